"""Reads of this room."""

from django.db.models import Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.exchange.trials import policies
from txng.exchange.trials.models import Run, Trial


def trials(viewer: Viewer) -> QuerySet[Trial]:
    """Those of the own organisations; the leading bodies see all."""
    rows = Trial.objects.select_related("party")
    if policies.may_see_all(viewer):
        return rows
    return rows.filter(party__in=viewer.parties) if viewer.kind == "party" else rows.none()


def trial(pk: int, viewer: Viewer) -> Trial | None:
    return trials(viewer).filter(pk=pk).first()


def last_run(row: Trial) -> Run | None:
    return row.runs.first()


def by_certificate(code: str) -> Trial | None:
    """What passed, for whoever has the code of the page."""
    return Trial.objects.select_related("party").filter(certificate=code).first()


def passed_by(tax_code: str) -> list[Trial]:
    """Versions of an organisation that are eligible to connect today, the newest first."""
    rows = Trial.objects.filter(Q(party__tax_code=tax_code) & ~Q(party__tax_code=""), state="passed")
    return list(rows.filter(valid_until__gte=clock.today()).order_by("-passed_at"))
