"""EPC pure identity patterns: ``urn:epc:idpat:sgtin:952080.*.*`` names every item of that company (TDS section 8).

A part may be ``*`` only if all parts behind it are; ``*`` inside a serial is data. A Digital Link has no pattern.
"""

import re

import msgspec

from txng.gs1 import epc
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError

_PATTERN = re.compile(r"urn:epc:idpat:([a-z]+):(\S+)")
_OWN_SCHEME = re.compile(r"urn:epc:(?:id|idpat):([a-z]+):(\S+)")

#: Schemes whose identifiers name classes only: they have no patterns of instances.
_WITHOUT = frozenset(name for name, scheme in epc.SCHEMES.items() if "id" not in scheme.kinds)


class Pattern(msgspec.Struct, frozen=True):
    """``parts``: what the leading parts must be; ``rest``: how many ``*`` follow."""

    scheme: str
    parts: tuple[str, ...]
    rest: int

    @property
    def text(self) -> str:
        return f"urn:epc:idpat:{self.scheme}:{'.'.join((*self.parts, *('*' * self.rest)))}"

    def class_uri(self) -> str | None:
        """The class all of whose instances it names, canonical, where only the serial is open."""
        known = normalise(self.text)
        return known if known.startswith("https:") else None

    def matches(self, uri: str, *, classes: bool = False) -> bool:
        """Whether an instance, or with ``classes`` a class or narrower pattern, is named by it."""
        found = _parts(uri, self, classes)
        return (
            found is not None and len(found) == len(self.parts) + self.rest and found[: len(self.parts)] == self.parts
        )


def read(text: str) -> Pattern | None:
    """The pattern a URI is; None for a plain identifier.

    >>> read("urn:epc:idpat:sgtin:952080.*.*")
    Pattern(scheme='sgtin', parts=('952080',), rest=2)
    """
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] in _WITHOUT:
        return None
    parts = match[2].split(".")
    rest = 0
    while rest < len(parts) and parts[len(parts) - 1 - rest] == "*":
        rest += 1
    if rest == 0 or "*" in parts[: len(parts) - rest]:
        return None
    return Pattern(match[1], tuple(parts[: len(parts) - rest]), rest)


def _parts(uri: str, pattern: Pattern, classes: bool) -> tuple[str, ...] | None:
    """The parts of an identifier of the pattern's scheme; None for one of any other."""
    if uri.startswith(("https:", "http:")):
        company = len(pattern.parts[0]) if pattern.parts and pattern.parts[0].isdigit() else 7
        try:
            uri, _left = epc.finest_urn(normalise(uri), lambda _digits: company)
        except ProblemError:
            return None
    match = _OWN_SCHEME.fullmatch(uri)
    if match is None or match[1] != pattern.scheme or uri.startswith("urn:epc:idpat:") != classes:
        return None
    return tuple(match[2].split(".", len(pattern.parts) + pattern.rest - 1))
