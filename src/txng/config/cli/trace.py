"""``txng trace ID``: where a thing came from and where it went."""

import sys
from typing import TYPE_CHECKING

import click

from txng.config import portal
from txng.core.errors import Missing
from txng.core.problems import sentences_of
from txng.gs1.problems import ProblemError

if TYPE_CHECKING:
    from txng.trace.lineage import Direction


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--direction", type=click.Choice(["up", "down", "both"]), default="both", show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "text", "dot", "svg", "csv"]),
    default="text",
    show_default=True,
)
@click.option("--max-depth", type=click.IntRange(0), help="Stop after so many hops.")
@click.option("--max-nodes", type=click.IntRange(1), help="Stop after so many things.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def command(
    identifier: str,
    direction: "Direction",
    form: str,
    max_depth: int | None,
    max_nodes: int | None,
    lang: str,
) -> None:
    """Follow a thing up (what it was made of), down (where it went), or both.

    ID is a Digital Link, an element string, an EPC URN, a GTIN, GLN or SSCC, or any other URI that events use. Exit
    code 1: no identifier, or no event mentions it.
    """
    with portal.portal():
        from txng.accounts.viewers import SYSTEM
        from txng.trace import exports, selectors

        try:
            thing = selectors.thing_of(identifier)
            if not selectors.is_known(thing, SYSTEM):
                raise Missing("trace-unknown", id=thing[:200])
        except ProblemError as error:
            for line in sentences_of(error.problems, lang):
                click.echo(line, err=True)
            sys.exit(1)
        limits = selectors.LIMITS._replace(
            **{name: limit for name, limit in (("max_depth", max_depth), ("max_nodes", max_nodes)) if limit is not None}
        )
        found = selectors.lineage(thing, direction, SYSTEM, limits)
        for piece in exports.written(found, form, lang):
            sys.stdout.write(piece)
