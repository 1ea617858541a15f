"""Every rule for one event."""

from txng.epcis.findings import Profile
from txng.epcis.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ObjectEvent,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.rules import kinds
from txng.epcis.rules.base import check_base
from txng.epcis.rules.values import Found
from txng.gs1.problems import Problem


def check(event: AnyEvent, path: str = "", profile: Profile = "strict") -> list[Problem]:
    """Every rule the event breaks; ``path`` is where the event stands (``eventList[3]``), empty for a single one.

    Under ``lenient`` some problems are warnings only. Whether an event time lies too far ahead is not asked here:
    that needs a clock.

    >>> event = ObjectEvent(event_time="2026-11-05T07:30:00+07:00", event_time_zone_offset="+07:00", action="MAKE")
    >>> [(problem.code, problem.path) for problem in check(event)]
    [('action-unknown', 'action'), ('object-without-things', 'epcList')]
    """
    found = Found(profile)
    at = f"{path}." if path else ""
    check_base(event, at, found)
    match event:
        case ObjectEvent():
            kinds.check_object(event, at, found)
        case AggregationEvent() | AssociationEvent():
            kinds.check_containment(event, at, found)
        case TransactionEvent():
            kinds.check_transaction(event, at, found)
        case TransformationEvent():
            kinds.check_transformation(event, at, found)
    return found.problems
