"""What everybody reads of the scans of a code, apart from what is counted."""

from typing import Any

from django.db import migrations, models


def tell(apps: Any, _schema_editor: Any) -> None:
    codes = apps.get_model("alarms", "ScannedCode").objects.exclude(level="alert")
    codes.update(told_scans=models.F("scans"), told_devices=models.F("devices"))


class Migration(migrations.Migration):
    dependencies = [("alarms", "0001_initial")]

    operations = [
        migrations.AddField("scannedcode", "told_scans", models.PositiveIntegerField(default=0)),
        migrations.AddField("scannedcode", "told_devices", models.PositiveIntegerField(default=0)),
        migrations.AlterField("scannedcode", "first_at", models.DateTimeField(null=True)),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
