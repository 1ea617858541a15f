"""Docs cannot rot: commands, settings and links are compared with the code."""

import re
from pathlib import Path

import pytest

from txng.config.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    page = (ROOT / "docs/operators/commands.md").read_text()
    assert re.search(rf"^\| `txng {name}[ `]", page, re.MULTILINE), f"docs/operators/commands.md lacks `txng {name}`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_explains_itself(name: str) -> None:
    from click.testing import CliRunner

    from txng.config.cli import txng

    outcome = CliRunner().invoke(txng, [name, "--help"])
    assert outcome.exit_code == 0, outcome.output
    assert len(outcome.output.splitlines()) > 3


def test_every_documented_command_exists() -> None:
    page = (ROOT / "docs/operators/commands.md").read_text()
    assert set(re.findall(r"^\| `txng ([a-z0-9-]+)", page, re.MULTILINE)) == set(COMMANDS)


def test_every_setting_is_documented() -> None:
    used = set()
    for path in (ROOT / "src/txng").rglob("*.py"):
        used |= set(re.findall(r'"(TXNG_[A-Z_]+)"', path.read_text()))
    for place in (".env.example", "docs/operators/running.md"):
        known = set(re.findall(r"TXNG_[A-Z_]+", (ROOT / place).read_text()))
        assert used <= known, f"{place} does not explain {sorted(used - known)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}, which is not there"


def functions_named() -> list[tuple[str, str, str]]:
    """(room, module, name) of every function the page of the rooms promises."""
    page = (ROOT / "docs/developers/rooms.md").read_text()
    found = []
    for section in page.split("\n## ")[1:]:
        room = section.split()[0]
        rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        found += [(room, *name) for row in rows for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)\.([A-Za-z_]+)`", row)]
    return found


@pytest.mark.parametrize(("room", "module", "name"), functions_named())
def test_every_promised_function_exists(room: str, module: str, name: str, django_apps_ready: None) -> None:
    import importlib

    assert hasattr(importlib.import_module(f"txng.{room}.{module}"), name), f"mend docs/developers/rooms.md: {name}"


LIBRARIES = sorted({one for one in functions_named() if one[0] in ("gs1", "epcis")})


@pytest.mark.parametrize(("room", "module", "name"), LIBRARIES)
def test_what_the_libraries_offer_comes_with_an_example(room: str, module: str, name: str) -> None:
    """Doctests run with the suite; a table or a union of types explains itself."""
    import importlib
    import inspect

    found = getattr(importlib.import_module(f"txng.{room}.{module}"), name)
    if inspect.isclass(found) or inspect.isfunction(found):
        assert ">>>" in (inspect.getdoc(found) or ""), f"txng.{room}.{module}.{name} has no example"
