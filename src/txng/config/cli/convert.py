"""``txng convert``: an EPCIS document in the other syntax, or with its identifiers in the other form."""

import sys
from pathlib import Path
from typing import Literal

import click
import msgspec

from txng.core.problems import sentences_of
from txng.epcis import documents, epc_format, jsonld, xml
from txng.epcis.model import Document
from txng.gs1.problems import ProblemError

Syntax = Literal["json", "xml", "xml-1.2"]

_INVALID = 1
_UNREADABLE = 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--to", "syntax", type=click.Choice(["json", "xml", "xml-1.2"]), required=True)
@click.option(
    "--epc-format",
    "form",
    type=click.Choice(["as-captured", "digital-link", "urn"]),
    default="as-captured",
    show_default=True,
    help="How identifiers are written; what has no such form stays as it is.",
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.pass_context
def command(ctx: click.Context, file: Path, syntax: Syntax, form: str, language: str) -> None:
    """Read an EPCIS document (JSON-LD or XML; `-` reads standard input) and write it to standard output.

    Warnings and faults go to standard error. Exit code 1: the document is invalid, or cannot be said in that syntax;
    2: it could not be read.
    """
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        ctx.exit(_UNREADABLE)
    try:
        document = documents.read(data, "lenient", messages=True)
        if form in ("digital-link", "urn"):
            document.events = [epc_format.respelled(event, form) for event in document.events]  # type: ignore[arg-type]
        converted = write(document, syntax)
    except ProblemError as error:
        for problem, words in zip(error.problems, sentences_of(error.problems, language), strict=True):
            click.echo(f"{problem.path}: {words}" if problem.path else words, err=True)
        ctx.exit(_INVALID)
    sys.stdout.buffer.write(converted)


def write(document: Document, syntax: Syntax) -> bytes:
    """The document in that syntax, laid out for reading. Raises `ProblemError` for what it cannot say."""
    if syntax == "json":
        return msgspec.json.format(jsonld.write(document), indent=2) + b"\n"
    return xml.write(document, "1.2" if syntax == "xml-1.2" else "2.0")
