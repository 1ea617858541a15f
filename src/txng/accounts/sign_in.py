"""Writes of sign-in: accounts that people make for themselves, links by mail, notices about safety, second factors."""

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from txng.accounts.mails import mail_confirmation, mail_password_link
from txng.accounts.models import Post, User, in_force
from txng.accounts.notices import OF_SECURITY
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core import changes, clock
from txng.core.jobs import defer
from txng.core.notifications import notify

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
TELL_AGAIN_SECONDS = 1800


def user_register(*, user: User) -> User:
    """Keep an account that a person made for himself or herself; ``user`` is not saved yet."""
    with changes.act(actor=PUBLIC, kind="user.register") as act:
        user.save()
        act.touches(user)
    return user


def sign_in_blocked(*, name: str) -> None:
    """Tell the owner of an account that others try; at most every half hour. Unknown names: nothing happens."""
    user = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name), is_active=True).first()
    if user is not None and cache.add(f"sign-in-blocked:{user.pk}", True, TELL_AGAIN_SECONDS):
        with changes.act(actor=SYSTEM, kind="user.sign-in-blocked") as act:
            act.touches(user)
            notify(users=[user.pk], kind="account-blocked", actor=SYSTEM)


def password_link_send(*, user: User) -> None:
    """Mail the link by which a forgotten password is replaced."""
    with transaction.atomic():
        defer(mail_password_link, {"user": user.pk}, key=f"password-link:{user.pk}")


def confirmation_send(*, address: int) -> None:
    """Mail the link by which the address with this id is confirmed."""
    with transaction.atomic():
        defer(mail_confirmation, {"address": address}, key=f"confirmation:{address}")


def security_notice(*, user: User, what: str) -> None:
    """Tell a person that something about the own account changed; ``what`` as allauth calls it."""
    kind = OF_SECURITY.get(what)
    if kind is not None:
        with changes.act(actor=SYSTEM, kind=f"user.{what.replace('_', '-')}") as act:
            act.touches(user)
            notify(users=[user.pk], kind=kind, link="/accounts/", actor=SYSTEM)


def factor_missing(user: User) -> bool:
    """Whether somebody who holds a post today has no second factor yet; one question to the database."""
    held = Post.objects.filter(in_force(clock.today()), user=user)
    return held.exclude(user__authenticator__type__in=FACTORS).exists()


def may_remove_factor(factor: Authenticator) -> bool:
    """Officials keep one second factor at least."""
    others = Authenticator.objects.filter(user_id=factor.user_id, type__in=FACTORS).exclude(pk=factor.pk)
    return factor.type not in FACTORS or others.exists() or not factor.user.is_official
