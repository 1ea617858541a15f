"""Who calls: the user behind an API key, what the key may do, and the party the events are for."""

import time
from collections import OrderedDict
from hashlib import sha256
from typing import NamedTuple

from txng.accounts.selectors import api_key_user
from txng.accounts.sign_in import factor_missing
from txng.accounts.viewers import Viewer
from txng.core.errors import Refused
from txng.registry.models import Party
from txng.registry.selectors import viewer_of
from txng.web.api.epcis import limits, pace, workers
from txng.web.frontdoor import Request

_KNOWN_SECONDS = 2.0  # a revoked key may still be taken for so long
_MOST_KNOWN = 1_000


class Caller(NamedTuple):
    viewer: Viewer
    scopes: frozenset[str]


class NoKey(Refused):
    """No key, or none that is known (HTTP 401)."""


class NotAllowed(Refused):
    """The key or its user may not do this (HTTP 403)."""


_known: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()


async def caller(request: Request, scope: str | None = None) -> Caller:
    """Who calls, and must have ``scope``. Raises `NoKey`, `NotAllowed` or `Refused` ``too-many-calls``."""
    secret = _secret(request)
    digest = sha256(secret.encode("latin-1")).digest()
    now = time.monotonic()
    until, found = _known.get(digest, (0.0, None))
    if found is None or until < now:
        found = await workers.questions.do(lambda: caller_of(secret))
        _known[digest] = (now + _KNOWN_SECONDS, found)
        _known.move_to_end(digest)
        if len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    workers.holder.set(digest)
    pace.calls.take(digest)
    if scope is not None and scope not in found.scopes:
        raise NotAllowed("key-without-scope", scope=scope)
    return found


def _secret(request: Request) -> str:
    kind, _, token = request.header(b"authorization").partition(" ")
    secret = token.strip() if kind.lower() == "bearer" else request.header(b"x-api-key").strip()
    if not secret:
        raise NoKey("key-missing")
    return secret


def caller_of(secret: str) -> Caller:
    """Who the key speaks for. Reads the database. Raises `NoKey`."""
    found = api_key_user(secret)
    if found is None:
        raise NoKey("key-unknown")
    user, scopes = found
    if factor_missing(user):
        raise NotAllowed("second-factor-missing")
    return Caller(viewer_of(user), scopes)


def owner(request: Request, viewer: Viewer) -> int | None:
    """The party (registry id) events are stored for: the one of header ``TXNG-Party`` (GLN, tax code or id), or the
    only one the caller acts for; None for an official who names none. Reads the database."""
    return owner_named(request.header(b"txng-party").strip(), viewer)


def owner_named(named: str, viewer: Viewer) -> int | None:
    """The party that ``named`` (GLN, tax code or id) means; empty: the only one the caller acts for."""
    if not named:
        if len(viewer.parties) == 1:
            return next(iter(viewer.parties))
        if viewer.sees_all:
            return None
        raise NotAllowed("party-unclear", choice=_choice(viewer))
    found = party_named(named)
    if found is None or not (viewer.sees_all or found.pk in viewer.parties):
        raise NotAllowed("party-foreign", party=named[:100], choice=_choice(viewer))
    return found.pk


def party_named(text: str) -> Party | None:
    """The party with this GLN, tax code or id."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return Party.objects.filter(pk=int(text)).first() or Party.objects.filter(tax_code=text).first()
    return Party.objects.filter(gln=text).exclude(gln="").first() or Party.objects.filter(tax_code=text).first()


def _choice(viewer: Viewer) -> str:
    parties = Party.objects.filter(pk__in=viewer.parties).order_by("pk")[:20]
    return "; ".join(f"{party.gln or party.tax_code or party.pk} ({party.name})" for party in parties) or "–"


def idempotency_key(request: Request) -> str | None:
    """The header ``Idempotency-Key``. Raises `Refused` for one that is too long or not to be printed."""
    key = request.header(b"idempotency-key").strip()
    if key and not (len(key) <= limits.IDEMPOTENCY_KEY and key.isascii() and key.isprintable()):
        raise Refused("idempotency-key", limit=limits.IDEMPOTENCY_KEY)
    return key or None
