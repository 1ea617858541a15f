"""Reads of this room; each takes a viewer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.core.models import StoredFile
from txng.oversight.alarms.models import Alarm
from txng.oversight.competence import seen
from txng.oversight.complaints.models import Report
from txng.oversight.conformity.models import LotConformity
from txng.oversight.inspections.models import Inspection
from txng.oversight.inspections.rules import (
    OPEN_STATES,
    VISITED,
    Checklist,
    Question,
    Risk,
    checklist,
    every_question,
    risk,
    weights,
)
from txng.oversight.recalls.models import Recall
from txng.oversight.violations.models import Violation
from txng.registry import selectors as registry
from txng.registry.models import Party, Product, ProductStatus

SECTIONS = ("codes", "public", "records", "goods")
_LEVELS = ("", "medium", "high")


def inspections(viewer: Viewer) -> QuerySet[Inspection]:
    """The leading department sees all, local bodies those in their territory and their own, others their own and those
    of products they answer for; a party its own, after the visit or once it was announced."""
    rows = Inspection.objects.select_related("party__commune", "product", "agency").annotate(
        fault_count=Count("answers", filter=Q(answers__verdict="fault"), distinct=True)
    )
    if viewer.kind == "party":
        known = Q(announced=True) | Q(state__in=VISITED)
        return rows.filter(known, party__in=viewer.parties)
    return rows.filter(seen(viewer))


def inspection(pk: int, viewer: Viewer) -> Inspection | None:
    return inspections(viewer).filter(pk=pk).first()


def in_hand(viewer: Viewer) -> QuerySet[Inspection]:
    """What the viewer's own agencies have to do, the next first."""
    return inspections(viewer).filter(agency__in=viewer.agencies, state__in=OPEN_STATES).order_by("on", "pk")


def on_the_way(viewer: Viewer, today: date) -> QuerySet[Inspection]:
    """Visits of the own agencies that a phone should have with it: planned until two weeks from now."""
    return in_hand(viewer).filter(state="planned", on__lte=today + timedelta(days=14))


def asked_of(row: Inspection) -> Checklist:
    """The questions of a visit: of its day, for what the party makes."""
    return asked_on(row.on, row.party_id)


def asked_on(day: date, party: int) -> Checklist:
    groups = Product.objects.filter(party=party).exclude(status=ProductStatus.DRAFT)
    return checklist(day, groups.exclude(group=None).values_list("group__code", flat=True).distinct())


def answered(row: Inspection) -> list[tuple[str, list[tuple[Question, str, str]]]]:
    """The checklist with what was found, by section: (question, verdict, note); empty before the visit."""
    told = {one.code: one for one in row.answers.all()}
    found: dict[str, list[tuple[Question, str, str]]] = {}
    for question in every_question(row.on):  # whatever the party makes today: what was found then stands
        if question.code in told:
            one = told[question.code]
            found.setdefault(question.section, []).append((question, one.verdict, one.note))
    return [(section, found[section]) for section in SECTIONS if section in found]


def photo(pk: int, number: int, viewer: Viewer) -> StoredFile | None:
    row = inspection(pk, viewer)
    found = row.photos.select_related("file").filter(pk=number).first() if row else None
    return found.file if found else None


def sample_file(pk: int, number: int, viewer: Viewer) -> StoredFile | None:
    row = inspection(pk, viewer)
    found = row.samples.select_related("file").filter(pk=number).first() if row else None
    return found.file if found else None


class Ranked(NamedTuple):
    """A party, how urgent a visit is, when the last one was, and the next that is planned."""

    party: Party
    risk: Risk
    last: date | None
    planned: Inspection | None


class Ranking(NamedTuple):
    """The most urgent ``rows``, and how many parties were ``judged``."""

    rows: list[Ranked]
    judged: int


def ranking(viewer: Viewer, on: date | None = None, most: int | None = None) -> Ranking:
    """Parties that something speaks against, or that were not visited in the period, the ``most`` urgent first.

    Ten statements whatever the number of parties. Only parties with a published product are ranked: others have
    nothing on sale that a visit could look at. All are judged by plain values; whole records are fetched of those that
    are shown.
    """
    day = on or clock.today()
    by = weights(day)
    since = day - timedelta(days=30 * by.months)
    facts = _facts(since)
    levels = _levels()
    last = dict(
        Inspection.objects.filter(state__in=VISITED, on__lte=day).values_list("party").annotate(Max("on")).order_by()
    )
    judged = []
    for party, name in _here(viewer).order_by().values_list("pk", "name_folded"):
        if party in levels:
            visited = party in last and last[party] >= since
            judged.append((name, party, risk(facts.get(party, {}), _LEVELS[levels[party]], visited, by)))
    judged.sort(key=lambda one: (-one[2].score, one[0], one[1]))
    shown = judged if most is None else judged[:most]
    parties = Party.objects.select_related("commune").in_bulk([party for _name, party, _risk in shown])
    planned = {
        one.party_id: one for one in Inspection.objects.filter(state="planned", party__in=parties).order_by("-on")
    }
    rows = [Ranked(parties[party], found, last.get(party), planned.get(party)) for _name, party, found in shown]
    return Ranking(rows, len(judged))


def _here(viewer: Viewer) -> QuerySet[Party]:
    """Parties of the competence: of the territory, and who makes what the agency answers for."""
    rows = Party.objects.filter(merged_into=None)
    if viewer.covers_everything:
        return rows
    if viewer.kind != "authority":
        return rows.none()
    if viewer.communes is not None:
        return rows.filter(commune__in=viewer.communes)
    return rows.filter(pk__in=Product.objects.filter(group__in=viewer.groups).values("party"))


def _facts(since: date) -> dict[int, dict[str, int]]:
    """Party → kind of fact → how many since a day."""
    moment = clock.beginning_of(since)
    counted: Iterable[tuple[str, QuerySet[Any]]] = (
        ("complaint", Report.objects.filter(at__gte=moment, party__isnull=False).exclude(state="dismissed")),
        ("alarm", Alarm.objects.filter(at__gte=moment).exclude(state__in=("cleared", "dismissed"))),
        (
            "recall",
            Recall.objects.filter(opened_at__gte=moment, is_drill=False, party__isnull=False).exclude(
                state="withdrawn"
            ),
        ),
        (
            "violation",
            Violation.objects.filter(found_on__gte=since, party__isnull=False, state__in=("decided", "closed")),
        ),
    )
    found: dict[int, dict[str, int]] = {}
    for kind, rows in counted:
        for party, count in rows.values_list("party").annotate(Count("pk")).order_by():
            found.setdefault(party, {})[kind] = count
    wrong = LotConformity.objects.filter(Q(complete=False) | Q(faults__gt=0), batch__created_at__gte=moment)
    counts = wrong.values("batch__product__party").annotate(
        lots=Count("pk", filter=Q(complete=False)), with_faults=Count("pk", filter=Q(faults__gt=0))
    )
    for party, lots, faults in counts.order_by().values_list("batch__product__party", "lots", "with_faults"):
        found.setdefault(party, {}).update({"lot": lots, "fault": faults})
    return found


def _levels() -> dict[int, int]:
    """Party with a published product → the highest risk level of them, as a place in `_LEVELS`."""
    ranks = [When(risk_level=level, then=Value(rank)) for rank, level in enumerate(_LEVELS) if level]
    rank = Case(*ranks, default=Value(0), output_field=IntegerField())
    rows = registry.products(SYSTEM).filter(published=True).exclude(status=ProductStatus.DRAFT)
    return dict(rows.order_by().values("party").annotate(level=Max(rank)).values_list("party", "level"))
