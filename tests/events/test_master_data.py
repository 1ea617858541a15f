"""Questions that need master data: hierarchies and attributes, each for who may know them."""

from typing import Any

import pytest

from tests.events import samples, store
from tests.events.samples import document, item, object_event, place
from txng.accounts.viewers import SYSTEM, Viewer
from txng.epcis.query import parse
from txng.events import selectors

ONE, TWO = Viewer("party", 1, frozenset({1})), Viewer("party", 2, frozenset({2}))
LOCATION = "urn:epcglobal:epcis:vtype:BusinessLocation"
CITY = "urn:epcglobal:cbv:mda#city"


def master_data(*elements: dict[str, Any], kind: str = LOCATION) -> Any:
    header = {"epcisMasterData": {"vocabularyList": [{"type": kind, "vocabularyElementList": list(elements)}]}}
    return document(epcisHeader=header)


def element(uri: str, children: list[str] | None = None, **attributes: Any) -> dict[str, Any]:
    listed = [{"id": f"urn:epcglobal:cbv:mda#{name}", "attribute": value} for name, value in attributes.items()]
    return {"id": uri, "attributes": listed, "children": children or []}


def found(name: str, value: str, viewer: Viewer = SYSTEM) -> set[str]:
    page = selectors.events(parse([(name, value)]), viewer)
    return {one.event.epc_list[0] for one in page.events}  # type: ignore[union-attr,index]


@pytest.fixture
def places(db: None) -> None:
    """Place 1 holds 2, which holds 3; party 1 said so. Place 4 is alone, and party 2 says it lies in 1."""
    for owner in (1, 2):
        events = [
            object_event(item(f"{owner}{at}"), bizLocation={"id": place(at)}, readPoint={"id": place(at)})
            for at in range(1, 5)
        ]
        store.capture(document(*events), owner=owner)
    store.capture(
        master_data(element(place(1), [place(2)], city="Tây Ninh"), element(place(2), [place(3)], city="Hà Nội")),
        owner=1,
    )
    store.capture(master_data(element(place(1), [place(4)])), owner=2)


@pytest.mark.usefixtures("places")
def test_a_place_holds_what_lies_in_it_for_who_may_know_it() -> None:
    assert found("WD_bizLocation", place(1), ONE) == {item(f"1{at}") for at in (1, 2, 3)}
    assert found("WD_readPoint", place(2), ONE) == {item("12"), item("13")}
    assert found("WD_bizLocation", place(1), TWO) == {item("21"), item("24")}
    assert len(found("WD_bizLocation", place(1))) == 8
    assert found("EQ_bizLocation", place(1), ONE) == {item("11")}


@pytest.mark.usefixtures("places")
def test_attributes_find_the_events_of_what_has_them() -> None:
    assert found("HASATTR_bizLocation", CITY, ONE) == {item("11"), item("12")}
    assert found("HASATTR_bizLocation", "cbvmda:city", TWO) == set()
    assert found(f"EQATTR_readPoint_{CITY}", "Hà Nội|x", ONE) == {item("12")}
    assert found(f"EQATTR_readPoint_{CITY}", "hà nội", ONE) == set()


@pytest.mark.usefixtures("places")
def test_later_master_data_replaces_what_its_sender_said_before() -> None:
    store.capture(master_data(element(place(1), [], city="Huế")), owner=1)
    assert found("WD_bizLocation", place(1), ONE) == {item("11")}
    assert found(f"EQATTR_bizLocation_{CITY}", "Tây Ninh", ONE) == set()
    assert found("WD_bizLocation", place(1), TWO) == {item("21"), item("24")}
    assert len(store.rows("SELECT 1 FROM event_master_data")) == 4


@pytest.mark.django_db
def test_words_and_extension_fields_are_described_too() -> None:
    store.capture(
        document(
            object_event(item(1), **{"tn:farm": "https://farms.example.com/1"}),
            object_event(item(2), bizStep="packing"),
        )
    )
    step = element("urn:epcglobal:cbv:bizstep:packing", name="Đóng gói")
    store.capture(master_data(step, kind="urn:epcglobal:epcis:vtype:BusinessStep"))
    store.capture(
        master_data(element("https://farms.example.com/1", name="Vườn 1"), kind="https://example.com/vtype/farm")
    )
    assert found("HASATTR_bizStep", "cbvmda:name") == {item(2)}
    name = f"EQATTR_{samples.VOCABULARY}farm_cbvmda:name"
    assert found(name, "Vườn 1") == {item(1)}
    assert found(name, "Vườn 2") == set()
