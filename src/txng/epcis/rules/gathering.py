"""The values of many events, gathered by what they are, so that each sort can be looked at as a whole."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    StandardEvent,
    TransactionEvent,
    TransformationEvent,
)


class Gathered(msgspec.Struct):
    """What stands in many events.

    ``rare``: events with rarer fields, which are not gathered themselves (`txng.epcis.rules.base.check_rarer`).
    ``unusual``: events that lack what an event of their kind usually has. ``quantities`` and ``master_data`` stand
    beside their event.
    """

    times: list[str] = []
    offsets: set[str] = set()
    actions: set[str] = set()
    steps: set[str | None] = set()
    dispositions: set[str | None] = set()
    transaction_types: set[str | None] = set()
    party_types: set[str] = set()
    places: set[str] = set()  # and parties
    parents: set[str] = set()
    transactions: list[str] = []
    event_ids: list[str] = []
    instances: list[list[str]] = []
    quantities: list[tuple[StandardEvent, list[QuantityElement]]] = []
    master_data: list[tuple[StandardEvent, dict[str, Any]]] = []
    rare: list[StandardEvent] = []
    unusual: list[StandardEvent] = []


def gather(events: Sequence[StandardEvent]) -> Gathered:
    found = Gathered()
    kinds: dict[type[StandardEvent], list[Any]] = {}
    for event in events:
        kinds.setdefault(type(event), []).append(event)
    for kind, members in kinds.items():
        _gather_common(members, found)
        _GATHER[kind](members, found)
    return found


def _gather_common(events: list[Any], found: Gathered) -> None:
    """What every event has."""
    add_time, add_offset = found.times.append, found.offsets.add
    add_step, add_disposition, add_place = found.steps.add, found.dispositions.add, found.places.add
    for event in events:
        if (
            event.sensor_element_list is not None
            or event.error_declaration is not None
            or event.persistent_disposition is not None
            or event.certification_info is not None
            or event.record_time is not None
            or event.context is not None
        ):
            found.rare.append(event)
        add_time(event.event_time)
        add_offset(event.event_time_zone_offset)
        add_step(event.biz_step)
        add_disposition(event.disposition)
        if (place := event.read_point) is not None:
            add_place(place.id)
        if (place := event.biz_location) is not None:
            add_place(place.id)
        if event.event_id is not None:
            found.event_ids.append(event.event_id)
        if (transactions := event.biz_transaction_list) is not None:
            found.transactions += [one.biz_transaction for one in transactions]
            found.transaction_types.update([one.type for one in transactions])
        if (sources := event.source_list) is not None:
            found.places.update([one.source for one in sources])
            found.party_types.update([one.type for one in sources])
        if (destinations := event.destination_list) is not None:
            found.places.update([one.destination for one in destinations])
            found.party_types.update([one.type for one in destinations])


def _gather_objects(events: list[ObjectEvent], found: Gathered) -> None:
    for event in events:
        found.actions.add(event.action)
        epcs, amounts = event.epc_list, event.quantity_list
        if epcs is not None:
            found.instances.append(epcs)
        if amounts:
            found.quantities.append((event, amounts))
        if event.ilmd is not None:
            found.master_data.append((event, event.ilmd))
        if (epcs is None and not amounts) or (event.ilmd is not None and event.action != "ADD"):
            found.unusual.append(event)


def _gather_containments(events: list[AggregationEvent | AssociationEvent], found: Gathered) -> None:
    for event in events:
        found.actions.add(event.action)
        children, amounts = event.child_epcs, event.child_quantity_list
        if children is not None:
            found.instances.append(children)
        if amounts:
            found.quantities.append((event, amounts))
        if event.parent_id is None or not (children or amounts or event.action == "DELETE"):
            found.unusual.append(event)
        else:
            found.parents.add(event.parent_id)


def _gather_transactions(events: list[TransactionEvent], found: Gathered) -> None:
    for event in events:
        found.actions.add(event.action)
        epcs, amounts = event.epc_list, event.quantity_list
        if epcs is not None:
            found.instances.append(epcs)
        if amounts:
            found.quantities.append((event, amounts))
        if not event.biz_transaction_list or not (epcs is not None or amounts or event.action == "DELETE"):
            found.unusual.append(event)
        elif event.parent_id is not None:
            found.parents.add(event.parent_id)


def _gather_transformations(events: list[TransformationEvent], found: Gathered) -> None:
    for event in events:
        inputs, outputs = event.input_epc_list, event.output_epc_list
        input_amounts, output_amounts = event.input_quantity_list, event.output_quantity_list
        found.instances += [epcs for epcs in (inputs, outputs) if epcs]
        found.quantities += [(event, amounts) for amounts in (input_amounts, output_amounts) if amounts]
        some, others = inputs or input_amounts, outputs or output_amounts
        if event.transformation_id is not None:
            found.event_ids.append(event.transformation_id)
            whole = some or others
        else:
            whole = some and others
        if event.ilmd is not None:
            found.master_data.append((event, event.ilmd))
        if not whole:
            found.unusual.append(event)


_GATHER: Mapping[type[StandardEvent], Callable[[list[Any], Gathered], None]] = {
    ObjectEvent: _gather_objects,
    AggregationEvent: _gather_containments,
    AssociationEvent: _gather_containments,
    TransactionEvent: _gather_transactions,
    TransformationEvent: _gather_transformations,
}
