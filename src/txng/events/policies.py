"""Who may store whose events."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.core.errors import Forbidden


def check_capture(actor: Viewer, owner: int | None) -> None:
    """A party's people store events of that party only, those who only read none.

    Officials who work on cases and the system may store anybody's.
    """
    if actor.works_for(owner) or (actor.kind == "authority" and actor.has_role(None, *CASE_ROLES)):
        return
    raise Forbidden("owner-foreign")
