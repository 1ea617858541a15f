"""The way of a violation, its periods and the range of its fine. Pure.

Sources: plan IV.1.d; Law on handling of administrative violations 15/2012/QH13, amended by 67/2020/QH14. Periods are
dated data (``data/terms.json``), offences and amounts too (``data/offences.json`` and what people add to them).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from txng.core.workflow import Transition, Workflow
from txng.core.working_days import Deadline, deadline

#: what an actor may do in a case: work on it for the agency, decide for the agency, object for the party
CASE, DECIDE, OWN = "case", "decide", "own"

#: Two people decide, and two end; an appeal is judged by another than who decided.
VIOLATION = Workflow(
    states=("draft", "proposed", "decided", "appealed", "closed", "annulled", "dropped"),
    initial="draft",
    finals=("closed", "annulled", "dropped"),
    transitions=(
        Transition("transfer", "draft", "draft", CASE, reason_required=True),
        Transition("propose", "draft", "proposed", CASE),
        Transition("return", "proposed", "draft", DECIDE, reason_required=True),
        Transition("decide", "proposed", "decided", DECIDE, other_than="propose"),
        Transition("drop", ("draft", "proposed"), "dropped", DECIDE, reason_required=True),
        Transition("appeal", "decided", "appealed", CASE, reason_required=True),
        Transition("appeal-own", "decided", "appealed", OWN, reason_required=True),
        Transition("uphold", "appealed", "decided", DECIDE, reason_required=True, other_than="decide"),
        Transition("annul", "appealed", "annulled", DECIDE, reason_required=True, other_than="decide"),
        Transition("close", "decided", "closed", CASE, other_than="decide"),
        Transition("waive", "decided", "closed", DECIDE, reason_required=True, other_than="decide"),
    ),
)
OPEN_STATES = ("draft", "proposed", "decided", "appealed")
#: a decision stands
IN_FORCE = ("decided", "closed")


class Terms(NamedTuple):
    """Periods on a day: working days from the minutes to the decision and from it to its delivery, plain days to pay,
    months after which nobody is fined any more; what an organisation pays times what an individual does; plain days in
    which a party may complain (Law on complaints 02/2011/QH13, article 9); the highest fine that any field knows for an
    individual (Law on handling of administrative violations, article 24), đồng."""

    decision_days: int
    deliver_days: int
    pay_days: int
    limit_months: int
    organisation_factor: int
    appeal_days: int
    highest_fine: int
    basis: str


class Offence(NamedTuple):
    """An offence as it stands on a day. ``name``: Vietnamese, English. ``least``, ``most``: đồng for an individual,
    None where the amounts are not known; ``steps``: (goods worth up to, least, most). ``checked``: compared with the
    text of the law by a person."""

    code: str
    name: tuple[str, str]
    basis: str
    least: int | None = None
    most: int | None = None
    steps: tuple[tuple[int, int, int], ...] = ()
    remedies: tuple[str, ...] = ()
    checked: bool = False


@cache
def _file(name: str) -> tuple[tuple[date, Mapping[str, Any]], ...]:
    text = resources.files("txng.oversight.violations").joinpath(f"data/{name}.json").read_text("utf-8")
    return tuple(sorted(((date.fromisoformat(row["valid_from"]), row) for row in json.loads(text)), key=lambda r: r[0]))


def terms(on: date) -> Terms:
    """The periods in force on a day; before the first, those of the first.

    >>> terms(date(2026, 11, 5)).decision_days
    7
    """
    rows = _file("terms")
    row = ([row for valid_from, row in rows if valid_from <= on] or [rows[0][1]])[-1]
    return Terms(*(row[name] for name in Terms._fields))


def shipped() -> list[tuple[date, Offence]]:
    """The offences that come with the portal, each with the day from which it holds."""
    return [(valid_from, _offence(row)) for valid_from, row in _file("offences")]


def _offence(row: Mapping[str, Any]) -> Offence:
    return Offence(
        row["code"],
        (row["name"][0], row["name"][1]),
        row["basis"],
        row.get("least"),
        row.get("most"),
        tuple((up_to, least, most) for up_to, least, most in row.get("steps", ())),
        tuple(row.get("remedies", ())),
        row["checked"],
    )


def fine_range(offence: Offence, goods_value: int | None, factor: int) -> tuple[int, int] | None:
    """The least and the most that may be fined, None where the catalogue does not say.

    ``goods_value``: đồng, for offences whose fine goes by it; ``factor``: 1 for an individual. Goods worth more than
    the last step leave the range open, because the steps above are not on record.

    >>> by_value = Offence("label", ("", ""), "", steps=((5_000_000, 1_000_000, 3_000_000),))
    >>> fine_range(by_value, 4_000_000, 2), fine_range(by_value, 6_000_000, 2)
    ((2000000, 6000000), None)
    """
    if goods_value is not None:
        for up_to, least, most in offence.steps:
            if goods_value <= up_to:
                return least * factor, most * factor
    if offence.least is None or offence.most is None:
        return None
    return offence.least * factor, offence.most * factor


def last_day_to_fine(committed_on: date, months: int) -> date:
    """The last day on which a fine may be decided.

    >>> last_day_to_fine(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(committed_on.year * 12 + committed_on.month - 1 + months, 12)
    day = committed_on.day
    while True:
        try:
            return date(year, month + 1, day)
        except ValueError:
            day -= 1


def needs_value(offence: Offence) -> bool:
    """Whether the fine goes by the value of the goods alone, so that there is no range without it."""
    return bool(offence.steps) and offence.least is None


def last_day_to_appeal(told_on: date, by: Terms) -> date:
    """Until when the party may complain of a decision that it was told of on a day."""
    return told_on + timedelta(days=by.appeal_days)


class Facts(NamedTuple):
    """What periods are counted from. None: has not happened. ``owed``: đồng not paid yet."""

    minutes_on: date | None
    decided_on: date | None
    delivered_on: date | None
    owed: int = 0


def due(state: str, facts: Facts, by: Terms) -> Deadline | None:
    """Until when the next thing must be done: decide, deliver, pay; None where nothing is counted."""
    if state in ("draft", "proposed") and facts.minutes_on:
        return deadline(facts.minutes_on, by.decision_days)
    if state == "decided" and facts.decided_on and facts.delivered_on is None:
        return deadline(facts.decided_on, by.deliver_days)
    if state == "decided" and facts.delivered_on and facts.owed > 0:
        return Deadline(facts.delivered_on + timedelta(days=by.pay_days), True)
    return None


def may_be_public(state: str, delivered: bool) -> bool:
    """Whether the public may read of a decision: it was delivered, and it stands."""
    return delivered and state in IN_FORCE


def missing(amount: int, paid: int, remedies: str, remedied: bool, delivered: bool) -> Sequence[str]:
    """What of a decision is not carried out yet.

    >>> missing(5_000_000, 5_000_000, "Thu hồi nhãn", False, True)
    ['remedy']
    """
    found = [] if delivered else ["delivery"]
    if paid < amount:
        found.append("payment")
    if remedies.strip() and not remedied:
        found.append("remedy")
    return found
