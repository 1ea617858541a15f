"""EPC URNs that name no GS1 key: other schemes, and patterns wider than one class (EPC Tag Data Standard, 6.3 and 8).

They are well formed or not, but have no Digital Link; `txng.gs1.epc` asks here before it refuses one.
"""

import re
from collections.abc import Mapping

_NUMBER = "(?:0|[1-9][0-9]*)"
_CAGE = "[0-9A-HJ-NP-Z]{5,6}"
_PART = "(?:[0-9A-Z-]|%2F)"
_TEXT = r"(?:[!'()*+,\-.0-9:;=A-Z_a-z]|%(?:2[2-9A-Fa-f]|3[C-Fc-f]))+"

OTHER_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "gid": (_NUMBER, _NUMBER, _NUMBER),
    "usdod": (_CAGE, _NUMBER),
    "adi": (_CAGE, f"{_PART}*", f"(?:%23)?{_PART}+"),
    "bic": ("[A-Z]{3}[JUZ][0-9]{7}",),
    "imovn": ("[0-9]{7}",),
}
"""Scheme of no GS1 key → the regular expression of each component of its URN."""

_COMPANY = "[0-9]{6,12}"
_DIGITS = "[0-9]*"
KEY_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "sgtin": (_COMPANY, _DIGITS, _TEXT),
    "upui": (_COMPANY, _DIGITS, _TEXT),
    "itip": (_COMPANY, _DIGITS, "[0-9]{2}", "[0-9]{2}", _TEXT),
    "sscc": (_COMPANY, _DIGITS),
    "sgln": (_COMPANY, _DIGITS, _TEXT),
    "pgln": (_COMPANY, _DIGITS),
    "grai": (_COMPANY, _DIGITS, _TEXT),
    "giai": (_COMPANY, _TEXT),
    "gsrn": (_COMPANY, _DIGITS),
    "gsrnp": (_COMPANY, _DIGITS),
    "gdti": (_COMPANY, _DIGITS, _TEXT),
    "sgcn": (_COMPANY, _DIGITS, "[0-9]+"),
    "cpi": (_COMPANY, "(?:[0-9A-Z-]|%2[3F])+", "[0-9]+"),
    "ginc": (_COMPANY, _TEXT),
    "gsin": (_COMPANY, _DIGITS),
}
"""Scheme of a GS1 key → the same, for patterns: what stands before the asterisks."""


def is_sound_without_key(kind: str, scheme: str, body: str) -> bool:
    """Whether ``urn:epc:{kind}:{scheme}:{body}`` is right although no GS1 key says the same. Never raises.

    In a pattern (``idpat``) the components from some place on are asterisks.

    >>> is_sound_without_key("id", "gid", "951100.12345.400")
    True
    >>> is_sound_without_key("idpat", "sgtin", "8934563.*.*"), is_sound_without_key("idpat", "sgtin", "*.013816.*")
    (True, False)
    """
    parts = OTHER_SCHEMES.get(scheme)
    if kind == "id":
        return parts is not None and re.fullmatch(r"\.".join(parts), body) is not None
    parts = parts or KEY_SCHEMES.get(scheme)
    if kind != "idpat" or parts is None:
        return False
    asterisks = len(body) - len(body.rstrip("*."))
    stars = body[len(body) - asterisks :].count("*")
    if not 0 < stars <= len(parts):
        return False
    shape = [*parts[: len(parts) - stars], *[r"\*"] * stars]
    return re.fullmatch(r"\.".join(shape), body) is not None
