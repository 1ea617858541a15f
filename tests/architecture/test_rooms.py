"""The house keeps its order: imports and foreign keys point downwards, rooms are known, drawers do not appear."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "txng"


def room_ranks() -> dict[str, int]:
    """Room → height, read from the layer list that import-linter holds; neighbours share a height."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip(" ()"): len(layers) - position for position, layer in enumerate(layers) for name in layer.split("|")
    }


def test_rooms_import_downwards_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, (
        f"{outcome.stdout}\nMove the code to the lower room, or pass the value in from above."
    )


def test_foreign_keys_point_downwards(django_apps_ready: None) -> None:
    from django.apps import apps

    ranks = room_ranks()
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not (field.concrete and isinstance(target, type)):
                continue
            here, there = (kind.__module__.split(".") for kind in (model, target))
            if here[0] == there[0] == "txng" and ranks[there[1]] > ranks[here[1]]:
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not wrong, f"{wrong}: a table may only refer to its own room or a lower one; keep a plain id instead."


def test_there_are_no_drawers() -> None:
    forbidden = {"utils", "helpers", "common", "misc", "manager", "handler"}
    found = [path for path in SOURCE.rglob("*") if path.stem in forbidden]
    assert not found, f"{found}: give each thing the room it belongs to."


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        room.name
        for room in SOURCE.iterdir()
        if room.is_dir() and room.name in room_ranks() and not (room / "__init__.py").read_text().startswith('"""')
    ]
    assert not silent, f"{silent}: begin __init__.py with one sentence of purpose."


def test_files_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and (lines := path.read_text().count("\n")) > 550
    }
    assert not long, f"{long}: split the file where its subject changes."


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_xml_is_parsed_in_one_place_only(path: Path) -> None:
    if "epcis/xml" in path.as_posix():
        return
    text = path.read_text()
    assert "etree.fromstring" not in text, "parse XML with txng.epcis.xml: its parser is closed against entities"
    assert "etree.parse" not in text, "parse XML with txng.epcis.xml: its parser is closed against entities"
    assert "iterparse" not in text, "parse XML with txng.epcis.xml: its parser is closed against entities"


def test_a_day_is_the_provinces_day() -> None:
    """``moment.date()`` is the day in UTC, which is yesterday in the province until seven in the morning."""
    told = {"core/clock.py", "core/documents/workbook.py", "trace/stages.py"}  # the last keeps the sender's own zone
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if place in told or "/migrations/" in place:
            continue
        found = [line for line in path.read_text().splitlines() if ".date()" in line or "localdate(" in line]
        assert not found, (place, found)
