"""Reads of this room."""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.vietnamese import fold
from txng.exchange.trials import selectors as trials
from txng.exchange.trials.models import Trial
from txng.programme.providers import policies, rules
from txng.programme.providers.models import Provider


def providers(viewer: Viewer) -> QuerySet[Provider]:
    """Every official may look."""
    rows = Provider.objects.all()
    return rows if viewer.kind == "authority" else rows.none()


def provider(pk: int, viewer: Viewer) -> Provider | None:
    return providers(viewer).filter(pk=pk).first()


def published(query: str = "") -> QuerySet[Provider]:
    """Who is listed or suspended now, for everybody; ``query``: words of the name."""
    rows = Provider.objects.filter(state__in=("listed", "suspended"))
    return rows.filter(name_folded__contains=fold(query)) if query.strip() else rows


def to_check(viewer: Viewer, today: date) -> QuerySet[Provider]:
    """Whose check grew old, for those who make it."""
    rows = providers(viewer) if policies.of(viewer) else Provider.objects.none()
    return rows.filter(state="listed", recheck_on__lte=today).order_by("recheck_on")


def tried(row: Provider) -> list[Trial]:
    """Versions of this provider's systems that showed that they can connect."""
    return trials.passed_by(row.tax_code)


class Answered(NamedTuple):
    item: rules.Item
    verdict: str
    note: str


def answered(row: Provider) -> list[Answered]:
    """The conditions of the day the check was made, or of today, with what was found."""
    items = rules.checklist(row.checked_on or clock.today()).items
    return [
        Answered(one, given.get("verdict", rules.UNKNOWN), given.get("note", ""))
        for one in items
        for given in [row.answers.get(one.code, {})]
    ]
