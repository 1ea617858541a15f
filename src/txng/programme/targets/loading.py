"""The targets a new portal begins with: loaded after migrations where there is none."""

import json
from importlib import resources
from typing import Any

from django.apps import AppConfig

from txng.accounts.viewers import SYSTEM
from txng.core import changes
from txng.programme.targets.models import Target


def targets_load() -> int:
    """Enter the targets of ``data/targets.json`` while there is none at all; officials own them afterwards."""
    if Target.objects.exists():
        return 0
    rows = json.loads((resources.files("txng.programme.targets") / "data" / "targets.json").read_text("utf-8"))
    with changes.act(actor=SYSTEM, kind="target.load"):
        return len([Target.objects.create(**row) for row in rows])


def load_after_migration(sender: AppConfig, **_kwargs: Any) -> None:
    """Signal handler: the targets are there whenever the table is."""
    targets_load()
