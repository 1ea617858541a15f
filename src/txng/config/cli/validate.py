"""``txng validate``: is this an EPCIS document, and if not, why not."""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from txng.core.problems import sentence_of
from txng.epcis import documents
from txng.epcis.findings import Profile
from txng.gs1.problems import Problem, ProblemError

_VALID, _INVALID, _UNREADABLE = 0, 1, 2  # exit codes

_LABELS = {
    "vi": {"valid": "hợp lệ, {events} sự kiện", "invalid": "không hợp lệ", "error": "lỗi", "warning": "lưu ý"},
    "en": {"valid": "valid, {events} events", "invalid": "invalid", "error": "error", "warning": "warning"},
}


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--profile",
    type=click.Choice(["strict", "lenient"]),
    default="lenient",
    show_default=True,
    help="strict: the text of the standard, as capture over HTTP and `txng capture` judge. lenient: what is common and"
    " can be understood is a warning; a document that passes with warnings may still be refused by capture.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file on standard output.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], profile: Profile, as_json: bool, language: str) -> None:
    """Check EPCIS documents (JSON-LD or XML; `-` reads standard input) and list every fault.

    The default is lenient. To know whether the portal will take a document, ask with --profile strict.

    Exit code 0: all are valid; 1: some are invalid; 2: some could not be read.
    """
    worst = _VALID
    for file in files:
        try:
            data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            report = _Report(False, 0, [Problem("document-unreadable", {"reason": str(error.strerror)})])
            worst = _UNREADABLE
        else:
            report = _judge(data, profile)
            worst = max(worst, _VALID if report.valid else _INVALID)
        for line in [_json(file, report, language)] if as_json else _words(file, report, language):
            click.echo(line)
    ctx.exit(worst)


class _Report(NamedTuple):
    valid: bool
    events: int
    problems: list[Problem]


def _judge(data: bytes, profile: Profile) -> _Report:
    try:
        document = documents.read(data, profile, messages=True)
    except ProblemError as error:
        return _Report(False, 0, list(error.problems))
    return _Report(True, len(document.events), document.problems)


def _json(file: Path, report: _Report, language: str) -> bytes:
    problems = []
    for problem in report.problems:
        shown: dict[str, Any] = {"code": problem.code, "path": problem.path, "message": sentence_of(problem, language)}
        if problem.warning:
            shown["warning"] = True
        problems.append(shown)
    return msgspec.json.encode(
        {"file": str(file), "valid": report.valid, "events": report.events, "problems": problems}
    )


def _words(file: Path, report: _Report, language: str) -> list[str]:
    words = _LABELS[language]
    verdict = words["valid"].format(events=report.events) if report.valid else words["invalid"]
    lines = [f"{file}: {verdict}"]
    for problem in report.problems:
        mark = words["warning" if problem.warning else "error"]
        place = f"{problem.path}: " if problem.path else ""
        lines.append(f"  {mark}: {place}{sentence_of(problem, language)} [{problem.code}]")
    return lines
