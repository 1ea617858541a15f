"""EPCIS 2.0 in JSON and JSON-LD: `read`, `write`, `event_bytes`."""

from txng.epcis.jsonld.reading import read
from txng.epcis.jsonld.writing import event_bytes, write

__all__ = ["event_bytes", "read", "write"]
