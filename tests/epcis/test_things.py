"""What each kind of event says of the things it mentions."""

import pytest

from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.things import Mention, mentions

WHEN = {"event_time": "2026-11-05T07:30:00.000+07:00", "event_time_zone_offset": "+07:00"}
A, B, C, LOT = "urn:x:a", "urn:x:b", "urn:x:c", "urn:x:lot"
KILOS = QuantityElement(epc_class=LOT, quantity=12.5, uom="KGM")


def roles(event):
    return [(mention.uri, mention.role) for mention in mentions(event)]


def test_the_epcs_and_classes_of_an_object_event_are_mentioned_whatever_the_action():
    for action in ("ADD", "OBSERVE", "DELETE"):
        event = ObjectEvent(**WHEN, action=action, epc_list=[A, B], quantity_list=[KILOS])
        assert mentions(event) == [Mention(A, 1), Mention(B, 1), Mention(LOT, 17, 12.5, "KGM")]


@pytest.mark.parametrize("kind", [AggregationEvent, AssociationEvent])
@pytest.mark.parametrize(("action", "child", "parent"), [("ADD", 2, 3), ("DELETE", 10, 11), ("OBSERVE", 6, 7)])
def test_containment_begins_ends_or_is_observed(kind, action, child, parent):
    event = kind(**WHEN, action=action, parent_id=C, child_epcs=[A], child_quantity_list=[KILOS])
    assert roles(event) == [(A, child), (LOT, child + 16), (C, parent)]


def test_separating_all_children_names_only_the_parent():
    assert roles(AggregationEvent(**WHEN, action="DELETE", parent_id=C)) == [(C, 11)]


def test_an_aggregation_observed_without_parent_names_only_the_children():
    assert roles(AggregationEvent(**WHEN, action="OBSERVE", child_epcs=[A])) == [(A, 6)]


def test_the_parent_of_a_transaction_contains_nothing():
    event = TransactionEvent(**WHEN, action="ADD", parent_id=C, epc_list=[A], quantity_list=[KILOS])
    assert roles(event) == [(A, 1), (LOT, 17), (C, 7)]


def test_a_transformation_names_inputs_outputs_and_its_id():
    event = TransformationEvent(
        **WHEN,
        input_epc_list=[A],
        input_quantity_list=[KILOS],
        output_epc_list=[B],
        output_quantity_list=[QuantityElement(epc_class=LOT)],
        transformation_id=C,
    )
    assert roles(event) == [(A, 4), (LOT, 20), (B, 5), (LOT, 21), (C, 0)]


def test_a_class_named_twice_is_mentioned_twice():
    boxes = QuantityElement(epc_class=LOT, quantity=3)
    event = ObjectEvent(**WHEN, action="OBSERVE", quantity_list=[KILOS, boxes])
    assert mentions(event) == [Mention(LOT, 17, 12.5, "KGM"), Mention(LOT, 17, 3)]


def test_an_event_about_a_place_alone_mentions_nothing():
    assert mentions(ObjectEvent(**WHEN, action="OBSERVE", epc_list=[])) == []
