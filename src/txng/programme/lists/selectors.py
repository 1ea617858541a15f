"""Reads of this room. Lists that were decided are everybody's; proposals are the officials'."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet

from txng.accounts.viewers import Viewer
from txng.programme.lists import policies
from txng.programme.lists.models import ListKind, ListLine, ListVersion, Proposal
from txng.programme.lists.rules import DECIDED, EDITABLE, Period, in_force
from txng.registry.models import ProductGroup


def proposals(viewer: Viewer) -> QuerySet[Proposal]:
    """Every official sees what was handed in; drafts only the body that writes them."""
    rows = Proposal.objects.select_related("agency", "group", "by", "listed_in").annotate(
        opinion_count=Count("opinions")
    )
    if viewer.kind == "system":
        return rows
    if viewer.kind != "authority":
        return rows.none()
    return rows.exclude(state__in=("draft", "withdrawn")) | rows.filter(agency__in=viewer.agencies)


def proposal(pk: int, viewer: Viewer) -> Proposal | None:
    return proposals(viewer).filter(pk=pk).first()


def versions(viewer: Viewer) -> QuerySet[ListVersion]:
    """Officials see drafts, too; others what was decided."""
    rows = ListVersion.objects.annotate(line_count=Count("lines"))
    return rows if viewer.kind in ("authority", "system") else rows.filter(state__in=DECIDED)


def version(pk: int, viewer: Viewer) -> ListVersion | None:
    return versions(viewer).filter(pk=pk).first()


def latest(kind: str) -> ListVersion | None:
    """The version published last, whether it holds already or not."""
    return ListVersion.objects.filter(kind=kind, state="in_force").order_by("-version").first()


def version_on(kind: str, on: date) -> ListVersion | None:
    """The version that holds on a day."""
    rows = {row.pk: row for row in ListVersion.objects.filter(kind=kind, state__in=DECIDED)}
    periods = [Period(row.pk, row.valid_from, row.valid_to) for row in rows.values() if row.valid_from is not None]
    found = in_force(periods, on)
    return rows[found] if found is not None else None


def lines_in_force(kind: str, on: date) -> list[ListLine]:
    """The lines that hold on a day."""
    held = version_on(kind, on)
    return list(held.lines.select_related("group", "agency")) if held else []


class Policy(NamedTuple):
    """What the province asks of a product group, who decided it and since when."""

    kind: str
    decision_number: str
    decided_on: date | None
    since: date | None
    line: ListLine


def policy_of(group: ProductGroup | None, on: date) -> Policy | None:
    """The strictest list a product group stands on; None: traceability is voluntary."""
    if group is None:
        return None
    for kind in (ListKind.MANDATORY, ListKind.PRIORITY):
        held = version_on(kind, on)
        line = held.lines.filter(group=group).first() if held else None
        if held is not None and line is not None:
            return Policy(kind, held.decision_number, held.decided_on, line.applies_from or held.valid_from, line)
    return None


def waiting(viewer: Viewer) -> QuerySet[Proposal]:
    """Proposals that wait for this official: to be dealt with by the leading department, to be mended by its own body,
    to be commented on by the others."""
    rows = proposals(viewer)
    if policies.may_lead(viewer):
        return rows.filter(state="submitted")
    own = rows.filter(agency__in=viewer.agencies, state__in=EDITABLE)
    asked = rows.filter(state="in_consultation").exclude(opinions__agency__in=viewer.agencies)
    return own | asked
