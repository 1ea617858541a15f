"""Percent-encoding of values in Digital Links and EPC URNs."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote

_EVENT_RAW = "';="
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
_URN_ESCAPED = re.compile(r'["%&/<>?]')
_URN_BAD = re.compile(r'["&/<>?#\s]|%(?![0-9A-Fa-f]{2})')


def encode(value: str) -> str:
    """For the path and query of a Digital Link: everything outside ``A–Z a–z 0–9 - . _ ~``, hex digits upper case.

    Never raises: lone surrogates become ``?`` (URI Syntax, section 4.3; RFC 3986, section 2).

    >>> encode("LÔ/1+2")
    'L%C3%94%2F1%2B2'
    """
    return value if _UNRESERVED(value) else quote(value, safe="", errors="replace")


@lru_cache(maxsize=4096)
def encode_for_events(value: str) -> str:
    """For identifiers inside events and their hash: as `encode`, but ``' ; =`` stay as they are.

    The published event-hash vectors are made that way (EPCIS 2.0, section 8.9.2; CBV 2.0). Never raises.

    >>> encode_for_events("A=1/2")
    'A=1%2F2'
    """
    return quote(value, safe=_EVENT_RAW, errors="replace")


def decode(text: str) -> str:
    """Once; malformed sequences stay as they are, and bytes that are no UTF-8 become U+FFFD (in no character set).

    Never raises.

    >>> decode("A%2FB%252F%zz")
    'A/B%2F%zz'
    """
    return unquote(text) if "%" in text else text


def encode_for_urn(value: str, *, number_sign: bool = False) -> str:
    """For an EPC URN: only ``" % & / < > ?``, and ``#`` in component-part references (Tag Data Standard, 6.3.1).

    >>> encode_for_urn("A/B+C"), encode_for_urn("A#1", number_sign=True)
    ('A%2FB+C', 'A%231')
    """
    escaped = _URN_ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", value)
    return escaped.replace("#", "%23") if number_sign else escaped


def decode_from_urn(text: str) -> str | None:
    """The value behind a component of an EPC URN, or none where a character should have been escaped. Never raises.

    >>> decode_from_urn("A%2FB"), decode_from_urn("A/B")
    ('A/B', None)
    """
    if _URN_BAD.search(text):
        return None
    return decode(text)
