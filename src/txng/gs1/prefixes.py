"""Lengths of GS1 company prefixes: needed to write a key as an EPC URN, and never guessed."""

from collections.abc import Iterable, Mapping

import msgspec

from txng.gs1 import tables
from txng.gs1.problems import Problem, ProblemError

SHORTEST, LONGEST = 6, 12
"""Digits a company prefix has inside an EPC URN."""


class _Table(msgspec.Struct, frozen=True):
    source: str
    version: str
    lengths: dict[str, int]


def read(data: bytes) -> Mapping[str, int]:
    """A prefix-length table (``{"source", "version", "lengths": {prefix: digits}}``) for `length`.

    Raises `ProblemError` (``bad-prefix-table``) when it is not of that shape or holds an impossible row: a prefix that
    is no digits, or a length beyond `SHORTEST` and `LONGEST`.

    >>> table = read(b'{"source": "GS1", "version": "2026-11", "lengths": {"8936": 10}}')
    >>> length("893600123456", table=table)
    10
    """
    try:
        lengths = msgspec.json.decode(data, type=_Table).lengths
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise ProblemError([Problem("bad-prefix-table", {"detail": str(wrong)[:100]})]) from wrong
    for prefix, digits in lengths.items():
        if not (prefix.isascii() and prefix.isdecimal()) or not SHORTEST <= digits <= LONGEST or len(prefix) > digits:
            raise ProblemError([Problem("bad-prefix-table", {"detail": f"{prefix[:20]}: {digits}"})])
    return lengths


PREFIXES: Mapping[str, int] = read(tables.stored("company-prefixes.json"))
"""Leading digits → length of the company prefix, for the numbers of GS1 Vietnam."""


def length(digits: str, registered: Iterable[str] = (), table: Mapping[str, int] = PREFIXES) -> int:
    """How many of the leading ``digits`` of a key are its company prefix.

    ``digits`` starts at the company prefix (behind the indicator or extension digit). ``registered`` are prefixes known
    to belong to companies; the longest that fits wins over the ``table``, whose longest fitting row comes next. Raises
    `ProblemError` (``unknown-company-prefix``) when neither knows.

    >>> length("893456313816"), length("893600123456", registered=["8936001234"])
    (7, 10)
    """
    fitting = [len(prefix) for prefix in registered if digits.startswith(prefix)]
    fitting = [size for size in fitting if SHORTEST <= size <= LONGEST]
    if fitting:
        return max(fitting)
    for size in range(min(LONGEST, len(digits)), 0, -1):
        found = table.get(digits[:size])
        if found is not None:
            return found
    raise ProblemError([Problem("unknown-company-prefix", {"digits": digits[:LONGEST]})])
