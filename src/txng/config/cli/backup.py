"""``txng backup DIR``: everything of the portal in one folder."""

from pathlib import Path

import click
import msgspec

from txng.config import portal


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--with-secret-key", is_flag=True, help="Include the key that signs sessions: for a move, not for storage."
)
def command(folder: Path, with_secret_key: bool) -> None:
    """Back up database and files to the new folder DIR, in one consistent state; the portal may run meanwhile.

    Prints one JSON line: {"folder", "files", "bytes", "rows"}. It holds personal data: encrypt it.
    """
    with portal.portal():
        from txng.config import backups

        manifest = backups.backup_make(folder, with_secret_key=with_secret_key)
    sizes = [facts["size"] for facts in manifest["files"].values()]
    rows = sum(manifest["rows"].values())
    told = {"folder": str(folder.resolve()), "files": len(sizes), "bytes": sum(sizes), "rows": rows}
    click.echo(msgspec.json.encode(told))
