"""Reads of this room."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.exchange import tokens
from txng.exchange.models import Destination
from txng.exchange.repositories import Repository
from txng.exchange.sources.models import Source
from txng.exchange.trials import policies
from txng.exchange.trials.models import Run, Trial

MOST_SYSTEMS = 50


def _rows() -> QuerySet[Trial]:
    """With ``is_connected``: events go or come at that address now, not only in a trial."""
    fetched = Source.objects.filter(epcis=OuterRef("epcis"), mode="live")
    sent = Destination.objects.filter(url=OuterRef("epcis"), mode="live")
    return Trial.objects.select_related("party").annotate(is_connected=Exists(fetched) | Exists(sent))


def trials(viewer: Viewer) -> QuerySet[Trial]:
    """Those of the own organisations; the leading bodies see all."""
    rows = _rows()
    if policies.may_see_all(viewer):
        return rows
    return rows.filter(party__in=viewer.parties) if viewer.kind == "party" else rows.none()


def trial(pk: int, viewer: Viewer) -> Trial | None:
    return trials(viewer).filter(pk=pk).first()


def last_run(row: Trial) -> Run | None:
    return row.runs.first()


def by_certificate(code: str) -> Trial | None:
    """What passed, for whoever has the code of the page."""
    return _rows().filter(certificate=code).first()


def systems() -> list[tuple[str, Repository]]:
    """Every system that is eligible today, with its name and where it is asked; the newest version of each address."""
    rows = Trial.objects.select_related("party").filter(state="passed", valid_until__gte=clock.today())
    found: dict[str, tuple[str, Repository]] = {}
    for one in rows.order_by("-passed_at")[:MOST_SYSTEMS]:
        name = f"{one.party.name}: {one.product} {one.version}"
        found.setdefault(one.epcis, (name, Repository(one.epcis, one.resolver, tokens.opened(one.token))))
    return list(found.values())


def passed_by(tax_code: str) -> list[Trial]:
    """Versions of an organisation that are eligible to connect today, the newest first."""
    rows = Trial.objects.filter(Q(party__tax_code=tax_code) & ~Q(party__tax_code=""), state="passed")
    return list(rows.filter(valid_until__gte=clock.today()).order_by("-passed_at"))
