"""A store that has grown: its index by years, and the same store spread by hash as over several machines."""

import json
import random
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from tests.events import plain_look, question_events, samples, spread, store
from tests.events.samples import document, erroneous, object_event
from tests.events.test_question_answers import asked, stored
from tests.events.test_rebuilding import derived
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.config.simulation.run import Simulation
from txng.core import clock
from txng.core.errors import Forbidden
from txng.epcis import documents
from txng.events import services, years
from txng.events.connection import database
from txng.events.errors import EventIdConflict
from txng.trace.selectors import lineage

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def parts(table: str = "event_thing") -> dict[str, int]:
    """Rows of each part of the index."""
    return {one.name: store.rows(f"SELECT count(*) FROM {one.name}")[0][0] for one in years.parts(database(), table)}


def at(year: int, lot: str) -> dict[str, Any]:
    """An event in the middle of a year."""
    one = object_event(samples.item(lot))
    return one | {"eventTime": f"{year}-07-01T08:00:00+07:00"}


@pytest.fixture
def in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.django_db
def test_each_coming_year_becomes_a_table_and_the_past_stays_where_it_is(
    in_2026: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.capture(document(at(2024, "a"), at(2026, "b")))
    before = derived()
    assert services.events_divide(actor=SYSTEM) == 2027
    assert derived() == before
    assert parts() == {"event_thing_before": 2, "event_thing_2027": 0, "event_thing_2028": 0, "event_thing_other": 0}
    assert list(parts("event_fact")) == [name.replace("thing", "fact") for name in parts()], (
        "facts are divided in the same way"
    )
    assert services.events_divide(actor=SYSTEM) is None

    monkeypatch.setattr(clock, "now", lambda: NOW.replace(year=2028))
    assert services.years_extend(actor=SYSTEM) == [f"{table}_{year}" for table in years.TABLES for year in (2029, 2030)]
    assert services.years_extend(actor=SYSTEM) == []
    store.capture(document(at(2027, "c"), at(2028, "d"), at(2023, "e")))
    assert [parts()[f"event_thing_{name}"] for name in ("before", "2027", "2028", "other")] == [3, 1, 1, 0]
    assert len(asked([])) == 5


@pytest.mark.django_db
def test_a_year_without_a_table_is_stored_all_the_same(in_2026: None, monkeypatch: pytest.MonkeyPatch) -> None:
    services.events_divide(actor=SYSTEM)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(year=2029))
    store.capture(document(at(2029, "late")))
    assert parts()["event_thing_other"] == 1
    assert services.years_extend(actor=SYSTEM) == [
        f"{table}_{year}" for table in years.TABLES for year in (2030, 2031)
    ], "the year that has begun elsewhere stays there"
    assert len(asked([])) == 1


@pytest.mark.django_db
def test_years_begin_after_the_last_event_that_is_stored(in_2026: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    store.capture(document(object_event(samples.item("x")) | {"eventTime": "2027-01-01T10:00:00+07:00"}))
    assert services.events_divide(actor=SYSTEM) == 2028
    assert list(parts()) == ["event_thing_before", "event_thing_2028", "event_thing_other"]


@pytest.mark.django_db
def test_corrections_removal_and_a_rebuild_work_on_years(in_2026: None, monkeypatch: pytest.MonkeyPatch) -> None:
    services.events_divide(actor=SYSTEM)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(year=2028))
    wrong = at(2027, "wrong")
    store.capture(document(at(2024, "a"), wrong, at(2028, "b")))
    store.capture(document(erroneous(wrong)))
    assert [role for (role,) in store.rows("SELECT role & 64 FROM event_thing_2027")] == [64, 64]
    shape = [years.shape(psycopg.Cursor(database()), table) for table in years.TABLES]
    before, held = derived(), parts()
    store.rows("WITH gone AS (DELETE FROM event_thing RETURNING 1) SELECT count(*) FROM gone")
    services.events_rebuild(actor=SYSTEM)
    assert derived() == before
    assert parts() == held
    assert [years.shape(psycopg.Cursor(database()), table) for table in years.TABLES] == shape


