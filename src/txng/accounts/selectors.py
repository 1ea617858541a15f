"""Reads of this room: whose key this is, what a code of a unit or an agency meant on a day, who holds which post."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from txng.accounts.models import (
    AdminUnit,
    AdminUnitSuccession,
    Agency,
    AgencySuccession,
    ApiKey,
    Post,
    UnitKind,
    User,
    in_force,
)
from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.core import clock, vietnamese

LAST_USE_STEP = timedelta(minutes=1)
LONGEST_SECRET = 200
COMMUNE_KINDS = (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP)


def api_key_user(secret: str) -> tuple[User, frozenset[str]] | None:
    """The user a secret speaks for and its scopes; None for a wrong, ended or revoked key or a closed account.

    The time it takes tells nothing about the key: what is looked up is its hash. The last use is noted to the minute,
    so that a busy key does not write with every call.
    """
    if len(secret) > LONGEST_SECRET:
        return None
    now = clock.now()
    key = (
        ApiKey.objects.select_related("user")
        .filter(digest=ApiKey.digest_of(secret), revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if key is None:
        return None
    if key.last_used_at is None or now - key.last_used_at > LAST_USE_STEP:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key.user, frozenset(key.scopes)


def api_keys_of(user: User) -> QuerySet[ApiKey]:
    """Every key a person made, ended ones too."""
    return ApiKey.objects.filter(user=user)


def admin_unit(code: str, on: date | None = None) -> AdminUnit | None:
    """The unit that had ``code`` on the day ``on`` (today)."""
    day = on or clock.today()
    return AdminUnit.objects.select_related("parent").filter(in_force(day), code=code).first()


def admin_units(on: date | None = None) -> list[AdminUnit]:
    """The communes and wards of the day ``on`` (today) in alphabetical order."""
    day = on or clock.today()
    found = AdminUnit.objects.select_related("parent").filter(in_force(day), kind__in=COMMUNE_KINDS)
    return sorted(found, key=lambda unit: vietnamese.sort_key(unit.name))


def admin_units_search(text: str, on: date | None = None) -> list[AdminUnit]:
    """Communes of the day whose name, or that of a unit that went into them, holds ``text``, written in any way.

    Names that start with the text come first, then present names, then former ones; at most 20.
    """
    wanted = vietnamese.fold(text)
    if not wanted:
        return []
    former: dict[int, list[str]] = {}
    for successor, name in AdminUnitSuccession.objects.filter(old__name_folded__contains=wanted).values_list(
        "new_id", "old__name_folded"
    ):
        former.setdefault(successor, []).append(name)

    def rank(unit: AdminUnit) -> int:
        bare = unit.name_folded.removeprefix(vietnamese.fold(unit.get_kind_display())).strip()
        if bare.startswith(wanted) or unit.name_folded.startswith(wanted):
            return 0
        return 1 if wanted in unit.name_folded else 2

    found = [unit for unit in admin_units(on) if wanted in unit.name_folded or unit.pk in former]
    return sorted(found, key=rank)[:20]


def agency(code: str, on: date | None = None) -> Agency | None:
    """The agency that had ``code`` on the day ``on`` (today)."""
    day = on or clock.today()
    return Agency.objects.select_related("parent", "admin_unit").filter(in_force(day), code=code).first()


def agencies(on: date | None = None) -> QuerySet[Agency]:
    """The agencies of the day ``on`` (today)."""
    return Agency.objects.filter(in_force(on or clock.today()))


def posts_of(user: User, on: date | None = None) -> list[Post]:
    """The posts a user holds on the day ``on`` (today) in agencies that exist that day, with their agencies."""
    day = on or clock.today()
    rows = Post.objects.select_related("agency__admin_unit").filter(in_force(day), user=user)
    return list(rows.filter(in_force(day, "agency__")).order_by("agency__name", "agency_id", "id"))


def posts_shown(viewer: Viewer) -> QuerySet[Post]:
    """Posts that are held or will be: in the own agencies; for administrators, in all."""
    rows = Post.objects.select_related("user", "agency", "delegated_by")
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()))
    if viewer.kind != "authority":
        return rows.none()
    return rows if viewer.has_role(None, "administrator") else rows.filter(agency__in=viewer.agencies)


def leads_in_own_right(viewer: Viewer) -> bool:
    """Leads the agency acted for, and does not only stand in there."""
    own = Post.objects.filter(in_force(clock.today()), user=viewer.user_id, agency=viewer.acting_agency)
    return viewer.acting_agency is not None and own.filter(role="lead", delegated_by=None).exists()


def leading_agencies() -> QuerySet[Agency]:
    """The agencies of today that answer for the whole province."""
    return agencies().filter(oversees_all=True)


def officials(agencies: Iterable[Agency | int]) -> list[int]:
    """Ids of the users who work on the cases of one of these agencies today; a query set is asked with them at once.

    Of an agency that has ended, those of the agencies that took its duties over.
    """
    today = clock.today()
    taken_over = Q(agency__origins__old__in=agencies, agency__origins__old__valid_to__lte=today)
    posts = Post.objects.filter(Q(agency__in=agencies) | taken_over, in_force(today), role__in=CASE_ROLES)
    return list(posts.order_by("user_id").values_list("user_id", flat=True).distinct())


def predecessors(agencies: Iterable[int]) -> dict[int, frozenset[int]]:
    """Agency id → ids of every agency whose duties it took over, wholly or in part, however long ago."""
    found = {agency: {agency} for agency in agencies}
    new = set(found)
    while new:
        steps = AgencySuccession.objects.filter(new__in=new).values_list("old_id", "new_id")
        new = set()
        for old, successor in steps:
            for seen in found.values():
                if successor in seen and old not in seen:
                    seen.add(old)
                    new.add(old)
    return {agency: frozenset(seen - {agency}) for agency, seen in found.items()}


def successor(agency: Agency, on: date | None = None) -> Agency:
    """The agency that has the duties of ``agency`` on the day ``on`` (today): itself while it exists.

    Where they were divided, the default successor. An agency without a successor stays what it was.
    """
    day = on or clock.today()
    while agency.valid_to is not None and agency.valid_to <= day:
        step = agency.successions.select_related("new").order_by("-is_default", "-extent", "id").first()
        if step is None:
            break
        agency = step.new
    return agency


def territory(unit: AdminUnit) -> frozenset[int]:
    """Ids of a unit, of the former units that went into it, wholly or by default, and of the communes in all these."""
    origins = AdminUnitSuccession.objects.filter(Q(extent="whole") | Q(is_default=True))
    here = {unit.pk, *origins.filter(new=unit).values_list("old_id", flat=True)}
    below = AdminUnit.objects.filter(Q(parent__in=here) | Q(parent__parent__in=here)).values_list("pk", flat=True)
    return frozenset(here | set(below))
