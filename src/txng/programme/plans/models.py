"""Plans and their tasks."""

from django.db import models
from django.db.models import F, Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.plans.rules import OPEN_STATES, PLAN, TASK


class Part(models.TextChoices):
    """The part of plan 939 a task carries out."""

    COMMUNICATION = "II.1", "II.1 Thông tin, tuyên truyền, đào tạo"
    TECHNOLOGY = "II.2", "II.2 Hạ tầng, công nghệ, kết nối"
    DEPLOYMENT = "II.3", "II.3 Khảo sát, danh mục, triển khai áp dụng"
    POLICY = "II.4", "II.4 Cơ chế, chính sách, nguồn lực"
    FUNDS = "III", "III Kinh phí"
    OVERSIGHT = "IV", "IV Quản lý, giám sát, xử lý vi phạm, báo cáo"


@keep_history
class Plan(models.Model):
    """``document``: number and day of the paper that issues it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    document = models.CharField(max_length=120, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=10, default=PLAN.initial)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-starts", "-id"]
        constraints = [
            models.CheckConstraint(name="plan_in_order", condition=Q(starts__lte=F("ends"))),
            models.CheckConstraint(name="plan_state", condition=Q(state__in=PLAN.states)),
        ]

    def __str__(self) -> str:
        return self.title


@keep_history
class PlanTask(models.Model):
    """``owner``: who sees to it, in words; ``progress``: per cent; ``evidence``: what was done or where it is."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=5, choices=Part)
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=200)
    due = models.DateField()
    state = models.CharField(max_length=10, default=TASK.initial)
    progress = models.PositiveSmallIntegerField(default=0)
    evidence = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index("due", name="task_open_by_due", condition=Q(state__in=OPEN_STATES))]
        constraints = [
            models.CheckConstraint(name="task_state", condition=Q(state__in=TASK.states)),
            models.CheckConstraint(name="task_progress", condition=Q(progress__lte=100)),
        ]

    def __str__(self) -> str:
        return self.title
