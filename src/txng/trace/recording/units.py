"""Boxes, crates and pallets: amounts of lots packed together under one number, and taken apart again.

What lies in a unit stays on hand; only where it lies is told (AggregationEvent, EPCIS 2.0 section 7.4.3). A party with
a company prefix of GS1 gives SSCCs (GS1 General Specifications 7.8), another one numbers of the province.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.epcis.model import AggregationEvent
from txng.events import selectors as events
from txng.gs1 import digital_link, identifier, provincial
from txng.gs1.epc import normalise
from txng.gs1.keys import check_digit
from txng.gs1.problems import Problem
from txng.registry import policies
from txng.registry.models import CompanyPrefix, Party, Place, PrefixStandard, PrefixStatus
from txng.registry.naming import code_and_lot, thing_uri
from txng.registry.services.identifiers import provincial_owner
from txng.trace.recording import messages, reads, rules, services, writing
from txng.trace.recording.labels import LETTERS
from txng.trace.recording.messages import Part
from txng.trace.recording.reads import own_events
from txng.trace.recording.writing import asked, capture, place_uri, refuse, timely

ITEM = "THUNG"
"""What units are called in the codes of the province."""
SSCC_DIGITS, NUMBER_LENGTH = 18, 12


@dataclass(frozen=True, slots=True)
class Unit:
    """``code``: what stands on it; ``parts``: what was put in; ``is_open``: taken apart since."""

    uri: str
    code: str
    at: datetime
    place: str
    parts: tuple[Part, ...]
    is_open: bool = False

    @property
    def short(self) -> str:
        """The last part of its number: enough for an address within one party."""
        return self.uri.rpartition("/")[2]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(lot, amount in words) of everything in it."""
        return [(_lot_of(one), rules.amount_words(one.quantity, one.uom)) for one in self.parts]


def units(party: Party, viewer: Viewer) -> list[Unit]:
    """What the party has packed, the newest first; those taken apart too."""
    if not (viewer.sees_all or party.pk in viewer.parties):
        raise Forbidden("not-permitted")
    found: dict[str, Unit] = {}
    emptied: set[str] = set()
    for stored in own_events(party, viewer, ("eventType", "AggregationEvent")):  # the newest first
        event = stored.event
        if not isinstance(event, AggregationEvent) or not event.parent_id:
            continue
        uri = normalise(event.parent_id)
        if event.action == "DELETE":
            emptied.add(uri)
        elif event.action == "ADD" and uri not in found:
            parts = [
                Part(normalise(one.epc_class), one.quantity, one.uom or rules.PIECES)
                for one in event.child_quantity_list or ()
            ]
            place = normalise(event.biz_location.id) if event.biz_location else ""
            found[uri] = Unit(uri, _code_of(uri), stored.event_time, place, tuple(parts), uri in emptied)
    return list(found.values())


def unit(party: Party, short: str, viewer: Viewer) -> Unit:
    """One unit by the last part of its number. Raises `Missing`."""
    one = next((one for one in units(party, viewer) if one.short == short), None)
    if one is None:
        raise Missing("missing")
    return one


def unit_pack(
    *, actor: Viewer, place: Place, parts: Sequence[Part], at: datetime, code: str = "", reason: str = "", key: str = ""
) -> str:
    """Put amounts of lots into one unit; returns its URI. ``code``: an SSCC that stands on it already.

    Never more of a lot than is on hand and in no other unit. Raises `ProblemError`, `Conflict` ``unit-known``.
    """
    party = place.party
    policies.require(policies.may_edit(actor, party.pk))
    day = clock.day_of(at)
    refuse([*timely(at, reason, "at"), *writing.parts_problems(parts)])
    given = _typed(code) if code.strip() else ""
    request = asked(key, "unit", place.pk, given, f"{day}", reason, sorted(f"{one}" for one in parts))
    with changes.act(actor=actor, kind="unit.pack", reason=reason) as act:
        if (first := writing.earlier(party, request)) is not None:
            event = events.by_hash([first.hashes[0]])[0].event
            return normalise(str(getattr(event, "parent_id", "")))
        writing.hold(party)
        known = units(party, actor)
        refuse([*_too_much(parts, known, party, actor), *services.made_later(parts, day), *services.not_active(parts)])
        uri = given or _fresh(party)
        if events.mentions_thing(uri, SYSTEM):
            raise Conflict("unit-known", number=_code_of(uri))
        when = timezone.localtime(at)
        capture([messages.packed(when, place_uri(place), uri, parts)], party=party, actor=actor, request=request)
        act.details["unit"] = uri
        act.touches(place)
    return uri


