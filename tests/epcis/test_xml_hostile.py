"""Hostile bytes: whatever is sent, reading XML ends soon, with a document or with `ProblemError`."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.epcis.strategies import events
from txng.epcis import documents, xml
from txng.epcis.model import Document
from txng.epcis.xml import hardened
from txng.gs1.problems import ProblemError

GOOD = b"""<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:ext="https://ns.example.com/" schemaVersion="2.0"
  creationDate="2026-11-23T00:00:00Z"><EPCISBody><EventList><ObjectEvent><eventTime>2026-11-05T07:30:00+07:00</eventTime>
  <eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:x:a</epc></epcList><action>ADD</action>
  <quantityList><quantityElement><epcClass>urn:x:c</epcClass><quantity>1.5</quantity></quantityElement></quantityList>
  <ilmd><ext:a ext:b="1">x<ext:c/></ext:a></ilmd><ext:n>1</ext:n></ObjectEvent></EventList></EPCISBody>
</epcis:EPCISDocument>"""


def codes(data: bytes) -> set[str]:
    started = time.process_time()
    with pytest.raises(ProblemError) as refused:
        documents.read(data, "lenient")
    assert time.process_time() - started < 5
    return {problem.code for problem in refused.value.problems}


def test_the_document_spoiled_below_is_a_good_one():
    assert len(xml.read(GOOD).events) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-dtd-forbidden"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xml-dtd-forbidden"),
        (b'<?xml version="1.0"?><!-- x --><!DOCTYPE a SYSTEM "http://localhost/x.dtd"><a/>', "xml-dtd-forbidden"),
        (b'<!DOCTYPE a PUBLIC "-//x" "http://localhost/x.dtd"><a/>', "xml-dtd-forbidden"),
        ("<!DOCTYPE a []><a/>".encode("utf-16"), "xml-dtd-forbidden"),
        (b"<a>&undefined;</a>", "xml-malformed"),
        (b"<a>" * 100_000, "xml-too-deep"),
        (b"<a>" * 65 + b"</a>" * 65, "xml-too-deep"),
        (b"<a " + b" ".join(b'a%d="1"' % i for i in range(65)) + b"/>", "xml-too-many-attributes"),
        (b"<a>" + b"x" * 65_537 + b"</a>", "xml-text-too-long"),
        (b"<a>" + b"x" * 40_000 + b"<!-- -->" + b"x" * 40_000 + b"</a>", "xml-text-too-long"),
        (b"<a>" + b"x" * 40_000 + b"<![CDATA[<]]>" + b"x" * 40_000 + b"</a>", "xml-text-too-long"),
        (b"<a b='" + b"x" * 65_537 + b"'/>", "xml-text-too-long"),
        (b"<a>" + b"x" * 11_000_000 + b"</a>", "xml-text-too-long"),
        (b"<" + b"a" * 257 + b"/>", "xml-name-too-long"),
        (b"<b:" + b"a" * 257 + b" xmlns:b='urn:b'/>", "xml-name-too-long"),
        (b"<a " + b"b" * 257 + b"='1'/>", "xml-name-too-long"),
        (b'<?xml-stylesheet href="a.xsl"?><a/>', "xml-instruction"),
        (b"<a><b><?php x?></b></a>", "xml-instruction"),
        (b"<a/><?x?>", "xml-instruction"),
        (b"<a>" + b" " * 20_000_000 + b"</a>", "xml-too-large"),
        (b"<a>\x00</a>", "xml-malformed"),
        (b"<a>&#0;</a>", "xml-malformed"),
        (b"<a>&#xD800;</a>", "xml-malformed"),
        (b"<a>\xed\xa0\x80</a>", "xml-malformed"),
        (b"<a>\xff\xfe</a>", "xml-malformed"),
        (b"<a>&#x85;</a>", "text-character"),
        (b"<a b='\x7f'/>", "text-character"),
        (b"<a><b></a>", "xml-malformed"),
        (b"<a", "xml-malformed"),
        (b"<", "xml-malformed"),
        (b"<!--" + b"-" * 3_000_000, "xml-malformed"),
        (b"<?" + b"?" * 3_000_000, "xml-malformed"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "xml-encoding"),
        (b"\xff\xfe<\x00a\x00/\x00>", "xml-encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value[:40]),
)
def test_hostile_documents_are_refused_by_name(data, code):
    assert code in codes(data)


def test_a_malformed_document_is_refused_with_line_and_column():
    with pytest.raises(ProblemError) as refused:
        xml.read(b"<a>\n  <b></a>")
    [problem] = refused.value.problems
    assert problem.params["line"] == 2


def test_an_empty_document_type_says_nothing_and_is_accepted():
    declared = GOOD.replace(b"?>\n", b"?>\n<!-- project -->\n<!DOCTYPE project>\n")
    assert xml.read(declared).events == xml.read(GOOD).events


def test_what_looks_like_an_instruction_inside_a_text_or_a_comment_is_none():
    text = GOOD.replace(b"<ext:n>1</ext:n>", b"<!-- <?a?> --><ext:n><![CDATA[<?b?>]]></ext:n>")
    assert xml.read(text).events[0].extensions == {"ext:n": "<?b?>"}


def test_names_and_texts_as_long_as_those_of_json_are_taken():
    name, text = b"ext:" + b"n" * 256, b"x" * 65_536
    [event] = xml.read(GOOD.replace(b"<ext:n>1</ext:n>", b"<%b>%b</%b>" % (name, text, name))).events
    assert event.extensions == {name.decode(): text.decode()}


def test_utf_16_is_read_too():
    text = GOOD.decode().replace("UTF-8", "UTF-16")
    assert xml.read(text.encode("utf-16")).events == xml.read(GOOD).events


def test_many_namespaces_are_refused():
    names = "".join(f'<x{i}:a xmlns:x{i}="urn:x:{i}">1</x{i}:a>' for i in range(60))
    assert "too-many-namespaces" in codes(GOOD.replace(b"<ext:n>1</ext:n>", names.encode()))


def test_at_most_200_faults_are_listed():
    data = GOOD.replace(b"<epc>urn:x:a</epc>", b"<oops/>" * 1000)
    with pytest.raises(ProblemError) as refused:
        xml.read(data)
    assert len(refused.value.problems) == 201


def test_nothing_of_a_document_is_fetched(monkeypatch):
    def refuse(*_arguments):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr("socket.socket.connect", refuse)
    data = GOOD.replace(b"schemaVersion", b'xmlns:xi="http://www.w3.org/2001/XInclude" schemaVersion')
    data = data.replace(b"<ext:n>1</ext:n>", b'<xi:include href="http://localhost/x.xml"/>')
    [event] = xml.read(data).events
    assert event.extensions == {"xi:include": {"href": "http://localhost/x.xml"}}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_spoiled_document_is_read_or_refused(data):
    """Cut out, doubled, or replaced pieces of a good document."""
    spoiled = GOOD
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(spoiled)))
        end = data.draw(st.integers(start, min(len(spoiled), start + 40)))
        filling = data.draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b"<", b"/>", b"&#0;", b'"', spoiled[start:end] * 2]))
        )
        spoiled = spoiled[:start] + filling + spoiled[end:]
    for profile in ("strict", "lenient"):
        with contextlib.suppress(ProblemError):
            xml.read(spoiled, profile)


_TAGS = [
    "epcList",
    "epc",
    "action",
    "ilmd",
    "extension",
    "ext:a",
    "id",
    "readPoint",
    "sensorReport",
    "quantity",
    "value",
]
_TREES = st.recursive(
    st.sampled_from(["", "x", "ADD", "urn:x:a", "7", "1e999"]),
    lambda inner: st.lists(st.tuples(st.sampled_from(_TAGS), inner), max_size=4),
    max_leaves=12,
)


def _element(tree) -> str:
    return (
        tree if isinstance(tree, str) else "".join(f"<{tag} type='q'>{_element(inner)}</{tag}>" for tag, inner in tree)
    )


@settings(max_examples=150, deadline=None)
@given(_TREES)
def test_elements_in_wrong_places_are_read_or_refused(tree):
    data = GOOD.replace(b"<ext:n>1</ext:n>", _element(tree).encode())
    for profile in ("strict", "lenient"):
        try:
            read = xml.read(data, profile)
        except ProblemError:
            continue
        xml.write(read)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    with pytest.raises(ProblemError):
        xml.read(data)


@settings(max_examples=40, deadline=None)
@given(events(), st.text(max_size=8), st.text(max_size=8))
def test_whatever_the_model_holds_is_written_or_refused(event, name, value):
    event.extensions = {name: value, f"ext:{name}": {name: value}}
    try:
        data = xml.write(Document(creation_date="2026-11-23T00:00:00Z", events=[event]))
    except ProblemError:
        return
    assert hardened.parse(data)
