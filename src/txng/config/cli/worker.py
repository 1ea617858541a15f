"""``txng worker``: background work in a process of its own."""

import logging
import os

import click

from txng.config import portal

#: Niceness of background work: while the web server needs the whole machine, it gets a tenth of it.
BEHIND = 10


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.option("--parent", type=int, hidden=True, help="Process that started us: its database is used, its end is ours.")
def command(once: bool, parent: int | None) -> None:
    """Do background jobs: mail, reminders, documents, calls to other systems. `txng run` starts one by itself; more may
    run on this or other machines with the same database."""
    if parent is not None:
        portal.setup()
        _work(parent, once)
        return
    with portal.portal():
        _work(None, once)


def _work(parent: int | None, once: bool) -> None:
    from django.db import connections

    from txng.config import logs
    from txng.core import jobs

    logs.configure()
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # at lower levels it writes down arguments
    connections.close_all()  # migrating is over; jobs bring connections of their own
    os.nice(BEHIND)
    jobs.work(parent=parent, wait=not once)
