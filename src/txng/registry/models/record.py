"""What every master-data row has."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

DIGITS_13 = r"^[0-9]{13}$"


class Record(models.Model):
    """``created_at`` and ``changed_at`` in UTC; ``is_demo`` marks invented data, shown as such wherever it appears."""

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    is_demo = models.BooleanField(default=False)

    #: set where fields were emptied for a viewer (`txng.registry.visibility.shown`)
    is_view = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses a row that was emptied for somebody's eyes: saving it would lose what they may not see."""
        if self.is_view:
            raise ValueError(f"{self._meta.label} was read for a viewer; services save rows they read themselves")
        super().save(*args, **kwargs)


def by_words(name: str) -> GinIndex:
    """The index that finds a folded name by any part of it."""
    return GinIndex(fields=["name_folded"], name=name, opclasses=["gin_trgm_ops"])


def by_name(name: str) -> models.Index:
    """The index that lists are ordered by."""
    return models.Index(fields=["name_folded", "id"], name=name)


def one_of(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database refuses what the list does not hold."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))
