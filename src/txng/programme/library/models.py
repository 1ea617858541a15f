"""Articles and legal texts."""

from datetime import date

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.library import rules
from txng.registry.models import ProductGroup


class ArticleKind(models.TextChoices):
    """What an article is."""

    GUIDE = "guide", "Hướng dẫn"
    NEWS = "news", "Tin tức"
    EVENT = "event", "Sự kiện"
    QUESTION = "question", "Hỏi đáp"
    CASE = "case", "Điển hình"


class Audience(models.TextChoices):
    """Whom it is for."""

    EVERYBODY = "everybody", "Mọi người"
    CONSUMERS = "consumers", "Người tiêu dùng"
    PRODUCERS = "producers", "Nhà sản xuất, kinh doanh"
    OFFICIALS = "officials", "Cơ quan quản lý"


@keep_history
class Article(models.Model):
    """``body`` and ``body_en`` are Markdown; ``group``: the sector it is for, none for all.

    ``starts_at``, ``ends_at``, ``place`` of an event; ``published_at`` stays the first day it was read.
    """

    kind = models.CharField(max_length=10, choices=ArticleKind)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYBODY)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    title_folded = models.CharField(max_length=400)
    summary = models.CharField(max_length=400, blank=True)
    summary_en = models.CharField(max_length=400, blank=True)
    body = models.TextField(max_length=40_000)
    body_en = models.TextField(max_length=40_000, blank=True)
    group = models.ForeignKey(ProductGroup, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="articles")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default=rules.ARTICLE.initial)
    verdict = models.CharField(max_length=1000, blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(fields=["state", "kind", "-published_at"], name="article_shown")]
        constraints = [models.CheckConstraint(name="article_state", condition=Q(state__in=rules.ARTICLE.states))]

    def __str__(self) -> str:
        return self.title

    def in_language(self, language: str) -> tuple[str, str, str]:
        """Title, summary and body; Vietnamese where there is no English."""
        if language == "en" and self.title_en and self.body_en:
            return self.title_en, self.summary_en, self.body_en
        return self.title, self.summary, self.body


class LegalKind(models.TextChoices):
    """What a text is."""

    LAW = "law", "Luật"
    DECREE = "decree", "Nghị định"
    CIRCULAR = "circular", "Thông tư"
    DECISION = "decision", "Quyết định"
    PLAN = "plan", "Kế hoạch"
    STANDARD = "standard", "Tiêu chuẩn (TCVN)"
    OTHER = "other", "Văn bản khác"


@keep_history
class LegalText(models.Model):
    """A law, decree, circular, decision, plan or standard.

    ``in_force_to``: the first day it no longer holds; ``partly``: some of it no longer holds; ``link``: where its full
    text stands; ``note``: what it is about, in own words.
    """

    kind = models.CharField(max_length=10, choices=LegalKind)
    number = models.CharField(max_length=60, unique=True)
    number_folded = models.CharField(max_length=60)
    title = models.CharField(max_length=400)
    title_en = models.CharField(max_length=400, blank=True)
    title_folded = models.CharField(max_length=400)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)
    partly = models.BooleanField(default=False)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaces")
    link = models.URLField(max_length=400, blank=True)
    note = models.CharField(max_length=600, blank=True)
    note_en = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = [models.F("issued_on").desc(nulls_last=True), "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def state_on(self, on: date) -> rules.LegalState:
        return rules.legal_state(
            on,
            since=self.in_force_from,
            until=self.in_force_to,
            partly=self.partly,
            replaced=self.replaced_by_id is not None,
        )
