"""Two computations of one hash agree: the quick way with the general one, and ours with the reference generator's.

Where the reference generator reads an event differently from what the standard says, ours keeps to the standard, and
the generated events leave that out (``comparable=True``). What it is, each with a test below:

* type before value or after: it hashes the members of typed lists in the order they were sent in;
* a bizTransaction without type stops it, and so do fractions of .9995 s and more and the texts of infinity;
* JSON booleans come out as ``True`` and ``False``, but ``true`` from XML; null comes out as ``None``;
* prefixes of the EPCIS context (``cbv:``, ``gs1:``) count in XML, but in JSON only if the document declares them;
* a text of an extension that happens to be a word used elsewhere in the document is taken for that word;
* a member whose name ends in ``List`` is taken for a list even if it holds a single value;
* a field named by a full URI is another field than the same one named with a prefix.
"""

import json
import logging
import warnings

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.epcis.strategies import events, examples
from txng.epcis import documents, jsonld
from txng.epcis.event_hash import event_hash, fast, general, prehash
from txng.epcis.model import BizTransaction, Document, Extensions, Namespaces, ObjectEvent, TransactionEvent

WHEN = {"event_time": "2026-11-05T07:30:00.000+07:00", "event_time_zone_offset": "+07:00"}
NAMESPACES = Namespaces({"ext": "https://ns.example.com/epcis/"})


def plain(event):
    """The event without what makes it extraordinary, so that the quick way has something to do."""
    flat = {name: value for name, value in (event.extensions or {}).items() if not isinstance(value, list | dict)}
    changed = msgspec.structs.replace(event, sensor_element_list=None, extensions=Extensions(flat) or None)
    for name in ("read_point", "biz_location"):
        if getattr(changed, name) is not None:
            setattr(changed, name, msgspec.structs.replace(getattr(changed, name), extensions=None))
    if getattr(changed, "ilmd", None):
        changed.ilmd = {name: value for name, value in changed.ilmd.items() if not isinstance(value, list | dict)}
    return changed


@settings(max_examples=examples(100), deadline=None)
@given(events())
def test_the_quick_way_gives_what_the_general_way_gives(event):
    for one in (event, plain(event)):
        quick = fast.prehash(one)
        assert quick is None or quick == general.prehash(one, "reference")


@settings(max_examples=100)
@given(events(comparable=True).map(plain))
def test_ordinary_events_go_the_quick_way(event):
    simple = not isinstance(event.certification_info, list)
    assert (fast.prehash(event) is not None) == simple


# Texts near the borders of what the quick way takes for granted.
_ODD = st.sampled_from(
    [
        *("", " ", "007", "x", "urn:x:1", "a:b", "ext:a", "cbv:Disp-x", "urn:epcglobal:cbv:er:x"),
        *("urn:epc:id:sgtin:bad", "urn:epc:id:sgtin:8931234.000001.7", "urn:epc:id:sgtin:8931234.000001.%2F"),
        *("https://id.gs1.org/01/08931234000011/21/a\n", " https://id.gs1.org/00/089312340000000011"),
        *("https://id.gs1.org/01/1/21/x", "HTTPS://ID.GS1.ORG/01/08931234000011"),
    ]
)


@settings(max_examples=300)
@given(
    st.lists(_ODD, max_size=3),
    _ODD,
    _ODD,
    st.dictionaries(_ODD, st.one_of(_ODD, st.floats(allow_nan=False, allow_infinity=False), st.booleans())),
    st.sampled_from([None, Namespaces(), NAMESPACES, Namespaces({"urn": "http://x.example/", "a": "b:"})]),
)
def test_the_two_ways_agree_on_odd_texts_too(things, step, kind, members, namespaces):
    event = TransactionEvent(
        event_time=step,
        event_time_zone_offset="+07:00",
        action=kind,
        epc_list=things,
        biz_step=step,
        biz_transaction_list=[BizTransaction(type=kind, biz_transaction=step)],
        extensions=Extensions(members),
        namespaces=namespaces,
    )
    quick = fast.prehash(event)
    assert quick is None or quick == general.prehash(event, "reference")


# The reference generator.


@pytest.fixture(scope="module")
def reference():
    """The pre-hash strings the reference generator gives for a JSON document."""
    pytest.importorskip("epcis_event_hash_generator", reason="the reference generator is not installed")
    from epcis_event_hash_generator import hash_generator, json_to_py, xml_to_py

    def prehashes(data: bytes) -> list[str]:
        json_to_py._namespaces = {}  # prefixes of one document would still count in the next
        read = xml_to_py if documents.is_xml(data) else json_to_py
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its way of finding its own context file
            return hash_generator.derive_prehashes_from_events(read.event_list_from_epcis_document_str(data.decode()))

    logging.disable(logging.ERROR)
    yield prehashes
    logging.disable(logging.NOTSET)


