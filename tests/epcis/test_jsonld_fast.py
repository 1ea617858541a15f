"""Usual events are read on a short way. It must give what the long way gives, whatever is sent.

One escape in the text of an event is enough to send it the long way, and changes nothing in what it says.
"""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.epcis.spoiling import document_text, event_tree, spelled, spoiled
from tests.epcis.strategies import NAMESPACES, events
from txng.epcis import jsonld
from txng.epcis.jsonld.fast import read_events
from txng.epcis.model import Namespaces
from txng.gs1.problems import ProblemError


def with_escapes(text, trees):
    """The document text with the first letter of some member names escaped in every event."""
    for tree in trees:
        plain = spelled(tree)
        escaped = plain.replace('"type":', '"\\u0074ype":').replace('"eventTime":', '"\\u0065ventTime":')
        text = text.replace(plain, escaped)
    return text


def outcome(text, profile):
    """What reading gives: events and warnings, or the problems."""
    try:
        document = jsonld.read(text.encode(), profile)
    except ProblemError as error:
        return "refused", list(error.problems)
    return document.events, document.problems


def on_the_short_way(*trees):
    """Whether each of the events was read on the short way."""
    sources = [spelled(tree).encode() for tree in trees]
    read = read_events(sources, b"[" + b",".join(sources) + b"]", Namespaces(NAMESPACES))
    return [event is not None for event in read.events]


@settings(max_examples=30, deadline=None)
@given(st.lists(events().map(event_tree), min_size=1, max_size=3), st.integers(0, 2**32))
def test_both_ways_of_reading_give_the_same(trees, seed):
    chance = random.Random(seed)
    for _ in range(20):
        copies = spoiled(trees, chance, most=2)
        text, profile = document_text(copies), chance.choice(["strict", "lenient"])
        short, long = outcome(text, profile), outcome(with_escapes(text, copies), profile)
        if "json-malformed" in {problem.code for problem in short[1]}:  # line and column differ by the escapes
            assert {problem.code for problem in short[1]} == {problem.code for problem in long[1]}
        else:
            assert short == long


EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-11-05T07:30:00+07:00",
    "eventTimeZoneOffset": "+07:00",
    "action": "ADD",
    "epcList": ["https://id.gs1.org/01/08931234000011/21/7"],
}


def changed(**members):
    return {**EVENT, **members}


def test_the_usual_event_goes_the_short_way():
    amounts = [{"epcClass": "https://id.gs1.org/01/08931234000011/10/L1", "quantity": 12.5, "uom": "KGM"}]
    assert (
        on_the_short_way(
            EVENT,
            changed(**{"ext:stage": "harvest", "ext:commune": "28159"}),
            changed(quantityList=amounts, ilmd={"cbvmda:lotNumber": "L1", "ext:giống": "Mãng cầu ta"}),
            changed(sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL"}]}]),
            dict(reversed(EVENT.items())),
        )
        == [True] * 5
    )


def test_spaces_between_members_do_not_lengthen_the_way():
    for text in json.dumps(EVENT, indent=2), json.dumps(EVENT), spelled(EVENT, spaced=True):
        source = text.encode()
        assert read_events([source], b"[" + source + b"]", Namespaces()).events != [None]


@pytest.mark.parametrize(
    "text",
    [
        '{"action":"ADD",%s}',  # the member twice
        '{"action" :"ADD",%s}',
        '{"disposition":null,%s}',
        '{"@context":{"ext":"https://other.example.com/"},"ext:a":"1",%s}',
        '{"nope:colour":"red",%s}',
        '{"colour":"red",%s}',
        '{"reasons":["\\u1ea3"],%s}',
        '{"ext:a":"\x7f",%s}',
        '{"ext:a":{"ext:b":1,"ext:b":1},%s}',
        '{"quantityList":[{"epcClass":"urn:x:1","uom":"KGM","uom":"KGM","quantity":1e14}],%s}',
        '{"quantityList":[{"epcClass":"urn:x:1","uom":"KGM","uom":"KGM","quantity": 1e14}],%s}',
        '{"quantityList":[{"epcClass":"urn:x:1","epcClass":"urn:x:1","quantity":1E-9}],%s}',
        '{"ilmd":{"ext:a":1e9,"ext:a":1},%s}',
        '{"ilmd":{"ext:a":{"ext:b":1}},%s}',
        '{"quantityList":[{"epcClass":"urn:x:1","quantity":1111111111111111111111111111111}],%s}',
        '{"sensorElementList":[{"sensorReport":[{"value":1111111111111111111111111111111}]}],%s}',
        '{"sensorElementList":[{"sensorReport":[{"value":1e9,"uom":"x","uom":"x"}]}],%s}',
    ],
)
def test_whatever_a_typed_decoder_would_overlook_goes_the_long_way(text):
    source = (text % spelled(EVENT)[1:-1]).encode()
    assert read_events([source], b"[" + source + b"]", Namespaces(NAMESPACES)).events == [None]


def test_one_unusual_event_does_not_slow_its_neighbours():
    assert on_the_short_way(EVENT, changed(colour="red"), EVENT, changed(action=None), EVENT) == [
        True, False, True, False, True,
    ]  # fmt: skip
