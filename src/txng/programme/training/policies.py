"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.training.models import Course
from txng.programme.training.rules import OWN


def may_teach(actor: Viewer) -> bool:
    """Case workers who act for one agency hold courses."""
    return actor.is_case_worker


def of(actor: Viewer, course: Course) -> frozenset[str]:
    own = course.agency_id in actor.agencies and actor.has_role(course.agency_id, *CASE_ROLES)
    return frozenset({OWN} if own else ())
