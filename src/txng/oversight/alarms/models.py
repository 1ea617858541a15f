"""Codes that were scanned, alarms about them, and the versions of the rules."""

from typing import Any

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.oversight.alarms.cases import ALARM, OPEN_STATES
from txng.registry.models import Party, Product


@keep_history
class RuleVersion(models.Model):
    """The limits that hold from ``valid_from`` on, in the form of ``data/rules.json``."""

    version = models.PositiveIntegerField(unique=True)
    valid_from = models.DateField()
    values: Any = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-valid_from", "-version"]

    def __str__(self) -> str:
        return str(self.version)


class ScannedCode(models.Model):
    """What the scans of a code come to, worked out again whenever it was scanned.

    ``code``: as `txng.resolver.scans.code_of` writes it. ``scans``, ``devices``: of the last 30 days, robots and
    repeats left out; ``first_at``: ever, None while only robots came; ``told_scans``, ``told_devices``: what everybody
    reads of them, which stands still while an alarm waits for people. ``level``, ``score``, ``signals``:
    `txng.oversight.alarms.rules.Verdict`. ``networks``: marks of the counted ones. ``frozen``: its alarm is the work of
    a campaign.
    """

    code = models.CharField(max_length=200, unique=True, db_collation="C")
    product = models.ForeignKey(Product, models.CASCADE, null=True, related_name="+")
    scans = models.PositiveIntegerField(default=0)
    devices = models.PositiveIntegerField(default=0)
    told_scans = models.PositiveIntegerField(default=0)
    told_devices = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    level = models.CharField(max_length=5, blank=True)
    score = models.PositiveIntegerField(default=0)
    signals: Any = models.JSONField(default=list)
    networks: Any = models.JSONField(default=list)
    frozen = models.BooleanField(default=False)
    issued = models.BooleanField(default=True)
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-last_at"]
        indexes = [
            models.Index(fields=["level", "-last_at"], name="scanned_by_level", condition=~Q(level="")),
            models.Index(fields=["product", "-last_at"], name="scanned_of_product"),
        ]

    def __str__(self) -> str:
        return self.code


@keep_history
class Alarm(models.Model):
    """Somebody has to decide whether a code has been copied. ``scans`` … ``signals``: as they stood when it was raised.
    ``display``: the producer said that the unit stands open in a shop."""

    code = models.CharField(max_length=200, db_collation="C")
    product = models.ForeignKey(Product, models.PROTECT, related_name="alarms")
    party = models.ForeignKey(Party, models.PROTECT, related_name="alarms")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="alarms")
    state = models.CharField(max_length=10, default=ALARM.initial)
    scans = models.PositiveIntegerField()
    devices = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    score = models.PositiveIntegerField()
    signals: Any = models.JSONField()
    rules_version = models.PositiveIntegerField()
    frozen = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="alarm_state", condition=Q(state__in=ALARM.states)),
            models.UniqueConstraint("code", name="alarm_open_once", condition=Q(state__in=OPEN_STATES)),
        ]
        indexes = [models.Index(fields=["state", "-at"], name="alarm_by_state")]

    def __str__(self) -> str:
        return self.code
