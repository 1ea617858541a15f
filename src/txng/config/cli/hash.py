"""``txng hash``: the event hash of every event of a document."""

import sys
from pathlib import Path

import click

from txng.core.problems import sentence_of
from txng.epcis import documents
from txng.epcis.event_hash import Profile, event_hash, ignored_fields, prehash
from txng.epcis.model import Document
from txng.gs1.problems import Problem, ProblemError

_INVALID, _UNREADABLE = 1, 2  # exit codes


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--profile",
    type=click.Choice(["reference", "cbv"]),
    default="reference",
    show_default=True,
    help="reference: as the published generator computes it. cbv: by the letter of CBV 2.0.",
)
@click.option("--prehash", "as_prehash", is_flag=True, help="Print the text that is hashed instead of its hash.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.pass_context
def command(ctx: click.Context, file: Path, profile: Profile, as_prehash: bool, language: str) -> None:
    """Print one line for every event of FILE (JSON-LD or XML; `-` reads standard input), in document order.

    Common deviations from the standard do not matter here. Fields that the document lists as `ignoreFields` in the
    namespace https://repository-x.example.com/, as the published examples do, are left out.
    Exit code 1: the document is not valid; 2: it could not be read.
    """
    try:
        document = documents.read(_bytes(file), "lenient")
    except OSError as error:
        _complain(Problem("document-unreadable", {"reason": str(error.strerror)}), language)
        ctx.exit(_UNREADABLE)
    except ProblemError as error:
        for problem in error.problems:
            _complain(problem, language)
        ctx.exit(_INVALID)
    for line in _lines(document, profile, as_prehash=as_prehash):
        click.echo(line.encode())


def _bytes(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def _lines(document: Document, profile: Profile, *, as_prehash: bool) -> list[str]:
    make = prehash if as_prehash else event_hash
    ignored = ignored_fields(document)
    return [make(event, profile, ignored) for event in document.events]


def _complain(problem: Problem, language: str) -> None:
    place = f"{problem.path}: " if problem.path else ""
    click.echo(f"{place}{sentence_of(problem, language)} [{problem.code}]", err=True)
