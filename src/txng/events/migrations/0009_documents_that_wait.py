"""Documents that are captured by the background worker, and jobs that run."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0008_queries_of_agencies")]

    operations = [
        migrations.AlterField("capturejob", "finished_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="CaptureIntake",
            fields=[
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="events.capturejob",
                    ),
                ),
                ("body", models.BinaryField()),
                ("syntax", models.TextField()),
                ("prefixes", models.JSONField(default=dict)),
            ],
            options={"db_table": "event_intake"},
        ),
    ]
