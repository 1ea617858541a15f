"""Files of any number of events, read in blocks."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.events import samples
from tests.events.samples import document_bytes, item, object_event
from txng.events import batches
from txng.events.batches import Batch
from txng.gs1.problems import ProblemError


def read(path: Path, most: int = 3) -> list[Batch]:
    return list(batches.batches(path, most))


def serials(found: list[Batch]) -> list[list[str]]:
    return [[event.epc_list[0].rpartition("/")[2] for event in batch.document.events] for batch in found]


def refusal(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(ProblemError) as refused:
        read(path)
    return [(problem.code, problem.path) for problem in refused.value.problems]


def lines(*events: dict[str, Any]) -> str:
    context = [samples.CONTEXT, {"tn": samples.VOCABULARY}]
    return "\n".join(json.dumps({"@context": context, **event}) for event in events)


@pytest.fixture(params=["in one go", "cut"])
def document_file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight events; large enough to be cut, or not."""
    if request.param == "cut":
        monkeypatch.setattr(batches, "WHOLE", 1_000)
    path = tmp_path / "document.json"
    path.write_bytes(document_bytes(*[object_event(item(at), at=at, **{"tn:n": at}) for at in range(8)]))
    return path


def test_a_document_is_given_out_in_blocks(document_file: Path) -> None:
    found = read(document_file)
    assert serials(found) == [["0", "1", "2"], ["3", "4", "5"], ["6", "7"]]
    assert [batch.done for batch in found][-1] == found[-1].size == document_file.stat().st_size
    assert all(batch.document.namespaces == {"tn": samples.VOCABULARY} for batch in found)
    sources = [source for batch in found for source in batch.document.sources]
    assert [json.loads(source)["tn:n"] for source in sources] == list(range(8))


def test_problems_are_told_at_their_place_in_the_whole_file(document_file: Path) -> None:
    document = json.loads(document_file.read_bytes())
    document["epcisBody"]["eventList"][4]["eventTime"] = "noon"
    document_file.write_text(json.dumps(document))
    assert ("time-malformed", "eventList[4].eventTime") in refusal(document_file)


def test_a_document_without_events_is_one_empty_block(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_bytes(document_bytes())
    assert serials(read(path)) == [[]]
    (tmp_path / "empty.ndjson").write_text("\n\n")
    assert serials(read(tmp_path / "empty.ndjson")) == [[]]


def test_an_xml_document_is_given_out_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "document.xml"
    path.write_bytes(samples.xml_bytes(*[samples.object_xml(item(at), at=at) for at in range(4)]))
    assert serials(read(path)) == [["0", "1", "2"], ["3"]]


def test_one_event_a_line(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(lines(*[object_event(item(at), **{"tn:n": at}) for at in range(5)]).replace("\n", "\n\n") + "\n")
    found = read(path)
    assert serials(found) == [["0", "1", "2"], ["3", "4"]]
    assert found[-1].done == found[-1].size
    assert found[0].document.events[0].namespaces == {"tn": samples.VOCABULARY}


def test_lines_are_refused_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    good = lines(object_event(item(1)))
    bad_time = lines(object_event(item(2)) | {"eventTime": "noon"})
    path.write_text("\n".join([good, "", bad_time]))
    assert ("time-malformed", "line 3.eventTime") in refusal(path)
    for broken in ("{", good + "," + good, "[1]", '"text"', "{} {}"):
        path.write_text("\n".join([good, broken, good]))
        assert {place.partition(".")[0] for _code, place in refusal(path)} == {"line 2"}, broken
    path.write_bytes(b'{"a": "\xff"}')
    assert {place for _code, place in refusal(path)} == {"line 1"}
