"""The generated events are what they claim to be."""

from hypothesis import given, settings

from tests.epcis.strategies import events
from txng.epcis import rules


@settings(max_examples=60)
@given(events())
def test_generated_events_are_faultless(event):
    assert rules.check(event, "", "strict") == []
