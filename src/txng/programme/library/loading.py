"""What the library of a new portal begins with: loaded after migrations where there is nothing."""

import json
from datetime import date
from importlib import resources
from typing import Any

from django.apps import AppConfig

from txng.accounts.selectors import leading_agencies
from txng.accounts.viewers import SYSTEM
from txng.core import changes, clock, vietnamese
from txng.programme.library import services
from txng.programme.library.models import Article, LegalText

_DATA = resources.files("txng.programme.library") / "data"


def legal_texts_load() -> int:
    """Enter the texts of ``data/legal-texts.json`` while there is none at all."""
    if LegalText.objects.exists():
        return 0
    rows = json.loads((_DATA / "legal-texts.json").read_text("utf-8"))
    made: dict[str, LegalText] = {}
    with changes.act(actor=SYSTEM, kind="legal-text.load"):
        for row in reversed(rows):
            values = {"title_en": "", "issuer": "", "partly": False, "link": "", "note": "", "note_en": "", **row}
            values.pop("replaced_by", None)
            for name in ("issued_on", "in_force_from", "in_force_to"):
                values[name] = date.fromisoformat(row[name]) if row.get(name) else None
            made[row["number"]] = services.legal_text_set(actor=SYSTEM, row=None, values=values)
        for row in rows:
            if row.get("replaced_by"):
                LegalText.objects.filter(pk=made[row["number"]].pk).update(replaced_by=made[row["replaced_by"]])
    return len(rows)


def shipped(slug: str, language: str) -> str:
    """The text of an article that the portal comes with, in Markdown."""
    return (_DATA / "articles" / f"{slug}.{language}.md").read_text("utf-8")


def articles_load() -> int:
    """Enter the articles of ``data/articles.json`` while there is none at all, published by the leading department."""
    agency = leading_agencies().exclude(kind="people_committee").first()
    if agency is None or Article.objects.exists():
        return 0
    rows = json.loads((_DATA / "articles.json").read_text("utf-8"))
    with changes.act(actor=SYSTEM, kind="article.load"):
        for row in rows:
            texts = {name: shipped(row["slug"], language) for name, language in (("body", "vi"), ("body_en", "en"))}
            folded = f"{vietnamese.fold(row['title'])} {vietnamese.fold(row['title_en'])}"
            Article.objects.create(
                **row, **texts, agency=agency, state="published", published_at=clock.now(), title_folded=folded[:400]
            )
    return len(rows)


def load_after_migration(sender: AppConfig, **_kwargs: Any) -> None:
    """Signal handler: the library is there whenever its tables are."""
    legal_texts_load()
    articles_load()
