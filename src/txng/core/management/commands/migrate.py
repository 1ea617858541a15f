"""``migrate``: an empty database begins with the tables as they are, not with the way there."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from txng.core import fresh_schema


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = not any(options.get(name) for name in ("app_label", "plan", "check_unapplied", "fake", "prune"))
        if whole:
            fresh_schema.load_into_empty(connections[options["database"]])
        super().handle(*args, **options)
