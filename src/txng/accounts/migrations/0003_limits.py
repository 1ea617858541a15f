"""The table in which limits of sign-in are counted, shared by all workers (Django's database cache)."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "accounts_limit"


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", TABLE, database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_agencies_and_posts")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
