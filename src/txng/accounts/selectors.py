"""Reads of this room: whose key this is, which administrative unit a code meant on a day."""

from datetime import date, timedelta

from django.db.models import Q

from txng.accounts.models import AdminUnit, AdminUnitSuccession, ApiKey, UnitKind, User
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


def admin_unit(code: str, on: date | None = None) -> AdminUnit | None:
    """The unit that had ``code`` on the day ``on`` (today)."""
    day = on or clock.today()
    return (
        AdminUnit.objects.select_related("parent")
        .filter(Q(valid_to=None) | Q(valid_to__gt=day), code=code, valid_from__lte=day)
        .first()
    )


def admin_units(on: date | None = None) -> list[AdminUnit]:
    """The communes and wards of the day ``on`` (today) in alphabetical order."""
    day = on or clock.today()
    found = AdminUnit.objects.select_related("parent").filter(
        Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day, kind__in=COMMUNE_KINDS
    )
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
