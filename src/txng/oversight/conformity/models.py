"""How complete the chain of each lot was when it was last looked at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from txng.core.history import keep_history
from txng.registry.models import Batch


@keep_history
class LotConformity(models.Model):
    """``required``: stages its product group asked for; ``missing``: those no event shows; ``faults``: what is told but
    cannot be right. ``told``: how many events tell its journey. Changed rows are kept, so that a figure of a past day
    can be counted again."""

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="conformity")
    required = ArrayField(models.SlugField(max_length=40), default=list)
    missing = ArrayField(models.SlugField(max_length=40), default=list)
    faults = models.PositiveSmallIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index("complete", "batch", name="lot_conformity_complete")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.score} %"
