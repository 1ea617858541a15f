"""Whom we help, and what was done."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import AdminUnit, Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.support.rules import CASE
from txng.registry.models import Party


class Source(models.TextChoices):
    """Where a request came from."""

    SURVEY = "survey", "Khảo sát nhu cầu"
    OUTREACH = "outreach", "Danh sách vận động"
    ASKED = "asked", "Đối tượng đề nghị"
    OTHER = "other", "Khác"


@keep_history
class SupportCase(models.Model):
    """``party`` where it is registered, else ``name``. ``contact``: sealed, for the body that supports only.

    ``wish``: what is needed; ``result``: what came of it.
    """

    number = models.CharField(max_length=20, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="support_cases")
    name = models.CharField(max_length=200)
    commune = models.ForeignKey(AdminUnit, models.PROTECT, null=True, related_name="+")
    contact = models.BinaryField(null=True)
    source = models.CharField(max_length=10, choices=Source)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="support_cases")
    state = models.CharField(max_length=10, default=CASE.initial)
    wish = models.TextField(max_length=2000)
    result = models.TextField(max_length=4000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index("agency", "at", name="support_waiting", condition=Q(state__in=("open", "in_hand")))]
        constraints = [models.CheckConstraint(name="support_state", condition=Q(state__in=CASE.states))]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@keep_history
class Visit(models.Model):
    """One visit or talk: when, by whom, what was done."""

    case = models.ForeignKey(SupportCase, models.CASCADE, related_name="visits")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    on = models.DateField()
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on}: {self.text[:40]}"
