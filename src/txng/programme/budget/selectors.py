"""Reads of this room; each takes a viewer."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from txng.accounts.models import Agency
from txng.accounts.viewers import Viewer
from txng.programme.budget import policies
from txng.programme.budget.models import BudgetYear, Estimate, Line, Payment, Source
from txng.programme.budget.rules import Sums, added

_MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=18, decimal_places=0)
_NONE = Value(Decimal(0), output_field=_MONEY)


def years() -> list[BudgetYear]:
    return list(BudgetYear.objects.all())


def lines(rows: QuerySet[Line]) -> QuerySet[Line]:
    """Lines with ``spent``: what was paid and not cancelled."""
    paid = Payment.objects.filter(line=OuterRef("pk"), cancelled="").order_by().values("line")
    spent = Subquery(paid.annotate(total=Sum("amount")).values("total"), output_field=_MONEY)
    return rows.annotate(spent=Coalesce(spent, _NONE))


def estimates(viewer: Viewer, year: int | None = None) -> QuerySet[Estimate]:
    """The own ones; the leading bodies and the department of finance see all that were handed in, too."""
    rows = Estimate.objects.select_related("agency", "year")
    if year is not None:
        rows = rows.filter(year__year=year)
    own = rows.filter(agency__in=viewer.agencies) if viewer.kind == "authority" else rows.none()
    return rows.exclude(state="draft") | own if policies.may_see_all(viewer) else own


def estimate(pk: int, viewer: Viewer) -> Estimate | None:
    return estimates(viewer).filter(pk=pk).first()


def waiting(viewer: Viewer) -> QuerySet[Estimate]:
    """What the viewer has to appraise or mend."""
    rows = estimates(viewer)
    if policies.is_finance(viewer):
        return rows.filter(state="submitted")
    return rows.filter(state="returned", agency__in=viewer.agencies)


def sums_of(rows: Iterable[Estimate]) -> dict[int, Sums]:
    """Estimate id → its sums, in one query."""
    found: dict[int, list[Sums]] = {row.pk: [] for row in rows}
    for line in lines(Line.objects.filter(estimate__in=list(found))):
        found[line.estimate_id].append(sums(line))
    return {pk: added(parts) for pk, parts in found.items()}


def sums(line: Line) -> Sums:
    """The sums of one line that `lines` gave."""
    spent: Decimal = line.spent  # type: ignore[attr-defined]  # annotated
    return Sums(line.asked, line.appraised or Decimal(0), line.approved or Decimal(0), spent)


def by_source(rows: Iterable[Estimate]) -> list[tuple[str, Sums]]:
    """A line for each of the four sources."""
    found: dict[str, Sums] = {str(value): Sums() for value in Source.values}
    for line in lines(Line.objects.filter(estimate__in=[row.pk for row in rows])):
        found[line.source] += sums(line)
    return [(str(Source(value).label), total) for value, total in found.items()]


def of_period(agency: Agency | None, own: frozenset[int], since: date, until: date) -> tuple[Decimal, Decimal]:
    """(approved in the years of the period, spent in it) of a body with its predecessors, or of the province."""
    rows = Line.objects.filter(estimate__year__year__in=range(since.year, until.year + 1), estimate__state="approved")
    paid = Payment.objects.filter(on__gte=since, on__lte=until, cancelled="")
    if agency is not None:
        rows, paid = rows.filter(estimate__agency__in=own), paid.filter(line__estimate__agency__in=own)
    approved = rows.aggregate(total=Sum("approved"))["total"] or Decimal(0)
    return approved, paid.aggregate(total=Sum("amount"))["total"] or Decimal(0)
