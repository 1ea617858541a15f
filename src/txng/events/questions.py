"""Named queries: definitions that are kept under a name and asked again (EPCIS 2.0 section 8.2.3 and 12.4.3).

A query belongs to a party or to an agency; its name is theirs, so that nobody learns what others call theirs.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.epcis.query import Query, QueryRefused, parse_json
from txng.epcis.query.parsing import PAGING
from txng.events.models import NamedQuery
from txng.gs1.problems import Problem

MOST_QUERIES = 500
_NAME = re.compile(r"(?!\.{1,2}$)[^\s/?#\x00-\x1f\x7f][^/?#\x00-\x1f\x7f]{0,99}")


def understood(definition: Any, namespaces: Mapping[str, str]) -> Query:
    """The query of a definition, which has no pages of its own. Raises `QueryRefused`."""
    query = parse_json(definition, namespaces)
    paging = [name for name in PAGING if name in definition]
    if paging:
        raise QueryRefused([Problem("query-parameter-unknown", {"name": name}, name) for name in paging])
    return query


def query_create(
    *,
    name: Any,
    definition: Any,
    namespaces: Mapping[str, str],
    owner: int | None,
    actor: Viewer,
    repeated: bool = False,
) -> NamedQuery:
    """Keep a query under a name. Raises `QueryRefused`, `Refused`, `Conflict` where the owner has the name already;
    if this may be a call that is ``repeated``, the very same query is given back instead."""
    agency = _agency(actor)
    owner = owner if agency is None else None
    if not (actor.kind == "system" or agency is not None or owner in actor.parties):
        raise Forbidden("not-permitted")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or any("\ud800" <= one <= "\udfff" for one in name):
        raise Refused("query-name", "name")
    understood(definition, namespaces)
    try:
        with transaction.atomic():
            if NamedQuery.objects.filter(owner=owner, agency=agency).count() >= MOST_QUERIES:
                raise Refused("too-many-queries", limit=MOST_QUERIES)
            return NamedQuery.objects.create(
                name=name,
                definition=definition,
                namespaces=dict(namespaces),
                owner=owner,
                agency=agency,
                user=actor.user_id,
                created_at=clock.now(),
            )
    except IntegrityError:
        known = NamedQuery.objects.filter(name=name, owner=owner, agency=agency, user=actor.user_id).first()
        if repeated and known is not None and (known.definition, known.namespaces) == (definition, dict(namespaces)):
            return known
        raise Conflict("query-name-taken", "name", name=name) from None


def query_delete(*, query: NamedQuery, actor: Viewer) -> None:
    """Remove a query and end all its subscriptions."""
    if not queries(actor).filter(pk=query.pk).exists():
        raise Forbidden("not-permitted")
    query.delete()


def queries(viewer: Viewer) -> QuerySet[NamedQuery]:
    """The queries a viewer may see: the own parties', or those of the own agencies and of agencies before them."""
    if viewer.kind == "public":
        return NamedQuery.objects.none()
    if viewer.kind == "authority":
        return NamedQuery.objects.filter(owner=None, agency__in=viewer.agencies)
    if viewer.kind == "system":
        return NamedQuery.objects.filter(owner=None)
    return NamedQuery.objects.filter(owner__in=viewer.parties)


def _agency(actor: Viewer) -> int | None:
    """The agency an official's query belongs to; of several, as with keys, always the same one."""
    if actor.kind != "authority":
        return None
    return actor.acting_agency or min(actor.agencies, default=None)


def query_named(name: str, viewer: Viewer) -> NamedQuery | None:
    """The query with this name; of several parties' or agencies' the first."""
    if "\0" in name or any("\ud800" <= one <= "\udfff" for one in name):
        return None
    return queries(viewer).filter(name=name).order_by("owner", "agency").first()
