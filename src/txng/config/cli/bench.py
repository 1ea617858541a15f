"""``txng bench``: the promised figures, measured on this machine."""

import importlib
import importlib.util

import click

from txng.config.bench import machine, report, sentences
from txng.config.bench.measure import Figure
from txng.core.errors import Refused
from txng.core.problems import add_sentences

#: name → module of `txng.config.bench`, and the packages it needs beyond ours
BENCHES = {
    "decode": ("decode", ["orjson"]),
    "hash": ("hashing", ["epcis_event_hash_generator"]),
}


@click.command()
@click.argument("name", type=click.Choice(list(BENCHES)))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--quick", is_flag=True, help="Much less work: shows that it runs, not how fast.")
@click.option("--unpinned", is_flag=True, help="Let the system place server and load generator on any core.")
def command(name: str, as_json: bool, quick: bool, unpinned: bool) -> None:
    """Measure a promised figure against its limit, in turns, five times; the table goes to standard error."""
    add_sentences(sentences.SENTENCES)
    module, packages = BENCHES[name]
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise Refused("bench-package-missing", bench=name, package=package.replace("_", "-"))
    here = machine.described(pinned=not unpinned)
    with machine.on(machine.cores(pinned=not unpinned).generator):
        figures: list[Figure] = importlib.import_module(f"txng.config.bench.{module}").run(quick)
    click.echo(report.as_table(figures, here), err=True)
    if as_json:
        click.echo(report.as_json(name, figures, here))
