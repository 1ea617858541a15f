"""Who may do what in this room."""

from txng.accounts.models import Post
from txng.accounts.viewers import Viewer


def may_appoint(actor: Viewer) -> bool:
    """Administrators of the portal give posts."""
    return actor.has_role(None, "administrator")


def may_end(actor: Viewer, post: Post) -> bool:
    """Administrators end posts; a delegation also whoever leads the agency."""
    return may_appoint(actor) or (post.delegated_by_id is not None and actor.has_role(post.agency_id, "lead"))
