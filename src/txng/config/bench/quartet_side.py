"""The other side of `txng bench peers`, run by a Python that has ``quartet_epcis`` and not this package.

``DATABASE_URL FILE…``: stores each EPCIS 1.2 document (XML) in tables of its own in that database, and prints
``{"events", "wall", "cpu", "version"}`` for all but the first, which only warms up.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit


def main(url: str, files: list[str]) -> None:
    import django
    from django.conf import settings

    parts = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "quartet_capture", "quartet_epcis"],
        MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "quartet_capture", "quartet_epcis")),
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": unquote(parts.hostname or ""),
                "PORT": parts.port or "",
                "NAME": parts.path.lstrip("/"),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from quartet_epcis.models import events
    from quartet_epcis.parsing.parser import QuartetParser

    call_command("migrate", verbosity=0, run_syncdb=True)
    started = cpu = stored = 0.0
    for number, file in enumerate(files):
        if number == 1:
            started, cpu, stored = time.perf_counter(), time.process_time(), events.Event.objects.count()
        with Path(file).open("rb") as stream:
            QuartetParser(stream).parse()
    found = {
        "events": events.Event.objects.count() - stored,
        "wall": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "version": version("quartet_epcis"),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
