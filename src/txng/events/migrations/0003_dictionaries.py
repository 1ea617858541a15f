"""The dictionaries documents are compressed with stand in the database too: it can be read without this program."""

from typing import Any

from django.db import migrations

SHIPPED = (1, 2)


def keep(apps: Any, schema_editor: Any) -> None:
    from django.utils import timezone

    from txng.events.documents import shipped_dictionary

    dictionaries = apps.get_model("events", "EventDictionary").objects.using(schema_editor.connection.alias)
    for number in SHIPPED:
        dictionaries.get_or_create(
            id=number, defaults={"body": shipped_dictionary(number), "created_at": timezone.now()}
        )


class Migration(migrations.Migration):
    dependencies = [("events", "0002_storage")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
