"""JSON → model → XML → model → JSON says the same, over version 2.0 and over 1.2, and every station hashes alike."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.epcis.strategies import NAMESPACES, events, examples, texts, values
from txng.epcis import jsonld, xml
from txng.epcis.event_hash import prehash
from txng.epcis.event_hash.canonical import expanded
from txng.epcis.model import Document, Extensions, Namespaces, Vocabulary, VocabularyElement
from txng.epcis.query.facts import field_name
from txng.gs1.epc import normalise

TIME = "2026-11-23T00:00:00Z"


def meaning(value, namespaces, *, things):
    """A JSON value by what it says: names and values in full, one item and an array of it alike, nothing empty.

    ``things``: URN and Digital Link of a thing are alike, too.
    """
    if isinstance(value, dict):
        own = dict(namespaces)
        for entry in value.get("@context", ()):
            own |= entry if isinstance(entry, dict) else {}
        members = {name: meaning(inner, own, things=things) for name, inner in value.items() if name != "@context"}
        return {full_name(name, own): inner for name, inner in members.items() if inner != []}
    if isinstance(value, list):
        items = [meaning(item, namespaces, things=things) for item in value]
        return items[0] if len(items) == 1 else items
    if isinstance(value, str):
        value = expanded(value, namespaces)
        return normalise(value) if things else value
    return value


def full_name(name, namespaces):
    return field_name(name, namespaces) if ":" in name else name


def differences(before, after, path=""):
    """Where two values differ, as (path, before, after)."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            yield from differences(before.get(name, "nothing"), after.get(name, "nothing"), f"{path}.{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, pair in enumerate(zip(before, after, strict=True)):
            yield from differences(*pair, f"{path}[{at}]")
    elif before != after or type(before) is not type(after):
        yield path, before, after


def around(document, version):
    """Over XML and back, and the way there: the JSON before and after, and the document read from XML."""
    sent = jsonld.write(document)
    first = jsonld.read(sent, "strict")
    between = xml.read(xml.write(first, version), "strict")
    last = jsonld.write(between)
    jsonld.read(last, "strict")
    return json.loads(sent), json.loads(last), between


@pytest.mark.parametrize("version", ["2.0", "1.2"])
@settings(max_examples=examples(60), deadline=None)
@given(event=events())
def test_an_event_says_the_same_after_every_way(version, event):
    before, after, between = around(Document(creation_date=TIME, events=[event]), version)
    things = version == "1.2"
    assert list(differences(meaning(before, {}, things=things), meaning(after, {}, things=things))) == []
    [again] = between.events
    for profile in ("reference", "cbv"):
        assert prehash(again, profile) == prehash(event, profile)
        assert prehash(jsonld.read(json.dumps(after).encode()).events[0], profile) == prehash(event, profile)


_URIS = st.sampled_from(["urn:x:a", "urn:epc:id:sgln:8931234.00001.0", "https://id.gs1.org/414/8931234000011", "ext:b"])
_NAMES = st.sampled_from(["urn:epcglobal:cbv:mda#name", "cbvmda:city", "ext:size", "https://own.example.com/v#w"])
_others = st.none() | st.dictionaries(
    st.sampled_from(["ext:a", "far:b"]), values(comparable=False), min_size=1, max_size=2
).map(Extensions)
_elements = st.builds(
    VocabularyElement,
    id=_URIS,
    attributes=st.lists(st.tuples(_NAMES, texts | values(comparable=False)), max_size=3),
    children=st.lists(_URIS, max_size=3),
    extensions=_others,
)
_vocabularies = st.builds(
    Vocabulary,
    type=st.sampled_from(["urn:epcglobal:epcis:vtype:BusinessLocation", "ext:kind"]),
    elements=st.lists(_elements, max_size=3),
    extensions=_others,
)


@pytest.mark.parametrize("kind", ["EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument"])
@pytest.mark.parametrize("version", ["2.0", "1.2"])
@settings(max_examples=examples(60), deadline=None)
@given(vocabularies=st.lists(_vocabularies, min_size=1, max_size=2))
def test_master_data_say_the_same_after_every_way(version, kind, vocabularies):
    made = Document(kind=kind, creation_date=TIME, namespaces=Namespaces(NAMESPACES), vocabularies=vocabularies)
    if kind != "EPCISQueryDocument":
        made.sender, made.receiver, made.instance_identifier = "urn:x:me", "urn:x:you", "42"
    before, after, _ = around(made, version) if kind != "EPCISMasterDataDocument" else alone(made, version)
    assert list(differences(told(before), told(after))) == []


def alone(made, version):
    between = xml.read(xml.write(made, version), "strict")
    assert between.kind == made.kind
    return json.loads(jsonld.write(made)), json.loads(jsonld.write(between)), between


def told(document):
    """The meaning of a document; the attributes of a thing as pairs, where a list is one pair for each of its items."""
    namespaces = {}
    for entry in document.pop("@context"):
        namespaces |= entry if isinstance(entry, dict) else {}
    body, header = document.pop("epcisBody"), document.pop("epcisHeader", {"epcisMasterData": {}})
    results = body.get("queryResults", {}).get("resultsBody", {})
    listed = header["epcisMasterData"].get("vocabularyList") or results.get("vocabularyList")
    for vocabulary in listed:
        for element in vocabulary["vocabularyElementList"]:
            element["attributes"] = [
                [expanded(pair["id"], namespaces), meaning(item, namespaces, things=False)]
                for pair in element.get("attributes", [])
                for item in (pair["attribute"] if isinstance(pair["attribute"], list) else [pair["attribute"]])
            ]
    return meaning({**document, "masters": listed}, namespaces, things=False)
