"""The ``txng`` command: one module of this folder per subcommand, each with a click command named ``command``.

Modules are loaded when they are asked for, so that ``txng gs1`` answers without waiting for Django.
"""

import importlib
import signal
import sys

import click

from txng.core.errors import Refused
from txng.core.problems import sentences_of

# name → what `txng --help` says; the module is `txng.config.cli.<name>`
COMMANDS = {
    "run": "Start everything: database, migrations, web, background worker.",
    "worker": "Do background jobs in a process of its own.",
    "validate": "Check EPCIS documents and list every fault.",
    "convert": "Convert an EPCIS document between JSON and XML.",
    "hash": "Print the event hash of every event of a document.",
    "gs1": "Read GS1 identifiers in any spelling.",
    "capture": "Store EPCIS documents.",
    "trace": "Follow a thing up or down its chain.",
    "label": "Draw a label symbol that has been read back.",
    "links": "Load Digital Link records.",
    "demo": "Load or remove the demo province.",
    "simulate": "Generate realistic chains with known answers.",
    "bench": "Measure the promised figures.",
    "events": "Look after the event store.",
    "backup": "Write database and files to a folder, in one consistent state.",
    "restore": "Check a backup and restore it to an empty place.",
    "jobs": "See, retry or drop background work that was given up.",
    "report": "Periodic reports as files.",
    "manage": "Django's own commands.",
}


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"txng.config.cli.{cmd_name}").command  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="txng")
def txng() -> None:
    """Provincial product-traceability portal. Data goes to standard output, words to standard error."""


def main() -> None:
    """Entry point: refusals become sentences and exit code 2, an interrupt 130, a request to end 143."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that databases and servers we started end with us
    try:
        code = txng(standalone_mode=False)
    except Refused as refusal:
        for line in sentences_of(refusal.problems):
            click.echo(line, err=True)
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
