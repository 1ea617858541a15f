"""Writes the events of one campaign: EPCIS 2.0 JSON as text, with the noise of real senders, and the links they make.

Times are milliseconds since `START` on the clock of the province (+07:00). Things are canonical Digital Link URIs; one
event in five is spelled in EPC URNs. Senders repeat themselves, are late, and correct their mistakes: the shares stand
below. A mistaken event is sent, later declared erroneous and replaced; it makes no link.
"""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from txng.config.simulation.identifiers import ROOT, as_urn, gln
from txng.config.simulation.province import PLACES_PREFIX, Actor

START = date(2024, 7, 1)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

URN_SHARE = 0.20
LATE_SHARE, LATEST = 0.10, 7 * DAY
REPEATED_SHARE = 0.02  # byte for byte
REORDERED_SHARE = 0.01  # the same event with its members in another order
MISTAKEN_SHARE = 0.003
EVENT_ID_SHARE = 0.10
SENSOR_SHARE = 0.03  # of observations, which makes about 2 % of all events
CERTIFICATE_SHARE = 0.01

NAMESPACE = "https://vocab.txng.example/"
# Declaring cbvmda says nothing new, but the reference hash generator knows declared prefixes only.
CONTEXT = (
    '["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",'
    '{"cbvmda":"urn:epcglobal:cbv:mda:","tn":"' + NAMESPACE + '"}]'
)

_TYPED = {"bizTransaction", "source", "destination"}
_SECONDS = [f"T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}." for s in range(86_400)]
_MILLISECONDS = [f"{n:03d}+07:00" for n in range(1000)]
_DATES = [
    (START + timedelta(days=n)).isoformat() for n in range(365 * 5)
]  # two years of events, shelf lives of two more

#: a place that nobody works at: what a mistaken event names instead of the right one
ELSEWHERE = f"{ROOT}414/{gln(PLACES_PREFIX + 999, 1)}"

TRANSFORMED, JOINED, SEPARATED = "transformed", "joined", "separated"


class Link(NamedTuple):
    """What an event makes of things. ``sources`` → ``targets``: inputs → outputs, or the parent → its children
    (none with `SEPARATED`: all of them). ``process`` is the transformationID."""

    kind: str
    at: int
    sources: Sequence[str]
    targets: Sequence[str]
    process: str = ""


class Line(NamedTuple):
    """One event as it is sent: when, and its text."""

    sent: int
    text: bytes


