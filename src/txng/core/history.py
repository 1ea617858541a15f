"""Row history: triggers keep every former state of a row, tied to its act (`txng.core.changes`)."""

from typing import TypeVar

import pghistory
from django.db import models

AnyModel = TypeVar("AnyModel", bound=models.Model)


def keep_history(model: type[AnyModel]) -> type[AnyModel]:
    """Every insert, change and removal leaves the row as it stood, tied to its act."""
    # Trackers keep what they learn about a model: each model needs its own.
    trackers = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    tracked: type[AnyModel] = pghistory.track(*trackers, append_only=True)(model)
    return tracked
