"""``txng jobs …``: work that was given up, and what a person decides about it."""

import click
import msgspec

from txng.config import portal


@click.group()
def command() -> None:
    """Look after background work that was given up (parked): see why, try again, drop."""


@command.command("list")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each job.")
def list_(limit: int, as_json: bool) -> None:
    """Jobs that were given up, the latest first, with their last fault; then how the queue stands."""
    with portal.portal():
        from txng.core import jobs

        for parked in jobs.parked(limit=limit):
            if as_json:
                click.echo(msgspec.json.encode(parked._asdict()))
                continue
            arguments = msgspec.json.encode(parked.arguments).decode()
            click.echo(f"{parked.id}  {parked.at:%Y-%m-%d %H:%M}  {parked.name} {arguments}  ×{parked.attempts}")
            click.echo(f"    {parked.error}")
        health = jobs.health()
    words = f"Đang chờ: {health.waiting} (lâu nhất {health.oldest_seconds:.0f} giây). Đã dừng: {health.parked}."
    click.echo(words, err=True)


@command.command()
@click.argument("numbers", metavar="ID…", nargs=-1, type=int)
@click.option("--all", "all_of_them", is_flag=True, help="Every parked job.")
def retry(numbers: tuple[int, ...], all_of_them: bool) -> None:
    """Give parked jobs another go, at once, with all their attempts."""
    if bool(numbers) == all_of_them:
        raise click.UsageError("give the numbers of jobs, or --all")
    with portal.portal():
        from txng.accounts.viewers import SYSTEM
        from txng.core import jobs

        chosen = [parked.id for parked in jobs.parked(limit=1_000_000)] if all_of_them else numbers
        for number in chosen:
            jobs.parked_retry(job_id=number, actor=SYSTEM)
    click.echo(f"Đã xếp lại {len(chosen)} việc vào hàng đợi.", err=True)


@command.command()
@click.argument("numbers", metavar="ID…", nargs=-1, type=int, required=True)
@click.option("--reason", required=True, help="Why; kept in the record of changes.")
def drop(numbers: tuple[int, ...], reason: str) -> None:
    """Give parked jobs up for good."""
    with portal.portal():
        from txng.accounts.viewers import SYSTEM
        from txng.core import jobs

        for number in numbers:
            jobs.parked_discard(job_id=number, actor=SYSTEM, reason=reason)
    click.echo(f"Đã bỏ {len(numbers)} việc.", err=True)
