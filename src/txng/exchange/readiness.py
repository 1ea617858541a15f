"""Whether a party's data are fit to go to a national system: what an owner reads before the connection. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

#: in the order they are shown
CHECKS = ("codes", "products", "items", "standards", "verified", "contact", "events", "carriers")
#: without these nobody is connected; the others are advice
NEEDED: Collection[str] = ("codes", "products", "items", "standards")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a party. ``gs1``, ``complete``, ``standards``: how many of the ``published`` products."""

    gln: bool
    published: int
    gs1: int
    complete: int
    standards: int
    verified: bool
    contact: bool
    events: bool
    carriers: bool


class Check(NamedTuple):
    name: str
    met: bool
    needed: bool


def checks(facts: Facts) -> list[Check]:
    """Every point of the list with whether it is met."""
    every = facts.published
    met = {
        "codes": facts.gln and every > 0 and facts.gs1 == every,
        "products": every > 0,
        "items": every > 0 and facts.complete == every,
        "standards": every > 0 and facts.standards == every,
        "verified": facts.verified,
        "contact": facts.contact,
        "events": facts.events,
        "carriers": facts.carriers,
    }
    return [Check(name, met[name], name in NEEDED) for name in CHECKS]


def missing(facts: Facts) -> list[str]:
    """Names of what is needed and not met."""
    return [one.name for one in checks(facts) if one.needed and not one.met]
