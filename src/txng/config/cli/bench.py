"""``txng bench``: the promised figures, measured on this machine."""

import importlib
import importlib.util
import json
import subprocess
import sys
from typing import Any

import click

from txng.config.bench import crowd, machine, peers, report, sentences
from txng.config.bench.measure import Figure
from txng.core.errors import Refused
from txng.core.problems import add_sentences

#: name → module of `txng.config.bench`, and the packages it needs beyond ours
BENCHES: dict[str, tuple[str, list[str]]] = {
    "decode": ("decode", ["orjson"]),
    "hash": ("hashing", ["epcis_event_hash_generator"]),
    "copy-limit": ("copying", []),
    "capture": ("capture", []),
    "backlog": ("backlog", []),
    "trace": ("tracing", []),
    "http": ("scanning", []),
    "query": ("querying", []),
    "size": ("sizing", []),
    "mixed": ("mixed", []),
    "dashboard": ("dashboard", []),
    "scans": ("scan_alarms", []),
    "crash": ("crash", []),
    "peers": ("peers", []),
}
EVERYTHING = "report"


@click.command()
@click.argument("name", type=click.Choice([*BENCHES, EVERYTHING]))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--quick", is_flag=True, help="Much less work: shows that it runs, not how fast.")
@click.option("--products", type=click.IntRange(0, 5_000_000), default=0, help="http, mixed: among so many products.")
@click.option("--unpinned", is_flag=True, help="Let the system place server and load generator on any core.")
def command(name: str, as_json: bool, quick: bool, products: int, unpinned: bool) -> None:
    """Measure a promised figure against its limit, in turns, five times; the table goes to standard error.

    `report` measures them all, one after the other. Data folders and databases are made for the measurement and
    removed afterwards.
    """
    add_sentences(sentences.SENTENCES)
    for bench in BENCHES if name == EVERYTHING else [name]:
        refuse_missing_packages(bench)
    if name == EVERYTHING:
        everything(as_json, quick, unpinned)
        return
    crowd.ask(products)
    cores = machine.cores(pinned=not unpinned)
    here = machine.described(cores)
    with machine.on(cores.generator):
        module = importlib.import_module(f"txng.config.bench.{BENCHES[name][0]}")
        figures: list[Figure] = module.run(quick, cores)
    click.echo(report.as_table(figures, here), err=True)
    if as_json:
        click.echo(report.as_json(name, figures, here))


def refuse_missing_packages(bench: str) -> None:
    for package in BENCHES[bench][1]:
        if importlib.util.find_spec(package) is None:
            raise Refused("bench-package-missing", bench=bench, package=package.replace("_", "-"))


def everything(as_json: bool, quick: bool, unpinned: bool) -> None:
    """Each bench in a process of its own: what one leaves in memory must not weigh on the next."""
    options = ["--json", *(["--quick"] if quick else []), *(["--unpinned"] if unpinned else [])]
    found: list[dict[str, Any]] = []
    for name in BENCHES:
        if name == "peers" and peers.python() is None:
            click.echo("peers: not measured, see `make peers`", err=True)
            continue
        command = [sys.executable, "-c", "from txng.config.cli import main; main()", "bench", name, *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if done.returncode:
            raise click.exceptions.Exit(done.returncode)
        found.append(json.loads(done.stdout))
    if as_json:
        figures = [figure for bench in found for figure in bench["figures"]]
        whole = {**found[0], "bench": EVERYTHING, "figures": figures}
        click.echo(json.dumps(whole, ensure_ascii=False))
