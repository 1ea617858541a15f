"""Whatever the bytes are, only problems are raised, each with a sentence; what was read can be written and hashed."""

import contextlib
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import CORPUS
from tests.epcis.strategies import events, examples
from txng.epcis import documents, jsonld, xml
from txng.epcis.event_hash import prehash
from txng.epcis.messages import Poll
from txng.epcis.model import Document
from txng.epcis.query.sentences import SENTENCES as OF_QUERIES
from txng.epcis.sentences import SENTENCES as OF_DOCUMENTS
from txng.gs1.problems import ProblemError, sentence
from txng.gs1.sentences import SENTENCES as OF_IDENTIFIERS

SENTENCES = {**OF_IDENTIFIERS, **OF_DOCUMENTS, **OF_QUERIES}
MOST = 12_000  # bytes of a document that is spoiled; larger ones take longer and show nothing else

# What breaks readers: ends of texts, marks of both syntaxes, numbers and names at the edge, halves of characters.
PIECES = [
    *(
        b'"',
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"null",
        b"true",
        b"1e999",
        b"-0",
        b"NaN",
    ),
    *(b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#x1F;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>"),
    *(b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbf\xbf", b"\xef\xbb\xbf", b"\xf0\x9f\x8d\x8d", b"\xcc\x81"),
    *(b'"@context":5,', b'"type":[],', b'"epcList":{},', b'"eventList":[[]],', b' xsi:type="x:y"', b' xmlns=""'),
    *(b"9" * 400, b"a" * 70_000, b"[" * 70, b"<extension>" * 70, b"urn:epc:id:sgtin:", b"https://id.gs1.org/01/"),
]


def spoiled(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few pieces cut out, doubled, moved, put in or changed."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.choice([1, 1, 2, 8, 40, 400]))
        match dice.randrange(6):
            case 0:
                data = data[:at] + data[end:]
            case 1:
                data = data[:end] + data[at:]
            case 2:
                data = data[:at] + dice.choice(PIECES) + data[at:]
            case 3:
                data = data[:at] + dice.choice(PIECES) + data[end:]
            case 4:
                data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
            case 5:
                to = dice.randrange(len(data) + 1)
                data = data[:to] + data[at:end] + data[to:]
    return data


def looked_at(data: bytes) -> None:
    """Reads the bytes in every way, and writes and hashes what was read."""
    for profile in ("strict", "lenient"):
        try:
            document = documents.read(data, profile, messages=True)
        except ProblemError as refused:
            for problem in refused.problems:
                for language in ("vi", "en"):
                    assert "{" not in sentence(problem, SENTENCES, language) or "{" in str(problem.params)
            continue
        for event in document.events:
            prehash(event), prehash(event, "cbv")
        for write in (jsonld.write, xml.write, lambda found: xml.write(found, "1.2")):
            with contextlib.suppress(ProblemError):
                write(document)
    with contextlib.suppress(ProblemError):
        for block in documents.stream(io.BytesIO(data), 2, "lenient"):
            assert len(block.events) <= 2 or b"extension" in data


def _seeds() -> list[bytes]:
    made = [
        xml.write(Document(kind="EPCISQueryDocument", message=Poll(query_name="SimpleEventQuery", params={"a": []})))
    ]
    folder = CORPUS / "epcis"
    found = [path for end in ("json", "jsonld", "xml") for path in sorted(folder.rglob(f"*.{end}"))]
    return made + [path.read_bytes() for path in found if path.stat().st_size <= MOST]


SEEDS = _seeds()


@settings(max_examples=examples(300), deadline=None)
@given(st.integers(0, len(SEEDS) - 1), st.integers(0, 2**32))
def test_spoiled_documents_raise_nothing_but_problems(which, dice):
    looked_at(spoiled(SEEDS[which], random.Random(dice)))


@settings(max_examples=examples(100), deadline=None)
@given(events(), st.integers(0, 2**32), st.sampled_from(["json", "2.0", "1.2"]))
def test_spoiled_events_raise_nothing_but_problems(event, dice, syntax):
    document = Document(creation_date="2026-11-23T00:00:00Z", events=[event] * 3)
    written = jsonld.write(document) if syntax == "json" else xml.write(document, syntax)
    looked_at(spoiled(written, random.Random(dice)))


@settings(max_examples=examples(200), deadline=None)
@given(
    st.sampled_from([b"", b"<", b"{", b'{"type":"EPCISDocument",', b"\xff\xfe<\0", b"<?xml "]), st.binary(max_size=300)
)
def test_arbitrary_bytes_raise_nothing_but_problems(start, rest):
    looked_at(start + rest)


def test_a_name_that_is_no_utf_8_is_refused_as_such():
    start = (
        b'{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ext":"https://x.example/"}],'
    )
    start += (
        b'"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-23T00:00:00Z","epcisBody":{"eventList":['
    )
    event = (
        b'{"type":"ObjectEvent","eventTime":"2026-11-05T07:30:00Z","eventTimeZoneOffset":"+07:00","action":"OBSERVE",'
    )
    data = start + event + b'"epcList":["urn:x:a"],"ext:\xed\xa0":"1"}]}}'
    looked_at(data)
    with pytest.raises(ProblemError) as refused:
        documents.read(data)
    assert [problem.code for problem in refused.value.problems] == ["json-encoding"]


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: repr(piece[:12]))
def test_a_piece_alone_raises_nothing_but_problems(piece):
    looked_at(piece)
