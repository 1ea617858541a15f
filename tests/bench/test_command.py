"""`txng bench` as a user calls it, with little work: it runs, prints what is promised, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from txng.config.cli.bench import BENCHES

CALL = "from txng.config.cli import main; main()"
ALL = [name for name in BENCHES if name not in ("copy-limit", "peers")]
#: the rest starts portals of its own for half a minute each: `make benches`
IN_SUITE = ["decode", "hash", "query", "dashboard", "scans"]
MEMBERS = {"figure", "name", "target", "measured", "unit", "median", "spread", "runs", "machine"}


def bench(*arguments: str, before: str = "", **given: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TXNG_")} | given
    command = [sys.executable, "-c", f"{before}\n{CALL}", "bench", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=240)


def measured(name: str, **given: str) -> dict[str, Any]:
    done = bench(name, "--quick", "--json", **given)
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    assert found.keys() >= MEMBERS
    assert "machine:" in done.stderr
    assert found["bench"] == name
    for figure in found["figures"]:
        assert figure.keys() >= MEMBERS - {"machine"}
        assert figure["spread"][0] <= figure["median"] <= figure["spread"][1]
        assert len(figure["runs"]) in (1, 5)
    return found


@pytest.mark.parametrize("name", ALL if os.environ.get("TXNG_BENCHES") == "all" else IN_SUITE)
def test_it_prints_what_is_promised_and_leaves_nothing_behind(name: str, database_server: str, tmp_path: Path) -> None:
    found = measured(name, TXNG_DATABASE_URL=database_server, TMPDIR=str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(database_server) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'txng_bench%'").fetchall()
    assert names == []
    if name == "hash":
        assert found["details"]["compared"] >= 500
        assert found["details"]["differences"] == 0
    if name == "trace":
        assert found["details"]["equal_to_truth"] is True
    if name == "dashboard":
        assert found["details"]["equal_to_full_count"] is True
    if name == "crash":
        assert found["measured"] == 0
        assert found["details"]["documents_acknowledged"] > found["details"]["rounds"]


def test_it_brings_a_database_of_its_own_where_none_is_given(tmp_path: Path) -> None:
    found = measured("copy-limit", TMPDIR=str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert found["target"] == ""
    assert found["details"]["settings"]["fsync"] == "on"
    assert all(cpu > 0 for cpu in found["details"]["cpu_us_per_event"])


@pytest.mark.parametrize(("name", "package"), [("decode", "orjson"), ("hash", "epcis_event_hash_generator")])
def test_a_missing_package_is_named(name: str, package: str) -> None:
    done = bench(name, "--quick", before=f"import sys; sys.modules[{package!r}] = None")
    assert done.returncode == 2
    assert package.replace("_", "-") in done.stderr
    assert "txng[bench]" in done.stderr


def test_an_unknown_figure_is_refused() -> None:
    assert bench("speed-of-light").returncode == 2


def test_a_peer_that_is_not_installed_is_said_to_be_missing(tmp_path: Path) -> None:
    done = bench("peers", "--quick", PEER_PYTHON=str(tmp_path / "python"))
    assert done.returncode == 2
    assert "make peers" in done.stderr
