"""Surveys of needs: building, the link and its QR code, answers from paper, results, a case out of a need."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms as widgets
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.selectors import admin_unit
from txng.core.errors import Conflict, Forbidden, Missing
from txng.core.problems import sentences_of
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.gs1.problems import ProblemError
from txng.programme.surveys import policies, rules, selectors, services
from txng.programme.surveys.models import Channel, Question, QuestionKind, Size, Survey
from txng.registry.models import ProductGroup
from txng.web.components import forms, survey_answers
from txng.web.components.case_steps import case_steps
from txng.web.components.exports import KINDS, Heading
from txng.web.components.exports import response as file_response
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.invitations import qr_svg
from txng.web.components.parts import Tab
from txng.web.components.pickers import commune_choices, group_choices
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Text
from txng.web.components.survey_sending import Sent, sent_by
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

ACTS: dict[str, Text] = {
    "open": _("Opened"),
    "close": _("Survey closed"),
    "fill": _("Closed: as many answered as were asked for"),
    "reopen": _("Opened again"),
    "archive": _("Ended for good"),
    "drop": _("Dropped"),
}


SURVEYS = Table(
    name="surveys",
    caption=_("Surveys"),
    columns=(
        Column("title", _("Survey"), main=True, sort="title"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=lambda row: survey_answers.STATES[row.state], kind="status", sort="state"),
        Column("agency", _("Agency"), value="agency.short_name"),
        Column("version", _("Version"), kind="number", hidden=True),
        Column("answers", _("Answers"), value="response_count", kind="number", sort="response_count"),
        Column("quota", _("Wanted answers"), kind="number", hidden=True),
        Column("closes_on", _("Last day"), kind="date", sort="closes_on"),
    ),
    filters=(
        Search(fields=("title", "number")),
        Choice(
            "state", _("State"), choices=[(key, one.word) for key, one in survey_answers.STATES.items()], field="state"
        ),
    ),
    order="-at",
    row_address=lambda row: reverse("office:survey", args=[row.pk]),
    empty=Empty(
        _("No surveys yet"),
        text=_("Ask what parties need, by a link, a QR code or on paper."),
        icon="clipboard-list",
        action=("/office/surveys/new", _("New survey")),
    ),
    export="khao-sat",
)


@require_safe
@FACE.page
def surveys(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"asks": policies.may_ask(viewer)}
    return SURVEYS.respond(request, selectors.surveys(viewer), "office/surveys/list.html", context)


class SurveyForm(forms.Form):
    title = forms.TextField(label=_("Title"), max_length=200)
    title_en = forms.TextField(label=_("Title in English"), max_length=200, required=False)
    intro = forms.TextField(label=_("What it is for, who answers"), lines=3, max_length=2000, required=False)
    intro_en = forms.TextField(label=_("The same in English"), lines=3, max_length=2000, required=False)
    closes_on = forms.DateField(label=_("Last day"), required=False)
    quota = forms.NumberField(label=_("Wanted answers"), places=0, least=1, most=1_000_000, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_ask(viewer):
        raise Forbidden("not-permitted")
    return _survey_form(
        request,
        lambda values: services.survey_create(actor=viewer, **values),
        _("New survey"),
        reverse("office:surveys"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    initial = {name: getattr(row, name) for name in SurveyForm.base_fields}
    act = partial(services.survey_edit, actor=viewer, survey=row)
    back = reverse("office:survey", args=[pk])
    return _survey_form(request, lambda values: act(**values), _("Change the survey"), back, initial)


def _survey_form(request: HttpRequest, act: Any, title: Text, back: str, initial: Any = None) -> HttpResponse:
    return service_form(
        request,
        SurveyForm,
        act=act,
        done=lambda row: reverse("office:survey", args=[row.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


def _survey(request: HttpRequest, pk: int) -> Survey:
    row = selectors.survey(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _own(request: HttpRequest, pk: int) -> Survey:
    row = _survey(request, pk)
    if rules.OWN not in policies.of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return row


def _tabs(row: Survey, current: str) -> list[Tab]:
    return [
        Tab(_("Questions"), reverse("office:survey", args=[row.pk]), current == "questions"),
        Tab(_("Results"), reverse("office:survey-results", args=[row.pk]), current == "results"),
        Tab(_("Answers"), reverse("office:survey-responses", args=[row.pk]), current == "answers"),
    ]


def _link(row: Survey) -> str:
    return f"{settings.BASE_URL}/khao-sat/{row.token}"


@require_safe
@FACE.page
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """One survey: its questions, its link, what may be done."""
    viewer, row = viewer_of(request), _survey(request, pk)
    permissions = policies.of(viewer, row)
    facts = Facts(viewer.user_id, permissions, steps_of(row))
    questions = survey_answers.asked(row, {}, {})
    context = {
        "row": row,
        "state": survey_answers.STATES[row.state],
        "tabs": _tabs(row, "questions"),
        "questions": questions,
        "owns": rules.OWN in permissions,
        "builds": rules.OWN in permissions and row.state == "draft",
        "types": policies.may_ask(viewer) and row.state == "open",
        "steps_allowed": {step.name for step in rules.SURVEY.allowed(row.state, facts)},
        "link": _link(row),
        "steps": case_steps(row, ACTS, (_("Drafted"), row.at)),
    }
    return render(request, "office/surveys/survey.html", context)


@require_safe
@FACE.page
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code of the link, to be printed or shown."""
    row = _survey(request, pk)
    answer = HttpResponse(qr_svg(_link(row)), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="{row.number}.svg"'
    return answer


class QuestionForm(forms.Form):
    text = forms.TextField(label=_("Question"), max_length=300)
    text_en = forms.TextField(label=_("Question in English"), max_length=300, required=False)
    kind = widgets.ChoiceField(label=_("Answered by"), choices=QuestionKind.choices)
    options = forms.TextField(
        label=_("Options, one a line"),
        lines=5,
        max_length=4000,
        required=False,
        help_text=_("For questions that are answered by choosing one or several."),
    )
    options_en = forms.TextField(label=_("Options in English, one a line"), lines=3, max_length=4000, required=False)
    required = widgets.BooleanField(label=_("Has to be answered"), required=False)
    condition = widgets.ChoiceField(label=_("Asked only if"), required=False)

    def __init__(self, *args: Any, earlier: list[tuple[str, str]], **given: Any):
        super().__init__(*args, **given)
        condition: Any = self.fields["condition"]
        condition.choices = [("", _("always")), *earlier]


def _earlier(row: Survey, question: Question | None) -> list[tuple[str, str]]:
    """Answers to questions before this one, on which it may depend: ``q1:2``."""
    last = question.position if question else 1_000
    return [
        (f"{one.code}:{number}", f"{one.position}. {survey_answers.words_of(one)} → {words}")
        for one in row.questions.all()
        if one.position < last
        for number, words in survey_answers.options_of(one)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def question(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Change a question, or add one with the name ``new``."""
    viewer, row = viewer_of(request), _own(request, pk)
    found = row.questions.filter(code=name).first()
    if found is None and name != "new":
        raise Missing("missing")

    def act(values: dict[str, Any]) -> Question:
        source, _colon, number = values.pop("condition").partition(":")
        options, options_en = values.pop("options").splitlines(), values.pop("options_en").splitlines()
        return services.question_set(
            actor=viewer,
            survey=row,
            question=found,
            options=options,
            options_en=options_en,
            shown_if=source,
            shown_for=[int(number)] if number else [],
            **values,
        )

    initial: dict[str, Any] = {"kind": "single"}
    if found is not None:
        initial = {name: getattr(found, name) for name in ("text", "text_en", "kind", "required")}
        initial |= {"options": "\n".join(found.options), "options_en": "\n".join(found.options_en)}
        initial["condition"] = f"{found.shown_if}:{found.shown_for[0]}" if found.shown_if and found.shown_for else ""
    back = reverse("office:survey", args=[pk])
    return service_form(
        request,
        partial(QuestionForm, earlier=_earlier(row, found)),
        act=act,
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("Question"), "back": back, "intro": row.title},
    )


@require_POST
@FACE.page
def question_do(request: HttpRequest, pk: int, name: str, what: str) -> HttpResponse:
    """``up``, ``down`` or ``drop``."""
    viewer, row = viewer_of(request), _own(request, pk)
    if what == "drop":
        act = partial(services.question_drop, actor=viewer, survey=row, code=name)
    elif what in ("up", "down"):
        act = partial(services.question_move, actor=viewer, survey=row, code=name, up=what == "up")
    else:
        raise Missing("missing")
    return service_action(request, act, to=reverse("office:survey", args=[pk]))


@require_POST
@FACE.page
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    row, viewer = _survey(request, pk), viewer_of(request)
    if name == "revise":
        made = services.survey_revise(actor=viewer, survey=row)
        return redirect("office:survey", pk=made.pk)
    if name not in ("open", "close", "archive"):
        raise Missing("missing")
    act = partial(services.survey_step, actor=viewer, survey=row, name=name)
    return service_action(request, act, to=reverse("office:survey", args=[pk]), message=_("Recorded"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take answers again."""
    row, viewer = _own(request, pk), viewer_of(request)
    act = partial(services.survey_step, actor=viewer, survey=row, name="reopen")
    to = reverse("office:survey", args=[pk])
    return _with_reason(request, act, row, _("Open the survey again"), to, _("Recorded"))


def _with_reason(
    request: HttpRequest, act: Callable[..., object], row: Survey, title: Text, to: str, message: Text
) -> HttpResponse:
    """A page that asks why, and then acts."""
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: act(**values),
        done=lambda _row: to,
        message=message,
        template="components/form_page.html",
        context={"title": title, "back": to, "intro": row.title},
    )


# -- answers -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in a paper form; then the next one."""
    viewer, row = viewer_of(request), _survey(request, pk)
    if not policies.may_ask(viewer):
        raise Forbidden("not-permitted")
    if row.state != "open":
        raise Conflict("survey-closed")
    sent = sent_by(row, request.POST)
    faults: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            services.response_give(survey=row, given=sent.given, actor=viewer, **_respondent(sent))
        except (Forbidden, Missing):
            raise
        except ProblemError as error:
            faults = _faults(error, getattr(request, "LANGUAGE_CODE", "vi"))
            status = 422
        else:
            return redirect(f"{reverse('office:survey-paper', args=[pk])}?saved=1")
    context = {
        "row": row,
        "questions": survey_answers.asked(row, sent.given, faults),
        "sent": sent,
        "faults": faults,
        "communes": commune_choices(),
        "groups": group_choices(),
        "sizes": Size.choices,
        "saved": "saved" in request.GET and not faults,
    }
    return render(request, "office/surveys/paper.html", context, status=status)


def _respondent(sent: Sent) -> dict[str, Any]:
    return {
        "respondent": sent.respondent,
        "commune": admin_unit(sent.commune) if sent.commune else None,
        "group": ProductGroup.objects.filter(code=sent.group).first() if sent.group else None,
        "wants_support": sent.wants_support,
    }


def _faults(error: ProblemError, language: str) -> dict[str, str]:
    return {one.path or "": sentences_of([one], language)[0] for one in reversed(error.problems)}


RESPONSES = Table(
    name="responses",
    caption=_("Answers"),
    columns=(
        Column("name", _("Respondent"), value=lambda row: row.name or _("without a name"), main=True, sort="name"),
        Column("commune", _("Commune, ward"), value="commune.name", sort="commune__name"),
        Column("group", _("Sector"), value="group.name"),
        Column("size", _("Size"), value="get_size_display"),
        Column("channel", _("Answered by"), value="get_channel_display"),
        Column("support", _("Wants support"), value=lambda row: _("Yes") if row.wants_support else ""),
        Column("case", _("Support case"), value="case.number", kind="code"),
        Column("at", _("Received"), kind="moment", sort="at"),
    ),
    filters=(
        Search(fields=("name",)),
        Choice("channel", _("Answered by"), choices=Channel.choices, field="channel"),
        Choice("wants", _("Wants support"), choices=(("1", _("Yes")), ("0", _("No"))), field="wants_support"),
        Choice("size", _("Size"), choices=Size.choices, field="size"),
    ),
    order="-at",
    row_address=lambda row: reverse("office:survey-response", args=[row.survey_id, row.pk]),
    empty=Empty(_("No answers yet"), icon="inbox"),
    export="khao-sat-tra-loi",
)


@require_safe
@FACE.page
def responses(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every answer that counts (``replaced``: that does not); the file has a column for each question."""
    row, viewer = _survey(request, pk), viewer_of(request)
    others = selectors.replaced(row, viewer)
    rows = others if "replaced" in request.GET else selectors.responses(row, viewer)
    columns = [
        Column(one.code, survey_answers.words_of(one), value=partial(survey_answers.answer_words, one), hidden=True)
        for one in row.questions.all()
    ]
    table = Table(**{**RESPONSES.__dict__, "columns": (*RESPONSES.columns, *columns)})
    context = {
        "row": row,
        "tabs": _tabs(row, "answers"),
        "state": survey_answers.STATES[row.state],
        "others": others.count(),
        "shows_others": "replaced" in request.GET,
    }
    return table.respond(request, rows, "office/surveys/responses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def response(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One answer; a need becomes a support case by one button."""
    viewer, row = viewer_of(request), _survey(request, pk)
    found = selectors.response(row, number, viewer)
    if found is None:
        raise Missing("missing")
    if request.method == "POST":
        act = partial(services.need_take_up, actor=viewer, response=found)
        to = reverse("office:survey-response", args=[pk, number])
        return service_action(request, act, to=to, message=_("The case is open"))
    context = {
        "row": row,
        "response": found,
        "contact": selectors.contact_of(found, viewer),
        "told": survey_answers.told(found),
        "takes_up": policies.may_ask(viewer) and found.case_id is None,
        "prefers": found.replaced_by_id is not None and rules.OWN in policies.of(viewer, row),
    }
    return render(request, "office/surveys/response.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def prefer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let an answer count that another one of the same respondent had replaced."""
    viewer, row = viewer_of(request), _own(request, pk)
    found = selectors.response(row, number, viewer)
    if found is None:
        raise Missing("missing")
    act = partial(services.response_prefer, actor=viewer, response=found)
    to = reverse("office:survey-response", args=[pk, number])
    return _with_reason(request, act, row, _("Let this answer count"), to, _("This answer counts now"))


class NarrowForm(forms.Form):
    commune = widgets.ChoiceField(label=_("Commune, ward"), required=False)
    group = widgets.ChoiceField(label=_("Sector"), required=False)
    size = widgets.ChoiceField(label=_("Size"), choices=[("", _("All")), *Size.choices], required=False)
    channel = widgets.ChoiceField(label=_("Answered by"), choices=[("", _("All")), *Channel.choices], required=False)


@require_safe
@FACE.page
def results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every question counted; narrowed by commune, sector, size and channel, as the address says."""
    row = _survey(request, pk)
    everything = selectors.responses(row, viewer_of(request))
    form = NarrowForm(request.GET)
    places = everything.order_by("commune__name").values_list("commune__code", "commune__name").distinct()
    sectors = (
        everything.exclude(group=None).order_by("group__name").values_list("group__code", "group__name").distinct()
    )
    fields: Any = form.fields
    fields["commune"].choices = [("", _("All")), *places]
    fields["group"].choices = [("", _("All")), *sectors]
    rows = everything
    if form.is_valid():
        names = {"commune": "commune__code", "group": "group__code", "size": "size", "channel": "channel"}
        rows = rows.filter(**{names[name]: value for name, value in form.cleaned_data.items() if value})
    answers = list(rows.values_list("answers", flat=True))
    found = survey_answers.results(row, answers)
    if (kind := request.GET.get("format", "")) in KINDS:
        heads = [Heading(str(words), shape) for words, shape in survey_answers.RESULT_HEADS]
        return file_response(f"ket-qua-{row.number}", kind, heads, survey_answers.result_lines(found))
    context = {
        "row": row,
        "state": survey_answers.STATES[row.state],
        "tabs": _tabs(row, "results"),
        "form": form,
        "count": len(answers),
        "wanting": rows.filter(wants_support=True).count(),
        "results": found,
        "as_file": f"?{urlencode({**request.GET.dict(), 'format': 'xlsx'})}",
    }
    return render(request, "office/surveys/results.html", context)
