"""Who may do what in this room."""

from txng.accounts.viewers import Viewer
from txng.programme.providers.rules import DECIDE, WORK


def of(actor: Viewer) -> frozenset[str]:
    """Officers of the leading bodies keep the directory, their leaders say who is in it."""
    found = set()
    if actor.leads:
        found.add(WORK)
    if actor.decides:
        found.add(DECIDE)
    return frozenset(found)
