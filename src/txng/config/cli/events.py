"""``txng events …``: care of the event store."""

import sys

import click
import msgspec

from txng.config import portal


@click.group()
def command() -> None:
    """Look after the event store."""


@command.command()
def rebuild() -> None:
    """Make the index of things, the roll-ups and the columns of events anew from the stored documents.

    Captures wait until it is done; questions are answered meanwhile. Prints one JSON line: {"events", "things",
    "changed", "foreign"}; "foreign" events do not have the hash they are stored under, and the exit code is 1.
    """
    with portal.portal():
        from txng.accounts.viewers import SYSTEM
        from txng.events.models import Event
        from txng.events.services import events_rebuild

        hidden = not sys.stderr.isatty()
        length = 0 if hidden else Event.objects.count()
        with click.progressbar(length=length, file=sys.stderr, label="txng events rebuild", hidden=hidden) as bar:
            result = events_rebuild(actor=SYSTEM, progress=bar.update)
        click.echo(msgspec.json.encode(result._asdict()))
    sys.exit(1 if result.foreign else 0)