def unit_unpack(*, actor: Viewer, party: Party, short: str, place: Place, key: str = "") -> None:
    """Take a unit apart: everything in it lies by itself again. Doing it twice is refused (``unit-open``)."""
    policies.require(policies.may_edit(actor, party.pk))
    with changes.act(actor=actor, kind="unit.unpack") as act:
        writing.hold(party)
        one = unit(party, short, actor)
        if one.is_open:
            raise Conflict("unit-open")
        event = messages.unpacked(timezone.localtime(clock.now()), place_uri(place), one.uri)
        capture([event], party=party, actor=actor, request=asked(key or f"unpack-{one.uri}", one.uri))
        act.details["unit"] = one.uri
        act.touches(place)


def _too_much(parts: Sequence[Part], known: Sequence[Unit], party: Party, actor: Viewer) -> list[Problem]:
    """What of ``parts`` is not there, or lies in another unit."""
    boxed: dict[tuple[str, str], float] = defaultdict(float)
    for unit_known in known:
        for part in () if unit_known.is_open else unit_known.parts:
            boxed[part.lot, part.uom or rules.PIECES] += float(part.quantity or 0)
    problems = []
    for one in parts:
        free = reads.on_hand(one.lot, one.uom, party, actor) - boxed[one.lot, one.uom or rules.PIECES]
        problems += rules.shortfall(_lot_of(one), max(free, 0.0), float(one.quantity or 0), one.uom, "lots")
    return problems


def _lot_of(part: Part) -> str:
    return code_and_lot(part.lot)[1] or part.lot


def _typed(code: str) -> str:
    """The URI of an SSCC that somebody typed or scanned. Raises `ProblemError`."""
    digits = "".join(code.split())
    reading = identifier.read(f"(00){digits}" if digits.isdigit() else digits)
    refuse([Problem(one.code, one.params, "code") for one in reading.problems if not one.warning])
    elements = reading.elements or ()
    if [name for name, _value in elements] != ["00"]:
        refuse([Problem("unit-code", {"code": digits[:40]}, "code")])
    return normalise(digital_link.canonical([*elements]))


def _fresh(party: Party) -> str:
    """Inside an act: a number that nothing has."""
    blocks = CompanyPrefix.objects.filter(party=party.pk, standard=PrefixStandard.GS1)
    others = CompanyPrefix.objects.filter(standard=PrefixStandard.GS1, status=PrefixStatus.ACTIVE).exclude(
        party=party.pk
    )
    blocks = blocks.exclude(status=PrefixStatus.EXPIRED).exclude(prefix__in=others.values("prefix"))
    block = blocks.order_by("prefix").first()
    if block is None:
        number = "".join(secrets.choice(LETTERS) for _ in range(NUMBER_LENGTH))
        return thing_uri(f"{provincial_owner(party)}/{ITEM}", serial=number)
    rest = SSCC_DIGITS - 2 - len(block.prefix)
    digits = f"0{block.prefix}{secrets.randbelow(10**rest):0{rest}}"
    return normalise(digital_link.canonical([("00", digits + check_digit(digits))]))


def _code_of(uri: str) -> str:
    """What people read on a unit: the SSCC, or who gave the number and the number."""
    if uri.startswith("https://id.gs1.org/00/"):
        return uri.rpartition("/")[2]
    parts = uri.partition(f"/{provincial.ROOT}/")[2].split("/")
    return f"{parts[0]} {parts[-1]}"
