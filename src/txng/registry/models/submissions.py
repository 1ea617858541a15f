"""Files handed in for verification."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from txng.accounts.models import Agency, User
from txng.core.history import keep_history
from txng.registry.models.products import Product
from txng.registry.models.record import Record


class Outcome(models.TextChoices):
    """What the agency decided."""

    VERIFIED = "verified", "Xác nhận"
    RETURNED = "returned", "Yêu cầu bổ sung"
    WITHDRAWN = "withdrawn", "Đã rút"


@keep_history
class Submission(Record):
    """One handing-in of a product's file to the agency competent that day.

    ``number``: what the receipt says (``HS-2026-000123``). ``facts``: the answers as they were handed in, by field;
    ``verified_facts``: those of the verification before, empty at first. ``due``: the last day of the agency's term.
    ``checks``: item of the checklist → ``pass`` / ``fail`` / ``na`` and a note. ``returned_items``: what to supplement.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="submissions")
    number = models.CharField(max_length=20, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    verified_facts = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    returned_items = ArrayField(models.SlugField(max_length=20), default=list, blank=True)

    class Meta:
        indexes = [models.Index(fields=["product", "-id"], name="submission_of_product")]
        constraints = [
            models.CheckConstraint(
                name="submission_decided",
                condition=models.Q(outcome="", decided_at__isnull=True)
                | models.Q(outcome__in=Outcome.values, decided_at__isnull=False),
            ),
            models.UniqueConstraint(name="submission_one_open", fields=["product"], condition=models.Q(outcome="")),
        ]

    def __str__(self) -> str:
        return self.number
