"""What an EPCIS event must fulfil beyond its shape: `check`.

Two profiles. ``strict`` is the text of the standard. ``lenient`` still refuses whatever the published schemas refuse
and what would make an event mean nothing, but takes with a warning what is common in real documents: measurement types
that are not in the vocabulary, sensor reports without type, persistent dispositions on other kinds of events, numbers
written as text, identifiers with a wrong check digit, undeclared prefixes, the rules of sensor data that no schema
checks. Each rule names its code; ``breach`` in the code of this package marks the rules that ``lenient`` only warns of.
Source: EPCIS 2.0 sections 7.3–7.4, CBV 2.0 sections 6–8.
"""

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