def day_of(at: int) -> str:
    return _DATES[at // DAY]


def instant(at: int) -> str:
    """``2024-07-01T06:30:00.123+07:00``"""
    day, rest = divmod(at, DAY)
    second, millisecond = divmod(rest, 1000)
    return _DATES[day] + _SECONDS[second] + _MILLISECONDS[millisecond]


class Scribe:
    """The events of one campaign in `lines`, their links in `links`; `lots` and `items` are what can be asked for."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.random = rng.random
        self.lines: list[Line] = []
        self.links: list[Link] = []
        self.lots: list[str] = []
        self.items: list[str] = []
        self.kinds: Counter[str] = Counter()
        self.distinct = self.declared = 0
        self._papers = 0

    # The five kinds of events -----------------------------------------------------------------------------------

    def observe(
        self,
        at: int,
        step: str,
        disposition: str,
        actor: Actor,
        things: Sequence[str] = (),
        lots: Sequence[tuple[str, float]] = (),
        action: str = "OBSERVE",
        route: tuple[Actor, Actor] | None = None,
        more: str = "",
    ) -> None:
        """ObjectEvent. ``lots`` with kilograms; ``route``: giver and taker; ``more``: members, each after a comma."""
        urn = self.random() < URN_SHARE
        what = f'"epcList":[{listed(things, urn)}],' if things else ""
        if lots:
            what += f'"quantityList":[{weighed(lots, urn)}],'
        if route:
            more += self.paper("desadv", route[0]) + _route(*route, urn)
        if action == "OBSERVE" and self.random() < SENSOR_SHARE:
            more += self._sensor(at, actor, urn)
        text = f'{what}"action":"{action}",{_where(step, disposition, actor, urn)}{more}}}'
        self._put("ObjectEvent", text, at, lots[0][0] if lots else "", actor, urn)

    def join(
        self,
        at: int,
        step: str,
        actor: Actor,
        parent: str,
        things: Sequence[str] = (),
        lots: Sequence[tuple[str, float]] = (),
        kind: str = "AggregationEvent",
    ) -> None:
        """Children come into a parent (action ADD)."""
        urn = self.random() < URN_SHARE
        text = f'{_contents(parent, things, lots, urn)}"action":"ADD",{_where(step, "in_progress", actor, urn)}}}'
        self._put(kind, text, at, lots[0][0] if lots else "", actor, urn)
        self.links.append(Link(JOINED, at, [parent], [*things, *(lot for lot, _ in lots)]))

    def separate(
        self,
        at: int,
        step: str,
        actor: Actor,
        parent: str,
        things: Sequence[str] = (),
        lots: Sequence[tuple[str, float]] = (),
        kind: str = "AggregationEvent",
    ) -> None:
        """Children leave a parent (action DELETE); all of them where none is named."""
        urn = self.random() < URN_SHARE
        text = f'{_contents(parent, things, lots, urn)}"action":"DELETE",{_where(step, "in_progress", actor, urn)}}}'
        self._put(kind, text, at, lots[0][0] if lots else "", actor, urn)
        self.links.append(Link(SEPARATED, at, [parent], [*things, *(lot for lot, _ in lots)]))

    def transform(
        self,
        at: int,
        actor: Actor,
        inputs: Sequence[tuple[str, float]] = (),
        outputs: Sequence[tuple[str, float]] = (),
        used: Sequence[str] = (),
        made: Sequence[str] = (),
        process: str = "",
        more: str = "",
        step: str = "commissioning",
    ) -> None:
        """TransformationEvent: lots and single things ``used`` become lots and single things ``made``."""
        urn = self.random() < URN_SHARE
        text = f'"inputEPCList":[{listed(used, urn)}],' if used else ""
        text += f'"inputQuantityList":[{weighed(inputs, urn)}],' if inputs else ""
        text += f'"outputEPCList":[{listed(made, urn)}],' if made else ""
        text += f'"outputQuantityList":[{weighed(outputs, urn)}],' if outputs else ""
        text += f'"transformationID":"{process}",' if process else ""
        text += f"{_where(step, 'active', actor, urn)}{more}}}"
        self._put("TransformationEvent", text, at, inputs[0][0] if inputs else "", actor, urn)
        sources, targets = [*used, *(lot for lot, _ in inputs)], [*made, *(lot for lot, _ in outputs)]
        self.links.append(Link(TRANSFORMED, at, sources, targets, process))

    def sell(self, at: int, actor: Actor, things: Sequence[str]) -> None:
        """TransactionEvent: a receipt over single items."""
        urn = self.random() < URN_SHARE
        text = f'{self.paper("inv", actor)[1:]},"epcList":[{listed(things, urn)}],"action":"ADD",'
        text += f"{_where('retail_selling', 'retail_sold', actor, urn)}}}"
        self._put("TransactionEvent", text, at, "", actor, urn)

    # Members that several events have ---------------------------------------------------------------------------

    def paper(self, kind: str, actor: Actor) -> str:
        """A business transaction of its own, such as a despatch advice."""
        self._papers += 1
        number = f"{self.rng.getrandbits(28):08x}{self._papers}"
        paper = f'{{"type":"{kind}","bizTransaction":"urn:epcglobal:cbv:bt:{actor.gln}:{number}"}}'
        return f',"bizTransactionList":[{paper}]'

    def uuid(self) -> str:
        bits = f"{self.rng.getrandbits(122) | 1:032x}"
        return f"urn:uuid:{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-8{bits[17:20]}-{bits[20:]}"

    def _sensor(self, at: int, actor: Actor, urn: bool) -> str:
        device = f"https://id.gs1.org/8004/{actor.gln[:7]}S{actor.gln[7:12]}"
        celsius, humidity = round(2 + 26 * self.random(), 1), round(40 + 55 * self.random(), 1)
        return (
            f',"sensorElementList":[{{"sensorMetadata":{{"time":"{instant(at)}",'
            f'"deviceID":"{as_urn(device) if urn else device}"}},"sensorReport":['
            f'{{"type":"Temperature","value":{celsius},"uom":"CEL"}},'
            f'{{"type":"RelativeHumidity","value":{humidity},"uom":"P1"}}]}}]'
        )

    # Sending ----------------------------------------------------------------------------------------------------

    def _put(self, kind: str, members: str, at: int, lot: str, actor: Actor, urn: bool) -> None:
        random = self.random
        sent = at + int(random() * 10 * MINUTE)
        if random() < LATE_SHARE:
            sent += int(random() * LATEST)
        identity = self.uuid() if random() < EVENT_ID_SHARE else ""
        body = f'"eventTime":"{instant(at)}","eventTimeZoneOffset":"+07:00",{members}'
        if random() < CERTIFICATE_SHARE:
            body = f'"certificationInfo":"https://certificates.txng.example/{self.rng.getrandbits(32):08x}",{body}'
        if random() < MISTAKEN_SHARE:
            identity = identity or self.uuid()
            right, wrong = (lot, self.rng.choice(self.lots)) if lot and self.lots else (actor.place, ELSEWHERE)
            if right != wrong:
                sent = self._mistake(kind, _spelled(body, right, wrong, urn), sent, identity)
        self._send(kind, sent, _event(kind, identity, body))

    def _mistake(self, kind: str, body: str, sent: int, correction: str) -> int:
        """Send the wrong event now and its declaration later; returns when to send the right one."""
        wrong = _event(kind, self.uuid() if self.random() < EVENT_ID_SHARE else "", body)
        declared = sent + HOUR + int(self.random() * 2 * DAY)
        declaration = (
            f',"errorDeclaration":{{"declarationTime":"{instant(declared)}","reason":"incorrect_data",'
            f'"correctiveEventIDs":["{correction}"]}}}}'
        )
        self._send(kind, sent, wrong)
        self._send(kind, declared, wrong[:-1] + declaration)
        self.declared += 1
        return declared + MINUTE

    def _send(self, kind: str, sent: int, text: str) -> None:
        line = text.encode()
        self.lines.append(Line(sent, line))
        self.distinct += 1
        self.kinds[kind] += 1
        luck = self.random()
        if luck < REPEATED_SHARE:
            self.lines.append(Line(sent + MINUTE + int(self.random() * 3 * DAY), line))
        elif luck < REPEATED_SHARE + REORDERED_SHARE:
            self.lines.append(Line(sent + MINUTE + int(self.random() * 3 * DAY), reordered(line)))


def listed(things: Iterable[str], urn: bool) -> str:
    return '"' + '","'.join(map(as_urn, things) if urn else things) + '"'


def weighed(lots: Iterable[tuple[str, float]], urn: bool) -> str:
    """Quantity elements in kilograms."""
    return ",".join(
        f'{{"epcClass":"{as_urn(lot) if urn else lot}","quantity":{kilograms},"uom":"KGM"}}' for lot, kilograms in lots
    )


def reordered(line: bytes) -> bytes:
    """The same event with the members of its objects turned round.

    Typed list items keep their order: the reference hash generator wrongly takes another order for another event.
    """
    turned = json.loads(
        line, object_pairs_hook=lambda pairs: dict(pairs if _TYPED & dict(pairs).keys() else pairs[::-1])
    )
    return json.dumps(turned, ensure_ascii=False, separators=(",", ":")).encode()


def _contents(parent: str, things: Sequence[str], lots: Sequence[tuple[str, float]], urn: bool) -> str:
    text = f'"parentID":"{as_urn(parent) if urn else parent}",'
    if things:
        text += f'"childEPCs":[{listed(things, urn)}],'
    if lots:
        text += f'"childQuantityList":[{weighed(lots, urn)}],'
    return text


def _where(step: str, disposition: str, actor: Actor, urn: bool) -> str:
    place = as_urn(actor.place) if urn else actor.place
    return (
        f'"bizStep":"{step}","disposition":"{disposition}",'
        f'"readPoint":{{"id":"{place}"}},"bizLocation":{{"id":"{place}"}}'
    )


def _route(giver: Actor, taker: Actor, urn: bool) -> str:
    one, other = (as_urn(giver.party), as_urn(taker.party)) if urn else (giver.party, taker.party)
    return (
        f',"sourceList":[{{"type":"possessing_party","source":"{one}"}}]'
        f',"destinationList":[{{"type":"possessing_party","destination":"{other}"}}]'
    )


def _event(kind: str, identity: str, body: str) -> str:
    if identity:
        return f'{{"type":"{kind}","eventID":"{identity}",{body}'
    return f'{{"type":"{kind}",{body}'


def _spelled(body: str, right: str, wrong: str, urn: bool) -> str:
    """``body`` with one thing named wrongly."""
    if urn:
        right, wrong = as_urn(right), as_urn(wrong)
    return body.replace(f'"{right}"', f'"{wrong}"', 1)
