"""``txng manage …``: Django's own commands with the database running."""

import click

from txng.config import portal


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a Django management command, for example `txng manage createsuperuser`."""
    portal.setup()
    from django.core.management import execute_from_command_line

    line = ["txng manage", *arguments]
    if {"help", "--help", "-h", "--version"} & set(arguments):
        execute_from_command_line(line)
        return
    with portal.database():
        execute_from_command_line(line)
