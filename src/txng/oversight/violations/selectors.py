"""Reads of this room; each takes a viewer."""

from datetime import date

from django.db.models import QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock, vietnamese
from txng.core.working_days import Deadline
from txng.oversight.competence import seen
from txng.oversight.violations import rules
from txng.oversight.violations.models import OffenceVersion, Violation
from txng.oversight.violations.rules import OPEN_STATES, Offence

#: what a party learns of its own case: nothing before the decision
TOLD = ("decided", "appealed", "closed", "annulled")


def violations(viewer: Viewer) -> QuerySet[Violation]:
    """The leading department sees all, local bodies those of their territory and their own, others their own and those
    of products they answer for; a party its own once decided."""
    rows = Violation.objects.select_related("party__commune", "product", "agency__parent")
    if viewer.kind == "party":
        return rows.filter(party__in=viewer.parties, state__in=TOLD)
    return rows.filter(seen(viewer))


def violation(pk: int, viewer: Viewer) -> Violation | None:
    return violations(viewer).filter(pk=pk).first()


def in_hand(viewer: Viewer) -> QuerySet[Violation]:
    """What the viewer's own agencies have to do, the oldest first."""
    return violations(viewer).filter(agency__in=viewer.agencies, state__in=OPEN_STATES).order_by("at")


def published(text: str = "") -> QuerySet[Violation]:
    """What everybody may read: decisions delivered to organisations, while they stand; of those whose name has
    ``text``."""
    rows = Violation.objects.select_related("party__commune", "agency")
    if text:
        rows = rows.filter(party__name_folded__contains=vietnamese.fold(text))
    return rows.filter(published_at__isnull=False).order_by("-decided_on", "-pk")


def due(row: Violation) -> Deadline | None:
    """Until when the next thing must be done."""
    facts = rules.Facts(row.minutes_on, row.decided_on, row.delivered_on, row.amount - row.paid)
    return rules.due(row.state, facts, rules.terms(row.minutes_on or row.found_on))


def missing(row: Violation) -> list[str]:
    """What of the decision is not carried out."""
    return [
        *rules.missing(row.amount, row.paid, row.remedies, row.remedied_on is not None, row.delivered_on is not None)
    ]


def offences(on: date | None = None) -> list[Offence]:
    """The catalogue of a day: the newest version of each offence, ours or the one shipped, in the order of names."""
    day = on or clock.today()
    found: dict[str, tuple[date, int, Offence | None]] = {}
    for valid_from, offence in rules.shipped():
        _newer(found, offence.code, valid_from, 0, offence, day)
    for row in OffenceVersion.objects.filter(valid_from__lte=day):
        _newer(found, row.code, row.valid_from, 1, None if row.ended else _offence(row), day)
    return sorted((one for *_rest, one in found.values() if one is not None), key=lambda one: one.name[0])


def _newer(
    found: dict[str, tuple[date, int, Offence | None]],
    code: str,
    valid_from: date,
    ours: int,
    offence: Offence | None,
    day: date,
) -> None:
    if valid_from <= day and (code not in found or (valid_from, ours) >= found[code][:2]):
        found[code] = (valid_from, ours, offence)


def _offence(row: OffenceVersion) -> Offence:
    names = (row.name, row.name_en or row.name)
    return Offence(row.code, names, row.basis, row.least, row.most, (), tuple(row.remedies), checked=True)


def offence(code: str, on: date) -> Offence | None:
    return next((one for one in offences(on) if one.code == code), None)


def highest_fine(row: Violation) -> int:
    """What no fine of this party exceeds, whatever the offence; đồng."""
    by = rules.terms(row.found_on)
    return by.highest_fine * _factor(row, by)


def _factor(row: Violation, by: rules.Terms) -> int:
    return 1 if row.party.kind in ("household", "individual") else by.organisation_factor


def needs_value(row: Violation) -> bool:
    """Whether the goods must be valued before a fine can be proposed."""
    found = offence(row.offence, row.found_on)
    return found is not None and rules.needs_value(found) and row.goods_value is None


def fine_range(row: Violation) -> tuple[int, int] | None:
    """The least and the most that may be fined for it, by the catalogue of the day it was found."""
    found = offence(row.offence, row.found_on)
    if found is None:
        return None
    return rules.fine_range(found, row.goods_value, _factor(row, rules.terms(row.found_on)))
