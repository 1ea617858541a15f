"""The way of a recall, its periods and its balance. Pure.

Sources: Law on Food Safety 55/2010/QH12, article 55 (forms of recall, four treatments); Circular 17/2021/TT-BNNPTNT
(the authority decides within 24 hours of establishing the need). Periods within the portal are the province's own, as
dated data (``data/terms.json``).
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

from txng.core.workflow import Transition, Workflow

#: what an actor may do in a case: lead one's own voluntary recall, carry out what was decided (the producer, too), work
#: on it for the agency, decide for the agency
OWN, CARRY, CASE, DECIDE = "own", "carry", "case", "decide"

#: Two people decide a compulsory recall, and two close any.
RECALL = Workflow(
    states=("draft", "proposed", "announced", "reported", "closed", "withdrawn"),
    initial="draft",
    finals=("closed", "withdrawn"),
    transitions=(
        Transition("announce", "draft", "announced", OWN),
        Transition("propose", "draft", "proposed", CASE),
        Transition("decide", "proposed", "announced", DECIDE, other_than="propose"),
        Transition("return", "proposed", "draft", DECIDE, reason_required=True),
        Transition("report", "announced", "reported", CARRY),
        Transition("report-for", "announced", "reported", CASE),
        Transition("reopen", "reported", "announced", CASE, reason_required=True),
        Transition("close", "reported", "closed", CASE, other_than=("report", "report-for")),
        Transition("withdraw", ("draft", "proposed"), "withdrawn", OWN, reason_required=True),
        Transition("drop", ("draft", "proposed", "announced"), "withdrawn", DECIDE, reason_required=True),
    ),
)
OPEN_STATES = ("draft", "proposed", "announced", "reported")
#: while the public is warned
IN_FORCE = ("announced", "reported")


class Terms(NamedTuple):
    """Periods on a day: plain hours to decide and to answer, working days to report after the last answer."""

    decision_hours: int
    answer_hours: int
    report_days: int
    basis: str


@cache
def _terms() -> tuple[tuple[date, Terms], ...]:
    text = resources.files("txng.oversight.recalls").joinpath("data/terms.json").read_text("utf-8")
    rows = [
        (date.fromisoformat(row["valid_from"]), Terms(*(row[name] for name in Terms._fields)))
        for row in json.loads(text)
    ]
    return tuple(sorted(rows, key=lambda row: row[0]))


def terms(on: date) -> Terms:
    """The periods in force on a day; before the first, those of the first.

    >>> terms(date(2026, 11, 26)).decision_hours
    24
    """
    found = [one for valid_from, one in _terms() if valid_from <= on]
    return found[-1] if found else _terms()[0][1]


class Clock(NamedTuple):
    """A period in plain hours, nights and holidays included. ``left``: seconds, negative when it is over."""

    due: datetime
    left: float
    stopped: bool

    @property
    def is_late(self) -> bool:
        return self.left < 0


def clock_of(begun: datetime, hours: int, now: datetime, stopped: datetime | None = None) -> Clock:
    """How a period stands that began with ``begun``; ``stopped``: when what it waits for was done.

    >>> noon = datetime(2026, 11, 26, 12)
    >>> clock_of(noon, 24, noon + timedelta(hours=20)).left
    14400.0
    """
    due = begun + timedelta(hours=hours)
    return Clock(due, (due - (stopped or now)).total_seconds(), stopped is not None)


# --- balance ----------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """What one holder says in one unit (``uom`` of the standards, empty for pieces). ``held``: what it has by the
    events; infinite where nobody asks."""

    uom: str
    in_stock: float = 0.0
    sold: float = 0.0
    returned: float = 0.0
    held: float = math.inf


class Line(NamedTuple):
    """How effective a recall is, in one unit.

    ``open``: what had to be looked for by the events; ``found``: set apart or given back by the answers; ``sold``: gone
    to consumers by the answers; ``unknown``: neither; ``extra``: more than the events knew of; ``treated``: of what was
    found, what has been repaired, put to another use, sent back abroad or destroyed.
    """

    uom: str
    open: float
    found: float
    sold: float
    unknown: float
    extra: float
    treated: float

    @property
    def rate(self) -> float | None:
        """Share of what was open that was found, 0–1; None where nothing was open."""
        return min(1.0, self.found / self.open) if self.open else None


def effect(
    opened: Iterable[tuple[str, float]],
    told: Iterable[Told],
    treated: Iterable[tuple[str, float]],
    located: Iterable[tuple[str, float]] = (),
) -> Sequence[Line]:
    """A line for each unit that anybody speaks of, pieces first.

    What a holder gave back stands with whoever has it now; so that nothing counts twice, the larger of what holders
    gave back and what was treated beyond their stock is counted once: a thing is found where it is set apart, or where
    it was treated.

    ``located``: what holders have by the events who said nothing yet. One holder's report never answers for what such
    another has: beyond what it held itself, it counts only towards what nobody has or accounts for, and the rest is
    ``extra``.

    >>> (line,) = effect([("KGM", 100.0)], [Told("KGM", 30.0, 20.0, 10.0)], [("KGM", 25.0)])
    >>> line.found, line.sold, line.unknown, line.rate
    (40.0, 20.0, 40.0, 0.4)
    >>> (line,) = effect([("KGM", 100.0)], [Told("KGM", 100.0, held=50.0)], [], [("KGM", 50.0)])
    >>> line.found, line.unknown, line.extra
    (50.0, 50.0, 50.0)
    """
    sums: dict[str, dict[str, float]] = {}

    def add(uom: str, name: str, value: float) -> None:
        names = ("open", "found", "sold", "treated", "located", "more-found", "more-sold")
        row = sums.setdefault(uom, dict.fromkeys(names, 0.0))
        row[name] += value

    for uom, value in opened:
        add(uom, "open", value)
    for one in told:
        found = min(one.in_stock + one.returned, one.held)
        sold = min(one.sold, one.held - found)
        add(one.uom, "found", found)
        add(one.uom, "sold", sold)
        add(one.uom, "more-found", one.in_stock + one.returned - found)
        add(one.uom, "more-sold", one.sold - sold)
    for uom, value in treated:
        add(uom, "treated", value)
    for uom, value in located:
        if uom in sums:
            add(uom, "located", value)
    return [_line(uom, row) for uom, row in sorted(sums.items())]


def _line(uom: str, row: Mapping[str, float]) -> Line:
    nowhere = max(0.0, row["open"] - row["located"] - row["found"] - row["sold"])
    more_found = min(row["more-found"], nowhere)
    more_sold = min(row["more-sold"], nowhere - more_found)
    found, sold = max(row["found"] + more_found, row["treated"]), row["sold"] + more_sold
    over = row["more-found"] + row["more-sold"] - more_found - more_sold
    rest = row["open"] - found - sold
    return Line(uom, row["open"], found, sold, max(rest, 0.0), over + max(-rest, 0.0), row["treated"])


# --- scope ------------------------------------------------------------------------------------------------------------


class Widened(NamedTuple):
    """What a new look at the events changed: things that came in, that left, and whose state is another."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.moved)


