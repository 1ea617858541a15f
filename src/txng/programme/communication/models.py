"""Campaigns and activities of communication."""

from django.db import models
from django.db.models import F, Q

from txng.accounts.models import AdminUnit, Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.core.models import StoredFile
from txng.programme.communication.rules import CAMPAIGN


class Channel(models.TextChoices):
    """The ways plan 939 II.1 names, and those that came since."""

    CONFERENCE = "conference", "Hội nghị, hội thảo"
    WEBSITE = "website", "Cổng, trang thông tin điện tử"
    PRESS = "press", "Báo, tạp chí"
    BROADCAST = "broadcast", "Phát thanh, truyền hình"
    LOUDSPEAKER = "loudspeaker", "Truyền thanh cơ sở"
    SOCIAL = "social", "Mạng xã hội"
    PRINT = "print", "Tờ rơi, pa nô, áp phích"
    MEETING = "meeting", "Họp dân, vận động tại cơ sở"
    OTHER = "other", "Hình thức khác"


@keep_history
class Campaign(models.Model):
    """``aim_pieces``, ``aim_reach``: how much is wanted by the end; ``report``: what came of it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="campaigns")
    title = models.CharField(max_length=200)
    message = models.TextField(max_length=2000)
    audience = models.CharField(max_length=200, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    aim_pieces = models.PositiveIntegerField(null=True)
    aim_reach = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, default=CAMPAIGN.initial)
    report = models.TextField(max_length=4000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-starts", "-id"]
        constraints = [
            models.CheckConstraint(name="campaign_in_order", condition=Q(starts__lte=F("ends"))),
            models.CheckConstraint(name="campaign_state", condition=Q(state__in=CAMPAIGN.states)),
        ]

    def __str__(self) -> str:
        return self.title


@keep_history
class Activity(models.Model):
    """One thing that was done. ``pieces``: how many articles, broadcasts, leaflets, meetings; ``reach``: how many
    people, ``reach_basis``: how that is known; ``cancelled``: why the record was taken back."""

    number = models.CharField(max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="activities")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="activities")
    channel = models.CharField(max_length=12, choices=Channel)
    title = models.CharField(max_length=200)
    on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    commune = models.ForeignKey(AdminUnit, models.PROTECT, null=True, related_name="+")
    pieces = models.PositiveIntegerField(default=1)
    reach = models.PositiveIntegerField(null=True)
    reach_basis = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=500, blank=True)
    cancelled = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index("agency", "on", name="activity_by_day", condition=Q(cancelled=""))]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@keep_history
class Evidence(models.Model):
    """A picture or document that shows it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or self.file.name
