"""Writes of this room: API keys. Administrative units are loaded in `txng.accounts.units`."""

import secrets
from datetime import datetime, timedelta

from txng.accounts.errors import KeyLifeTooLong, KeyScopeUnknown
from txng.accounts.models import LONGEST_KEY_LIFE, ApiKey, User
from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core.errors import Forbidden

SCOPES = ("epcis:capture", "epcis:query", "registry:read", "registry:write")
KEY_LIFE = timedelta(days=365)
SHOWN = 12


def api_key_issue(
    *,
    user: User,
    name: str,
    scopes: list[str],
    actor: Viewer,
    key: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for ``user`` and return it with its secret, which is shown this once and never kept.

    ``scopes`` are of `SCOPES`. ``key`` gives the secret instead of a random one (the demonstration key). A key lives
    one year unless ``expires_at`` ends it sooner. Users make keys for themselves, the system for anybody.
    """
    if actor.kind != "system" and actor.user_id != user.pk:
        raise Forbidden("not-permitted")
    for scope in scopes or [""]:
        if scope not in SCOPES:
            raise KeyScopeUnknown("api-key-scope", scope=scope[:100], known=", ".join(SCOPES))
    now = clock.now()
    ends = expires_at or now + KEY_LIFE
    if not now < ends <= now + LONGEST_KEY_LIFE:
        raise KeyLifeTooLong("api-key-life", days=LONGEST_KEY_LIFE.days)
    secret = key or f"txng_{secrets.token_urlsafe(32)}"
    with changes.act(actor=actor, kind="api-key.issue", details={"name": name, "scopes": scopes}) as act:
        made = ApiKey.objects.create(
            user=user,
            name=name,
            prefix=secret[:SHOWN],
            digest=ApiKey.digest_of(secret),
            scopes=list(dict.fromkeys(scopes)),
            created_at=now,
            expires_at=ends,
        )
        act.touches(made, user)
    return made, secret


def api_key_revoke(*, api_key: ApiKey, reason: str, actor: Viewer) -> None:
    """End a key now. Doing it twice changes nothing."""
    if actor.kind != "system" and actor.user_id != api_key.user_id:
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="api-key.revoke", reason=reason) as act:
        if ApiKey.objects.filter(pk=api_key.pk, revoked_at=None).update(revoked_at=clock.now()):
            act.touches(api_key)
    api_key.refresh_from_db()
