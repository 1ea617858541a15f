"""``txng trace ID``: where a thing came from and where it went; how far a recall goes, whether amounts add up, what is
missing."""

import sys
from typing import TYPE_CHECKING

import click

from txng.config import portal
from txng.core.errors import Missing
from txng.core.problems import sentences_of
from txng.gs1.problems import ProblemError

if TYPE_CHECKING:
    from txng.trace.answers import Answer
    from txng.trace.lineage import Direction
    from txng.trace.selectors import Limits


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
@click.option("--recall", "question", flag_value="recall", help="What ID may have reached, and what is still open.")
@click.option("--balance", "question", flag_value="balance", help="How much there was of ID and what became of it.")
@click.option("--completeness", "question", flag_value="completeness", help="What is missing or cannot be true.")
@click.option("--usual-loss", type=click.FloatRange(0, 100), help="Percent that may get lost (with --balance).")
@click.option("--max-depth", type=click.IntRange(0), help="Stop after so many hops.")
@click.option("--max-nodes", type=click.IntRange(1), help="Stop after so many things.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def command(
    identifier: str,
    direction: "Direction",
    form: str,
    question: str | None,
    usual_loss: float | None,
    max_depth: int | None,
    max_nodes: int | None,
    lang: str,
) -> None:
    """Follow a thing up (what it was made of), down (where it went), or both.

    ID is a Digital Link, an element string, an EPC URN, a GTIN, GLN or SSCC, or any other URI that events use. Exit
    code 1: no identifier, or no event mentions it. With --recall, --balance or --completeness the answer is text or
    JSON.
    """
    if question is not None and form not in ("json", "text"):
        raise click.UsageError(f"--{question} answers in text or json, not in {form}.")
    with portal.portal():
        from txng.accounts.viewers import SYSTEM
        from txng.trace import answers, exports, selectors

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
        if question is not None:
            share = selectors.USUAL_LOSS if usual_loss is None else usual_loss / 100
            answer = _answer(question, thing, limits, share, lang)
            click.echo(answers.as_json(answer) if form == "json" else answers.as_text(answer, lang), nl=False)
            return
        found = selectors.lineage(thing, direction, SYSTEM, limits)
        for piece in exports.written(found, form, lang):
            sys.stdout.write(piece)


def _answer(question: str, thing: str, limits: "Limits", usual_loss: float, lang: str) -> "Answer":
    from txng.accounts.viewers import SYSTEM
    from txng.trace import selectors

    if question == "recall":
        return selectors.recall_scope(thing, SYSTEM, limits)
    if question == "balance":
        return selectors.balance_of(thing, SYSTEM, usual_loss)
    return selectors.completeness(thing, SYSTEM, language=lang)
