"""Violations found, what was decided of them and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.oversight.violations.rules import IN_FORCE, OPEN_STATES, VIOLATION
from txng.registry.models import Party, Product


@keep_history
class OffenceVersion(models.Model):
    """An offence as the department wrote it down, from a day on; it stands before the one shipped under the same code.

    ``least``, ``most``: đồng for an individual, None where the law names no amount. ``ended``: there is no such offence
    any more from that day on.
    """

    code = models.SlugField(max_length=40)
    valid_from = models.DateField()
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=300)
    least = models.BigIntegerField(null=True)
    most = models.BigIntegerField(null=True)
    remedies = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    ended = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(name="offence_version_once", fields=["code", "valid_from"]),
            models.CheckConstraint(
                name="offence_amounts",
                condition=Q(least__isnull=True, most__isnull=True) | Q(least__gte=0, most__gte=models.F("least")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


@keep_history
class Violation(models.Model):
    """``about``: number of the inspection, report or recall behind it. ``facts``: what happened.

    ``committed_on``: when it ended, from which the time limit counts; ``found_on``; ``minutes_number``, ``minutes_on``:
    the minutes of the violation, from which the time to decide counts. ``offence``: code, with ``offence_name`` and
    ``basis`` as they stood then. ``goods_value``, ``amount``, ``paid``: đồng. ``amount`` is proposed until it is
    decided. ``remedies``: what has to be put right, until ``remedy_by``. ``published_at``: the public may read of it.
    """

    number = models.CharField(max_length=20, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="violations")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="violations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="violations")
    about = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default=VIOLATION.initial)
    facts = models.TextField(max_length=4000)
    committed_on = models.DateField()
    found_on = models.DateField()
    minutes_number = models.CharField(max_length=60, blank=True)
    minutes_on = models.DateField(null=True)
    offence = models.SlugField(max_length=40)
    offence_name = models.CharField(max_length=300)
    offence_name_en = models.CharField(max_length=300)
    basis = models.CharField(max_length=300)
    goods_value = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(default=0)
    late_told = models.DateField(null=True)
    extra = models.CharField(max_length=500, blank=True)
    remedies = models.TextField(max_length=2000, blank=True)
    remedy_by = models.DateField(null=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    signer = models.CharField(max_length=120, blank=True)
    delivered_on = models.DateField(null=True)
    paid = models.BigIntegerField(default=0)
    paid_on = models.DateField(null=True)
    receipt = models.CharField(max_length=60, blank=True)
    remedied_on = models.DateField(null=True)
    remedy_note = models.CharField(max_length=1000, blank=True)
    result = models.TextField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index("agency", "at", name="violation_open", condition=Q(state__in=OPEN_STATES)),
            models.Index("party", "found_on", name="violation_of_party"),
            models.Index("published_at", name="violation_public", condition=Q(published_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="violation_state", condition=Q(state__in=VIOLATION.states)),
            models.CheckConstraint(name="violation_amounts", condition=Q(amount__gte=0, paid__gte=0)),
            models.CheckConstraint(
                name="violation_decided",
                condition=~Q(state__in=IN_FORCE) | Q(decided_on__isnull=False) & ~Q(decision_number="") & ~Q(signer=""),
            ),
            models.CheckConstraint(
                name="violation_published_when_decided",
                condition=Q(published_at__isnull=True) | Q(state__in=IN_FORCE, delivered_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
