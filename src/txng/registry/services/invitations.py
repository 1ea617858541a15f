"""How people come to act for a party: its owner makes a link, who opens it first and is signed in takes it up."""

import secrets
from datetime import timedelta

from txng.accounts.models import User
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.core.notifications import notify
from txng.registry import checks, policies
from txng.registry.models import Invitation, Membership, Party, Role
from txng.registry.services.writing import locked, writing

LIFE = timedelta(days=7)
MOST_OPEN = 20


def invitation_make(*, actor: Viewer, party: Party, role: str, note: str = "") -> tuple[Invitation, str]:
    """An invitation and its secret, which is shown this once. Raises `Forbidden`, `Conflict` (too many are open)."""
    policies.require(policies.may_invite(actor, party))
    cleaned = checks.clean({"role": checks.choice(Role), "note": checks.text(100)}, {"role": role, "note": note})
    if actor.user_id is None:
        raise Forbidden("not-permitted")
    secret = secrets.token_urlsafe(32)
    with writing(actor, "invitation.make", details={"role": role}) as act:
        locked(party)
        if Invitation.objects.filter(Invitation.open_now(), party=party).count() >= MOST_OPEN:
            raise Conflict("invitations-many", most=MOST_OPEN)
        made = Invitation.objects.create(
            party=party,
            digest=Invitation.digest_of(secret),
            by_id=actor.user_id,
            expires_at=clock.now() + LIFE,
            **cleaned,
        )
        act.touches(made, party)
    return made, secret


def invitation_of(secret: str) -> Invitation:
    """The open invitation with this secret. Raises `Missing`: used, withdrawn, too old and invented look alike."""
    rows = Invitation.objects.select_related("party", "by")
    found: Invitation | None = rows.filter(digest=Invitation.digest_of(secret[:200])).first()
    if found is None or not found.is_open:
        raise Missing("invitation-over")
    return found


def invitation_accept(*, actor: Viewer, user: User, secret: str) -> Membership:
    """``user``, who is ``actor``, acts for the party from now on; the owner who invited is told.

    Raises `Missing` as `invitation_of`, `Conflict` for somebody who acts for it already.
    """
    policies.require(actor.user_id == user.pk)
    with writing(actor, "invitation.accept") as act:
        held = Invitation.objects.select_for_update().get(pk=invitation_of(secret).pk)
        if not held.is_open:
            raise Missing("invitation-over")
        if held.by_id == user.pk:
            raise Conflict("invitation-own")
        if Membership.objects.filter(party=held.party_id, user=user).exists():
            raise Conflict("member-already")
        member = Membership.objects.create(user=user, party_id=held.party_id, role=held.role)
        held.used_at, held.used_by = clock.now(), user
        held.save()
        if not Membership.objects.filter(party=held.party_id, user=held.by_id, role=Role.OWNER).exists():
            # a helper lets the first one in; from then on the party has its own owner to do so
            rest = Invitation.objects.filter(Invitation.open_now(), party=held.party_id, by=held.by_id)
            rest.update(withdrawn_at=clock.now())
        act.touches(held, member, held.party)
        notify(
            users=[held.by_id],
            kind="invitation-accepted",
            params={"person": user.full_name or user.get_username(), "party": held.party.name},
            link="/workspace/organisation",
            actor=actor,
        )
    return member


def invitation_withdraw(*, actor: Viewer, invitation: Invitation) -> None:
    """The link opens nothing any more. Doing it twice changes nothing."""
    policies.require(policies.may_invite(actor, invitation.party))
    with writing(actor, "invitation.withdraw") as act:
        held = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if held.is_open:
            held.withdrawn_at = clock.now()
            held.save()
            act.touches(held, held.party)
