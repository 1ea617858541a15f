"""Who may do what in this room. Services ask here first; nothing is allowed that no function here allows."""

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden


def may_register(actor: Viewer) -> bool:
    """Anybody signed in may enter a party; so does the portal itself."""
    return actor.kind == "system" or actor.user_id is not None


def may_edit(actor: Viewer, party: int) -> bool:
    """Members change what is their party's. Officials do not: they verify, or return with reasons."""
    return actor.kind == "system" or party in actor.parties


def may_govern(actor: Viewer, party: int) -> bool:
    """Owners say what their party is and who acts for it."""
    return actor.kind == "system" or party in actor.owns


def may_verify(actor: Viewer) -> bool:
    """Officials say what has been checked."""
    return actor.kind in ("authority", "system")


def may_define(actor: Viewer) -> bool:
    """Product groups and their profiles are set by officials."""
    return actor.kind in ("authority", "system")


def require(allowed: bool) -> None:
    """Raise `Forbidden` unless allowed."""
    if not allowed:
        raise Forbidden("not-permitted")
