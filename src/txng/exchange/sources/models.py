"""Other repositories whose events the portal fetches, and what each time brought."""

from typing import Any

from django.db import models
from django.db.models import Q

from txng.core import clock
from txng.core.history import keep_history
from txng.registry.models import Party


class Mode(models.TextChoices):
    OFF = "off", "Tắt"
    LIVE = "live", "Đang lấy"


@keep_history
class Source(models.Model):
    """A repository of EPCIS 2.0. ``party``: who answers for what comes from there; its events are stored as theirs.
    ``token``: what we show there, sealed; ``agreement``: number of the data-sharing agreement."""

    title = models.CharField(max_length=120)
    party = models.ForeignKey(Party, models.PROTECT, related_name="sources")
    epcis = models.CharField(max_length=500)
    token = models.BinaryField(default=b"")
    agreement = models.CharField(max_length=120, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.OFF)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(name="source_mode", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="source_live", condition=~Q(mode="live") | ~Q(agreement="")),
        ]

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """How far a source was read, apart from what people decide about it. ``since``: their record time of the newest
    event that is stored here; ``failures`` in a row; ``rests_until``: it is left alone so long."""

    source = models.OneToOneField(Source, models.CASCADE, primary_key=True, related_name="progress")
    since = models.CharField(max_length=40, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)


class Fetch(models.Model):
    """One time that brought something new, or failed. ``faults``: of events that were left out, the first 20 as
    ``{"code", "params", "path"}``; ``words``: code of why it failed, with ``params``."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="fetches")
    at = models.DateTimeField(default=clock.now)
    captured = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    faults: Any = models.JSONField(default=list)
    code = models.CharField(max_length=60, blank=True)
    params: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d %H:%M}"