def widened(before: Mapping[str, object], after: Mapping[str, object]) -> Widened:
    """``before``, ``after``: things with whatever is compared of them.

    >>> widened({"a": 1, "b": 1}, {"b": 2, "c": 1})
    Widened(added=('c',), gone=('a',), moved=('b',))
    """
    return Widened(
        tuple(one for one in after if one not in before),
        tuple(one for one in before if one not in after),
        tuple(one for one, facts in after.items() if one in before and before[one] != facts),
    )


# --- watches: programs that are told of recalls ---------------------------------------------------------------------

WATCH_STATES = ("new", "live", "off")
CALL_STATES = ("waiting", "taken", "parked", "dropped")
#: what a call tells: that the address works, a recall announced, one that reaches more or less, one whose words
#: changed, one that is over or was given up
CALL_KINDS = ("test", "announced", "widened", "narrowed", "changed", "over", "withdrawn")
CALL_DAYS = 3  # how long one call is tried


def heads(affected: Iterable[str]) -> dict[str, list[str]]:
    """Affected paths by themselves and by everything they are a part of: ``/01/…``, ``/01/…/10/…``,
    ``/01/…/10/…/21/…``. Made once, for whoever watches.

    >>> heads(["/01/09520801001019/10/A"])
    {'/01/09520801001019': ['/01/09520801001019/10/A'], '/01/09520801001019/10/A': ['/01/09520801001019/10/A']}
    """
    found: dict[str, list[str]] = {}
    for path in affected:
        parts = path.split("/")
        for end in range(3, len(parts) + 1, 2):
            found.setdefault("/".join(parts[:end]), []).append(path)
    return found


def matching(watched: Collection[str], affected: Mapping[str, Sequence[str]], root: str) -> list[str]:
    """Of the affected paths (by their `heads`), those that are watched or lie under something watched; and whatever is
    watched of a product that is recalled as a whole (``root``). In the order of their names.

    >>> matching(["/01/09520801001019"], heads(["/01/09520801001019/10/A", "/00/395208010000000012"]), "/01/1/10/A")
    ['/01/09520801001019/10/A']
    >>> matching(["/01/09520801001019/10/B"], heads(["/01/09520801001019"]), "/01/09520801001019")
    ['/01/09520801001019/10/B']
    """
    found = {path for code in watched for path in affected.get(code, ())}
    return sorted(found | {code for code in watched if code.startswith(f"{root}/")})


def call_pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: half a minute, doubled up to six hours."""
    return timedelta(seconds=min(30 * 2 ** min(attempts - 1, 12), 6 * 3600))
