"""Who may do what in this room."""

from txng.accounts.viewers import Viewer
from txng.exchange.trials.models import Trial
from txng.exchange.trials.rules import OVERSEE, OWN


def may_see_all(viewer: Viewer) -> bool:
    """The bodies that answer for the whole province see every trial."""
    return viewer.covers_everything


def may_follow(viewer: Viewer) -> bool:
    """Officials ask other systems about a thing: a chain does not end where a competence ends."""
    return viewer.kind == "authority"


def of(actor: Viewer, trial: Trial) -> frozenset[str]:
    """What somebody may do with a trial; the portal itself runs it."""
    if actor.kind == "party":
        return frozenset({OWN} if actor.works_for(trial.party_id) else ())
    return frozenset({OVERSEE} if actor.kind == "authority" and actor.leads else ())
