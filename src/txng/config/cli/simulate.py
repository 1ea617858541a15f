"""``txng simulate``: realistic chains with known answers."""

import shutil
import sys
from pathlib import Path

import click

from txng.config.simulation import planted, sentences
from txng.config.simulation.run import Simulation
from txng.core.errors import Refused
from txng.core.problems import add_sentences

OUTPUTS = ("documents", "truth")


def prepare(folder: Path) -> None:
    """An empty folder; what an earlier simulation left there is removed, anything else is refused."""
    add_sentences(sentences.SENTENCES)
    if (folder / "manifest.json").is_file() and (folder / "events.ndjson").is_file():
        for name in OUTPUTS:
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in ("manifest.json", "events.ndjson", "invalid.ndjson"):
            (folder / name).unlink(missing_ok=True)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("simulation-folder-used", folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)


@click.command()
@click.option("--seed", default=939, show_default=True, type=int, help="The same seed gives the same bytes.")
@click.option("--events", required=True, type=click.IntRange(1, 50_000_000), help="Lines of events.ndjson.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@click.option(
    "--truth",
    "roots",
    multiple=True,
    type=click.Choice(list(planted.SPLITS)),
    help="Planted roots with known descendants. Default: the two largest of at most a tenth of the events.",
)
def command(seed: int, events: int, out: Path, roots: tuple[str, ...]) -> None:
    """Write events.ndjson, documents/*.json (1,000 events each), invalid.ndjson, truth/*.json and manifest.json.

    Invalid events stand apart, so `txng capture OUT/documents/*.json` accepts everything.
    """
    prepare(out)
    simulation = Simulation(out, seed, events, roots or None)
    with click.progressbar(length=events, file=sys.stderr, label="txng simulate") as bar:
        manifest = simulation.run(lambda count: bar.update(count - bar.pos))
    click.echo(
        f"{manifest['events']} events ({manifest['distinct']} distinct) in {manifest['documents']} documents, "
        f"{len(manifest['answers'])} answers: {out}",
        err=True,
    )
