"""What `txng simulate` promises about its files."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from txng.config.cli.simulate import command
from txng.config.simulation import faults, province, scribe
from txng.config.simulation.run import SPAN_DAYS, Simulation
from txng.core.errors import Refused
from txng.epcis import documents
from txng.gs1.problems import ProblemError


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(world: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (world / "events.ndjson").read_bytes().splitlines()]


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(world: Path, tmp_path: Path) -> None:
    Simulation(tmp_path / "again", seed=7, events=4_000).run()
    Simulation(tmp_path / "other", seed=8, events=4_000).run()
    assert contents(tmp_path / "again") == contents(world)
    assert contents(tmp_path / "other")["events.ndjson"] != contents(world)["events.ndjson"]


@pytest.mark.parametrize("events", [1, 30, 999, 2_001])
def test_there_are_exactly_as_many_events_as_asked_for(events: int, tmp_path: Path) -> None:
    manifest = Simulation(tmp_path, seed=1, events=events).run()
    assert len(lines(tmp_path)) == manifest["events"] == events
    assert manifest["documents"] == -(-events // 1_000)


def test_documents_hold_the_events_in_order_a_thousand_each(world: Path) -> None:
    paths = sorted((world / "documents").iterdir())
    found = [json.loads(path.read_bytes())["epcisBody"]["eventList"] for path in paths]
    assert [len(part) for part in found] == [1_000] * 4
    bare = lines(world)
    for event in bare:
        del event["@context"]
    assert [event for part in found for event in part] == bare


def test_every_document_and_every_bare_event_is_valid(world: Path) -> None:
    for path in (world / "documents").iterdir():
        assert len(documents.read(path.read_bytes()).events) == 1_000
    for line in (world / "events.ndjson").read_bytes().splitlines()[:200]:
        assert len(documents.read(line).events) == 1


def test_every_invalid_event_is_refused(world: Path) -> None:
    invalid = (world / "invalid.ndjson").read_bytes().splitlines()
    assert len(invalid) == 20
    for line in invalid:
        with pytest.raises(ProblemError):
            documents.read(line)


def test_invalid_events_are_sound_but_for_their_one_fault() -> None:
    assert len(documents.read(faults.sound(1, 1).encode()).events) == 1
    assert len({fault(faults.sound(1, 1)) for _, fault in faults.BREAKS}) == len(faults.BREAKS)


def test_the_manifest_counts_right(world: Path) -> None:
    manifest = json.loads((world / "manifest.json").read_text())
    events = lines(world)
    distinct = {json.dumps(event, sort_keys=True) for event in events}
    assert manifest["distinct"] == len(distinct)
    assert manifest["repeated"] == len(events) - len(distinct)
    kinds = Counter(json.loads(event)["type"] for event in distinct)
    assert manifest["kinds"] == kinds
    assert manifest["declared_erroneous"] == sum('"errorDeclaration"' in event for event in distinct)


def test_the_noise_of_real_senders_is_there(world: Path) -> None:
    events = lines(world)
    raw = (world / "events.ndjson").read_bytes().splitlines()
    share = {
        "urn": sum("urn:epc:id:sgln" in json.dumps(event) for event in events) / len(events),
        "repeated": 1 - len(set(raw)) / len(raw),
        "sensor": sum("sensorElementList" in event for event in events) / len(events),
        "association": sum(event["type"] == "AssociationEvent" for event in events) / len(events),
    }
    assert 0.17 < share["urn"] < 0.23
    assert 0.01 < share["repeated"] < 0.03  # the reordered ones come on top
    assert 0.01 < share["sensor"] < 0.03
    assert 0.02 < share["association"] < 0.08
    assert any("errorDeclaration" in event for event in events)
    assert all(event["eventTimeZoneOffset"] == "+07:00" for event in events)
    times = [event["eventTime"] for event in events]
    assert sum(earlier > later for earlier, later in pairwise(times)) > len(times) / 20


def test_the_calendar_reaches_beyond_the_longest_shelf_life() -> None:
    longest = max(group.shelf_days for group in province.load()["groups"])
    assert scribe.day_of((SPAN_DAYS + 100 + longest) * scribe.DAY) > "2028"


def test_events_mention_seven_to_eight_things_on_average(tmp_path: Path) -> None:
    Simulation(tmp_path, seed=939, events=20_000).run()
    lists = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"]
    lists += ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"]
    total = sum(sum(len(event.get(name, ())) for name in lists) + ("parentID" in event) for event in lines(tmp_path))
    assert 6.5 < total / 20_000 < 8.5


def test_the_command_replaces_its_own_work_and_nothing_else(tmp_path: Path) -> None:
    arguments = ["--seed", "5", "--events", "1500", "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    first = contents(tmp_path / "out")
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert contents(tmp_path / "out") == first
    (tmp_path / "out" / "mine.txt").write_text("keep me")
    outcome = CliRunner().invoke(command, arguments)
    assert isinstance(outcome.exception, Refused)
    assert (tmp_path / "out" / "mine.txt").read_text() == "keep me"


def test_the_command_plants_the_roots_it_is_told(tmp_path: Path) -> None:
    arguments = ["--events", "300", "--out", str(tmp_path / "out"), "--truth", "mega100"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    answer = json.loads((tmp_path / "out/truth/mega100-down.json").read_text())
    assert answer["direction"] == "down"
    assert answer["root"] in answer["nodes"]
    assert 100 < len(answer["nodes"]) < 150
