"""Documents read block by block say what they say when read whole, and need no more memory for being longer."""

import io
import os
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.epcis.strategies import NAMESPACES, events
from txng.epcis import documents, jsonld, limits, xml
from txng.epcis.jsonld import streaming as json_streaming
from txng.epcis.model import Document, Namespaces, ObjectEvent, Vocabulary, VocabularyElement
from txng.epcis.xml import streaming as xml_streaming
from txng.gs1.problems import ProblemError

MEGABYTES = int(os.environ.get("TXNG_STREAM_MB", "24"))


def document(found):
    return Document(
        creation_date="2026-11-05T08:00:00+07:00",
        namespaces=Namespaces(NAMESPACES),
        events=found,
        sender="urn:x:a",
        vocabularies=[
            Vocabulary(type="urn:epcglobal:epcis:vtype:Location", elements=[VocabularyElement(id="urn:x:1")])
        ],
    )


def event(number=0, **fields):
    return ObjectEvent(
        event_time="2026-11-05T07:30:00+07:00",
        event_time_zone_offset="+07:00",
        action="OBSERVE",
        epc_list=[f"https://id.gs1.org/01/08931234000011/21/{number}"],
        **fields,
    )


def outcome(read):
    """The blocks that reading gives, and the problems it ends with."""
    blocks = []
    try:
        blocks.extend(read())
    except ProblemError as error:
        return blocks, [(one.code, one.path, one.params) for one in error.problems]
    return blocks, []


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(json_streaming, "_CHUNK", 61)
    monkeypatch.setattr(xml_streaming, "_CHUNK", 61)


@settings(max_examples=25, deadline=None)
@given(st.lists(events(), max_size=5), st.integers(1, 4), st.sampled_from([jsonld.write, xml.write]))
def test_the_blocks_are_the_document(found, most, write):
    data = write(document(found))
    whole = documents.read(data)
    blocks = list(documents.stream(io.BytesIO(data), most))
    read = [one for block in blocks for one in block.events]
    if write is xml.write:  # each block declares the prefixes that it uses
        for one in (*read, *whole.events):
            one.namespaces = None
    assert read == whole.events
    assert [len(block.events) for block in blocks][:-1] == [most] * (len(blocks) - 1)
    assert all(block.sender == whole.sender and block.vocabularies == whole.vocabularies for block in blocks)
    if write is jsonld.write:
        assert [one for block in blocks for one in block.sources] == list(whole.sources)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_document_is_refused_as_if_it_were_read_whole(seed):
    chance = random.Random(seed)
    data = bytearray(jsonld.write(document([event(number) for number in range(5)])))
    at = chance.randrange(len(data))
    data[at : at + chance.choice([0, 1, 5])] = chance.choice(
        [b"", b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"\xff", b"null", b'"a":"b",', b"\n"]
    )
    whole, expected = outcome(lambda: [documents.read(bytes(data))])
    blocks, problems = outcome(lambda: documents.stream(io.BytesIO(bytes(data)), 2))
    assert bool(problems) == bool(expected)
    if not expected:
        assert [one for block in blocks for one in block.events] == whole[0].events


def test_problems_are_told_at_their_place_in_the_whole_document():
    found = [event(number) for number in range(5)]
    found[3].action = "MAKE"
    for write in (jsonld.write, xml.write):
        blocks, problems = outcome(lambda write=write: documents.stream(io.BytesIO(write(document(found))), 2))
        assert [(code, path) for code, path, _ in problems] == [("action-unknown", "eventList[3].action")]
        assert len(blocks) == 1


def test_line_and_column_of_what_is_no_json_are_those_of_the_file():
    lines = jsonld.write(document([event(number) for number in range(4)])).replace(
        b'{"type":"ObjectEvent"', b'\n{"type":"ObjectEvent"'
    )
    data = lines.replace(b'"+07:00"', b'"+07:00";', 4).replace(b'"+07:00";', b'"+07:00"', 3)
    _, [(code, _, place)] = outcome(lambda: [documents.read(data)])
    _, [(same, _, found)] = outcome(lambda: documents.stream(io.BytesIO(data), 1))
    assert (code, place) == (same, found) == ("json-malformed", {"line": 5, "column": place["column"]})


