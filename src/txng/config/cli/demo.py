"""``txng demo``: the demo province."""

import click

from txng.config import portal


@click.group()
def command() -> None:
    """Load or remove the demo province: invented firms, products and chains, marked as such everywhere."""


@command.command()
def load() -> None:
    """Load the demo province. Quick when it is there already."""
    with portal.portal():
        from django.conf import settings

        from txng.config.demo import load as demo

        loaded = demo.demo_load()
        for line in demo.announcement(settings.BASE_URL):
            click.echo(line)
    click.echo("Đã nạp dữ liệu minh họa." if loaded else "Dữ liệu minh họa đã có sẵn.", err=True)


@command.command()
def remove() -> None:
    """Remove the demo province. Real data stay."""
    with portal.portal():
        from txng.config.demo import load as demo

        removed = demo.demo_remove()
    click.echo(f"Đã gỡ {removed} bản ghi và sự kiện minh họa.", err=True)
