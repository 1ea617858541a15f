"""What a consumer reports, without an account."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency
from txng.core import clock
from txng.core.history import keep_history
from txng.core.models import StoredFile
from txng.oversight.complaints.rules import OPEN_STATES, REPORT
from txng.registry.models import Party, Product


class ReportKind(models.TextChoices):
    """What is wrong (plan I.1.d; requirement R7)."""

    WRONG = "wrong", "Thông tin sai với hàng"
    COPIED = "copied", "Nghi mã bị sao chép, hàng giả"
    PASTED = "pasted", "Tem dán đè lên tem khác"
    UNREADABLE = "unreadable", "Mã không quét được hoặc không có thông tin"
    QUALITY = "quality", "Hàng kém chất lượng, gây hại"
    OTHER = "other", "Khác"


@keep_history(without=["contact"])
class Report(models.Model):
    """``tracking``: the unguessable code by which the reporter follows it. ``code``: canonical path of what was
    scanned, where it could be read; ``code_text``: as it was given. ``contact``: sealed, seen by the agency only and
    forgotten a year after the case ended. ``answer``: what the reporter reads. ``mark``: stands for the sender on that
    day, so that two reports by one are known to be. ``joined_into``: the report it repeats.
    """

    number = models.CharField(max_length=20, unique=True)
    tracking = models.CharField(max_length=24, unique=True, db_collation="C")
    kind = models.CharField(max_length=10, choices=ReportKind)
    state = models.CharField(max_length=10, default=REPORT.initial)
    code = models.CharField(max_length=400, blank=True, db_collation="C")
    code_text = models.CharField(max_length=400, blank=True)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="consumer_reports")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="consumer_reports")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="consumer_reports")
    text = models.TextField(max_length=2000)
    bought_at = models.CharField(max_length=200, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    mark = models.CharField(max_length=32, blank=True)
    contact = models.BinaryField(null=True)
    language = models.CharField(max_length=2, default="vi")
    at = models.DateTimeField(default=clock.now)
    question = models.TextField(max_length=1000, blank=True)
    more = models.TextField(max_length=4000, blank=True)
    answer = models.TextField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index("agency", "at", name="report_waiting", condition=Q(state__in=OPEN_STATES)),
            models.Index("code", "at", name="report_of_code"),
        ]
        constraints = [models.CheckConstraint(name="report_state", condition=Q(state__in=REPORT.states))]

    def __str__(self) -> str:
        return self.number
