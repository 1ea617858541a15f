"""`txng capture` and `txng events rebuild`, beside a portal that runs."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.events import samples
from tests.events.samples import document_bytes, item, object_event
from tests.portal import COMMAND, Portal


def run(portal: Portal, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the JSON lines of standard output, standard error."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=portal.environment, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_files_are_captured_and_told_apart(portal_process: Portal, tmp_path: Path) -> None:
    files = {
        "good.json": document_bytes(object_event(item("cl1")), object_event(item("cl2"))),
        "same.xml": samples.xml_bytes(samples.object_xml(item("cl1"))),
        "lines.ndjson": b"\n".join(
            json.dumps({"@context": samples.CONTEXT, **object_event(item(f"cl{at}"))}).encode() for at in (2, 3)
        ),
        "wrong.json": document_bytes(object_event(item("cl4"), bizStep="flying"), object_event("urn:epc:id:sgtin:1")),
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    paths = [str(tmp_path / name) for name in (*files, "missing.json")]
    code, told, words = run(portal_process, "capture", *paths, "--owner", "9520801090013")
    assert code == 2
    assert [line["file"] for line in told] == paths
    assert [(line["events"], line["captured"], line["duplicates"]) for line in told] == [
        (2, 2, 0),
        (1, 0, 1),
        (2, 1, 1),
        (0, 0, 0),
        (0, 0, 0),
    ]
    assert [problem["path"] for problem in told[3]["problems"]][-1] == "eventList[1].epcList[0]"
    assert told[4]["problems"][0]["code"] == "file-unreadable"
    assert "eventList[1].epcList[0]: " in words
    job = portal_process.ask("GET", f"/epcis/capture/{told[0]['job']}", key="owner")
    assert job.json()["txng:captured"] == 2
    code, told, _words = run(portal_process, "capture", paths[0])
    assert (code, told[0]["duplicates"]) == (0, 2)
    assert set(told[0]) == {"file", "events", "captured", "duplicates", "job"}


@pytest.mark.parametrize("owner", ["9520801090000", "12", "x\x7f"])
def test_an_unknown_owner_is_refused(portal_process: Portal, tmp_path: Path, owner: str) -> None:
    path = tmp_path / "good.json"
    path.write_bytes(document_bytes(object_event(item("g1"))))
    code, told, words = run(portal_process, "capture", str(path), "--owner", owner)
    assert (code, told) == (2, [])
    assert "Traceback" not in words
    assert "Không có chủ thể" in words


def test_the_store_is_rebuilt(portal_process: Portal) -> None:
    portal_process.capture(document_bytes(object_event(item("r1")), object_event(item("r2"))))
    counted = "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_thing)"
    before = portal_process.rows(counted)
    code, told, _words = run(portal_process, "events", "rebuild")
    assert code == 0
    assert told == [{"events": before[0][0], "things": before[0][1], "changed": 0, "foreign": 0}]
    assert portal_process.rows(counted) == before
    assert portal_process.capture(document_bytes(object_event(item("r3")))).status == 202
