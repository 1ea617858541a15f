"""What hinders a body in its work for the plan, and what was answered."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.difficulties.rules import DIFFICULTY


class Kind(models.TextChoices):
    """What it is about; sections of the report quote it so."""

    LAW = "law", "Văn bản, hướng dẫn"
    FUNDS = "funds", "Kinh phí"
    PEOPLE = "people", "Nhân lực, chuyên môn"
    TECHNOLOGY = "technology", "Kỹ thuật, kết nối"
    PARTIES = "parties", "Sự tham gia của tổ chức, cá nhân"
    OTHER = "other", "Khác"


@keep_history
class Difficulty(models.Model):
    """``agency`` reports it; ``owner`` has to answer until ``due``; ``wish``: what the body proposes."""

    number = models.CharField(max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="difficulties")
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="difficulties_owned")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, default=DIFFICULTY.initial)
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=4000)
    wish = models.TextField(max_length=2000, blank=True)
    due = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index("owner", "due", name="difficulty_waiting", condition=Q(state="open"))]
        constraints = [models.CheckConstraint(name="difficulty_state", condition=Q(state__in=DIFFICULTY.states))]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
