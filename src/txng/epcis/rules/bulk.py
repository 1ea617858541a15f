"""The rules for many events at once, for the usual case that there is nothing to find.

Asking every rule of every event costs ten times as much as reading it. Here the values of all events are gathered by
what they are, and each sort is looked at as a whole: distinct words against the vocabulary, all times and all
identifiers as one text against one pattern, all check digits in one sum. That tells whether there is any fault, not
where; `txng.epcis.rules.check` tells where.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from math import isfinite
from typing import Any

import msgspec

from txng.epcis import limits
from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    StandardEvent,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.rules.identifiers import SAFE, all_end_right, judge
from txng.epcis.rules.kinds import ACTIONS
from txng.epcis.rules.values import OFFSET, UOM, URI
from txng.epcis.vocabulary import WORDS


def _company_and_reference(digits: int) -> str:
    """Company prefix (6–12 digits) and reference of an EPC URN that has so many ``digits`` in all."""
    return "(?:" + "|".join(f"[0-9]{{{size}}}\\.[0-9]{{{digits - size}}}" for size in (7, 8, 9, 6, 10, 11, 12)) + ")"


def _lines(*patterns: str) -> re.Pattern[str]:
    return re.compile(f"(?:(?:{'|'.join(patterns)})\n)*")


_GTIN = "https://id.gs1.org/01/"
_SSCC = "https://id.gs1.org/00/"
_ROOT = re.escape("https://id.gs1.org/")

# A serial or lot; the second spelling, with escapes, is tried only where the first does not reach the end.
_IN_LINK = rf"(?:{SAFE}{{1,20}}|(?:{SAFE}|%(?:2[125-9A-CF]|3[A-F])){{1,20}})"
_IN_URN = rf"(?:{SAFE}{{1,20}}|(?:{SAFE}|%(?:2[256F]|3[CEF])){{1,20}})"

_INSTANCES = _lines(
    rf"{_ROOT}0(?:1/[0-9]{{14}}/21/{_IN_LINK}|0/[0-9]{{18}})",
    rf"urn:epc:id:s(?:gtin:{_company_and_reference(13)}\.{_IN_URN}|scc:{_company_and_reference(17)})",
)
_CLASSES = _lines(
    rf"{_ROOT}01/[0-9]{{14}}(?:/10/{_IN_LINK})?",
    rf"urn:epc:class:lgtin:{_company_and_reference(13)}\.{_IN_URN}",
)
_TIMES = _lines(
    r"(?:199[0-9]|20[0-9][0-9]|2100)-"
    r"(?:0[1-9]-(?:0[1-9]|1[0-9]|2[0-8])|1[0-2]-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,20})?"
    r"(?:[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)|Z)"
)
_TRANSACTIONS = _lines(rf"urn:epcglobal:cbv:bt:[0-9]{{13}}:{SAFE}{{1,60}}")
_EVENT_IDS = _lines(r"urn:uuid:[0-9A-Fa-f-]{36}", r"ni:///sha-256;[0-9a-f]{64}\?ver=CBV2\.0")

_MOST = 16_384  # identifiers remembered as faultless
_LONGEST = 200  # characters of a URI that is still usual
_faultless: set[str] = set()


class _Gathered(msgspec.Struct):
    """The values of many events, by what they are."""

    times: list[str] = []
    offsets: set[str] = set()
    actions: set[str] = set()
    steps: set[str | None] = set()
    dispositions: set[str | None] = set()
    transaction_types: set[str | None] = set()
    party_types: set[str] = set()
    identifiers: set[str] = set()  # of places and parties
    parents: set[str] = set()
    transactions: list[str] = []
    event_ids: list[str] = []
    instances: list[list[str]] = []
    quantities: list[list[QuantityElement]] = []
    ilmd_names: set[str] = set()
    unsettled: list[Any] = []  # events that are unusual in themselves


def unsettled(events: Sequence[StandardEvent]) -> list[StandardEvent]:
    """Those of the events for which `check` still has to be asked; the others are faultless under both profiles.

    A settled event also has every word of the CBV as a bare word. Unsettled are events with rarer fields, and all
    events as soon as there is anything in one of them that cannot be seen to be right at a glance.
    """
    found = _Gathered()
    kinds: dict[type[StandardEvent], list[Any]] = {}
    for event in events:
        kinds.setdefault(type(event), []).append(event)
    for kind, members in kinds.items():
        _GATHER[kind](_gather_common(members, found), found)
    return found.unsettled if _right(found) else list(events)


def _right(found: _Gathered) -> bool:
    return (
        found.actions <= ACTIONS
        and found.steps <= _STEPS
        and found.dispositions <= _DISPOSITIONS
        and found.transaction_types <= _TRANSACTION_TYPES
        and found.party_types <= WORDS["source_dest_type"]
        and all(map(OFFSET.fullmatch, found.offsets))
        and _all_match(_TIMES, found.times)
        and (_all_match(_EVENT_IDS, found.event_ids) or all(map(_is_uri, found.event_ids)))
        and (_all_match(_TRANSACTIONS, found.transactions) or all(map(_is_right, found.transactions)))
        and all(map(_is_right, found.identifiers - _faultless))
        and (_same_shape_and_right(_INSTANCES, found.parents) or all(map(_is_right, found.parents)))
        and _instances_right(found.instances)
        and _quantities_right(found.quantities)
        and all(":" in name for name in found.ilmd_names)
    )


_STEPS = WORDS["biz_step"] | {None}
_DISPOSITIONS = WORDS["disposition"] | {None}
_TRANSACTION_TYPES = WORDS["biz_transaction_type"] | {None}


# --- gathering --------------------------------------------------------------------------------------------------------


def _gather_common(events: list[Any], found: _Gathered) -> list[Any]:
    """Gathers what every event has. Returns the events whose own fields are still to be gathered."""
    usual: list[Any] = []
    keep = usual.append
    add_time, add_offset = found.times.append, found.offsets.add
    add_step, add_disposition, add_place = found.steps.add, found.dispositions.add, found.identifiers.add
    for event in events:
        if (
            event.sensor_element_list is not None
            or event.error_declaration is not None
            or event.persistent_disposition is not None
            or event.certification_info is not None
            or event.record_time is not None
            or event.context is not None
        ):
            found.unsettled.append(event)
            continue
        keep(event)
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
            found.identifiers.update([one.source for one in sources])
            found.party_types.update([one.type for one in sources])
        if (destinations := event.destination_list) is not None:
            found.identifiers.update([one.destination for one in destinations])
            found.party_types.update([one.type for one in destinations])
    return usual


def _gather_objects(events: list[ObjectEvent], found: _Gathered) -> None:
    for event in events:
        found.actions.add(event.action)
        epcs, amounts = event.epc_list, event.quantity_list
        if epcs is not None:
            found.instances.append(epcs)
        if amounts:
            found.quantities.append(amounts)
        if (epcs is None and not amounts) or (event.ilmd is not None and event.action != "ADD"):
            found.unsettled.append(event)
        elif event.ilmd is not None:
            found.ilmd_names.update(event.ilmd)


def _gather_containments(events: list[AggregationEvent | AssociationEvent], found: _Gathered) -> None:
    for event in events:
        found.actions.add(event.action)
        children, amounts = event.child_epcs, event.child_quantity_list
        if children is not None:
            found.instances.append(children)
        if amounts:
            found.quantities.append(amounts)
        if event.parent_id is None or not (children or amounts or event.action == "DELETE"):
            found.unsettled.append(event)
        else:
            found.parents.add(event.parent_id)


def _gather_transactions(events: list[TransactionEvent], found: _Gathered) -> None:
    for event in events:
        found.actions.add(event.action)
        epcs, amounts = event.epc_list, event.quantity_list
        if epcs is not None:
            found.instances.append(epcs)
        if amounts:
            found.quantities.append(amounts)
        if not event.biz_transaction_list or not (epcs is not None or amounts or event.action == "DELETE"):
            found.unsettled.append(event)
        elif event.parent_id is not None:
            found.parents.add(event.parent_id)


def _gather_transformations(events: list[TransformationEvent], found: _Gathered) -> None:
    for event in events:
        inputs, outputs = event.input_epc_list, event.output_epc_list
        input_amounts, output_amounts = event.input_quantity_list, event.output_quantity_list
        found.instances += [epcs for epcs in (inputs, outputs) if epcs]
        found.quantities += [amounts for amounts in (input_amounts, output_amounts) if amounts]
        some, others = inputs or input_amounts, outputs or output_amounts
        if event.transformation_id is not None:
            found.event_ids.append(event.transformation_id)
            whole = some or others
        else:
            whole = some and others
        if not whole:
            found.unsettled.append(event)
        elif event.ilmd is not None:
            found.ilmd_names.update(event.ilmd)


_GATHER: Mapping[type[StandardEvent], Callable[[list[Any], _Gathered], None]] = {
    ObjectEvent: _gather_objects,
    AggregationEvent: _gather_containments,
    AssociationEvent: _gather_containments,
    TransactionEvent: _gather_transactions,
    TransformationEvent: _gather_transformations,
}


# --- looking ----------------------------------------------------------------------------------------------------------


def _all_match(pattern: re.Pattern[str], values: Collection[str]) -> bool:
    """Whether every value is one line of ``pattern``; none of them may have a line break of its own."""
    text = "\n".join([*values, ""])
    return pattern.fullmatch(text) is not None and text.count("\n") == len(values)


def _is_uri(uri: str) -> bool:
    return len(uri) <= _LONGEST and URI.fullmatch(uri) is not None


def _is_right(uri: str) -> bool:
    """Whether an identifier of any level is right; remembered, because places and parties come again and again."""
    if uri in _faultless:
        return True
    if not _is_uri(uri) or judge(uri).problems:
        return False
    if len(_faultless) >= _MOST:
        _faultless.clear()
    _faultless.add(uri)
    return True


def _instances_right(lists: list[list[str]]) -> bool:
    """EPC lists: not too long, nothing twice in one, only right identifiers, no classes."""
    instances = set(chain.from_iterable(lists))
    if len(instances) != sum(map(len, lists)) and any(len(set(one)) != len(one) for one in lists):
        return False
    if len(instances) > limits.THINGS_PER_EVENT and any(len(one) > limits.THINGS_PER_EVENT for one in lists):
        return False
    return _same_shape_and_right(_INSTANCES, instances) or all(
        _is_right(uri) and judge(uri).level != "class" for uri in instances
    )


def _quantities_right(lists: list[list[QuantityElement]]) -> bool:
    if any(len(one) > limits.THINGS_PER_EVENT for one in lists):
        return False
    elements = list(chain.from_iterable(lists))
    numbers = {element.quantity for element in elements}
    if None in numbers:
        if any(element.quantity is None and element.uom is not None for element in elements):
            return False
        numbers.discard(None)
    if not all(map(isfinite, numbers)):  # type: ignore[arg-type]  # None is taken out above
        return False
    if not all(uom is None or UOM.fullmatch(uom) for uom in {element.uom for element in elements}):
        return False
    classes = {element.epc_class for element in elements}
    return _same_shape_and_right(_CLASSES, classes) or all(
        _is_right(uri) and judge(uri).level != "instance" for uri in classes
    )


def _same_shape_and_right(pattern: re.Pattern[str], uris: set[str]) -> bool:
    """Whether all are written in the commonest ways, with right check digits."""
    if not _all_match(pattern, uris):
        return False
    heads = {uri[:40] for uri in uris}  # as far as GTIN and SSCC reach; serials of one product have one
    gtins = {head[22:36] for head in heads if head.startswith(_GTIN)}
    ssccs = [head[22:] for head in heads if head.startswith(_SSCC)]
    return all_end_right("".join(gtins), 14) and all_end_right("".join(ssccs), 18)
