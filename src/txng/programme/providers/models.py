"""Providers of traceability solutions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from txng.accounts.models import User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.providers.rules import PROVIDER


class Offer(models.TextChoices):
    """What a provider does for those who trace."""

    SOFTWARE = "software", "Phần mềm truy xuất nguồn gốc"
    LABELS = "labels", "In tem, nhãn"
    EQUIPMENT = "equipment", "Thiết bị quét, in"
    CONSULTING = "consulting", "Tư vấn áp dụng"
    TRAINING = "training", "Đào tạo"
    INTEGRATION = "integration", "Kết nối hệ thống"


@keep_history
class Provider(models.Model):
    """``contact``: as the public may read it. ``answers``: condition → ``{"verdict", "note"}``, of the check made on
    ``checked_on``; ``recheck_on``: when it grows old; ``reason``: why it is suspended or was removed."""

    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, db_index=True)
    tax_code = models.CharField(max_length=14, unique=True)
    product = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200)
    summary = models.TextField(max_length=2000)
    summary_en = models.TextField(max_length=2000, blank=True)
    offers = ArrayField(models.CharField(max_length=12, choices=Offer))
    state = models.CharField(max_length=10, default=PROVIDER.initial)
    answers = models.JSONField(default=dict)
    checked_on = models.DateField(null=True)
    recheck_on = models.DateField(null=True)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name_folded", "id"]
        constraints = [models.CheckConstraint(name="provider_state", condition=Q(state__in=PROVIDER.states))]

    def __str__(self) -> str:
        return self.name
