"""Reads of this room. Every one takes the viewer and returns only what that viewer may see."""

from django.contrib.auth.models import AnonymousUser

from txng.accounts.models import User
from txng.accounts.viewers import PUBLIC, Viewer
from txng.registry.models import Membership


def viewer_of(user: User | AnonymousUser | None) -> Viewer:
    """The eyes of a signed-in user: an official's, or those of the parties he or she acts for."""
    if not isinstance(user, User) or not user.is_active:
        return PUBLIC
    parties = frozenset(Membership.objects.filter(user=user).values_list("party_id", flat=True))
    return Viewer("authority" if user.is_official else "party", user.pk, parties)
