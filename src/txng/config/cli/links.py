"""``txng links``: Digital Link records from files."""

import sys
from pathlib import Path

import click

from txng.config import portal
from txng.core.problems import sentence_of
from txng.gs1.problems import Problem, ProblemError


@click.group()
def command() -> None:
    """Load Digital Link records."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option("--reason", default="", help="Why, for the change record.")
def load(file: Path, reason: str) -> None:
    """Register the links of a link-set FILE (RFC 9264 JSON; anchors may be relative, /01/…).

    The levels it names are replaced as a whole, others stay. A file with faults stores nothing: exit code 1.
    """
    document = file.read_bytes()
    with portal.portal():
        from txng.accounts.viewers import SYSTEM
        from txng.resolver.services import links_load

        try:
            loaded = links_load(document, SYSTEM, reason or file.name)
        except ProblemError as error:
            _tell(error.problems)
            sys.exit(1)
        _tell(loaded.warnings)
    click.echo(f'{{"records":{loaded.records},"links":{loaded.links},"changed":{loaded.changed}}}')


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(f"{problem.path}: {sentence_of(problem)}" if problem.path else sentence_of(problem), err=True)
