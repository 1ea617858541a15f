"""Make ``src/txng/core/data/schema.sql.gz`` from the migrations: scripts/with-system-postgresql make schema.

All migrations are applied to one database, it is written down, read into another and written down again: both must say
the same.
"""

import difflib
import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "txng.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.commands.migrate import Command as Migrate  # noqa: E402
from django.db import connection  # noqa: E402

from txng.core import fresh_schema  # noqa: E402

TARGET = Path(__file__).parent.parent / "src/txng/core" / fresh_schema.FILE
OLDEST = 15
DUMP = f"/usr/lib/postgresql/{OLDEST}/bin/pg_dump"
# what only the owner of an extension may do, and commands of psql
_LEFT_OUT = re.compile(
    r"^(?:COMMENT ON EXTENSION .*|\\(?:un)?restrict [A-Za-z0-9]+|SET transaction_timeout .*)\n", re.MULTILINE
)
_OPTIONS = ("--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=500", "--schema=public", "--extension=*")


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")


def written() -> str:
    """The database as statements."""
    done = subprocess.run([DUMP, *_OPTIONS, settings.DATABASE_URL], capture_output=True, text=True, check=True)
    return _LEFT_OUT.sub("", done.stdout).replace("CREATE SCHEMA public;\n", "")


def plain(statements: str) -> str:
    """With conditions in one spelling: reading them back moves casts of lists and drops brackets."""

    def cast(found: re.Match[str]) -> str:
        return "ARRAY[" + re.sub(r"'(?:[^']|'')*'::character varying", r"(\g<0>)::text", found[1]) + "]"

    spelled = re.sub(r"\(ARRAY\[([^\[\]]*)\]\)::text\[\]", cast, statements)
    return re.sub(r"^.* CHECK .*$", lambda line: re.sub("[()]", "", line[0]), spelled, flags=re.MULTILINE)


def main() -> None:
    if not settings.DATABASE_URL:
        sys.exit(f"Give TXNG_DATABASE_URL of an empty database on PostgreSQL {OLDEST}.")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relnamespace = 'public'::regnamespace")
        if connection.pg_version // 10000 != OLDEST or cursor.fetchone() != (0,):
            sys.exit(f"The database has to be empty and on PostgreSQL {OLDEST}.")
    call_command(Migrate(), verbosity=0)
    statements = written()
    made = fresh_schema.marked(statements)
    TARGET.write_bytes(gzip.compress(made.encode(), 9, mtime=0))
    emptied()
    fresh_schema.load_into_empty(connection)
    before, after = plain(statements).splitlines(), plain(written()).splitlines()
    difference = list(difflib.unified_diff(before, after, lineterm="", n=1))
    if difference:
        sys.exit("\n".join(["What was read back is not what was written down:", *difference[:40]]))
    print(f"{TARGET.name}: {len(made):,} bytes of statements, {TARGET.stat().st_size:,} packed")


main()
