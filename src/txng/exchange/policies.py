"""Who may do what in this room."""

from txng.accounts.viewers import Viewer


def may_see(viewer: Viewer) -> bool:
    """The bodies that answer for the whole province look at what is sent to others."""
    return viewer.covers_everything


def may_change(actor: Viewer) -> bool:
    """Their case workers set up destinations, connect parties and send again."""
    return actor.leads


def may_switch(actor: Viewer) -> bool:
    """A leader of theirs decides that data leave the province."""
    return actor.decides
