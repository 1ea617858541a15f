"""Which things an event mentions, and what it says of each: the seam between documents and the event index.

A role is a small number. Its low three bits say how the event mentions the thing: 0 transformation id, 1 epc, 2 child,
3 parent, 4 input, 5 output, 6 child observed, 7 parent observed; `SEPARATED` (8) is added where an aggregation or
association ends (action ``DELETE``), `CLASS` (16) where the thing is a class or lot of a quantity list. Source: EPCIS
2.0 section 7.4 (what each kind of event says of its lists).
"""

import msgspec

from txng.epcis.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)

TRANSFORMATION, EPC, CHILD, PARENT, INPUT, OUTPUT, CHILD_OBSERVED, PARENT_OBSERVED = range(8)
SEPARATED = 8
CLASS = 16

# action of an aggregation or association → roles of its children and of its parent
_CONTAINMENT = {
    "ADD": (CHILD, PARENT),
    "DELETE": (CHILD | SEPARATED, PARENT | SEPARATED),
    "OBSERVE": (CHILD_OBSERVED, PARENT_OBSERVED),
}


class Mention(msgspec.Struct, frozen=True, gc=False):
    """One thing in one role.

    ``uri`` is as sent (normalise it with `txng.gs1.epc.normalise`); ``quantity`` is in ``uom`` (UN/CEFACT Rec 20),
    in pieces when ``uom`` is absent, and unspecified when it is ``None`` itself (always so for single things).

    >>> Mention("urn:epc:id:sgtin:8931234.000001.7", EPC).quantity is None
    True
    """

    uri: str
    role: int
    quantity: int | float | None = None
    uom: str | None = None


def mentions(event: AnyEvent) -> list[Mention]:
    """Every thing of the event with its role, in the order of the fields.

    A thing stands as often as the event names it: one class may be in a quantity list twice with different units.
    The parent of a TransactionEvent is a parent observed: naming it in a transaction puts nothing into it.
    Events of other types than the standard's say nothing that could be understood here.

    >>> from txng.epcis.model import AggregationEvent
    >>> packing = AggregationEvent(
    ...     event_time="2026-11-05T07:30:00+07:00", event_time_zone_offset="+07:00", action="ADD",
    ...     parent_id="urn:x:case", child_epcs=["urn:x:packet"],
    ... )
    >>> [(mention.uri, mention.role) for mention in mentions(packing)]
    [('urn:x:packet', 2), ('urn:x:case', 3)]
    """
    lists, single = named(event)
    found: list[Mention] = []
    for epcs, quantities, role in lists:
        if epcs:
            found += [Mention(uri, role) for uri in epcs]
        if quantities:
            role |= CLASS
            found += [Mention(element.epc_class, role, element.quantity, element.uom) for element in quantities]
    if single is not None:
        found.append(Mention(*single))
    return found


#: Single things, a quantity list, and the role of both (the second with `CLASS`).
Listed = tuple[list[str] | None, list[QuantityElement] | None, int]


def named(event: AnyEvent) -> tuple[tuple[Listed, ...], tuple[str, int] | None]:
    """What `mentions` is made of: the lists of an event, and the one thing (with its role) that stands alone.

    >>> from txng.epcis.model import ObjectEvent
    >>> seen = ObjectEvent(
    ...     event_time="2026-11-05T07:30:00+07:00", event_time_zone_offset="+07:00", action="OBSERVE",
    ...     epc_list=["urn:x:packet"],
    ... )
    >>> named(seen)
    (((['urn:x:packet'], None, 1),), None)
    """
    if isinstance(event, ObjectEvent):
        return ((event.epc_list, event.quantity_list, EPC),), None
    if isinstance(event, AggregationEvent | AssociationEvent):
        child, parent = _CONTAINMENT.get(event.action, _CONTAINMENT["OBSERVE"])
        alone = None if event.parent_id is None else (event.parent_id, parent)
        return ((event.child_epcs, event.child_quantity_list, child),), alone
    if isinstance(event, TransactionEvent):
        alone = None if event.parent_id is None else (event.parent_id, PARENT_OBSERVED)
        return ((event.epc_list, event.quantity_list, EPC),), alone
    if isinstance(event, TransformationEvent):
        alone = None if event.transformation_id is None else (event.transformation_id, TRANSFORMATION)
        return (
            (event.input_epc_list, event.input_quantity_list, INPUT),
            (event.output_epc_list, event.output_quantity_list, OUTPUT),
        ), alone
    return (), None
