"""Surveys with their questions, and what was answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from txng.accounts.models import AdminUnit, Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.support.models import SupportCase
from txng.programme.surveys import rules
from txng.registry.models import ProductGroup


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", "Chọn một"
    MULTIPLE = "multiple", "Chọn nhiều"
    YES_NO = "yes_no", "Có / Không"
    SCALE = "scale", "Thang điểm 1–5"
    NUMBER = "number", "Số"
    TEXT = "text", "Văn bản"


class Size(models.TextChoices):
    """How large a respondent is."""

    HOUSEHOLD = "household", "Hộ kinh doanh, cá nhân"
    MICRO = "micro", "Dưới 10 lao động"
    SMALL = "small", "10–49 lao động"
    MEDIUM = "medium", "50–199 lao động"
    LARGE = "large", "Từ 200 lao động"


class Channel(models.TextChoices):
    """How an answer came in."""

    LINK = "link", "Trực tuyến"
    PAPER = "paper", "Phiếu giấy"


@keep_history
class Survey(models.Model):
    """``token``: unguessable part of the link; ``quota``: closes by itself after so many answers.

    ``version`` counts from 1; ``origin``: the survey it was revised from.
    """

    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=24, unique=True, db_collation="C")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="surveys")
    state = models.CharField(max_length=10, default=rules.SURVEY.initial)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    intro = models.TextField(max_length=2000, blank=True)
    intro_en = models.TextField(max_length=2000, blank=True)
    closes_on = models.DateField(null=True)
    quota = models.PositiveIntegerField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="revisions")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(name="survey_state", condition=Q(state__in=rules.SURVEY.states))]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@keep_history
class Question(models.Model):
    """``code``: ``q1``, ``q2``, … by which answers are kept; ``shown_if``, ``shown_for``: see `rules.Asked`."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=10)
    kind = models.CharField(max_length=10, choices=QuestionKind)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=False)
    options = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    options_en = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    shown_if = models.SlugField(max_length=10, blank=True)
    shown_for = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint("survey", "code", name="question_once"),
            models.CheckConstraint(name="question_kind", condition=Q(kind__in=QuestionKind.values)),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def asked(self) -> rules.Asked:
        kind: rules.Kind = self.kind  # type: ignore[assignment]  # constrained to the choices
        options = len(self.options)
        return rules.Asked(self.code, kind, self.required, options, self.shown_if, tuple(self.shown_for))


@keep_history
class Response(models.Model):
    """One answered survey. ``answers``: code → `rules.Answer`. ``contact``: sealed.

    ``mark``: keyed hash of tax code or telephone number; the last response with a mark counts, those before it name it
    in ``replaced_by``. ``case``: the support case that was made of it.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    at = models.DateTimeField(default=clock.now)
    channel = models.CharField(max_length=6, choices=Channel)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    contact = models.BinaryField(null=True)
    mark = models.BinaryField(null=True)
    commune = models.ForeignKey(AdminUnit, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(ProductGroup, models.PROTECT, null=True, related_name="+")
    size = models.CharField(max_length=10, choices=Size, blank=True)
    wants_support = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced")
    case = models.ForeignKey(SupportCase, models.SET_NULL, null=True, related_name="responses")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index("survey", "mark", name="response_mark", condition=Q(mark__isnull=False))]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.name or self.pk}"
