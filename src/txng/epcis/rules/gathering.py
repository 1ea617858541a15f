"""The values of many events, gathered by what they are, so that each sort can be looked at as a whole.

The events of one kind are turned into columns, one for each field: a column is looked at in one call where a loop over
events would need a hundred.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
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

_RARE = (
    "sensor_element_list",
    "error_declaration",
    "persistent_disposition",
    "certification_info",
    "record_time",
    "context",
)

_astuple = msgspec.structs.astuple
_id, _type = attrgetter("id"), attrgetter("type")

_Columns = Mapping[str, tuple[Any, ...]]


class Gathered(msgspec.Struct):
    """What stands in many events.

    ``rare``: events with rarer fields, which are not gathered themselves (`txng.epcis.rules.base.check_rarer`).
    ``unusual``: events that lack what an event of their kind usually has.
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
    quantities: list[list[QuantityElement]] = []
    classes: tuple[str, ...] = ()
    amounts: tuple[int | float | None, ...] = ()
    uoms: tuple[str | None, ...] = ()
    master_data: list[dict[str, Any]] = []
    rare: list[StandardEvent] = []
    unusual: list[StandardEvent] = []


def gather(events: Sequence[StandardEvent]) -> Gathered:
    found = Gathered()
    kinds: dict[type[StandardEvent], list[Any]] = {}
    for event in events:
        try:
            kinds[type(event)].append(event)
        except KeyError:
            kinds[type(event)] = [event]
    for kind, members in kinds.items():
        columns = dict(zip(kind.__struct_fields__, zip(*map(_astuple, members), strict=True), strict=True))
        _gather_common(members, columns, found)
        _GATHER[kind](members, columns, found)
    if found.quantities:
        rows = map(_astuple, chain.from_iterable(found.quantities))
        found.classes, found.amounts, found.uoms = zip(*rows, strict=True)
    return found


def _all(lists: Iterable[Any]) -> list[Any]:
    """What stands in the lists, those that are absent passed over."""
    return list(chain.from_iterable(filter(None, lists)))


def _gather_common(events: list[Any], columns: _Columns, found: Gathered) -> None:
    """What every event has."""
    found.times += columns["event_time"]
    found.offsets.update(columns["event_time_zone_offset"])
    found.steps.update(columns["biz_step"])
    found.dispositions.update(columns["disposition"])
    found.event_ids += [one for one in columns["event_id"] if one is not None]
    for name in ("read_point", "biz_location"):
        found.places.update(map(_id, filter(None, columns[name])))
    if transactions := _all(columns["biz_transaction_list"]):
        found.transactions += [one.biz_transaction for one in transactions]
        found.transaction_types.update(map(_type, transactions))
    for name, party in (("source_list", "source"), ("destination_list", "destination")):
        if partners := _all(columns[name]):
            found.places.update(map(attrgetter(party), partners))
            found.party_types.update(map(_type, partners))
    _gather_rare(events, columns, found)


def _gather_rare(events: list[Any], columns: _Columns, found: Gathered) -> None:
    places: set[int] = set()
    for name in _RARE:
        column = columns[name]
        if column.count(None) < len(column):
            places.update([at for at, value in enumerate(column) if value is not None])
    found.rare += [events[at] for at in sorted(places)]


def _gather_objects(events: list[ObjectEvent], columns: _Columns, found: Gathered) -> None:
    epcs, amounts, actions = columns["epc_list"], columns["quantity_list"], columns["action"]
    _gather_things([epcs], [amounts], columns, found)
    found.actions.update(actions)
    if None in epcs:
        found.unusual += [
            event for event, some, others in zip(events, epcs, amounts, strict=True) if some is None and not others
        ]
    master_data = columns["ilmd"]
    if master_data.count(None) < len(master_data):
        found.unusual += [
            event
            for event, ilmd, action in zip(events, master_data, actions, strict=True)
            if ilmd is not None and action != "ADD"
        ]


def _gather_things(
    epcs: Sequence[tuple[Any, ...]], amounts: Sequence[tuple[Any, ...]], columns: _Columns, found: Gathered
) -> None:
    for column in epcs:
        found.instances += filter(None, column)
    for column in amounts:
        found.quantities += filter(None, column)
    if "ilmd" in columns:
        found.master_data += [ilmd for ilmd in columns["ilmd"] if ilmd is not None]


def _gather_containments(events: list[AggregationEvent | AssociationEvent], columns: _Columns, found: Gathered) -> None:
    parents, children, amounts = columns["parent_id"], columns["child_epcs"], columns["child_quantity_list"]
    _gather_things([children], [amounts], columns, found)
    found.actions.update(columns["action"])
    found.parents.update(parents)
    found.parents.discard(None)
    found.unusual += [
        event
        for event, parent, some, others, action in zip(
            events, parents, children, amounts, columns["action"], strict=True
        )
        if parent is None or not (some or others or action == "DELETE")
    ]


def _gather_transactions(events: list[TransactionEvent], columns: _Columns, found: Gathered) -> None:
    epcs, amounts = columns["epc_list"], columns["quantity_list"]
    _gather_things([epcs], [amounts], columns, found)
    found.actions.update(columns["action"])
    found.parents.update(columns["parent_id"])
    found.parents.discard(None)
    found.unusual += [
        event
        for event, orders, some, others, action in zip(
            events, columns["biz_transaction_list"], epcs, amounts, columns["action"], strict=True
        )
        if not orders or not (some is not None or others or action == "DELETE")
    ]


def _gather_transformations(events: list[TransformationEvent], columns: _Columns, found: Gathered) -> None:
    inputs, outputs = columns["input_epc_list"], columns["output_epc_list"]
    input_amounts, output_amounts = columns["input_quantity_list"], columns["output_quantity_list"]
    _gather_things([inputs, outputs], [input_amounts, output_amounts], columns, found)
    found.event_ids += [one for one in columns["transformation_id"] if one is not None]
    rows = zip(events, inputs, input_amounts, outputs, output_amounts, columns["transformation_id"], strict=True)
    for event, some, some_amounts, others, other_amounts, identifier in rows:
        start, end = some or some_amounts, others or other_amounts
        if not (start and end if identifier is None else start or end):
            found.unusual.append(event)


_GATHER: Mapping[type[StandardEvent], Callable[[list[Any], _Columns, Gathered], None]] = {
    ObjectEvent: _gather_objects,
    AggregationEvent: _gather_containments,
    AssociationEvent: _gather_containments,
    TransactionEvent: _gather_transactions,
    TransformationEvent: _gather_transformations,
}
