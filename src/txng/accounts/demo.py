"""Sign-ins of the demonstration: known to everybody, so they open only a portal that nobody else can reach.

They exist while the demo is loaded, act for invented firms only and are marked on every page. On a portal whose
address is not this machine they are refused unless the operator opens them (``TXNG_DEMO_SIGN_IN``).
"""

import pgtrigger
from django.conf import settings
from django.db.models import QuerySet

from txng.accounts.models import Post, User
from txng.accounts.viewers import Viewer
from txng.core import changes

PASSWORD = "chi-de-xem-thu-2026"
#: base 32; the sign-in page shows the code of the moment to whoever signs in with a demo account
TOTP_SECRET = "TAYNINHMINHHOA2226TAYNINHMINHHOA"


def is_open() -> bool:
    """Whether demo accounts may sign in here."""
    return bool(settings.DEMO_SIGN_IN)


def accounts() -> QuerySet[User]:
    """The demo accounts one can sign in with; none where they are not open."""
    users = User.objects.filter(is_demo=True, is_active=True) if is_open() else User.objects.none()
    return users.exclude(password__startswith="!").order_by("id")


def users_remove(*, actor: Viewer) -> int:
    """Remove the people of the demonstration with their posts and the history of these; returns how many rows went."""
    with changes.act(actor=actor, kind="demo.remove"):
        removed: int = User.objects.filter(is_demo=True).delete()[0]
        history = Post.pgh_event_model  # type: ignore[attr-defined]
        with pgtrigger.ignore(f"{history._meta.label}:append_only"):
            history.objects.filter(is_demo=True).delete()
    return removed
