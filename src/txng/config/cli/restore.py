"""``txng restore DIR``: a backup into an empty place."""

import os
from pathlib import Path

import click
import msgspec

from txng.config import portal
from txng.core.errors import Refused


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--check", is_flag=True, help="Read the whole backup and say whether it is good; restore nothing.")
def command(folder: Path, check: bool) -> None:
    """Restore the backup in DIR to an empty place (TXNG_HOME, TXNG_DATABASE_URL).

    All of it is read and checked first; what is damaged or newer than this program is refused before anything is
    touched. Older data are migrated at the end. Prints one JSON line: {"made", "files", "rows"}.
    """
    portal.setup()
    from txng.config import backups

    manifest = backups.manifest_checked(folder, portal.known_migrations())
    if not check:
        with portal.database():
            backups.backup_restore(folder, manifest)
            _restore_key(folder / backups.KEY)
            portal.migrate()
    told = {"made": manifest["made"], "files": len(manifest["files"]), "rows": sum(manifest["rows"].values())}
    click.echo(msgspec.json.encode(told))


def _restore_key(kept: Path) -> None:
    """The key of the backup, where there is one and none is set here. Without it people sign in anew."""
    from django.conf import settings

    if kept.is_file() and not os.environ.get("TXNG_SECRET_KEY"):
        place = settings.HOME / "secret-key"
        fresh = place.with_name("secret-key.new")
        try:
            fresh.write_text(kept.read_text())
            fresh.chmod(0o600)
            fresh.rename(place)
        except OSError as error:
            raise Refused("home-not-writable", folder=str(settings.HOME), detail=error.strerror) from None
