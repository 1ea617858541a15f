"""Visits to parties, what was asked and found, samples, photos."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.core.models import StoredFile
from txng.oversight.inspections.rules import INSPECTION, OPEN_STATES, VERDICTS
from txng.registry.models import Party, Product


class Cause(models.TextChoices):
    """Why a party is visited."""

    PLAN = "plan", "Theo kế hoạch năm"
    COMPLAINT = "complaint", "Phản ánh của người tiêu dùng"
    ALARM = "alarm", "Dấu hiệu mã bị sao chép"
    RECALL = "recall", "Thu hồi sản phẩm"
    AGAIN = "again", "Kiểm tra lại"
    OTHER = "other", "Khác"


class SampleResult(models.TextChoices):
    """What the laboratory says of a sample."""

    WAITING = "waiting", "Chờ kết quả"
    PASS = "pass", "Đạt"
    FAIL = "fail", "Không đạt"


@keep_history
class Inspection(models.Model):
    """``number``: of the case. ``cause``, ``about``: why, and the number of the report, alarm or recall behind it.

    ``decision_number``, ``decided_on``, ``signer``: the decision to inspect. ``team``: who goes, one a line.
    ``on``: the day planned, then the day of the visit. After it: ``findings``, ``statement`` of the party and who spoke
    for it (``spokesman``), ``signed``: they signed the minutes. ``mend_by``: until when faults must be mended.
    ``written_at``: when the minutes were written, on a phone perhaps; ``key``: known to whoever sends them twice.
    """

    number = models.CharField(max_length=20, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="inspections")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="inspections")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="inspections")
    cause = models.CharField(max_length=10, choices=Cause)
    about = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default=INSPECTION.initial)
    on = models.DateField()
    announced = models.BooleanField(default=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    signer = models.CharField(max_length=120, blank=True)
    team = models.TextField(max_length=1000, blank=True)
    scope = models.TextField(max_length=2000, blank=True)
    spokesman = models.CharField(max_length=150, blank=True)
    findings = models.TextField(max_length=4000, blank=True)
    statement = models.TextField(max_length=2000, blank=True)
    signed = models.BooleanField(default=True)
    mend_by = models.DateField(null=True)
    late_told = models.DateField(null=True)
    result = models.TextField(max_length=2000, blank=True)
    written_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=40, blank=True, db_collation="C")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [
            models.Index("agency", "on", name="inspection_open", condition=Q(state__in=OPEN_STATES)),
            models.Index("party", "on", name="inspection_of_party"),
        ]
        constraints = [models.CheckConstraint(name="inspection_state", condition=Q(state__in=INSPECTION.states))]

    def __str__(self) -> str:
        return self.number


@keep_history
class Finding(models.Model):
    """The answer to one question of the checklist (``code``): ``ok``, ``fault``, ``none`` where it does not apply."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="answers")
    code = models.SlugField(max_length=30)
    verdict = models.CharField(max_length=5)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="finding_once", fields=["inspection", "code"]),
            models.CheckConstraint(name="finding_verdict", condition=Q(verdict__in=VERDICTS)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.verdict}"


@keep_history
class Sample(models.Model):
    """``what``: name and lot; ``amount`` as written; ``laboratory``, ``asked``: which is to look for what."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="samples")
    number = models.CharField(max_length=30)
    what = models.CharField(max_length=200)
    amount = models.CharField(max_length=60, blank=True)
    laboratory = models.CharField(max_length=200, blank=True)
    asked = models.CharField(max_length=500, blank=True)
    taken_on = models.DateField()
    result = models.CharField(max_length=7, choices=SampleResult, default=SampleResult.WAITING)
    result_on = models.DateField(null=True)
    result_text = models.CharField(max_length=1000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="sample_number_once", fields=["inspection", "number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


@keep_history
class Photo(models.Model):
    """What was seen, as a picture with a caption."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or str(self.pk)
