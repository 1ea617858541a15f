"""`txng validate` and `txng convert` as a user of the shell meets them."""

import json

import pytest
from click.testing import CliRunner

from tests.corpus import CORPUS, needs_corpus
from txng.config.cli import convert, validate
from txng.epcis import documents

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
FOLDER = CORPUS / "epcis/openepcis-test-resources/2.0"


def document(**event):
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-05T08:00:00+07:00",
        "epcisBody": {
            "eventList": [
                {
                    "type": "ObjectEvent",
                    "eventTime": "2026-11-05T07:30:00+07:00",
                    "eventTimeZoneOffset": "+07:00",
                    "action": "ADD",
                    "epcList": ["https://id.gs1.org/01/08931234000011/21/7"],
                    **event,
                }
            ]
        },
    }


@pytest.fixture
def files(tmp_path):
    """A good document, one with a warning, a bad one, and a file that does not exist."""
    trees = {
        "good": document(),
        "odd": document(epcList=["https://id.gs1.org/01/08931234000012/21/7"]),
        "bad": document(action="MAKE", bizStep="making"),
    }
    for name, tree in trees.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(tree))
    return {name: str(tmp_path / f"{name}.json") for name in [*trees, "missing"]}


def run(command, *arguments, **options):
    return CliRunner().invoke(command, [*arguments], **options)


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_validate_says_file_by_file_what_is_wrong(files):
    result = run(validate.command, files["good"], files["odd"], files["bad"], "--json")
    good, odd, bad = lines(result)
    assert result.exit_code == 1
    assert good == {"file": files["good"], "valid": True, "events": 1, "problems": []}
    assert (odd["valid"], odd["problems"][0]["code"], odd["problems"][0]["warning"]) == (True, "epc-check-digit", True)
    assert bad["valid"] is False
    assert [(one["code"], one["path"]) for one in bad["problems"]] == [
        ("word-unknown", "eventList[0].bizStep"),
        ("action-unknown", "eventList[0].action"),
    ]
    assert all(one["message"] != one["code"] for one in bad["problems"])


def test_the_exit_code_of_validate_tells_the_worst(files):
    assert run(validate.command, files["good"]).exit_code == 0
    assert run(validate.command, files["odd"]).exit_code == 0
    assert run(validate.command, files["odd"], "--profile", "strict").exit_code == 1
    assert run(validate.command, files["missing"], files["bad"], files["good"]).exit_code == 2


def test_a_file_that_cannot_be_read_has_its_line_too(files):
    assert lines(run(validate.command, files["missing"], "--json"))[0]["problems"][0]["code"] == "document-unreadable"


def test_validate_speaks_both_languages(files):
    assert "không hợp lệ" in run(validate.command, files["bad"]).stdout
    english = run(validate.command, files["bad"], "--language", "en").stdout
    assert "“MAKE” is not ADD, OBSERVE or DELETE." in english


def test_validate_reads_standard_input(files):
    result = run(validate.command, "-", "--json", input=json.dumps(document()))
    assert lines(result)[0]["valid"] is True


@needs_corpus
def test_validate_accepts_every_valid_and_refuses_every_invalid_shared_json_document():
    paths = [str(path) for path in sorted((FOLDER / "JSON").rglob("*.json")) if "Queries" not in path.parts]
    for line in lines(run(validate.command, *paths, "--json")):
        assert line["valid"] is ("Invalid" not in line["file"]), line


@pytest.mark.parametrize("syntax", ["json", "xml", "xml-1.2"])
def test_convert_writes_a_document_of_the_same_events(files, syntax):
    result = run(convert.command, files["good"], "--to", syntax)
    assert result.exit_code == 0
    converted = documents.read(result.stdout_bytes)
    assert documents.is_xml(result.stdout_bytes) is (syntax != "json")
    assert [event.event_time for event in converted.events] == ["2026-11-05T07:30:00+07:00"]


def test_convert_spells_identifiers_as_asked(files, tmp_path):
    path = tmp_path / "urn.json"
    path.write_text(json.dumps(document(epcList=["urn:epc:id:sgtin:8931234.000001.7"])))
    assert b"/01/08931234000011/21/7" in run(
        convert.command, str(path), "--to", "json", "--epc-format", "digital-link"
    ).stdout_bytes  # fmt: skip
    assert b"urn:epc:id:sgtin:8931234.000001.7" in run(convert.command, str(path), "--to", "xml").stdout_bytes


def test_convert_says_why_it_cannot(files):
    refused = run(convert.command, files["bad"], "--to", "xml")
    assert (refused.exit_code, refused.stdout_bytes) == (1, b"")
    assert "eventList[0].action" in refused.stderr
    assert run(convert.command, files["missing"], "--to", "xml").exit_code == 2


def test_validate_says_that_capture_is_stricter_than_its_default():
    shown = " ".join(run(validate.command, "--help").output.split())
    assert "The default is lenient." in shown
    assert "strict: the text of the standard, as capture" in shown
