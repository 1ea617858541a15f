"""The template and the calendar a new portal begins with."""

import json
from functools import cache
from importlib import resources
from typing import Any

from django.apps import AppConfig

from txng.programme.reports.models import Section, Template
from txng.programme.reports.rules import Rhythm


def _data(name: str) -> Any:
    return json.loads((resources.files("txng.programme.reports") / "data" / name).read_text("utf-8"))


@cache
def calendar() -> tuple[Rhythm, ...]:
    """Reports that come every year, as ``data/calendar.json`` says."""
    return tuple(Rhythm.read(row) for row in _data("calendar.json"))


def template_load() -> None:
    """Enter the first version of the template while there is none; officials own it afterwards."""
    if Template.objects.exists():
        return
    made = Template.objects.create(version=1, note="Kế hoạch 939/KH-UBND")
    rows = _data("template.json")
    Section.objects.bulk_create(Section(template=made, position=at, **row) for at, row in enumerate(rows, 1))


def load_after_migration(sender: AppConfig, **_kwargs: Any) -> None:
    """Signal handler: the template is there whenever the table is."""
    template_load()
