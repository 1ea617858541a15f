"""What people should know: articles by kind and audience, legal texts and standards as they hold on a day, a feed."""

from urllib.parse import urlencode
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import http_date
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from txng.core.markdown import rendered
from txng.programme.library import selectors
from txng.programme.library.loading import shipped
from txng.programme.library.models import Article, ArticleKind, Audience, LegalKind
from txng.web.public.answers import base
from txng.web.public.frame import frame
from txng.web.public.rendering import chosen_language, day_asked, for_reading, page

A_PAGE = 20
OUR_LABEL = "nhan-biet-tem"
IN_FEED = 30
KINDS = {
    ArticleKind.GUIDE: _("Guides"),
    ArticleKind.NEWS: _("News"),
    ArticleKind.EVENT: _("Events"),
    ArticleKind.QUESTION: _("Questions and answers"),
    ArticleKind.CASE: _("Experience"),
}
AUDIENCES = {
    Audience.CONSUMERS: _("For shoppers"),
    Audience.PRODUCERS: _("For producers"),
    Audience.OFFICIALS: _("For agencies"),
}
LEGAL_KINDS = {
    LegalKind.LAW: _("Law"),
    LegalKind.DECREE: _("Decree"),
    LegalKind.CIRCULAR: _("Circular"),
    LegalKind.DECISION: _("Decision"),
    LegalKind.PLAN: _("Plan"),
    LegalKind.STANDARD: _("Standard (TCVN)"),
    LegalKind.OTHER: _("Other text"),
}
#: state on a day → (words, tone)
LEGAL_STATES = {
    "in_force": (_("in force"), "good"),
    "partly": (_("in force in part"), "warning"),
    "future": (_("not in force yet"), "warning"),
    "replaced": (_("replaced"), "bad"),
    "expired": (_("no longer in force"), "bad"),
    "unknown": (_("dates not entered"), ""),
}


def _prefix(language: str | None) -> str:
    return "/en" if language == "en" else ""


@for_reading
def knowledge(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Articles, newest first, by kind, audience and words of their title."""
    chosen = chosen_language(request, language)
    kind = request.GET.get("loai", "") if request.GET.get("loai", "") in ArticleKind.values else ""
    audience = request.GET.get("cho", "") if request.GET.get("cho", "") in Audience.values else ""
    words = request.GET.get("q", "")[:200].replace("\0", "")
    number = request.GET.get("trang", "1")
    at = min(int(number), 500) if number.isascii() and number.isdigit() and int(number[:6]) > 0 else 1
    with translation.override(chosen):
        rows = list(selectors.published(kind, audience, words)[(at - 1) * A_PAGE : at * A_PAGE + 1])
        asked = {name: value for name, value in (("loai", kind), ("cho", audience), ("q", words)) if value}
        shown = [(row, *row.in_language(chosen)[:2], KINDS[ArticleKind(row.kind)]) for row in rows[:A_PAGE]]
        return page(
            request,
            chosen,
            "public/knowledge.html",
            rows=shown,
            kinds=list(KINDS.items()),
            audiences=list(AUDIENCES.items()),
            kind=kind,
            audience=audience,
            query=words,
            prefix=_prefix(language),
            previous=f"?{urlencode({**asked, 'trang': at - 1})}" if at > 1 else "",
            following=f"?{urlencode({**asked, 'trang': at + 1})}" if len(rows) > A_PAGE else "",
            demo=False,
        )


@for_reading
def article(request: HttpRequest, slug: str, language: str | None = None) -> HttpResponse:
    row = selectors.article(slug)
    if row is None:
        raise Http404
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        title, summary, body = row.in_language(chosen)
        return page(
            request,
            chosen,
            "public/article.html",
            row=row,
            title=title,
            summary=summary,
            body=mark_safe(rendered(body)),
            kind=KINDS[ArticleKind(row.kind)],
            only_vietnamese=chosen == "en" and title == row.title,
            prefix=_prefix(language),
            demo=False,
        )


@for_reading
def our_label(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """What a label of ours looks like: as the department published it, else as the portal ships it. Never missing."""
    chosen = chosen_language(request, language)
    row = selectors.article(OUR_LABEL)
    with translation.override(chosen):
        body = row.in_language(chosen)[2] if row else shipped(OUR_LABEL, chosen)
        title = gettext("How to recognise our label")
        return page(request, chosen, "public/our_label.html", title=title, body=mark_safe(rendered(body)), demo=False)


@for_reading
def texts(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Legal texts and standards with what they are on the day ``ngay`` (today)."""
    chosen = chosen_language(request, language)
    day = day_asked(request, since=1945)
    kind = request.GET.get("loai", "") if request.GET.get("loai", "") in LegalKind.values else ""
    state = request.GET.get("hieu-luc", "") if request.GET.get("hieu-luc", "") in LEGAL_STATES else ""
    words = request.GET.get("q", "")[:200].replace("\0", "")
    with translation.override(chosen):
        rows = selectors.in_state(selectors.legal_texts(words, kind), state, day)
        english = chosen == "en"
        shown = [
            {
                "row": row,
                "title": (row.title_en if english else "") or row.title,
                "note": (row.note_en if english else "") or row.note,
                "kind": LEGAL_KINDS[LegalKind(row.kind)],
                "state": LEGAL_STATES[row.state_on(day)],
            }
            for row in rows
        ]
        return page(
            request,
            chosen,
            "public/legal_texts.html",
            rows=shown,
            day=day,
            kinds=list(LEGAL_KINDS.items()),
            states=[(name, words_) for name, (words_, _tone) in LEGAL_STATES.items()],
            kind=kind,
            state=state,
            query=words,
            demo=False,
        )


@for_reading
def feed(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The newest articles as RSS 2.0."""
    chosen = language or "vi"
    with translation.override(chosen):
        rows = sorted(selectors.published()[:200], key=lambda row: row.published_at or row.at, reverse=True)[:IN_FEED]
        items = "".join(_item(row, chosen) for row in rows)
    own = f"{base()}{_prefix(language)}/kien-thuc"
    name = escape(frame(chosen).short_name)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{name}</title><link>{own}</link><description>{name}</description><language>{chosen}</language>"
        f'<atom:link href="{own}/rss.xml" rel="self" type="application/rss+xml"/>{items}</channel></rss>\n'
    )
    return HttpResponse(
        body, content_type="application/rss+xml; charset=utf-8", headers={"Cache-Control": "max-age=900"}
    )


def _item(row: Article, language: str) -> str:
    title, summary, _body = row.in_language(language)
    address = f"{base()}{'/en' if language == 'en' else ''}/kien-thuc/{row.slug}"
    when = http_date((row.published_at or row.at).timestamp())
    return (
        f"<item><title>{escape(title)}</title><link>{address}</link><guid>{base()}/kien-thuc/{row.slug}</guid>"
        f"<pubDate>{when}</pubDate><category>{escape(row.get_kind_display())}</category>"
        f"<description>{escape(summary)}</description></item>"
    )
