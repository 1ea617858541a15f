"""Labels that were ordered for a lot: which numbers were given out, printed, stuck on, spoilt."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from txng.core.history import keep_history
from txng.registry.models.products import Batch
from txng.registry.models.record import Record, one_of


class LabelKind(models.TextChoices):
    """What a label names."""

    LOT = "lot", "Một mã chung cho cả lô"
    ITEM = "item", "Mỗi tem một số sê-ri"


@keep_history
class LabelOrder(Record):
    """``count`` labels of one lot on sheets of ``grid`` (`txng.gs1.sheets.GRIDS`).

    ``serials``: of labels with serial numbers, in the order of the sheet; random, so that nobody guesses a genuine one.
    ``active_to``: labels 1 to this are on goods (0: none yet); ``written_off``: numbers of labels that were spoilt.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="label_orders")
    kind = models.CharField(max_length=4, choices=LabelKind)
    count = models.PositiveIntegerField()
    grid = models.CharField(max_length=20)
    serials = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    printed_at = models.DateTimeField(null=True)
    active_to = models.PositiveIntegerField(default=0)
    written_off = ArrayField(models.PositiveIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [
            one_of("kind", LabelKind, "label_order_kind"),
            models.CheckConstraint(name="label_order_count", condition=Q(count__gte=1, count__lte=10_000)),
            models.CheckConstraint(
                name="label_order_active",
                condition=Q(active_to=0) | Q(active_to__lte=F("count"), printed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} × {self.count}"

    @property
    def state(self) -> str:
        """``ordered``, ``printed``, ``partly`` or ``activated``."""
        if self.printed_at is None:
            return "ordered"
        return "printed" if not self.active_to else "activated" if self.active_to == self.count else "partly"
