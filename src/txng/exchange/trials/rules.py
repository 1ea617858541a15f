"""What a system has to show, the codes and events it is shown with, and the way of a trial. Pure.

Source: plan 939 II.2-3, IV.1.c (solutions that are eligible to connect), IV.1.b-5; R24, R37; EPCIS 2.0 section 12;
GS1-Conformant Resolver 1.2. Nothing real is touched: codes are made of the prefix 952, which GS1 keeps for examples.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from txng.core.workflow import Transition, Workflow
from txng.gs1 import keys

#: what an actor may do: people of the organisation, officials of the leading bodies, the portal that ran the test
OWN, OVERSEE, RUN = "own", "oversee", "run"

TRIAL = Workflow(
    states=("open", "passed", "suspended", "ended"),
    initial="open",
    finals=("ended",),
    transitions=(
        Transition("pass", "open", "passed", RUN),
        Transition("suspend", "passed", "suspended", OVERSEE, reason_required=True),
        Transition("resume", "suspended", "passed", OVERSEE, reason_required=True),
        Transition("end", ("open", "passed"), "ended", OWN, reason_required=True),
    ),
)

#: the cheap check: is anybody there, in the words of the standards
PRELIMINARY = ("reach", "discover")
#: the whole test, in its order: we ask them, then what they recorded, there and here
WHOLE = (*PRELIMINARY, "capture", "query", "repeat", "refuse", "resolve", "chain", "sent", "same", "answer")
MONTHS = 24  # after which a version is tried again
PREFIX = "952"
SENT_QUANTITY = 100
OUT_QUANTITY = 90


class Codes(NamedTuple):
    """What a trial is played with, as canonical URIs: ``incoming`` is sent to the system, which makes ``outgoing`` of
    it; ``asked`` is known here only; ``wrong`` stands in a document that has to be refused."""

    gtin: str
    incoming: str
    outgoing: str
    asked: str
    wrong: str
    province: str
    theirs: str


def codes(number: int, seed: str) -> Codes:
    """The codes of trial ``number``; ``seed`` makes its lots unguessable.

    >>> found = codes(7, "AB12")
    >>> found.gtin, found.incoming
    ('09520000000073', 'https://id.gs1.org/01/09520000000073/10/AB12-A')
    """
    gtin = _checked(f"0{PREFIX}{number % 10**9:09d}")
    lot = f"https://id.gs1.org/01/{gtin}/10/{seed}"
    place = [f"https://id.gs1.org/414/{_checked(f'{PREFIX}{number % 10**8:08d}{end}')}" for end in (1, 2)]
    return Codes(gtin, f"{lot}-A", f"{lot}-B", f"{lot}-C", f"{lot}-X", *place)


def _checked(digits: str) -> str:
    return digits + keys.check_digit(digits)


def path_of(uri: str) -> str:
    """``/01/…/10/…`` of a canonical URI."""
    return uri.removeprefix("https://id.gs1.org")


def incoming_events(played: Codes, began: datetime) -> list[dict[str, Any]]:
    """What we record in their system: the lot begins at a place of the province and is shipped to theirs."""
    amount = [{"epcClass": played.incoming, "quantity": SENT_QUANTITY, "uom": "KGM"}]
    return [
        _event("ObjectEvent", began, played.province, action="ADD", bizStep="commissioning", quantityList=amount),
        _event(
            "ObjectEvent",
            began + timedelta(minutes=1),
            played.province,
            action="OBSERVE",
            bizStep="shipping",
            disposition="in_transit",
            quantityList=amount,
            destinationList=[{"type": "location", "destination": played.theirs}],
        ),
    ]


def wrong_event(played: Codes, began: datetime) -> dict[str, Any]:
    """An event that no repository may take: its quantity is no number and it says no time."""
    event = _event("ObjectEvent", began, played.province, action="ADD", bizStep="commissioning")
    del event["eventTime"]
    return {**event, "quantityList": [{"epcClass": played.wrong, "quantity": "nhiều", "uom": "KGM"}]}


def asked_event(played: Codes, began: datetime, amount: int) -> dict[str, Any]:
    """The event whose quantity they have to read here."""
    quantity = [{"epcClass": played.asked, "quantity": amount, "uom": "KGM"}]
    return _event("ObjectEvent", began, played.province, action="ADD", bizStep="commissioning", quantityList=quantity)


def expected_event(played: Codes, began: datetime) -> dict[str, Any]:
    """An example of what the system records itself, there and here: the lot that came in becomes another one."""
    return _event(
        "TransformationEvent",
        began + timedelta(minutes=10),
        played.theirs,
        bizStep="commissioning",
        inputQuantityList=[{"epcClass": played.incoming, "quantity": SENT_QUANTITY, "uom": "KGM"}],
        outputQuantityList=[{"epcClass": played.outgoing, "quantity": OUT_QUANTITY, "uom": "KGM"}],
    )


def _event(kind: str, at: datetime, place: str, **members: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "eventTime": at.replace(microsecond=0).isoformat(),
        "eventTimeZoneOffset": "+07:00",
        "readPoint": {"id": place},
        **members,
    }