@pytest.mark.django_db
def test_traces_through_years_are_those_of_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2021, 6, 1, tzinfo=UTC))
    services.events_divide(actor=SYSTEM)
    monkeypatch.undo()
    services.years_extend(actor=SYSTEM)
    sent = simulated(tmp_path)
    assert sum(rows > 0 for rows in parts().values()) > 1
    same_traces(sent)


def simulated(folder: Path) -> list[dict[str, Any]]:
    """Capture a small simulation; the traces it knows."""
    Simulation(folder / "simulated", seed=7, events=2_000, roots=["mega1k"]).run()
    for path in sorted((folder / "simulated/documents").iterdir()):
        store.capture(documents.read(path.read_bytes()))
    return [json.loads(path.read_bytes()) for path in sorted((folder / "simulated/truth").iterdir())]


def same_traces(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        found = {node.id for node in lineage(answer["root"], answer["direction"], SYSTEM).nodes}
        assert found == {answer["root"], *answer["nodes"]}


@pytest.mark.django_db
def test_only_the_system_divides() -> None:
    with pytest.raises(Forbidden):
        services.events_divide(actor=PUBLIC)
    with pytest.raises(Forbidden):
        services.years_extend(actor=PUBLIC)


@pytest.mark.django_db
def test_the_command_lists_divides_and_extends(in_2026: None) -> None:
    def run(*options: str) -> list[list[str]]:
        out = StringIO()
        call_command("event_years", *options, stdout=out, stderr=StringIO())
        return [line.split("\t") for line in out.getvalue().splitlines()]

    assert [line[:3] for line in run()] == [[table, table, ""] for table in years.TABLES]
    lines = run("--divide")
    assert [line[1] for line in lines if line[0] == "event_fact"] == [
        "event_fact_before",
        "event_fact_2027",
        "event_fact_2028",
        "event_fact_other",
    ]
    assert lines[0][2] == "FOR VALUES FROM (MINVALUE) TO ('2027-01-01 00:00:00+00')"
    assert run("--extend") == lines


# --- spread by hash ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_spread_store_answers_as_a_whole_one(tmp_path: Path) -> None:
    rng = random.Random(707)
    first = stored(rng, 120)
    spread.spread()
    kept = first | stored(rng, 180)
    for _ in range(60):
        pairs = question_events.question(rng)
        expected = {seq for seq, event in kept.items() if plain_look.matches(event, pairs)}
        assert set(asked(pairs, ("perPage", "100"))) == expected, pairs
    same_traces(simulated(tmp_path))
    before = derived()
    services.events_rebuild(actor=SYSTEM)
    assert derived() == before
    assert all(rows > 0 for rows in parts().values())


@pytest.mark.django_db
def test_what_is_asked_by_hash_or_thing_goes_to_one_part() -> None:
    rng = random.Random(5)
    stored(rng, 100)
    store.capture(document(at(2026, "sought")))
    spread.spread()

    def touched(table: str, act: Any) -> int:
        before = spread.looked_at()
        act()
        after = spread.looked_at()
        return sum(after[name] > before.get(name, 0) for name in after if name.rpartition("_")[0] == table)

    sought = samples.item("sought")
    (digest,) = {row for (row,) in store.rows("SELECT hash FROM event ORDER BY seq DESC LIMIT 1")}
    assert touched("event", lambda: store.rows("SELECT seq FROM event WHERE hash = ANY(%s)", [[digest]])) == 1
    assert touched("event_thing", lambda: asked([("MATCH_epc", sought)])) == 1


@pytest.mark.django_db
def test_a_spread_store_knows_what_it_has() -> None:
    spread.spread()
    sent = [at(2026, f"lot-{number}") | {"eventID": f"urn:uuid:0000-{number}"} for number in range(20)]
    assert store.capture(document(*sent)).captured == 20
    assert store.capture(document(*sent)).duplicates == 20
    changed = sent[3] | {"disposition": "damaged"}
    with pytest.raises(EventIdConflict):
        store.capture(document(changed))
    assert store.rows("SELECT count(*) FROM event") == [(20,)]
