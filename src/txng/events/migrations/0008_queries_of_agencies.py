"""Named queries belong to the agency they were made in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_small_captures")]

    operations = [
        migrations.RemoveConstraint("namedquery", "event_query_once"),
        migrations.AddField("namedquery", "agency", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "namedquery",
            models.UniqueConstraint(
                name="event_query_once", fields=["owner", "agency", "name"], nulls_distinct=False
            ),
        ),
    ]
