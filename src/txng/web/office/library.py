"""Articles on their way to the public, and the library of legal texts."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.markdown import rendered
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.library import policies, rules, selectors, services
from txng.programme.library.models import Article, ArticleKind, Audience, LegalKind, LegalText
from txng.registry.models import ProductGroup
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Card, Tab
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
STATES = {
    "draft": Status(_("Draft"), "neutral"),
    "submitted": Status(_("Waits to be published"), "warning"),
    "returned": Status(_("Returned for supplement"), "danger"),
    "published": Status(_("Stands in public"), "good"),
    "withdrawn": Status(_("Taken down"), "neutral"),
}
ACTS = {
    "submit": _("Handed in for publication"),
    "take-back": _("Taken back"),
    "publish": _("Put before the public"),
    "return": _("Returned for supplement"),
    "withdraw": _("Taken down"),
    "revise": _("Taken back to be revised"),
    "drop": _("Dropped"),
}
LEGAL = {
    "in_force": Status(_("In force"), "good"),
    "partly": Status(_("In force in part"), "warning"),
    "future": Status(_("Not in force yet"), "info"),
    "replaced": Status(_("Replaced"), "neutral"),
    "expired": Status(_("No longer in force"), "neutral"),
    "unknown": Status(_("Dates not entered"), "warning"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Articles to be published or mended."""
    for row in selectors.waiting(viewer).order_by("at", "id")[:MOST_CARDS]:
        yield Card(
            f"{STATES[row.state].word}: {row.title}",
            reverse("office:article", args=[row.pk]),
            text=row.agency.short_name or row.agency.name,
            icon="news",
            tone="danger" if row.state == "returned" else "info",
            urgency=4,
        )


ARTICLES = Table(
    name="articles",
    caption=_("Articles"),
    columns=(
        Column("title", _("Title"), main=True, sort="title"),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("audience", _("Audience"), value="get_audience_display"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status"),
        Column("agency", _("Agency"), value="agency.short_name"),
        Column("group", _("Product group"), value=lambda row: row.group.name if row.group else "", hidden=True),
        Column("published_at", _("Published on"), kind="date", sort="published_at"),
    ),
    filters=(
        Search(fields=("title_folded",)),
        Choice("kind", _("Kind"), choices=ArticleKind.choices, field="kind"),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
    ),
    order="-at",
    row_address=lambda row: reverse("office:article", args=[row.pk]),
    empty=Empty(_("No articles yet"), icon="news", action=("/office/library/articles/new", _("Write an article"))),
    export="bai-viet",
)
TEXTS = Table(
    name="texts",
    caption=_("Legal texts and standards"),
    columns=(
        Column("number", _("Number"), main=True, sort="number"),
        Column("title", _("Title"), sort="title"),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("issuer", _("Issued by"), hidden=True),
        Column("issued_on", _("Issued on"), kind="date", sort="issued_on"),
        Column("in_force_from", _("In force from"), kind="date", sort="in_force_from"),
        Column("state", _("State"), value=lambda row: LEGAL[row.state_on(clock.today())], kind="status"),
    ),
    filters=(
        Search(fields=("title_folded", "number_folded")),
        Choice("kind", _("Kind"), choices=LegalKind.choices, field="kind"),
    ),
    order="-issued_on",
    row_address=lambda row: reverse("office:legal-text", args=[row.pk]),
    empty=Empty(_("No texts yet"), icon="gavel", action=("/office/library/texts/new", _("Enter a text"))),
    export="van-ban",
)


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(_("Articles"), reverse("office:library"), current == "articles"),
        Tab(_("Legal texts and standards"), reverse("office:legal-texts"), current == "texts"),
    ]


@require_safe
@FACE.page
def articles(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"tabs": _tabs("articles"), "writes": policies.may_write(viewer)}
    return ARTICLES.respond(request, selectors.articles(viewer), "office/library/articles.html", context)


class ArticleForm(forms.Form):
    kind = widgets.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    audience = widgets.ChoiceField(label=_("Audience"), choices=Audience.choices)
    group = widgets.ModelChoiceField(
        label=_("Product group"),
        queryset=ProductGroup.objects.order_by("name"),
        required=False,
        help_text=_("Left empty, the article is for all, and the leading department publishes it."),
    )
    title = forms.TextField(label=_("Title"), max_length=200)
    summary = forms.TextField(label=_("In one or two sentences"), lines=2, max_length=400, required=False)
    body = forms.TextField(
        label=_("Text"),
        lines=14,
        max_length=services.LONGEST,
        help_text=_("Markdown: ## heading, - list, **bold**, [words](https://…)."),
    )
    starts_on = forms.DateField(label=_("Begins on (events)"), required=False)
    starts_time = widgets.TimeField(label=_("At"), required=False, widget=widgets.TimeInput(attrs={"type": "time"}))
    ends_on = forms.DateField(label=_("Ends on (events)"), required=False)
    place = forms.TextField(label=_("Place (events)"), max_length=200, required=False)
    title_en = forms.TextField(label=_("Title in English"), max_length=200, required=False)
    summary_en = forms.TextField(label=_("Summary in English"), lines=2, max_length=400, required=False)
    body_en = forms.TextField(label=_("Text in English"), lines=10, max_length=services.LONGEST, required=False)
    paths = {"starts_at": "starts_on"}


def _values(values: dict[str, Any]) -> tuple[ProductGroup | None, dict[str, Any]]:
    """What the form holds as the service takes it."""
    given = dict(values)
    group, begins, at, ends = (given.pop(name) for name in ("group", "starts_on", "starts_time", "ends_on"))
    given["starts_at"] = timezone.make_aware(datetime.combine(begins, at or time(8))) if begins else None
    given["ends_at"] = timezone.make_aware(datetime.combine(ends, time(23, 59))) if ends else None
    return group, given


