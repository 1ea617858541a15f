"""Who may do what in this room. Services ask here first; nothing is allowed that no function here allows."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.core.errors import Forbidden


def may_register(actor: Viewer) -> bool:
    """Anybody signed in may enter a party; so does the portal itself."""
    return actor.kind == "system" or actor.user_id is not None


def may_edit(actor: Viewer, party: int) -> bool:
    """Members change what is their party's, readers do not. Officials do not: they verify, or return with reasons."""
    return actor.works_for(party)


def may_govern(actor: Viewer, party: int) -> bool:
    """Owners say what their party is and who acts for it."""
    return actor.kind == "system" or party in actor.owns


def may_verify(actor: Viewer, *, group: int | None = None, commune: int | None = None) -> bool:
    """Leads and officers of the competent agency say what has been checked; a local body, within its territory."""
    competent = actor.covers(group=group, commune=commune) and (group is None or actor.answers_for(group))
    return actor.has_role(None, *CASE_ROLES) and competent


def may_define(actor: Viewer) -> bool:
    """Product groups and their profiles are set by officials who work on cases or keep the portal."""
    return actor.has_role(None, *CASE_ROLES, "administrator")


def may_assign(actor: Viewer) -> bool:
    """Competence is entered by those who keep the portal, as the province decided it."""
    return actor.has_role(None, "administrator")


def require(allowed: bool) -> None:
    """Raise `Forbidden` unless allowed."""
    if not allowed:
        raise Forbidden("not-permitted")
