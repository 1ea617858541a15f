"""Reads of this room; each takes a viewer."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.oversight.recalls import rules
from txng.oversight.recalls.models import Affected, Holder, Recall


def recalls(viewer: Viewer) -> QuerySet[Recall]:
    """What an official covers, or what a party recalls or has to, once it is decided; with how many hold parts and how
    many answered."""
    rows = Recall.objects.select_related("party", "agency", "product__group")
    if viewer.kind == "authority":
        seen = Q()
        if viewer.communes is not None:
            seen &= Q(party=None) | Q(party__commune__in=viewer.communes)
        if not viewer.sees_all_groups:
            seen &= Q(product=None) | Q(product__group=None) | Q(product__group__in=viewer.groups)
        rows = rows.filter(seen | Q(agency__in=viewer.agencies)) if seen else rows
    elif viewer.kind == "party":
        rows = rows.filter(
            ~Q(kind="compulsory", announced_at=None), ~Q(kind="compulsory", is_drill=True), party__in=viewer.parties
        )
    elif viewer.kind != "system":
        return rows.none()
    asked = Q(holders__told_at__isnull=False)
    return rows.annotate(
        asked=Count("holders", filter=asked), answered=Count("holders", filter=Q(holders__answered_at__isnull=False))
    )


def recall(pk: int, viewer: Viewer) -> Recall | None:
    """One recall with what stands on its page; None where there is none that the viewer may see."""
    return recalls(viewer).filter(pk=pk).first()


def holdings(viewer: Viewer) -> QuerySet[Holder]:
    """What others recall and the viewer's parties hold or held, announced ones only; those to be answered first.

    A drill asks nobody: who reads "stop selling" stops selling.
    """
    return (
        Holder.objects.select_related("recall", "party")
        .prefetch_related("told")
        .filter(party__in=viewer.parties, told_at__isnull=False, recall__is_drill=False)
        .order_by("answered_at", "-told_at")
    )


def holding(pk: int, viewer: Viewer) -> Holder | None:
    return holdings(viewer).filter(pk=pk).first()


def things_of(holder: Holder, rows: QuerySet[Affected]) -> QuerySet[Affected]:
    """Of the scope, what was last seen with a holder, and the recalled lot itself."""
    with_it = Q(party_uri=holder.uri, parts=[]) | Q(parts__contains=[{"party": holder.uri}])
    return rows.filter(with_it | Q(uri=holder.recall.thing), carried=False)


def things_held(holder: Holder) -> list[Affected]:
    """What of the scope a holder is asked for."""
    return list(things_of(holder, holder.recall.things.filter(left_out=""))[:200])


def effect(recall: Recall) -> Sequence[rules.Line]:
    """How much was found, sold and not found, in each unit, of what was open when it was announced or since."""
    now = open_amounts(recall)
    known = {uom: float(value) for value, uom in recall.to_find}
    opened = [(uom, max(now.get(uom, 0.0), known.get(uom, 0.0))) for uom in {**known, **now}]
    holders = list(recall.holders.prefetch_related("told"))
    silent = [one for one in holders if one.answered_at is None]
    located = [(uom, float(value)) for one in silent for value, uom in one.amounts]
    held: dict[tuple[int, str], float] = {}  # now, or when it was asked: what went back was there
    for one in holders:
        for value, uom in (*one.asked, *one.amounts):
            held[one.pk, uom] = max(held.get((one.pk, uom), 0.0), float(value))
    told = [
        rules.Told(
            row.uom, float(row.in_stock), float(row.sold), float(row.returned), held.get((holder.pk, row.uom), 0.0)
        )
        for holder in holders
        for row in holder.told.all()
    ]
    treated = [(one.uom, float(one.amount)) for one in recall.disposals.all()]
    return rules.effect(opened, told, treated, located)


def open_amounts(recall: Recall) -> dict[str, float]:
    """Unit → how much is open by the events."""
    found: dict[str, float] = {}
    for one in recall.things.filter(left_out=""):
        for value, uom in one.amounts if one.is_open else ():
            found[uom] = found.get(uom, 0.0) + float(value)
    return found


def clocks(recall: Recall, now: datetime | None = None) -> tuple[rules.Clock, rules.Clock | None]:
    """The 24 hours to decide, and those to answer once it is announced."""
    moment = now or clock.now()
    terms = rules.terms(clock.day_of(recall.need_at))
    deciding = rules.clock_of(recall.need_at, terms.decision_hours, moment, recall.announced_at)
    if recall.announced_at is None:
        return deciding, None
    waiting = recall.holders.filter(told_at__isnull=False, answered_at=None)
    last = recall.holders.filter(answered_at__isnull=False).order_by("-answered_at").first()
    done = None if waiting.exists() or last is None else last.answered_at
    return deciding, rules.clock_of(recall.announced_at, terms.answer_hours, moment, done)


def in_hand(viewer: Viewer) -> QuerySet[Recall]:
    """Open cases of an official, drills left out: what the first page of the office counts."""
    return recalls(viewer).filter(state__in=rules.OPEN_STATES, is_drill=False)


def unanswered(viewer: Viewer) -> QuerySet[Holder]:
    """Notices that the viewer's parties have not answered."""
    own = set(viewer.parties - viewer.reads)
    return Holder.objects.select_related("recall").filter(
        party__in=own,
        told_at__isnull=False,
        answered_at=None,
        recall__state__in=rules.IN_FORCE,
        recall__is_drill=False,
    )


def with_open_scope() -> QuerySet[Recall]:
    """Announced recalls that somebody has not answered."""
    waiting = Holder.objects.filter(recall=OuterRef("pk"), told_at__isnull=False, answered_at=None)
    return Recall.objects.filter(Exists(waiting), state__in=rules.IN_FORCE)
