"""Who may store whose events."""

from txng.accounts.viewers import Viewer
from txng.core.errors import Forbidden


def check_capture(actor: Viewer, owner: int | None) -> None:
    """A party's people store events of that party only; officials and the system may store anybody's."""
    if actor.sees_all or (actor.kind == "party" and owner is not None and owner in actor.parties):
        return
    raise Forbidden("owner-foreign")
