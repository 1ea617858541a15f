"""Reads of this room; those about parties take a viewer."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from txng.accounts.viewers import Viewer
from txng.core.models import StoredFile
from txng.programme.grants import rules
from txng.programme.grants.models import Application, GrantPayment, Scheme

_MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=18, decimal_places=0)


def schemes(viewer: Viewer) -> QuerySet[Scheme]:
    """With what was asked and granted. Drafts and dropped ones are those of the own bodies."""
    rows = Scheme.objects.select_related("agency").annotate(
        asking=Count("applications", filter=~Q(applications__state__in=("draft", "withdrawn"))),
        granting=Count("applications", filter=Q(applications__state__in=rules.GRANTED)),
        granted=Coalesce(
            Sum("applications__granted", filter=Q(applications__state__in=rules.GRANTED)), Value(0), output_field=_MONEY
        ),
    )
    offered = Q(state__in=("open", "closed"))
    if viewer.kind == "authority":
        return rows.filter(offered | Q(agency__in=viewer.agencies))
    return rows.filter(offered)


def scheme(pk: int, viewer: Viewer) -> Scheme | None:
    return schemes(viewer).filter(pk=pk).first()


def offered(today: date) -> QuerySet[Scheme]:
    """Programmes that take applications now or will, for everybody; those that end first come first."""
    rows = Scheme.objects.select_related("agency").filter(state="open", ends__gte=today)
    return rows.order_by("ends", "title")


def ended(today: date) -> QuerySet[Scheme]:
    """Programmes that were open once and take no more applications."""
    rows = Scheme.objects.select_related("agency")
    return rows.filter(Q(state="closed") | Q(state="open", ends__lt=today)).order_by("-ends")


def applications(viewer: Viewer) -> QuerySet[Application]:
    """A party sees its own. The body of the programme and the leading bodies see what was handed in, local bodies that
    of their territory. With what was paid."""
    paid = GrantPayment.objects.filter(application=OuterRef("pk"), cancelled="").order_by().values("application")
    sums = Subquery(paid.annotate(total=Sum("amount")).values("total"))
    rows = Application.objects.select_related("party__commune", "scheme__agency")
    rows = rows.annotate(paid=Coalesce(sums, Value(0), output_field=_MONEY))
    if viewer.kind == "party":
        return rows.filter(party__in=viewer.parties)
    if viewer.kind not in ("authority", "system"):
        return rows.none()
    rows = rows.exclude(submitted_at=None)
    if viewer.covers_everything:
        return rows
    mine = Q(scheme__agency__in=viewer.agencies)
    return (
        rows.filter(mine | Q(party__commune__in=viewer.communes)) if viewer.communes is not None else rows.filter(mine)
    )


def application(pk: int, viewer: Viewer) -> Application | None:
    return applications(viewer).filter(pk=pk).first()


def dossier_of(pk: int, viewer: Viewer) -> StoredFile | None:
    row = application(pk, viewer)
    return row.dossier if row else None


def waiting(viewer: Viewer) -> QuerySet[Application]:
    """What the viewer's own agencies have to deal with, the oldest first."""
    rows = applications(viewer).filter(scheme__agency__in=viewer.agencies, state__in=rules.WAITING)
    return rows.order_by("submitted_at")


class Room(NamedTuple):
    """What may still be granted, đồng: to the party, and of the programme (None: without limit)."""

    party: Decimal
    funds: Decimal | None

    @property
    def least(self) -> Decimal:
        return self.party if self.funds is None else min(self.party, self.funds)


def room_for(scheme_row: Scheme, party: int) -> Room:
    """What was granted and may still be paid, and what was paid of completed ones; lock the programme first where
    something depends on it."""
    running = Application.objects.filter(scheme=scheme_row, state="approved")
    paid = GrantPayment.objects.filter(application__scheme=scheme_row, application__state="done", cancelled="")

    def taken(**whose: int) -> Decimal:
        promised = running.filter(**whose).aggregate(sum=Sum("granted"))["sum"] or Decimal(0)
        spent = paid.filter(**{f"application__{name}": one for name, one in whose.items()})
        return promised + (spent.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))

    to_party, to_all = taken(party=party), taken()
    funds = rules.left(scheme_row.total, to_all) if scheme_row.total is not None else None
    return Room(rules.left(scheme_row.cap, to_party), funds)


def approved_in(first: date, last: date, agencies: frozenset[int] | None = None) -> QuerySet[Application]:
    """Applications approved from ``first`` to ``last``, of ``agencies`` or of all."""
    rows = Application.objects.select_related("party", "scheme")
    rows = rows.filter(state__in=rules.GRANTED, decided_on__gte=first, decided_on__lte=last)
    return rows if agencies is None else rows.filter(scheme__agency__in=agencies)


def paid_in(first: date, last: date, agencies: frozenset[int] | None = None) -> QuerySet[GrantPayment]:
    rows = GrantPayment.objects.select_related("application__party")
    rows = rows.filter(cancelled="", on__gte=first, on__lte=last)
    return rows if agencies is None else rows.filter(application__scheme__agency__in=agencies)
