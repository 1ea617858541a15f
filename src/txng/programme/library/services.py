"""Writes of this room: articles on their way to the public, legal texts with their dates."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from txng.accounts.selectors import leading_agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps, vietnamese
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.programme.library import policies, rules
from txng.programme.library.models import Article, ArticleKind, Audience, LegalKind, LegalText
from txng.registry import checks
from txng.registry.models import ProductGroup

ARTICLE: checks.Table = {
    "kind": checks.choice(ArticleKind),
    "audience": checks.choice(Audience),
    "title": checks.text(200, required=True),
    "title_en": checks.text(200),
    "summary": checks.text(400),
    "summary_en": checks.text(400),
    "place": checks.text(200),
}
LEGAL: checks.Table = {
    "kind": checks.choice(LegalKind),
    "number": checks.text(60, required=True),
    "title": checks.text(400, required=True),
    "title_en": checks.text(400),
    "issuer": checks.text(200),
    "issued_on": checks.day,
    "in_force_from": checks.day,
    "in_force_to": checks.day,
    "partly": checks.flag,
    "link": checks.PARTY["website"],
    "note": checks.text(600),
    "note_en": checks.text(600),
}
LONGEST = 40_000


def article_create(*, actor: Viewer, group: ProductGroup | None = None, values: Mapping[str, Any]) -> Article:
    """Begin an article of the agency acted for. Raises `Forbidden`, `ProblemError`."""
    agency = actor.acting_agency
    if agency is None or not policies.may_write(actor):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="article.create") as act:
        row = Article(pk=(key := next_key(Article)), agency_id=agency, by_id=actor.user_id)
        _fill(row, values, group)
        row.slug = f"{slugify(vietnamese.fold(row.title))[:60].strip('-') or 'bai'}-{key}"
        row.save(force_insert=True)
        act.touches(row)
    return row


def article_edit(
    *, actor: Viewer, article: Article, group: ProductGroup | None = None, values: Mapping[str, Any]
) -> Article:
    """Write on, while it is neither handed in nor published."""
    with changes.act(actor=actor, kind="article.edit") as act:
        row = _locked(article)
        if rules.WRITE not in policies.of_article(actor, row):
            raise Forbidden("not-permitted")
        if row.state not in rules.EDITABLE:
            raise Conflict("article-locked")
        _fill(row, values, group)
        row.save()
        act.touches(row)
    return row


def _fill(row: Article, values: Mapping[str, Any], group: ProductGroup | None) -> None:
    cleaned = checks.clean(ARTICLE, {name: values.get(name, "") for name in ARTICLE})
    for name, value in cleaned.items():
        setattr(row, name, value)
    for name in ("body", "body_en"):
        body = checks.lines(LONGEST, required=name == "body")
        setattr(row, name, checks.clean({name: body}, {name: values.get(name, "")})[name])
    row.group = group
    row.title_folded = f"{vietnamese.fold(row.title)} {vietnamese.fold(row.title_en)}".strip()[:400]
    row.starts_at, row.ends_at = values.get("starts_at"), values.get("ends_at")
    if row.kind == ArticleKind.EVENT:
        if row.starts_at is None or (row.ends_at is not None and row.ends_at < row.starts_at):
            raise Refused("article-event", "starts_at")
    else:
        row.starts_at, row.ends_at, row.place = None, None, ""


def article_step(*, actor: Viewer, article: Article, name: str, reason: str = "") -> Article:
    """Take an article one step on: ``submit``, ``take-back``, ``publish``, ``return``, ``withdraw``, ``revise``,
    ``drop``; the body that wrote it is told what others decided."""
    with changes.act(actor=actor, kind=f"article.{name}", reason=reason) as act:
        row = _locked(article)
        permissions = policies.of_article(actor, row)
        steps.take(
            row, rules.ARTICLE, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason
        )
        link = f"/office/library/articles/{row.pk}"
        if name == "submit":
            told = {"agency": row.agency.name, "title": row.title}
            notify(users=officials(leading_agencies()), kind="article-submitted", params=told, link=link, actor=actor)
        elif name == "publish":
            row.published_at, row.verdict = row.published_at or clock.now(), ""
        if name in ("publish", "return", "withdraw"):
            row.verdict = reason[:1000]
            told = {"title": row.title, "reason": reason[:300] or "✓"}
            notify(users=officials([row.agency_id]), kind="article-decided", params=told, link=link, actor=actor)
        row.save()
        act.touches(row)
    return row


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).select_related("agency", "group").get(pk=article.pk)


def legal_text_set(
    *, actor: Viewer, row: LegalText | None, replaced_by: LegalText | None = None, values: Mapping[str, Any]
) -> LegalText:
    """Enter a text or change it. Raises `Forbidden`, `Conflict` (a number twice), `Refused` (dates)."""
    if actor.kind != "system" and not policies.may_keep_texts(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean(LEGAL, {name: value for name, value in values.items() if name in LEGAL})
    with changes.act(actor=actor, kind="legal-text.set") as act:
        held = LegalText.objects.select_for_update().get(pk=row.pk) if row else LegalText()
        other = LegalText.objects.filter(number=cleaned["number"]).exclude(pk=held.pk)
        if other.exists():
            raise Conflict("legal-known", "number", number=cleaned["number"])
        for name, value in cleaned.items():
            setattr(held, name, value)
        if held.in_force_from and held.in_force_to and held.in_force_to <= held.in_force_from:
            raise Refused("legal-dates", "in_force_to")
        held.replaced_by = replaced_by if replaced_by != held else None
        held.title_folded = f"{vietnamese.fold(held.title)} {vietnamese.fold(held.title_en)}".strip()[:400]
        held.number_folded = vietnamese.fold(held.number)
        held.save()
        act.touches(held)
    return held
