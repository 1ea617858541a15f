"""Targets as dated rows, counts of a day with the parties behind them, and questions about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from txng.accounts.models import AdminUnit, Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.registry.models import Party, PartyKind


@keep_history
class Target(models.Model):
    """At the end of ``year``, ``share`` per cent of the parties that use barcodes apply conformant traceability."""

    year = models.PositiveSmallIntegerField(unique=True)
    share = models.DecimalField(max_digits=5, decimal_places=2)
    basis = models.CharField(max_length=300)

    class Meta:
        ordering = ["year"]
        constraints = [models.CheckConstraint(name="target_share", condition=Q(share__gt=0) & Q(share__lte=100))]

    def __str__(self) -> str:
        return f"{self.year}: {self.share} %"


class Count(models.Model):
    """The count of one day, as the records stood at its end. Counts of past days never change."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField(default=clock.now)
    users = models.PositiveIntegerField()
    applying = models.PositiveIntegerField()
    products = models.PositiveIntegerField()
    products_applying = models.PositiveIntegerField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.applying}/{self.users}"


class Counted(models.Model):
    """A party in the denominator of a day. ``met``: criteria its best product meets; ``applies``: in the numerator.

    ``groups``: product groups of its active products. ``commune`` and ``kind`` as on that day.
    """

    count = models.ForeignKey(Count, models.CASCADE, related_name="parties")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    name_folded = models.CharField(max_length=200)
    commune = models.ForeignKey(AdminUnit, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=PartyKind)
    groups = ArrayField(models.IntegerField(), default=list)
    products = models.PositiveIntegerField()
    met = ArrayField(models.SlugField(max_length=20), default=list)
    applies = models.BooleanField()

    class Meta:
        ordering = ["name_folded", "id"]
        constraints = [models.UniqueConstraint("count", "party", name="counted_once")]
        indexes = [models.Index("count", "applies", "commune", name="counted_by_commune")]

    def __str__(self) -> str:
        return f"{self.party_id}"


@keep_history
class FigureQuestion(models.Model):
    """Somebody doubts that a party counts, or that it does not; the agency answers."""

    day = models.DateField()
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answered_at", "-at"]

    def __str__(self) -> str:
        return self.text[:60]
