"""Packing boxes, crates and pallets, and taking them apart.

A party with a company prefix of GS1 gives SSCCs (GS1 General Specifications 7.8), another one numbers of the province.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock
from txng.core.errors import Conflict
from txng.events import selectors as events
from txng.gs1 import digital_link, identifier
from txng.gs1.epc import normalise
from txng.gs1.keys import check_digit
from txng.gs1.problems import Problem
from txng.registry import policies
from txng.registry.models import CompanyPrefix, Party, Place, PrefixStandard, PrefixStatus
from txng.registry.naming import thing_uri
from txng.registry.services.identifiers import provincial_owner
from txng.trace.recording import contents, lot_checks, messages, writing
from txng.trace.recording.contents import ITEM
from txng.trace.recording.labels import LETTERS
from txng.trace.recording.messages import Part
from txng.trace.recording.units import require_here, unit
from txng.trace.recording.writing import asked, capture, place_uri, refuse, timely

SSCC_DIGITS, NUMBER_LENGTH = 18, 12


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
        refuse(
            [
                *lot_checks.missing(parts, party, actor),
                *lot_checks.made_later(parts, day),
                *lot_checks.not_active(parts),
            ]
        )
        uri = given or _fresh(party)
        if events.mentions_thing(uri, SYSTEM):
            raise Conflict("unit-known", number=contents.code_of(uri))
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
        require_here(one)
        event = messages.unpacked(timezone.localtime(clock.now()), place_uri(place), one.uri)
        capture([event], party=party, actor=actor, request=asked(key or f"unpack-{one.uri}", one.uri))
        act.details["unit"] = one.uri
        act.touches(place)


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
