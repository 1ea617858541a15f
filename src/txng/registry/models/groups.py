"""Product groups and the stages their chains must show, by date."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from txng.accounts.models import one_at_a_time, period_in_order
from txng.core.history import keep_history
from txng.registry.models.record import Record


@keep_history
class ProductGroup(Record):
    """Goods managed alike."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


@keep_history
class StageProfile(Record):
    """The stages a complete chain of ``group`` shows, from ``valid_from`` up to, but without, ``valid_to``.

    ``stages``: codes in the order of the chain; one that must happen twice stands twice. ``items``: codes of
    ``data/data-items.json``, what a batch of the group must tell beyond the legal minimum. ``basis``: the decision,
    standard or own rule behind it.
    """

    group = models.ForeignKey(ProductGroup, on_delete=models.CASCADE, related_name="profiles")
    stages = ArrayField(models.SlugField(max_length=40))
    items = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            period_in_order("stage_profile_period"),
            one_at_a_time("stage_profile_one_at_a_time", "group"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.valid_from}"
