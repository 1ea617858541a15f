"""Row history: triggers keep every former state of a row, tied to its act (`txng.core.changes`).

`rows_of` opens an act as people read it: labels, values before and after, private fields hidden.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar, overload

import pghistory
from django.apps import apps
from django.db import models

from txng.core.models import ChangeRecord

AnyModel = TypeVar("AnyModel", bound=models.Model)


@overload
def keep_history(model: type[AnyModel]) -> type[AnyModel]: ...
@overload
def keep_history(*, without: Sequence[str]) -> Callable[[type[AnyModel]], type[AnyModel]]: ...
def keep_history(model: type[AnyModel] | None = None, *, without: Sequence[str] = ()) -> Any:
    """Every insert, change and removal leaves the row as it stood, tied to its act. ``without``: fields that will be
    forgotten one day; a history that nobody can change must never hold them."""

    def track(model: type[AnyModel]) -> type[AnyModel]:
        # Trackers keep what they learn about a model: each model needs its own.
        trackers = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
        tracked: type[AnyModel] = pghistory.track(*trackers, exclude=list(without) or None, append_only=True)(model)
        return tracked

    return track(model) if model is not None else track


#: Decides whether a field of a model is kept from the viewer.
Hides = Callable[[type[models.Model], str], bool]


class FieldChange(NamedTuple):
    """One field; a ``hidden`` one shows that it changed, never its values."""

    name: str
    label: str
    before: Any
    after: Any
    hidden: bool = False


class RowChange(NamedTuple):
    """One row: ``insert``, ``update`` or ``delete``; fields without a change are left out."""

    model: type[models.Model]
    id: Any
    label: str
    fields: list[FieldChange]

    @property
    def model_name(self) -> str:
        return str(self.model._meta.verbose_name)


@cache
def _histories() -> dict[type[models.Model], type[models.Model]]:
    """Model with a row history → the model of its history."""
    found = {getattr(model, "pgh_tracked_model", None): model for model in apps.get_models()}
    return {tracked: history for tracked, history in found.items() if tracked is not None}


def rows_of(record: ChangeRecord, *, hides: Hides) -> list[RowChange]:
    """Every row the act changed, in the order of the changes. One query for each model with a history."""
    found: list[tuple[int, Any, RowChange]] = []
    for model, history in _histories().items():
        events: Any = history._default_manager.filter(pgh_context=record.context).order_by("pgh_id")
        for event in events:
            fields = list(_changed(model, history, event, hides))
            if fields:
                change = RowChange(model, event.pgh_obj_id, event.pgh_label, fields)
                found.append((event.pgh_created_at, event.pgh_id, change))
    return [change for _, _, change in sorted(found, key=lambda entry: entry[:2])]


def _changed(model: type[models.Model], history: Any, event: Any, hides: Hides) -> Iterator[FieldChange]:
    before = None
    if event.pgh_label != "insert":
        earlier = history._default_manager.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id)
        before = earlier.order_by("-pgh_id").first()
    deleted = event.pgh_label == "delete"
    for field in model._meta.concrete_fields:
        if field.primary_key or not hasattr(event, field.attname):
            continue
        old = getattr(event if deleted else before, field.attname, None)
        new = None if deleted else getattr(event, field.attname)
        if old == new or (event.pgh_label == "update" and before is None):
            continue
        hidden = hides(model, field.name)
        label = str(field.verbose_name)
        yield FieldChange(field.name, label, None if hidden else old, None if hidden else new, hidden)
