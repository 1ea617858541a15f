"""Figures of the first page of a leader; each is the length of a list that the same viewer can open.

A figure is always counted by the selector that the list behind it shows, so the two cannot differ.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies
from txng.accounts.viewers import Viewer
from txng.oversight.alarms import selectors as alarms
from txng.oversight.complaints import selectors as complaints
from txng.oversight.complaints.rules import OPEN_STATES as COMPLAINTS_OPEN
from txng.oversight.conformity.models import LotConformity
from txng.oversight.inspections import selectors as inspections
from txng.oversight.inspections.rules import VISITED
from txng.oversight.recalls import selectors as recalls
from txng.oversight.violations import selectors as violations
from txng.oversight.violations.rules import IN_FORCE
from txng.programme.reports import rules as report_rules
from txng.programme.reports import selectors as reports
from txng.programme.targets import selectors as targets
from txng.programme.targets.models import Counted
from txng.registry import worklists
from txng.registry.models import ProductGroup, Review

#: the list a figure opens → what of it is counted: its state, as the list filters by it
OPEN = {
    "recalls": "announced",
    "alarms": "new",
    "complaints": "new",
    "inspections": "mending",
    "violations": "proposed",
}


class Next(NamedTuple):
    """The next periodic report: when it is due, from how many bodies, and how many of them have handed it in."""

    name: str
    due: date
    owing: int
    handed_in: int


class Body(NamedTuple):
    """What an agency has open, and what it did in a year."""

    agency: Agency
    complaints: int
    visits: int
    decisions: int

    @property
    def sum(self) -> int:
        return self.complaints + self.visits + self.decisions


class Group(NamedTuple):
    """A product group: parties that use barcodes and of them those that apply traceability; published products, of them
    verified ones; lots looked at, of them complete ones."""

    code: str
    name: str
    name_en: str
    users: int
    applying: int
    products: int
    verified: int
    lots: int
    complete: int


def open_cases(viewer: Viewer) -> dict[str, int]:
    """How many cases of each room stand in the state named in `OPEN`, and product files overdue for review."""
    rooms: Mapping[str, QuerySet[Any]] = {
        "recalls": recalls.recalls(viewer).filter(is_drill=False),
        "alarms": alarms.alarms(viewer),
        "complaints": complaints.reports(viewer),
        "inspections": inspections.inspections(viewer),
        "violations": violations.violations(viewer),
    }
    found = {name: rows.filter(state=OPEN[name]).order_by().count() for name, rows in rooms.items()}
    return found | {"products": worklists.queue("overdue", viewer).order_by().count()}


def next_report(viewer: Viewer, today: date) -> Next | None:
    """Of the reports of every body that the viewer sees, the next that is due."""
    due = reports.reports(viewer).filter(term__due__gte=today).order_by("term__due").first()
    if due is None:
        return None
    rows = reports.reports(viewer).filter(term=due.term_id)
    handed_in = rows.filter(state__in=report_rules.HANDED_IN).count()
    return Next(due.term.title, due.term.due, rows.count(), handed_in)


def by_body(viewer: Viewer, year: int) -> list[Body]:
    """A line for each agency with something open or done in the year, whoever did most first. Four statements."""
    waiting = _by_agency(complaints.reports(viewer).filter(state__in=COMPLAINTS_OPEN))
    visits = _by_agency(inspections.inspections(viewer).filter(state__in=VISITED, on__year=year))
    decided = violations.violations(viewer).filter(state__in=IN_FORCE, decided_on__year=year)
    decisions = _by_agency(decided)
    known = set(waiting) | set(visits) | set(decisions)
    rows = agencies().filter(pk__in=known)
    found = [Body(one, waiting.get(one.pk, 0), visits.get(one.pk, 0), decisions.get(one.pk, 0)) for one in rows]
    return sorted(found, key=lambda one: (-one.sum, one.agency.name))


def _by_agency(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(
        rows.order_by().values_list("agency").annotate(count=Count("pk", distinct=True)).values_list("agency", "count")
    )


def by_group(viewer: Viewer, counted: QuerySet[Counted]) -> list[Group]:
    """A line for each product group with something in it. A party with products of several groups counts in each."""
    parts = {part.key: part for part in targets.by_group(counted)}
    products = worklists.products_of_agency(viewer).filter(published=True).order_by()
    shown = {
        group: (count, verified)
        for group, count, verified in products.values_list("group__code").annotate(
            count=Count("pk"), verified=Count("pk", filter=Q(review=Review.VERIFIED))
        )
    }
    lots = LotConformity.objects.filter(batch__product__in=products.values("pk")).order_by()
    looked = {
        group: (count, complete)
        for group, count, complete in lots.values_list("batch__product__group__code").annotate(
            count=Count("pk"), complete=Count("pk", filter=Q(complete=True))
        )
    }
    found = []
    for group in ProductGroup.objects.order_by("name"):
        part = parts.get(group.code)
        users, applying = (part.users, part.applying) if part else (0, 0)
        line = (users, applying, *shown.get(group.code, (0, 0)), *looked.get(group.code, (0, 0)))
        if any(line):
            found.append(Group(group.code, group.name, group.name_en, *line))
    return found