@pytest.mark.parametrize(
    "text", [b"[1,,2]", b"[{},,{}]", b"[{} {}]", b"[{},{},]", b"[,{}]", b"[1]", b"[{}}]", b'[{"a":"]"}', b"[null,{}]"]
)
def test_lists_that_are_none_are_refused(text):
    data = jsonld.write(document([])).replace(b"[]", text)
    for most in (1, 2):
        assert outcome(lambda most=most: documents.stream(io.BytesIO(data), most))[1]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<", b"{", b"\xff\xfe<\0", b"<a>" * 100, b"<a" + b" b='1'" * 3,
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<!--" + b"-" * 200 + b"><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", b'{"eventList":[', b'{"eventList":[{"a":"',
    ],
)  # fmt: skip
def test_hostile_bytes_raise_nothing_but_problems(data):
    assert outcome(lambda: documents.stream(io.BytesIO(data)))[1]


@pytest.mark.parametrize("at", [b"<EventList>", b"</ObjectEvent>", b"</EPCISBody>", b"<!--here-->"])
def test_an_instruction_is_refused_wherever_it_stands(at):
    data = xml.write(document([event(1), event(2)])).replace(b"?>", b"?><!--here-->", 1)
    assert data.count(at)
    _, problems = outcome(lambda: documents.stream(io.BytesIO(data.replace(at, at + b"<?x y?>", 1)), 1))
    assert [code for code, _, _ in problems] == ["xml-instruction"]


def test_a_list_that_cannot_be_told_for_certain_is_read_whole_if_that_is_not_too_much(monkeypatch):
    data = jsonld.write(document([event()])).replace(b'"sender":"urn:x:a"', b'"sender":"urn:\\u0078:a"')
    assert len(next(documents.stream(io.BytesIO(data))).events) == 1
    monkeypatch.setattr(limits, "STREAM_AROUND", len(data) - 1)
    assert outcome(lambda: documents.stream(io.BytesIO(data)))[1][0][0] == "document-not-streamable"


@pytest.mark.parametrize("write", [jsonld.write, xml.write])
def test_memory_stays_flat(write, tmp_path):
    """How much memory a process needs to read a file does not depend on the file. Long form: TXNG_STREAM_MB=1000."""
    path = tmp_path / "document"
    data = write(document([event(number) for number in range(1000)]))
    mark = b'{"type":"ObjectEvent"' if data.startswith(b"{") else b"<ObjectEvent>"
    start, end = data.index(mark), data.rindex(b"]" if data.startswith(b"{") else b"</EventList>")
    comma = b"," if data.startswith(b"{") else b""
    with path.open("wb") as file:
        file.write(data[:end])
        for _ in range(MEGABYTES * 1_000_000 // (end - start)):
            file.write(comma + data[start:end])
        file.write(data[end:])
    script = (
        "import resource, sys; from txng.epcis import documents\n"
        "peaks = []\n"
        "for block in documents.stream(open(sys.argv[1], 'rb')):\n"
        "    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(len(peaks), peaks[-1] - peaks[min(5, len(peaks) - 1)])"
    )
    run = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    blocks, grown = map(int, run.stdout.split())
    assert blocks > MEGABYTES
    assert grown < 8_000  # kB


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("most", [1, 2, 10])
def test_text_between_events_is_refused_as_when_read_whole(at, most):
    parts = xml.write(document([event(number) for number in range(3)])).split(b"<ObjectEvent>")
    if at < 3:
        parts[at] += b"stray"
    else:
        parts[3] = parts[3].replace(b"</ObjectEvent>", b"</ObjectEvent>stray")
    text = b"<ObjectEvent>".join(parts)
    with pytest.raises(ProblemError) as whole:
        documents.read(text)
    _, problems = outcome(lambda: documents.stream(io.BytesIO(text), most))
    assert [one.code for one in whole.value.problems] == [code for code, _, _ in problems] == ["xml-mixed-content"]
