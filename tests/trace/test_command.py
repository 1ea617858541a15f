"""``txng trace``."""

import json
from contextlib import nullcontext

import pytest
from click.testing import CliRunner, Result

from tests.events.samples import document, lot, place, transformation
from tests.events.store import capture
from txng.config import portal
from txng.config.cli.trace import command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the test is open already; its transaction would not survive another opening."""
    monkeypatch.setattr(portal, "portal", nullcontext)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize("spelling", [lot("B"), "(01)09520801001019(10)B", "0109520801001019" + "10B"])
def test_any_spelling_is_followed(spelling: str) -> None:
    capture(document(transformation([lot("A")], [lot("B")], 1), transformation([lot("B")], [lot("C")], 2)))
    result = run(spelling, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert {node["id"] for node in found["nodes"]} == {lot("A"), lot("B"), lot("C")}
    assert len(json.loads(run(spelling, "--format", "json", "--direction", "up").stdout)["nodes"]) == 2


@pytest.mark.parametrize("form", ["json", "text", "dot", "svg", "csv"])
def test_limits_are_kept_in_every_format(form: str) -> None:
    capture(document(*(transformation([lot(n)], [lot(n + 1)], n) for n in range(5))))
    result = run(lot(0), "--format", form, "--max-depth", "2", "--direction", "down")
    assert result.exit_code == 0
    assert f"(10){2}" in result.stdout or lot(2) in result.stdout
    assert f"(10){3}" not in result.stdout
    assert lot(3) not in result.stdout
    assert json.loads(run(lot(0), "--format", "json", "--max-nodes", "3").stdout)["partial"] is True


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lot("NONE"), f"Không có sự kiện nào nhắc đến {lot('NONE')}."),
        ("952080100101", "sai số kiểm tra"),
        ("mãng cầu", ""),
    ],
)
def test_what_is_unknown_ends_with_a_sentence_and_code_1(given: str, words: str) -> None:
    result = run(given)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert result.stderr.strip()


def test_faults_speak_english_when_asked() -> None:
    assert run(lot("NONE"), "--lang", "en").stderr.strip() == f"No event mentions {lot('NONE')}."


@pytest.mark.parametrize("question", ["recall", "balance", "completeness"])
def test_questions_are_answered_in_text_and_json(question: str) -> None:
    capture(document(transformation([lot("A")], [lot("B")], 1), transformation([lot("B")], [lot("C")], 2)))
    found = json.loads(run(lot("B"), f"--{question}", "--format", "json").stdout)
    assert lot("B") in (found.get("root"), found.get("id"))
    for language in ("vi", "en"):
        text = run(lot("B"), f"--{question}", "--lang", language)
        assert (text.exit_code, text.stdout.splitlines()[0][:24]) == (0, "(01)09520801001019(10)B:")
    assert run(lot("B"), f"--{question}", "--format", "svg").exit_code == 2


def test_a_recall_in_json_tells_everything() -> None:
    capture(document(transformation([lot("A")], [lot("B")], 1, bizLocation={"id": place(1)})))
    found = json.loads(run(lot("A"), "--recall", "--format", "json").stdout)
    assert found["open"] == [lot("A"), lot("B")]
    assert found["things"][1] == {
        "id": lot("B"),
        "kind": "lot",
        "certain": True,
        "carried": False,
        "state": "held",
        "seen": "2026-11-05T07:31:00.000+07:00",
        "place": place(1),
        "party": None,
        "remaining": [{"value": 10, "uom": "KGM"}],
        "parts": [
            {
                "place": place(1),
                "party": None,
                "state": "held",
                "seen": "2026-11-05T07:31:00.000+07:00",
                "amount": {"value": 10, "uom": "KGM"},
            }
        ],
    }
