"""Whether a code was ever issued, as far as the records tell: its lot declared or seen, its serial number seen, and
the lot that the serial number really came out of.

An item is born by a commissioning event (its lot stands beside it, or in the ILMD) or as the output of a
transformation of its lot (EPCIS 2.0 section 7.4); some senders write lot and serial number into one Digital Link.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from txng.accounts.viewers import SYSTEM
from txng.epcis.model import AnyEvent, ObjectEvent, TransformationEvent
from txng.epcis.things import mentions
from txng.events.selectors import events_of
from txng.gs1 import digital_link
from txng.gs1.digital_link import DigitalLink
from txng.gs1.epc import normalise, to_digital_link
from txng.gs1.problems import ProblemError
from txng.registry.models import Batch, LabelOrder
from txng.registry.naming import code_and_lot, thing_uri
from txng.resolver.recalls import qualifiers_of

MOST_EVENTS = 50
"""Events of one item that are looked at, the earliest: its birth is among them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``own_lots``: lots the records name for the serial number, be it that its label was only ordered for them; empty
    where they name none. ``is_printed``: its label was ordered here and is not known to be on goods yet."""

    lot_known: bool
    serial_known: bool
    own_lots: frozenset[str]
    is_printed: bool = False

    def contradicts(self, lot: str) -> bool:
        """Whether the item came out of another lot than ``lot``, which its label names."""
        return bool(lot and self.own_lots) and lot not in self.own_lots


def standing(code: str, lot: str, serial: str, batch: Batch | None) -> Standing:
    """What is known of the lot and the serial number of a label; ``code``: of its product, ``batch``: the declared one,
    if there is.

    Looks at every event, also at those whose content the public is not shown: only that they exist matters.
    """
    own_lots: frozenset[str] = frozenset()
    serial_known = False
    if serial:
        told = _events(thing_uri(code, serial=serial))
        serial_known = bool(told)
        own_lots = frozenset(lots_of(told, code, serial))
    lot_known = bool(lot) and (batch is not None or bool(_events(thing_uri(code, lot))))
    printed = _printed_for(code, serial) if serial and not serial_known else frozenset()
    return Standing(lot_known, serial_known, own_lots or printed, bool(printed))


def _printed_for(code: str, serial: str) -> frozenset[str]:
    """The lots for which a label with this number was ordered here."""
    orders = LabelOrder.objects.filter(batch__code=code, serials__contains=[serial])
    return frozenset(orders.values_list("batch__lot", flat=True))


def is_mentioned(elements: Sequence[tuple[str, str]]) -> bool:
    """Whether any event speaks of what this Digital Link names, whatever its qualifiers."""
    return bool(_events(normalise(digital_link.canonical(elements))))


def own_lot_recalled(code: str, lot: str, serial: str, recalled: Collection[str]) -> bool:
    """Whether a lot that the records name for the unit is among the ``recalled`` paths; ``lot``: as on its label."""
    own = standing(code, lot, serial, None).own_lots
    named = [qualifiers_of(path) for path in recalled] if own else []
    return any(one.get("10") in own and "21" not in one for one in named)


def _events(uri: str) -> list[AnyEvent]:
    return [one.event for one in events_of([uri], SYSTEM, MOST_EVENTS) if not one.void]


def lots_of(events: Iterable[AnyEvent], code: str, serial: str) -> Iterator[str]:
    """The lots of its own product that these events, which mention the item, name for it (pure)."""
    item = thing_uri(code, serial=serial)
    for event in events:
        for mention in mentions(event):
            if normalise(mention.uri) == item:
                yield from _lot_in(mention.uri, code)
        if isinstance(event, ObjectEvent):
            if event.action != "ADD":
                continue
            beside = event.quantity_list
        elif isinstance(event, TransformationEvent):
            if item not in {normalise(uri) for uri in event.output_epc_list or ()}:
                continue
            beside = event.input_quantity_list
        else:
            continue
        for element in beside or ():
            yield from _lot_in(element.epc_class, code)
        yield from _lot_numbers(event.ilmd or {})


def _lot_in(uri: str, code: str) -> Iterator[str]:
    if "/" in code:
        named, lot = code_and_lot(normalise(uri))
        if named == code:
            yield lot
        return
    link = _link(uri)
    if link is not None and link.key == ("01", code):
        yield from (value for qualifier, value in link.qualifiers if qualifier == "10")


def _link(uri: str) -> DigitalLink | None:
    try:
        return digital_link.parse(to_digital_link(uri) if uri.startswith("urn:epc:") else uri)
    except ProblemError:
        return None


def _lot_numbers(ilmd: Mapping[str, object]) -> Iterator[str]:
    """The values of ``lotNumber`` of the CBV's master data, under whatever prefix it came."""
    for name, value in ilmd.items():
        if re.split("[:/#]", name)[-1] == "lotNumber":
            yield from (text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str))
