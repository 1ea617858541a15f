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


def years_of(since: date, until: date) -> list[int]:
    """The budget years of a period: the one it ends in, and those before that it holds from their first day.

    >>> years_of(date(2025, 11, 16), date(2026, 5, 15)), years_of(date(2025, 1, 1), date(2026, 12, 31))
    ([2026], [2025, 2026])
    """
    return [year for year in range(since.year, until.year + 1) if year == until.year or since <= date(year, 1, 1)]


def approved_in(agency: Agency | None, own: frozenset[int], since: date, until: date) -> QuerySet[Estimate]:
    """Approved estimates of the `years_of` a period, of a body with its predecessors or of the province; each with
    ``total``."""
    rows = Estimate.objects.select_related("agency", "year").filter(state="approved")
    rows = rows.filter(year__year__in=years_of(since, until)).annotate(total=Sum("lines__approved"))
    return rows if agency is None else rows.filter(agency__in=own)


def paid_in(agency: Agency | None, own: frozenset[int], since: date, until: date) -> QuerySet[Payment]:
    """What was paid in a period and not cancelled, of whatever year's estimate."""
    rows = Payment.objects.select_related("line__estimate__agency", "line__estimate__year")
    rows = rows.filter(on__gte=since, on__lte=until, cancelled="")
    return rows if agency is None else rows.filter(line__estimate__agency__in=own)
