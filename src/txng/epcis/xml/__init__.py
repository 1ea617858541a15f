"""EPCIS documents as XML: version 2.0 and 1.x in, 2.0 and 1.2 out."""

from txng.epcis.xml.reading import read
from txng.epcis.xml.writing import write

__all__ = ["read", "write"]
