"""``txng hash``: one line an event."""

import json

import pytest
from click.testing import CliRunner

from tests.corpus import CORPUS, needs_corpus
from txng.config.cli.hash import command

EXAMPLES = CORPUS / "epcis/event-hash/examples"
EVENT = {
    "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    "type": "ObjectEvent",
    "eventTime": "2026-11-05T07:30:00.000+07:00",
    "eventTimeZoneOffset": "+07:00",
    "epcList": ["https://things.example.com/1"],
    "action": "OBSERVE",
    "bizTransactionList": [{"type": "po", "bizTransaction": "https://orders.example.com/1"}],
    "sourceList": [{"type": "location", "source": "https://places.example.com/1"}],
    "destinationList": [{"type": "location", "destination": "https://places.example.com/2"}],
}


def run(*arguments, data=None):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=data)


@needs_corpus
@pytest.mark.parametrize("name", ["ReferenceEventHashAlgorithm.xml", "epcisDocHavingEventWithIgnoreFields.jsonld"])
def test_it_prints_the_published_hashes(name):
    path = EXAMPLES / name
    assert run(path).stdout.split() == path.with_suffix(".hashes").read_text(encoding="utf-8").split()


def test_it_reads_standard_input_and_prints_the_text_that_is_hashed():
    found = run("-", "--prehash", data=json.dumps(EVENT))
    assert found.exit_code == 0
    assert found.stdout == (
        "eventType=ObjectEventeventTime=2026-11-05T00:30:00.000ZeventTimeZoneOffset=+07:00"
        "epcListepc=https://things.example.com/1action=OBSERVE"
        "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=https://orders.example.com/1"
        "destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=https://places.example.com/2"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=https://places.example.com/1\n"
    )


def test_the_profiles_differ_in_the_order_of_the_lists():
    reference = run("-", data=json.dumps(EVENT)).stdout
    cbv = run("-", "--profile", "cbv", data=json.dumps(EVENT)).stdout
    assert reference != cbv
    for line in (reference, cbv):
        assert line.startswith("ni:///sha-256;")
        assert line.endswith("?ver=CBV2.0\n")


def test_a_document_with_faults_prints_them_and_no_hash():
    found = run("-", "--language", "en", data=json.dumps({**EVENT, "action": "MAKE"}))
    assert (found.exit_code, found.stdout) == (1, "")
    assert "[action-unknown]" in found.stderr


def test_a_file_that_is_not_there_is_unreadable(tmp_path):
    found = run(tmp_path / "nothing.json")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "[document-unreadable]" in found.stderr