def _article_form(request: HttpRequest, act: Any, title: Any, back: str, initial: Any = None) -> HttpResponse:
    def settle(values: dict[str, Any]) -> Article:
        group, given = _values(values)
        row: Article = act(group=group, values=given)
        return row

    return service_form(
        request,
        ArticleForm,
        act=settle,
        done=lambda row: reverse("office:article", args=[row.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def article_new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_write(viewer):
        raise Forbidden("not-permitted")
    create = partial(services.article_create, actor=viewer)
    return _article_form(request, create, _("Write an article"), reverse("office:library"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _article(request, pk)
    if rules.WRITE not in policies.of_article(viewer, row) or row.state not in rules.EDITABLE:
        raise Forbidden("not-permitted")
    initial = {name: getattr(row, name, None) for name in ArticleForm.base_fields}
    if row.starts_at:
        initial |= {"starts_on": clock.day_of(row.starts_at), "starts_time": timezone.localtime(row.starts_at).time()}
    if row.ends_at:
        initial["ends_on"] = clock.day_of(row.ends_at)
    edit = partial(services.article_edit, actor=viewer, article=row)
    return _article_form(request, edit, row.title, reverse("office:article", args=[pk]), initial)


def _article(request: HttpRequest, pk: int) -> Article:
    found = selectors.articles(viewer_of(request)).filter(pk=pk).first()
    if found is None:
        raise Missing("missing")
    return found


@require_safe
@FACE.page
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """The article as readers will see it, and what may be done with it."""
    viewer, row = viewer_of(request), _article(request, pk)
    facts = Facts(viewer.user_id, policies.of_article(viewer, row), steps_of(row))
    context = {
        "row": row,
        "state": STATES[row.state],
        "body": mark_safe(rendered(row.body)),
        "body_en": mark_safe(rendered(row.body_en)) if row.body_en else "",
        "steps_allowed": {step.name for step in rules.ARTICLE.allowed(row.state, facts)},
        "edits": rules.WRITE in facts.permissions and row.state in rules.EDITABLE,
        "steps": case_steps(row, ACTS, (_("Begun"), row.at)),
    }
    return render(request, "office/library/article.html", context)


@require_POST
@FACE.page
def article_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    row = _article(request, pk)
    if name not in ("submit", "take-back", "publish", "drop"):
        raise Missing("missing")
    return service_action(
        request,
        lambda: services.article_step(actor=viewer_of(request), article=row, name=name),
        to=reverse("office:article", args=[pk]),
        message=ACTS[name],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def article_reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    viewer, row = viewer_of(request), _article(request, pk)
    if name not in ("return", "withdraw", "revise"):
        raise Missing("missing")
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.article_step(actor=viewer, article=row, name=name, reason=values["reason"]),
        done=lambda _row: reverse("office:article", args=[pk]),
        message=ACTS[name],
        template="components/form_page.html",
        context={
            "title": ACTS[name],
            "intro": row.title,
            "back": reverse("office:article", args=[pk]),
            "danger": name == "withdraw",
        },
    )


@require_safe
@FACE.page
def texts(request: HttpRequest) -> HttpResponseBase:
    context = {"tabs": _tabs("texts"), "keeps": policies.may_keep_texts(viewer_of(request))}
    return TEXTS.respond(request, selectors.legal_texts(), "office/library/texts.html", context)


class TextForm(forms.Form):
    kind = widgets.ChoiceField(label=_("Kind"), choices=LegalKind.choices)
    number = forms.TextField(label=_("Number"), max_length=60)
    title = forms.TextField(label=_("Title"), lines=2, max_length=400)
    title_en = forms.TextField(label=_("Title in English"), lines=2, max_length=400, required=False)
    issuer = forms.TextField(label=_("Issued by"), max_length=200, required=False)
    issued_on = forms.DateField(label=_("Issued on"), required=False)
    in_force_from = forms.DateField(label=_("In force from"), required=False)
    in_force_to = forms.DateField(
        label=_("No longer in force from"), required=False, help_text=_("The first day on which it no longer holds.")
    )
    partly = widgets.BooleanField(label=_("Some of it no longer holds"), required=False)
    replaced_by = widgets.ModelChoiceField(
        label=_("Replaced by"), queryset=LegalText.objects.order_by("number"), required=False
    )
    link = forms.TextField(label=_("Address of the full text"), max_length=200, required=False)
    note = forms.TextField(label=_("What it is about"), lines=3, max_length=600, required=False)
    note_en = forms.TextField(label=_("Note in English"), lines=3, max_length=600, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def text(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new text, or one that is there: a form for who keeps the library."""
    viewer = viewer_of(request)
    if not policies.may_keep_texts(viewer):
        raise Forbidden("not-permitted")
    row = selectors.legal_texts().filter(pk=pk).first() if pk is not None else None
    if pk is not None and row is None:
        raise Missing("missing")

    def act(values: dict[str, Any]) -> LegalText:
        other = values.pop("replaced_by")
        return services.legal_text_set(actor=viewer, row=row, replaced_by=other, values=values)

    return service_form(
        request,
        TextForm,
        act=act,
        done=lambda _row: reverse("office:legal-texts"),
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(row, name) for name in TextForm.base_fields} if row else None,
        context={"title": row.number if row else _("Enter a text"), "back": reverse("office:legal-texts")},
    )
