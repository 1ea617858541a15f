"""The competence matrix a new portal begins with: loaded after migrations where a group has none, then left alone."""

from datetime import date
from importlib import resources
from typing import Any

import msgspec
from django.apps import AppConfig
from django.db import transaction

from txng.accounts.models import Agency
from txng.accounts.viewers import SYSTEM
from txng.core import changes
from txng.registry.models import Competence, ProductGroup


class _Assignment(msgspec.Struct, frozen=True):
    """``groups``: agency code → group codes; ``*``: every group."""

    kind: str
    valid_from: date
    valid_to: date | None
    decision_number: str
    decision_date: date | None
    basis: str
    groups: dict[str, tuple[str, ...]]


@transaction.atomic
def competences_load() -> int:
    """Enter what ``data/competence.json`` says of groups without any assignment; returns how many rows."""
    wanted = msgspec.json.decode(
        (resources.files("txng.registry") / "data" / "competence.json").read_bytes(), type=tuple[_Assignment, ...]
    )
    groups = {group.code: group for group in ProductGroup.objects.filter(competences=None, is_demo=False)}
    if not groups:
        return 0
    agencies = {(row.code, row.valid_to is None): row for row in Agency.objects.order_by("valid_from")}
    rows = [
        Competence(
            agency=agencies[code, entry.valid_to is None],
            group=groups[group],
            kind=entry.kind,
            decision_number=entry.decision_number,
            decision_date=entry.decision_date,
            basis=entry.basis,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )
        for entry in wanted
        for code, named in entry.groups.items()
        if (code, entry.valid_to is None) in agencies
        for group in (groups if "*" in named else named)
        if group in groups
    ]
    with changes.act(actor=SYSTEM, kind="competence.load"):
        Competence.objects.bulk_create(rows)
    return len(rows)


def load_after_migration(sender: AppConfig, **_kwargs: Any) -> None:
    """Signal handler: runs after the groups have been entered."""
    competences_load()
