"""Codes of the province for producers who have no GS1 numbers yet: clearly apart from GS1, never looking like a GTIN.

Written under the portal's own host as ``/noi-bo/{owner}/{item}``, then ``/lo/{lot}`` and ``/so/{serial}``. Owner and
item hold at least one letter each, so that no part of such an address can be taken for a GS1 key.

>>> Code("HTX-MC01", "MANGCAU", lot="2026-11").path
'/noi-bo/HTX-MC01/MANGCAU/lo/2026-11'
"""

import re

import msgspec

from txng.gs1.ai import ECHO
from txng.gs1.problems import Problem, ProblemError

ROOT = "noi-bo"
"""First segment of the address of a provincial code."""
LONGEST = 20
"""Characters of a part."""

_NAME = re.compile(rf"(?=[^A-Z]*[A-Z])[0-9A-Z._\-]{{1,{LONGEST}}}")
_PART = re.compile(rf"[0-9A-Z._\-]{{1,{LONGEST}}}")
_PATH = re.compile(rf"/{ROOT}/([^/]+)/([^/]+)(?:/lo/([^/]+))?(?:/so/([^/]+))?/?")


class Code(msgspec.Struct, frozen=True):
    """A provincial code. Parts: 1–20 capitals, digits, ``. _ -``; ``lot`` and ``serial`` may be empty.

    >>> Code("HTX-MC01", "MANGCAU", serial="7").path
    '/noi-bo/HTX-MC01/MANGCAU/so/7'
    """

    owner: str
    item: str
    lot: str = ""
    serial: str = ""

    @property
    def path(self) -> str:
        """The address on the portal's host."""
        lot = f"/lo/{self.lot}" if self.lot else ""
        serial = f"/so/{self.serial}" if self.serial else ""
        return f"/{ROOT}/{self.owner}/{self.item}{lot}{serial}"


def check(code: Code) -> list[Problem]:
    """Everything wrong with a code: ``bad-provincial-code`` for each part. Never raises.

    >>> [one.params["text"] for one in check(Code("HTX-MC01", "08934563138165", lot="lô 1"))]
    ['08934563138165', 'lô 1']
    """
    found = [part for part in (code.owner, code.item) if not _NAME.fullmatch(part)]
    found += [part for part in (code.lot, code.serial) if part and not _PART.fullmatch(part)]
    return [Problem("bad-provincial-code", {"text": part[:ECHO], "limit": LONGEST}) for part in found]


def parse_path(raw_path: str) -> Code:
    """Read the address of a provincial code. Raises `ProblemError`.

    >>> parse_path("/noi-bo/HTX-MC01/MANGCAU/so/7").serial
    '7'
    """
    parts = _PATH.fullmatch(raw_path)
    if parts is None:
        raise ProblemError([Problem("bad-provincial-code", {"text": raw_path[:ECHO], "limit": LONGEST})])
    code = Code(parts[1], parts[2], parts[3] or "", parts[4] or "")
    problems = check(code)
    if problems:
        raise ProblemError(problems)
    return code