def document(*found, type_first=True) -> bytes:
    """The events as a JSON document; types before values in the typed lists, which matters to the generator."""
    made = Document(creation_date="2026-11-23T00:00:00Z", namespaces=found[0].namespaces or {}, events=list(found))
    tree = json.loads(jsonld.write(made))
    for event in tree["epcisBody"]["eventList"]:
        for name in ("bizTransactionList", "sourceList", "destinationList"):
            if name in event:
                event[name] = [in_order(item, type_first=type_first) for item in event[name]]
    return json.dumps(tree, ensure_ascii=False).encode()


def in_order(item, *, type_first):
    return dict(sorted(item.items(), key=lambda member: (member[0] == "type") != type_first))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events(comparable=True), min_size=2, max_size=4))
def test_generated_events_hash_as_the_reference_generator_hashes_them(reference, found):
    assert [prehash(event) for event in found] == reference(document(*found))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events(comparable=True).map(plain), min_size=2, max_size=4))
def test_ordinary_events_hash_as_the_reference_generator_hashes_them(reference, found):
    assert [prehash(event) for event in found] == reference(document(*found))


def test_the_reference_generator_minds_the_order_of_members_and_ours_does_not(reference):
    order = BizTransaction(type="po", biz_transaction="https://orders.example.com/1")
    event = TransactionEvent(**WHEN, action="ADD", epc_list=[], biz_transaction_list=[order])
    [theirs], [late] = reference(document(event)), reference(document(event, type_first=False))
    assert theirs != late
    [read] = jsonld.read(document(event, type_first=False)).events
    assert prehash(read) == prehash(event) == theirs


def test_the_reference_generator_stops_at_a_transaction_without_type_and_ours_does_not(reference):
    order = BizTransaction(biz_transaction="https://orders.example.com/1")
    event = TransactionEvent(**WHEN, action="ADD", epc_list=[], biz_transaction_list=[order])
    with pytest.raises(IndexError):
        reference(document(event))
    assert prehash(event).endswith("bizTransactionListbizTransaction=https://orders.example.com/1")


def test_the_reference_generator_stops_at_the_end_of_a_second_and_ours_goes_on_to_the_next(reference):
    event = ObjectEvent(
        event_time="2026-11-05T07:30:00.9996+07:00", event_time_zone_offset="+07:00", action="ADD", epc_list=[]
    )
    assert reference(document(event)) == []
    assert "eventTime=2026-11-05T00:30:01.000Z" in prehash(event)


@pytest.mark.parametrize(
    ("name", "value", "theirs", "ours"),
    [
        ("ext:a", True, "a=True", "a=true"),
        ("ext:a", None, "a=None", None),
        ("ext:a", "infinity", None, "a=infinity"),
        ("ext:a", "gs1:Own", "a=gs1:Own", "a=https://gs1.org/voc/Own"),
        ("ext:a", "shipping", "a=https://ref.gs1.org/cbv/BizStep-shipping", "a=shipping"),
        ("ext:priceList", "7", "priceList{https://ns.example.com/epcis/}price=7", "priceList=7"),
        ("https://full.example.com/a", "7", "https://full.example.com/a=7", "{https://full.example.com/}a=7"),
    ],
)
def test_where_ours_keeps_to_the_standard_instead(reference, name, value, theirs, ours):
    event = ObjectEvent(
        **WHEN,
        action="ADD",
        epc_list=[],
        biz_step="shipping",
        extensions=Extensions({name: value}),
        namespaces=NAMESPACES,
    )
    assert theirs is None or reference(document(event))[0].endswith(theirs)
    assert bool(reference(document(event))) == (theirs is not None)
    assert prehash(event).endswith(ours) if ours else "ext" not in prehash(event)


def test_booleans_hash_in_json_as_they_do_in_xml(reference):
    xml = b"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:ext="https://ns.example.com/epcis/"
        schemaVersion="2.0" creationDate="2026-11-23T00:00:00Z"><EPCISBody><EventList><ObjectEvent>
        <eventTime>2026-11-05T07:30:00.000+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList/>
        <action>ADD</action><ext:a>true</ext:a></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""
    event = ObjectEvent(
        **WHEN, action="ADD", epc_list=[], extensions=Extensions({"ext:a": True}), namespaces=NAMESPACES
    )
    [read] = documents.read(xml).events
    assert [prehash(read)] == reference(xml) == [prehash(event)]


def test_events_of_own_types_are_hashed_too():
    tree = {
        "@context": [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"ext": "https://ns.example.com/"},
        ],
        "type": "ext:Harvest",
        "eventTime": "2026-11-05T07:30:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "ext:plot": "7",
    }
    [event] = documents.read(json.dumps(tree).encode(), "lenient").events
    assert prehash(event) == (
        "eventType={https://ns.example.com/}HarvesteventTime=2026-11-05T00:30:00.000ZeventTimeZoneOffset=+07:00"
        "{https://ns.example.com/}plot=7"
    )
    assert event_hash(event) != event_hash(event, "cbv") or prehash(event) == prehash(event, "cbv")
