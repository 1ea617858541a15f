"""Reads of this room; each takes a viewer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count as Many
from django.db.models import Q, QuerySet

from txng.accounts.models import AdminUnit, AdminUnitSuccession, Agency, in_force
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.programme.targets.models import Count, Counted, FigureQuestion, Target
from txng.programme.targets.rules import share
from txng.registry.models import CompanyPrefix, CompetenceKind, Party, PartyKind, ProductCode, ProductGroup
from txng.registry.selectors import competences


class Part(NamedTuple):
    """A line of a breakdown. ``key``: what the list is filtered by; ``rate``: per cent, None for no data."""

    key: str
    name: str
    users: int
    applying: int

    @property
    def rate(self) -> float | None:
        return share(self.applying, self.users)


def counted(count: Count, viewer: Viewer) -> QuerySet[Counted]:
    """The parties of a count that the viewer covers: officials of a commune those of the commune, departments those
    with products of the groups they worked with on that day, the leading department all."""
    rows = count.parties.select_related("party", "commune")
    if viewer.kind not in ("authority", "system"):
        return rows.none()
    if viewer.communes is not None:
        rows = rows.filter(commune__in=viewer.communes)
    if not viewer.covers_everything and not viewer.sees_all_groups:
        held = competences(count.day).filter(agency__in=viewer.agencies)
        rows = rows.filter(groups__overlap=list(held.values_list("group_id", flat=True)))
    return rows


def why_not(party: Party) -> list[str]:
    """Why a party is not counted, as its record stands now: ``agency``, ``commune``, ``code``; ``day`` where nothing
    speaks against it any more."""
    today = clock.today()
    found = ["agency"] if party.kind == PartyKind.AGENCY else []
    if party.commune_id is None:
        found.append("commune")
    held = CompanyPrefix.objects.filter(in_force(today), party=party.pk).exclude(status="expired")
    codes = ProductCode.objects.filter(in_force(today), product__party=party.pk, product__status="active")
    if not held.exists() and not codes.exists():
        found.append("code")
    return found or ["day"]


def sums(rows: QuerySet[Counted]) -> tuple[int, int]:
    """(users, applying) of some of the parties."""
    found = rows.order_by().aggregate(users=Many("pk"), applying=Many("pk", filter=Q(applies=True)))
    return found["users"], found["applying"]


def by_commune(rows: QuerySet[Counted]) -> list[Part]:
    """A line for each commune that has parties, as the communes were on the day."""
    found = rows.order_by("commune__name").values_list("commune__code", "commune__name")
    lines = found.annotate(users=Many("pk"), applying=Many("pk", filter=Q(applies=True)))
    return [Part(*line) for line in lines]


def by_former_district(rows: QuerySet[Counted]) -> list[Part]:
    """The same by the districts before 1 July 2025, for reports about the years before."""
    places = dict(rows.order_by().values_list("commune").annotate(users=Many("pk")))
    applying = dict(rows.filter(applies=True).order_by().values_list("commune").annotate(users=Many("pk")))
    districts = former_districts(pk for pk in places if pk)
    lines: dict[tuple[str, str], list[int]] = {}
    for commune, users in places.items():
        unit = districts.get(commune)
        line = lines.setdefault((unit.code, unit.name) if unit else ("", "–"), [0, 0])
        line[0] += users
        line[1] += applying.get(commune, 0)
    return [Part(code, name, *line) for (code, name), line in sorted(lines.items(), key=lambda one: one[0][1])]


def former_districts(communes: Iterable[int]) -> dict[int, AdminUnit]:
    """Commune of today → the district its largest former part lay in."""
    found: dict[int, AdminUnit] = {}
    rows = AdminUnitSuccession.objects.select_related("old__parent").filter(new__in=list(communes))
    for row in rows.order_by("-extent", "pk"):  # whole parts before halves
        if row.old.parent is not None:
            found.setdefault(row.new_id, row.old.parent)
    return found


def by_kind(rows: QuerySet[Counted]) -> list[Part]:
    found = rows.order_by("kind").values_list("kind")
    lines = found.annotate(users=Many("pk"), applying=Many("pk", filter=Q(applies=True)))
    return [Part(kind, str(PartyKind(kind).label), users, applying) for kind, users, applying in lines]


def by_group(rows: QuerySet[Counted]) -> list[Part]:
    """A line for each product group; a party with products of several groups counts in each."""
    names = {group.pk: (group.code, group.name) for group in ProductGroup.objects.all()}
    lines: dict[int, list[int]] = {}
    for groups, applies in rows.order_by().values_list("groups", "applies"):
        for group in groups:
            line = lines.setdefault(group, [0, 0])
            line[0] += 1
            line[1] += applies
    return sorted((Part(*names[pk], *line) for pk, line in lines.items() if pk in names), key=lambda part: part.name)


def by_agency(rows: QuerySet[Counted], on: date) -> list[Part]:
    """A line for each agency competent for the quality of products on the day; a party may count for several."""
    agencies: dict[int, set[int]] = {}
    for one in competences(on).filter(kind=CompetenceKind.QUALITY):
        agencies.setdefault(one.agency_id, set()).add(one.group_id)
    names = Agency.objects.in_bulk(list(agencies))
    lines = {pk: [0, 0] for pk in agencies}
    for groups, applies in rows.order_by().values_list("groups", "applies"):
        for pk, own in agencies.items():
            if not own.isdisjoint(groups):
                lines[pk][0] += 1
                lines[pk][1] += applies
    parts = [Part(names[pk].code, names[pk].short_name or names[pk].name, *line) for pk, line in lines.items()]
    return sorted((part for part in parts if part.users), key=lambda part: -(part.rate or 0))


def groups_of(agency: str, on: date) -> list[int]:
    """The product groups an agency answers for on a day, by its code."""
    rows = competences(on).filter(kind=CompetenceKind.QUALITY, agency__code=agency)
    return list(rows.values_list("group_id", flat=True))


def series(until: date) -> list[tuple[date, float]]:
    """The rates that were counted for the ends of months and ``until``, oldest first."""
    rows = Count.objects.filter(day__lte=until, users__gt=0).order_by("day")
    return [
        (one.day, 100 * one.applying / one.users)
        for one in rows
        if one.day == until or (one.day + timedelta(days=1)).day == 1
    ]


def targets() -> list[Target]:
    return list(Target.objects.all())


def target_for(day: date) -> Target | None:
    """The next target on or after the year of a day; the last one when all are past."""
    rows = targets()
    return next((one for one in rows if one.year >= day.year), rows[-1] if rows else None)


def questions(viewer: Viewer) -> QuerySet[FigureQuestion]:
    """The leading department sees every question, others those of their own agency."""
    rows = FigureQuestion.objects.select_related("party", "by", "agency", "answered_by")
    if viewer.covers_everything:
        return rows
    return rows.filter(agency__in=viewer.agencies) if viewer.kind == "authority" else rows.none()
