"""Budget years, the estimate of each body, its lines, and what was spent on them."""

from django.db import models
from django.db.models import F, Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.budget.rules import ESTIMATE


class Source(models.TextChoices):
    """The four sources of plan 939 III.1."""

    STATE = "state", "Ngân sách nhà nước"
    SPONSOR = "sponsor", "Vốn tài trợ trong nước"
    OWN = "own", "Vốn tự có của tổ chức, cá nhân"
    OTHER = "other", "Nguồn huy động hợp pháp khác"


@keep_history
class BudgetYear(models.Model):
    """Estimates for ``year`` are handed in from ``opens_on`` to ``closes_on``, both included."""

    year = models.PositiveSmallIntegerField(unique=True)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        ordering = ["-year"]
        constraints = [models.CheckConstraint(name="budget_window", condition=Q(opens_on__lte=F("closes_on")))]

    def __str__(self) -> str:
        return str(self.year)


@keep_history
class Estimate(models.Model):
    """What ``agency`` asks for in a year."""

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="estimates")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="estimates")
    state = models.CharField(max_length=10, default=ESTIMATE.initial)
    decision = models.CharField(max_length=120, blank=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["agency__name"]
        constraints = [
            models.UniqueConstraint("year", "agency", name="estimate_once"),
            models.CheckConstraint(name="estimate_state", condition=Q(state__in=ESTIMATE.states)),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.year}"


@keep_history
class Line(models.Model):
    """One task with its source; amounts in đồng."""

    estimate = models.ForeignKey(Estimate, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=300)
    basis = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    asked = models.DecimalField(max_digits=15, decimal_places=0)
    appraised = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    approved = models.DecimalField(max_digits=15, decimal_places=0, null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="line_amounts",
                condition=Q(asked__gt=0)
                & (Q(appraised__isnull=True) | Q(appraised__gte=0))
                & (Q(approved__isnull=True) | Q(approved__gte=0)),
            ),
            models.CheckConstraint(name="line_source", condition=Q(source__in=Source.values)),
        ]

    def __str__(self) -> str:
        return self.task


@keep_history
class Payment(models.Model):
    """What was spent on a line on a day; ``document``: the paper that proves it. ``cancelled``: entered by mistake."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="payments")
    on = models.DateField()
    amount = models.DecimalField(max_digits=15, decimal_places=0)
    document = models.CharField(max_length=200)
    cancelled = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.CheckConstraint(name="payment_amount", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.on}: {self.amount}"
