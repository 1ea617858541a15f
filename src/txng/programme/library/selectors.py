"""Reads of this room."""

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import vietnamese
from txng.programme.library import policies
from txng.programme.library.models import Article, LegalText


def published(kind: str = "", audience: str = "", words: str = "") -> QuerySet[Article]:
    """What everybody may read, newest first; events by the day they begin."""
    rows = Article.objects.select_related("agency", "group").filter(state="published")
    if kind:
        rows = rows.filter(kind=kind)
    if audience:
        rows = rows.filter(audience__in=(audience, "everybody"))
    for word in vietnamese.fold(words).split()[:8]:
        rows = rows.filter(title_folded__contains=word)
    return rows.order_by(F("starts_at").desc(nulls_last=True), "-published_at", "-id")


def events(since: datetime, until: datetime | None = None) -> QuerySet[Article]:
    """Published events that begin or go on from ``since`` on, and begin before ``until``; the next one first."""
    rows = published("event").filter(Q(starts_at__gte=since) | Q(ends_at__gte=since))
    return (rows.filter(starts_at__lt=until) if until else rows).order_by("starts_at", "id")


def article(slug: str) -> Article | None:
    """A published article."""
    return published().filter(slug=slug).first()


def articles(viewer: Viewer) -> QuerySet[Article]:
    """What an official works with: all that is published, drafts of the own agencies, what waits for the reader."""
    rows = Article.objects.select_related("agency", "group", "by")
    if viewer.kind != "authority":
        return rows.none()
    if policies.may_keep_texts(viewer):
        return rows.exclude(Q(state="draft") & ~Q(agency__in=viewer.agencies))
    return rows.filter(Q(state="published") | Q(agency__in=viewer.agencies))


def waiting(viewer: Viewer) -> QuerySet[Article]:
    """What this viewer may publish or has to mend."""
    rows = articles(viewer)
    own = Q(state="returned", agency__in=viewer.agencies)
    return rows.filter(own | Q(state="submitted")) if policies.may_keep_texts(viewer) else rows.filter(own)


def legal_texts(words: str = "", kind: str = "") -> QuerySet[LegalText]:
    """The library, newest first; found by number or title, without marks."""
    rows = LegalText.objects.select_related("replaced_by")
    if kind:
        rows = rows.filter(kind=kind)
    for word in vietnamese.fold(words).split()[:8]:
        rows = rows.filter(Q(title_folded__contains=word) | Q(number_folded__contains=word))
    return rows


def in_state(rows: QuerySet[LegalText], state: str, on: date) -> list[LegalText]:
    """Those that are ``state`` on the day ``on``; all of them where no state is asked for."""
    return [row for row in rows if not state or row.state_on(on) == state]
