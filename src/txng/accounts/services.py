"""Writes of this room: API keys and posts. Units and agencies are loaded in `txng.accounts.units` and `….agencies`."""

import secrets
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from txng.accounts import policies, selectors
from txng.accounts.errors import KeyLifeTooLong, KeyScopeUnknown
from txng.accounts.models import LONGEST_KEY_LIFE, Agency, ApiKey, Post, PostRole, User
from txng.accounts.models.periods import in_force
from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.notifications import notify

SCOPES = ("epcis:capture", "epcis:query", "registry:read", "registry:write")
KEY_LIFE = timedelta(days=365)
BETWEEN = timedelta(days=30)  # between two times the same person stands in: longer needs an appointment
AHEAD = timedelta(days=366)  # how far ahead an absence may be planned
DELEGATION = timedelta(days=60)  # the longest absence a leader bridges without a new appointment
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


def post_appoint(
    *,
    user: User,
    agency: Agency,
    role: str,
    actor: Viewer,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
    is_demo: bool = False,
) -> Post:
    """Give ``user`` the post of ``role`` in ``agency`` from a day on (today); it ends when the agency ends.

    Raises `Conflict` if the agency does not exist on that day or the user has this post then.
    """
    if not policies.may_appoint(actor):
        raise Forbidden("not-permitted")
    if actor.user_id is not None and user.pk == actor.user_id:
        raise Refused("post-self", "user")
    if role not in PostRole.values:
        raise Refused("post-role", "role", role=role[:100], known=", ".join(PostRole.values))
    first = valid_from or clock.today()
    if first < agency.valid_from or (agency.valid_to is not None and first >= agency.valid_to):
        raise Conflict("post-agency-ended", agency=agency.name, day=first)
    ends = min((day for day in (valid_to, agency.valid_to) if day), default=None)
    if ends is not None and ends <= first:
        raise Refused("post-period", "valid_to", first=first, last=ends)
    with changes.act(actor=actor, kind="post.appoint", reason=reason, details={"role": role}) as act:
        held = Post.objects.select_for_update().filter(user=user, agency=agency, role=role)
        held = held.filter(Q(valid_to=None) | Q(valid_to__gt=first))
        if (held.filter(valid_from__lt=ends) if ends else held).exists():
            raise Conflict("post-held", name=user.get_short_name(), agency=agency.name)
        made = Post.objects.create(
            user=user, agency=agency, role=role, valid_from=first, valid_to=ends, is_demo=is_demo
        )
        act.touches(made, user, agency)
        params = {"agency": agency.name, "first": f"{first:%d/%m/%Y}"}
        notify(users=[user.pk], kind="post-appointed", params=params, link="/office/people", actor=actor)
    return made


def post_delegate(*, actor: Viewer, user: User, first: date, last: date, reason: str) -> Post:
    """The leader of the agency acted for lets ``user``, who holds a post there, stand in with a leader's rights from
    ``first`` to ``last``, both included, for at most `DELEGATION` days. What one has done oneself, one still does not
    judge. Raises `Forbidden` for others than leaders in their own right, `Refused`, `Conflict`."""
    agency = Agency.objects.filter(pk=actor.acting_agency or 0).first()
    if agency is None or not actor.has_role(agency.pk, "lead"):
        raise Forbidden("not-permitted")
    if not selectors.leads_in_own_right(actor):
        raise Refused("post-delegate-chain")
    if user.pk == actor.user_id:
        raise Refused("post-delegate-self", "user")
    working = Post.objects.filter(in_force(first), user=user, agency=agency, role__in=CASE_ROLES, delegated_by=None)
    whole = working.filter(Q(valid_to=None) | Q(valid_to__gt=last))
    if not user.is_active or not whole.exists():
        raise Refused("post-delegate-stranger", "user", name=user.get_short_name(), agency=agency.name)
    today = clock.today()
    if not (today <= first <= last <= today + AHEAD and last - first < DELEGATION):
        raise Refused("post-delegate-days", "last", days=DELEGATION.days)
    behind = last + timedelta(days=1)
    with changes.act(actor=actor, kind="post.delegate", reason=reason) as act:
        Agency.objects.select_for_update().get(pk=agency.pk)  # one after the other
        held = Post.objects.filter(user=user, agency=agency, role=PostRole.LEAD)
        if held.filter(Q(valid_to=None) | Q(valid_to__gt=first), valid_from__lt=behind).exists():
            raise Conflict("post-held", name=user.get_short_name(), agency=agency.name)
        near = held.exclude(delegated_by=None).filter(valid_to__gt=first - BETWEEN, valid_from__lt=behind + BETWEEN)
        if near.exists():
            raise Refused("post-delegate-again", "user", days=BETWEEN.days)
        made = Post.objects.create(
            user=user,
            agency=agency,
            role=PostRole.LEAD,
            valid_from=first,
            valid_to=behind,
            delegated_by_id=actor.user_id,
        )
        act.touches(made, user, agency)
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}", "agency": agency.name}
        notify(users=[user.pk], kind="post-delegated", params=days, link="/office/people", actor=actor)
    return made


def user_by_name(name: str) -> User:
    """The account with this sign-in name or e-mail address, whole. Raises `Refused` where there is none."""
    asked = name.strip()
    rows = User.objects.filter(Q(username__iexact=asked) | Q(email__iexact=asked), is_active=True)
    found = list(rows[:2]) if asked else []
    if len(found) != 1:
        raise Refused("post-user-unknown", "user", name=asked[:100])
    return found[0]


def post_end(*, post: Post, actor: Viewer, on: date | None = None, reason: str = "") -> None:
    """The post is held up to, but without, the day ``on`` (today): from that day on it gives no right. By
    administrators; a delegation also by whoever leads the agency."""
    if not policies.may_end(actor, post):
        raise Forbidden("not-permitted")
    day = on or clock.today()
    with changes.act(actor=actor, kind="post.end", reason=reason) as act:
        row = Post.objects.select_for_update().get(pk=post.pk)
        act.touches(row, row.user, row.agency)
        if row.role == PostRole.ADMINISTRATOR and not _administrators(day).exclude(user=row.user_id).exists():
            raise Refused("post-last-administrator")
        params = {"agency": row.agency.name, "day": f"{day:%d/%m/%Y}"}
        notify(users=[row.user_id], kind="post-ended", params=params, link="/", actor=actor)
        if row.role == PostRole.LEAD:  # who stood in for the leader does so no more
            standing = Post.objects.filter(delegated_by=row.user_id, agency=row.agency_id)
            standing.filter(valid_from__gte=day).delete()
            standing.filter(valid_to__gt=day).update(valid_to=day)
        if day <= row.valid_from:
            row.delete()
        elif row.valid_to is None or row.valid_to > day:
            row.valid_to = day
            row.save()


def _administrators(day: date) -> QuerySet[Post]:
    return Post.objects.filter(in_force(day), role=PostRole.ADMINISTRATOR, user__is_active=True)
