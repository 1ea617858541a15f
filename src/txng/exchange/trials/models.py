"""Trials of systems that want to connect, and their runs."""

from typing import Any

from django.db import models
from django.db.models import Q

from txng.accounts.models import User
from txng.core import clock
from txng.core.history import keep_history
from txng.exchange.trials import rules
from txng.exchange.trials.rules import TRIAL
from txng.registry.models import Party


@keep_history
class Trial(models.Model):
    """One version of one product. ``token``: what we show to their repository, sealed. ``seed``: makes the codes
    unguessable; ``amount``: the quantity they have to read here, ``answer``: what they read. ``certificate``: code of
    the page by which anybody checks that it passed; ``reason``: why it is suspended or was ended."""

    number = models.CharField(max_length=20, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="trials")
    product = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    epcis = models.CharField(max_length=500)
    resolver = models.CharField(max_length=500)
    token = models.BinaryField(default=b"")
    seed = models.CharField(max_length=12)
    amount = models.PositiveIntegerField()
    answer = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, default=TRIAL.initial)
    certificate = models.CharField(max_length=24, unique=True, null=True, db_collation="C")
    passed_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    reason = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="trial_state", condition=Q(state__in=TRIAL.states))]

    def __str__(self) -> str:
        return f"{self.number} {self.product} {self.version}"

    @property
    def codes(self) -> rules.Codes:
        return rules.codes(self.pk, self.seed)

    @property
    def holds(self) -> bool:
        """Whether the version is eligible to connect today."""
        return self.state == "passed" and self.valid_until is not None and clock.today() <= self.valid_until


class Run(models.Model):
    """One time it was tried. ``whole``: every step, not only the cheap ones. ``results``: by step ``{"step", "passed",
    "code", "params"}``, in their order; ``ended_at``: null while it runs."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="runs")
    whole = models.BooleanField()
    results: Any = models.JSONField(default=list)
    passed = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("trial", name="trial_runs_once_at_a_time", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.trial} {self.at:%Y-%m-%d %H:%M}"
