"""Whose things a page of the workspace is about."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from txng.accounts.viewers import Viewer
from txng.core.errors import Conflict, Missing
from txng.registry import policies
from txng.registry.models import Party, Place
from txng.web.components.face import LedOn, viewer_of

AnyRow = TypeVar("AnyRow", bound=Any)


def party_of(request: HttpRequest) -> Party:
    """The organisation acted for. Raises `Conflict` while none of several is chosen; where there is none, `LedOn` to
    registration."""
    viewer: Viewer = viewer_of(request)
    if not viewer.parties:
        raise LedOn("workspace:start", _("Register your organisation first."))
    chosen = viewer.acting_party or (next(iter(viewer.parties)) if len(viewer.parties) == 1 else None)
    if chosen is None:
        raise Conflict("party-not-chosen")
    return Party.objects.select_related("commune").get(pk=chosen)


def writing_party_of(request: HttpRequest) -> Party:
    """The organisation acted for, for a page that writes: who may only look is told at once, not after typing."""
    party = party_of(request)
    policies.require(policies.may_edit(viewer_of(request), party.pk))
    return party


def place_at(party: Party, uri: str) -> Place:
    """The place of the party that events name ``uri``, else its first one. Raises `Missing` where there is none."""
    places = Place.objects.filter(party=party)
    found = places.filter(uri=uri).first() or places.order_by("pk").first()
    if found is None:
        raise Missing("missing")
    return found


def one_of(rows: QuerySet[AnyRow], pk: int) -> AnyRow:
    """The row with this id among those the viewer may know of. Raises `Missing`."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing("missing")
    return found
