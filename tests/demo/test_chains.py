"""The demo's chains are real EPCIS documents, the same every time."""

from datetime import UTC, datetime

import pytest

from txng.config.demo import chains
from txng.epcis import documents
from txng.epcis.time import instant

EVERY = [sent for name in chains.NAMES for sent in chains.documents(name)]


@pytest.mark.parametrize("sent", EVERY, ids=lambda sent: f"{sent.chain}-{sent.party}")
def test_each_document_is_valid_in_every_strictness(sent: chains.Sent) -> None:
    document = documents.read(sent.body)
    assert len(document.events) == sent.events
    assert document.problems == []


def test_the_same_bytes_come_out_every_time() -> None:
    assert [sent.body for name in chains.NAMES for sent in chains.documents(name)] == [sent.body for sent in EVERY]


def test_nothing_happens_after_its_document_was_written() -> None:
    for sent in EVERY:
        document = documents.read(sent.body)
        created = datetime.fromisoformat(str(document.creation_date)).astimezone(UTC)
        assert all(instant(event.event_time) <= created for event in document.events)


def test_every_packet_has_its_serial_number() -> None:
    maker = next(sent for sent in EVERY if sent.party == "rice_paper")
    encoded = next(event for event in documents.read(maker.body).events if event.biz_step == "encoding")
    serials = encoded.output_epc_list
    assert len(set(serials)) == len(serials) == 400
    assert serials[0].endswith("/21/BT1101-0001")
    assert serials[-1].endswith("/21/BT1101-0400")


def test_no_name_of_a_script_is_left_unresolved() -> None:
    assert not [sent for sent in EVERY if b'"$' in sent.body or b"{0" in sent.body]
