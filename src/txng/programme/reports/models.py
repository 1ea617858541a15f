"""Terms, what each body reports in them, what was handed in, and the report of the province."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.reports.rules import REPORT, WHOLE


class Template(models.Model):
    """One version of what a report consists of; terms keep the version they were opened with."""

    version = models.PositiveSmallIntegerField(unique=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"


class Section(models.Model):
    """A section of a template. ``part``: the chapter it stands in; ``figures``: codes of `figures.FIGURES`."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=30)
    part = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    hint = models.CharField(max_length=300, blank=True)
    figures = ArrayField(models.SlugField(max_length=30), default=list, blank=True)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("template", "code", name="section_once"),
            models.UniqueConstraint("template", "position", name="section_place_once"),
        ]

    def __str__(self) -> str:
        return self.title


class TermKind(models.TextChoices):
    """Which report (plan 939 IV)."""

    HALF_1 = "half-1", "6 tháng đầu năm"
    HALF_2 = "half-2", "6 tháng cuối năm và cả năm"
    ON_DEMAND = "on-demand", "Đột xuất"


@keep_history
class Term(models.Model):
    """What is reported on, from ``starts`` to ``ends``, both included; ``due``: the last day in time.

    ``number``: ``2026-H1``, ``2026-H2``, on demand ``2026-DX-3``. ``reminded``: reminders sent (days before; -1: late).
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=TermKind)
    title = models.CharField(max_length=200)
    starts = models.DateField()
    ends = models.DateField()
    due = models.DateField()
    basis = models.CharField(max_length=300)
    template = models.ForeignKey(Template, models.PROTECT, related_name="terms")
    reminded = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    opened_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-due", "-id"]
        constraints = [
            models.CheckConstraint(name="term_in_order", condition=Q(starts__lte=F("ends"), ends__lte=F("due"))),
            models.CheckConstraint(name="term_kind", condition=Q(kind__in=TermKind.values)),
        ]

    def __str__(self) -> str:
        return self.title


@keep_history
class Report(models.Model):
    """What ``agency`` owes in ``term``. ``version``: how often it was handed in; ``submitted_at``: the first time."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, default=REPORT.initial)
    version = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["agency__name", "id"]
        constraints = [
            models.UniqueConstraint("term", "agency", name="report_once"),
            models.CheckConstraint(name="periodic_report_state", condition=Q(state__in=REPORT.states)),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.term}"


@keep_history
class Passage(models.Model):
    """What a body writes in one section."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="passages")
    section = models.SlugField(max_length=30)
    text = models.TextField(max_length=20_000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("report", "section", name="passage_once")]

    def __str__(self) -> str:
        return self.section


@keep_history
class Entry(models.Model):
    """What a body says to one figure: its value where it is typed, and why it jumped."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="entries")
    figure = models.SlugField(max_length=30)
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("report", "figure", name="entry_once"),
            models.CheckConstraint(name="entry_value", condition=Q(value__isnull=True) | Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.value}"


class Submission(models.Model):
    """A report as it was handed in; never changed. ``on``: the day whose records were counted.

    ``figures``: code → ``{"value": "12", "reason": "", "rows": [[name, address], …], "more": 0}``; ``texts``: section →
    text. ``reason``: why it was handed in again.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    figures = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint("report", "version", name="submission_once")]
        triggers = [pgtrigger.Protect(name="submission_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.report_id} ({self.version})"


@keep_history
class Whole(models.Model):
    """The report of the province for a term. ``figures``: code → ``{"value": "12", "bodies": {agency id: "3"}}``.

    ``missing``: names of bodies that had handed in nothing acceptable when it was gathered.
    """

    term = models.OneToOneField(Term, models.PROTECT, related_name="whole")
    state = models.CharField(max_length=10, default=WHOLE.initial)
    figures = models.JSONField(default=dict)
    missing = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    gathered_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="whole_state", condition=Q(state__in=WHOLE.states))]

    def __str__(self) -> str:
        return str(self.term)


@keep_history
class WholePassage(models.Model):
    """A section of the report of the province: ``text`` as it will stand, ``source`` as it was gathered last.

    ``edited``: somebody wrote it by hand; ``moved``: bodies changed theirs since.
    """

    whole = models.ForeignKey(Whole, models.CASCADE, related_name="passages")
    section = models.SlugField(max_length=30)
    text = models.TextField(max_length=100_000, blank=True)
    source = models.TextField(blank=True)
    edited = models.BooleanField(default=False)
    moved = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("whole", "section", name="whole_passage_once")]

    def __str__(self) -> str:
        return self.section
