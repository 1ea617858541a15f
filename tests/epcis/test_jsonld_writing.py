"""What is written says what was read."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import CORPUS, needs_corpus
from tests.epcis.strategies import NAMESPACES, events
from txng.epcis import jsonld
from txng.epcis.model import Document, ExtensionEvent, Namespaces, ObjectEvent, Vocabulary, VocabularyElement
from txng.epcis.vocabulary import BARE
from txng.gs1.problems import ProblemError

COMMON = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
_WORDS = {spelling: word for table in BARE.values() for spelling, word in table.items()}


def document(*listed, **fields):
    return Document(creation_date="2026-11-05T08:00:00+07:00", events=list(listed), **fields)


def reread(written: Document) -> Document:
    return jsonld.read(jsonld.write(written))


@settings(max_examples=60, deadline=None)
@given(st.lists(events(), max_size=3))
def test_a_document_is_read_back_as_it_was_written(generated):
    written = document(*generated, namespaces=NAMESPACES, sender="urn:x:1", extensions={"ext:a": [1, {"b": None}]})
    again = reread(written)
    assert again.events == generated
    assert (again.sender, again.extensions, again.namespaces) == (written.sender, written.extensions, NAMESPACES)
    assert [json.loads(source) for source in again.sources] == json.loads(jsonld.write(written))["epcisBody"][
        "eventList"
    ]


@settings(max_examples=60, deadline=None)
@given(events())
def test_an_event_alone_is_read_back_as_it_was_written(event):
    (again,) = jsonld.read(jsonld.event_bytes(event)).events
    again.context = None
    assert again == event


def test_a_prefix_with_two_meanings_keeps_both():
    first = ObjectEvent(**COMMON, action="ADD", epc_list=[], ilmd={"e:a": "1"}, namespaces=Namespaces(e="urn:one:"))
    second = ObjectEvent(**COMMON, action="ADD", epc_list=[], ilmd={"e:a": "1"}, namespaces=Namespaces(e="urn:two:"))
    again = reread(document(first, second))
    assert [event.namespaces for event in again.events] == [{"e": "urn:one:"}, {"e": "urn:two:"}]


def test_an_event_of_ones_own_type_is_written_with_all_it_says():
    event = ExtensionEvent(
        **COMMON, type="ext:Grafting", extensions={"trees": 12, "ext:a": "b"}, namespaces=Namespaces(NAMESPACES)
    )
    assert reread(document(event)).events == [event]


def test_a_query_document_is_read_back_as_it_was_written():
    event = ObjectEvent(**COMMON, action="ADD", epc_list=[], record_time="2026-11-05T08:00:00Z")
    written = Document(kind="EPCISQueryDocument", query_name="q1", subscription_id="s1", events=[event])
    again = reread(written)
    assert (again.kind, again.query_name, again.subscription_id) == ("EPCISQueryDocument", "q1", "s1")
    assert again.events == [event]


def test_master_data_is_read_back_as_it_was_written():
    elements = [
        VocabularyElement(id="urn:x:1", attributes=[("urn:x:n", "Kho"), ("urn:x:n", 5)], children=["urn:x:2"]),
        VocabularyElement(id="urn:x:2"),
    ]
    vocabularies = [Vocabulary(type="urn:epcglobal:epcis:vtype:Location", elements=elements)]
    for kind in ("EPCISDocument", "EPCISMasterDataDocument", "EPCISQueryDocument"):
        assert reread(document(kind=kind, vocabularies=vocabularies)).vocabularies == vocabularies


def test_a_document_without_creation_date_cannot_be_written():
    with pytest.raises(ProblemError):
        jsonld.write(Document())


def _meaning(tree):
    """A document without contexts, words of the vocabulary bare, prefixed names of the header wherever they stood."""
    if isinstance(tree, dict):
        return {name: _meaning(value) for name, value in tree.items() if name != "@context"}
    if isinstance(tree, list):
        return [_meaning(value) for value in tree]
    return _WORDS.get(tree, tree) if isinstance(tree, str) and tree[:1] in string.ascii_letters else tree


VALID = [
    path
    for folder in ("openepcis-test-resources/2.0/JSON", "event-hash")
    for path in sorted((CORPUS / "epcis" / folder).rglob("*.json*"))
    if not {"Queries", "Invalid"} & set(path.parts) and "IgnoreFields" not in path.name
]


@needs_corpus
@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_shared_document_is_written_with_the_same_meaning(path):
    data = path.read_bytes()
    assert _meaning(json.loads(jsonld.write(jsonld.read(data, "lenient")))) == _meaning(json.loads(data))
