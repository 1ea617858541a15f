"""Destinations, the words they want, who is connected, parcels, calls, and what the two sides agreed on."""

from typing import Any

from django.db import models
from django.db.models import Q

from txng.accounts.models import User
from txng.core import clock
from txng.core.history import keep_history
from txng.exchange.rules import BLOCKING, KINDS, STATES
from txng.registry.models import Party


class Mode(models.TextChoices):
    """Whether parcels are made, and whether they leave."""

    OFF = "off", "Tắt"
    REHEARSAL = "rehearsal", "Chạy thử"
    LIVE = "live", "Đang kết nối"


@keep_history
class Destination(models.Model):
    """One system on one address. ``connector``: its kind. ``token``: what we show there, sealed. ``agreement``: number
    of the data-sharing agreement. In rehearsal parcels are made and shown and none is sent."""

    connector = models.SlugField(max_length=30)
    title = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True)
    token = models.BinaryField(default=b"", blank=True)
    agreement = models.CharField(max_length=120, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.OFF)
    per_minute = models.PositiveIntegerField(default=600)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="destination_mode", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="destination_rate", condition=Q(per_minute__gte=1)),
            models.CheckConstraint(name="destination_live", condition=~Q(mode="live") | ~Q(url="")),
        ]

    def __str__(self) -> str:
        return self.title


class Pulse(models.Model):
    """How a destination does, apart from what people decide about it. ``failures`` in a row; ``rests_until``: it is
    left alone so long; ``words``: of the last failure; ``last_ok_at``: to the minute. ``events_at``: up to which record
    time events were taken.
    """

    destination = models.OneToOneField(Destination, models.CASCADE, primary_key=True, related_name="pulse")
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    last_ok_at = models.DateTimeField(null=True)
    events_at = models.DateTimeField(default=clock.now)


@keep_history
class Mapping(models.Model):
    """The fields of one kind of record in the words of a destination; the newest version holds.

    ``fields``: list of objects as `txng.exchange.mapping.Field`. Without a row the connector's own holds.
    """

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    fields: Any = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint("destination", "kind", "version", name="mapping_once"),
            models.CheckConstraint(name="mapping_kind", condition=Q(kind__in=KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.kind} {self.version}"


@keep_history
class Connection(models.Model):
    """The data of ``party`` go to a destination. ``suspended``: why they do not at present."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="connections")
    party = models.ForeignKey(Party, models.PROTECT, related_name="connections")
    suspended = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["party__name_folded", "id"]
        constraints = [models.UniqueConstraint("destination", "party", name="connection_once")]

    def __str__(self) -> str:
        return f"{self.party} → {self.destination}"


class Past(models.Model):
    """How far the events that a party had before it was connected have been taken."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="past")
    event_time = models.DateTimeField(null=True)
    seq = models.BigIntegerField(default=0)
    done = models.BooleanField(default=False)


class Parcel(models.Model):
    """One record on its way. ``ref``: ``registry.product:12`` or ``event:`` and the hash. ``code``: what
    it is called by outside. ``key``: by which the other
    side knows a repeated call. ``body``: as it is sent; null for events, which never change in the store.
    ``day``: the day it was made, by which both sides count. ``uncertain``: a call was cut off, it may have arrived.
    ``problems``: why it could not be written in their words. ``words``: what they said."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="parcels")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8)
    ref = models.CharField(max_length=80)
    code = models.CharField(max_length=200)
    label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    withdraws = models.BooleanField(default=False)
    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    body: Any = models.JSONField(null=True)
    day = models.DateField()
    state = models.CharField(max_length=8, default="queued")
    attempts = models.PositiveIntegerField(default=0)
    uncertain = models.BooleanField(default=False)
    due_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    problems: Any = models.JSONField(default=list)
    words = models.CharField(max_length=500, blank=True)
    receipt: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="parcel_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="parcel_kind", condition=Q(kind__in=KINDS)),
            models.UniqueConstraint("destination", "ref", "version", name="parcel_version"),
        ]
        indexes = [
            models.Index(fields=["destination", "id"], name="parcel_queued", condition=Q(state="queued")),
            models.Index(fields=["destination", "ref", "id"], name="parcel_blocking", condition=Q(state__in=BLOCKING)),
            models.Index(fields=["destination", "state", "-id"], name="parcel_by_state"),
            models.Index(fields=["destination", "day", "kind"], name="parcel_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.label} → {self.destination}"


class Call(models.Model):
    """One call for a parcel, kept for ever: who asks "did you send it?" gets a time and an answer."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.parcel} {self.at:%Y-%m-%d %H:%M}"


class Comparison(models.Model):
    """What both sides had of one day and kind when they were last compared. ``theirs``: null if they did not say."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="comparisons")
    day = models.DateField()
    kind = models.CharField(max_length=8)
    ours = models.PositiveIntegerField()
    theirs = models.PositiveIntegerField(null=True)
    lost: Any = models.JSONField(default=list)
    strange: Any = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-day", "kind"]
        constraints = [models.UniqueConstraint("destination", "day", "kind", name="comparison_once")]

    def __str__(self) -> str:
        return f"{self.destination} {self.day} {self.kind}"
