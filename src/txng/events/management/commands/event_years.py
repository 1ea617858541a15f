"""``event_years``: the index of events by years, for stores of more than some twenty million events."""

import argparse
from typing import Any

import psycopg
from django.core.management.base import BaseCommand

from txng.accounts.viewers import SYSTEM
from txng.events import services, years
from txng.events.connection import database


class Command(BaseCommand):
    help = (
        "Lists the tables of the index of events as lines of table, part, bounds, rows (estimated) and bytes, separated"
        " by tabs. `--divide` makes each coming year a table of its own (once; captures wait, nothing is moved);"
        " `--extend` makes the tables of the coming years that are missing, which the background worker does every day."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--divide", action="store_true", help="divide by years")
        what.add_argument("--extend", action="store_true", help="make the tables of coming years")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["divide"]:
            first = services.events_divide(actor=SYSTEM)
            self.stderr.write("Divided before; nothing was done." if first is None else f"Divided from {first}.")
        elif options["extend"]:
            made = services.years_extend(actor=SYSTEM)
            self.stderr.write(f"Made: {', '.join(made) or 'nothing'}.")
        cursor = psycopg.Cursor(database())
        for table in years.TABLES:
            parts = years.parts(database(), table)
            if not parts:
                ((rows, size),) = cursor.execute(_WHOLE, [table]).fetchall()
                parts = [years.Part(table, table, "", rows, size)]
            for part in parts:
                self.stdout.write("\t".join(map(str, part)))


_WHOLE = """
SELECT greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) FROM pg_class WHERE oid = %s::regclass"""
