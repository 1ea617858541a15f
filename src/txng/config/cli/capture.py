"""``txng capture``: store EPCIS documents without the web."""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click
import msgspec

from txng.config import portal
from txng.core.errors import Refused
from txng.core.problems import add_sentences, sentence_of
from txng.gs1.problems import Problem, ProblemError

UNREADABLE, REFUSED = 2, 1
_SHOWN_PROBLEMS = 200

add_sentences(
    {
        "file-unreadable": ("Không đọc được tệp {file}: {detail}", "File {file} cannot be read: {detail}"),
        "party-unknown": ("Không có chủ thể “{party}”.", "There is no party “{party}”."),
    }
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--owner", help="Party the events belong to: GLN, tax code or id. Default: nobody in particular.")
@click.option("--profile", type=click.Choice(["strict", "lenient"]), default="strict", show_default=True)
def command(files: tuple[Path, ...], owner: str | None, profile: str) -> None:
    """Store EPCIS documents (JSON, XML) and files of one event a line (.ndjson).

    Per file one JSON line: {"file", "events", "captured", "duplicates", "job"}; a file that is refused has "problems"
    too. Up to 5,000 events are stored all or none; more are checked first and then stored in several transactions,
    and running the command again completes what was interrupted. Exit code: 0 all stored, 1 some refused,
    2 some unreadable.
    """
    worst = 0
    with portal.portal():
        party = _party(owner)
        for file in files:
            outcome, code = _captured(file, party, profile)
            worst = max(worst, code)
            click.echo(msgspec.json.encode({"file": str(file), **outcome}))
            for problem in outcome.get("problems", []):
                place = f"{problem['path']}: " if problem["path"] else ""
                click.echo(f"{file}: {place}{problem['message']}", err=True)
    sys.exit(worst)


def _party(owner: str | None) -> int | None:
    if owner is None:
        return None
    from txng.web.api.epcis.callers import party_named

    found = party_named(owner)
    if found is None:
        raise Refused("party-unknown", party=owner[:100])
    return found.pk


def _captured(file: Path, owner: int | None, profile: str) -> tuple[dict[str, Any], int]:
    """What happened to one file, and the exit code it asks for."""
    outcome: dict[str, Any] = {"events": 0, "captured": 0, "duplicates": 0, "job": None}
    try:
        size = file.stat().st_size
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=size, file=sys.stderr, label=file.name, hidden=hidden) as bar:
            _store(file, owner, profile, outcome, lambda done: bar.update(done - bar.pos))
    except ProblemError as refusal:
        return outcome | {"problems": _told(refusal.problems)}, REFUSED
    except OSError as error:
        fault = Problem("file-unreadable", {"file": str(file), "detail": error.strerror or str(error)})
        return outcome | {"problems": _told((fault,))}, UNREADABLE
    return outcome, 0


def _store(
    file: Path, owner: int | None, profile: str, outcome: dict[str, Any], progress: Callable[[int], None]
) -> None:
    from txng.accounts.viewers import SYSTEM
    from txng.events.batches import Batch, batches
    from txng.events.rules import EVENTS_PER_CAPTURE
    from txng.events.services import document_capture

    def read() -> Iterator[Batch]:
        return batches(file, EVENTS_PER_CAPTURE, "lenient" if profile == "lenient" else "strict")

    reading = read()
    first = next(reading)
    if first.done < first.size:
        deque(reading, maxlen=0)  # nothing of a file is stored before all of it has been understood
        reading = read()
    else:
        reading = chain([first], reading)
    for batch in reading:
        result = document_capture(document=batch.document, actor=SYSTEM, owner=owner)
        outcome["events"] += result.events
        outcome["captured"] += result.captured
        outcome["duplicates"] += result.duplicates
        outcome["job"] = str(result.job)
        progress(batch.done)


def _told(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [
        {"code": problem.code, "path": problem.path, "message": sentence_of(problem)}
        for problem in problems[:_SHOWN_PROBLEMS]
    ]
