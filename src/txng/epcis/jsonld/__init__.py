"""EPCIS 2.0 in JSON and JSON-LD: `read` and `write`."""

from txng.epcis.jsonld.reading import read

__all__ = ["read"]
