"""``txng gs1``: read identifiers in any spelling."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click
import msgspec

from txng.gs1 import identifier
from txng.gs1.identifier import Reading
from txng.gs1.problems import Problem, sentence
from txng.gs1.sentences import SENTENCES


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT…|-]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--gln", is_flag=True, help="Read 13 bare digits as a GLN instead of a GTIN.")
@click.option("--short-gtin", is_flag=True, help="Take Digital Links with GTINs of fewer than 14 digits.")
@click.option("--compressed", is_flag=True, help="Take compressed links and EPC binary strings.")
@click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of the faults."
)
@click.pass_context
def command(
    context: click.Context,
    inputs: tuple[str, ...],
    as_json: bool,
    gln: bool,
    short_gtin: bool,
    compressed: bool,
    lang: str,
) -> None:
    """Read Digital Links, element strings, EPC URNs and bare GTIN, GLN, SSCC.

    Without INPUT, or with "-", lines are read from standard input. Exit code 0: all valid, 1: some invalid.
    """
    all_valid = True
    for text in _texts(inputs or ("-",)):
        reading = identifier.read(text, gln=gln, short_gtin=short_gtin, compressed=compressed)
        all_valid = all_valid and reading.valid
        click.echo(as_line(reading, lang) if as_json else as_text(reading, lang))
    context.exit(0 if all_valid else 1)


def _texts(inputs: Iterable[str]) -> Iterator[str]:
    for text in inputs:
        if text == "-":
            for line in sys.stdin.buffer:
                yield line.decode("utf-8", "replace").rstrip("\r\n")
        else:
            yield text


def as_line(reading: Reading, language: str) -> str:
    """The reading as the JSON object of the contract; warnings carry ``"warning": true``."""
    members: dict[str, Any] = {**msgspec.structs.asdict(reading)}
    members["input"] = _printable(reading.input)
    members["problems"] = [_problem(problem, language) for problem in reading.problems]
    return msgspec.json.encode(members).decode()


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {"code": problem.code, "message": _printable(sentence(problem, SENTENCES, language))}
    return {**said, "warning": True} if problem.warning else said


def _printable(text: str) -> str:
    """Arguments may hold bytes that are no UTF-8; they come as lone surrogates, which no output can carry."""
    return text.encode("utf-8", "replace").decode()


def as_text(reading: Reading, language: str) -> str:
    head = f"{'✓' if reading.valid else '✗'} {_printable(reading.input)} [{reading.kind}]"
    rows = [*(reading.hri or ()), reading.canonical, reading.urn]
    rows += [_printable(sentence(problem, SENTENCES, language)) for problem in reading.problems]
    return "\n  ".join([head, *(row for row in rows if row)])
