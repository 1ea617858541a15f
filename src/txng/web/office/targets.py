"""Targets of the plan: the share, the line it should follow, and every party that counts."""

from datetime import date
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock, files
from txng.core.errors import Forbidden, Missing
from txng.core.numbers import write_number
from txng.oversight.conformity.rules import CRITERIA
from txng.programme.targets import register, rules, selectors, services
from txng.programme.targets.models import Count, Counted
from txng.registry import worklists
from txng.registry.models import PartyKind, ProductGroup
from txng.web.components import forms
from txng.web.components.cells import Kind
from txng.web.components.charts import Chart, Point
from txng.web.components.exports import KINDS, Heading, response
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.maps import CommuneMap
from txng.web.components.parts import Tab, Tile
from txng.web.components.service_form import service_form
from txng.web.components.status import Status, Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

BREAKDOWNS = {
    "commune": _("Commune, ward"),
    "district": _("Former district"),
    "group": _("Product group"),
    "kind": _("Kind"),
    "agency": _("Agency"),
}


class DayForm(forms.Form):
    on = forms.DateField(label=_("As of"), required=False)


def day_of(request: HttpRequest) -> date:
    """The day asked for; today where none or nonsense is."""
    form = DayForm(request.GET)
    day = form.cleaned_data.get("on") if form.is_valid() else None
    today = clock.today()
    return day if day and services.first_day() <= day <= today else today


def _percent(value: float | None) -> str:
    return _("no data") if value is None else f"{write_number(value, get_language() or 'vi', 1)} %"  # type: ignore[return-value]


PART_HEADS: tuple[tuple[Text, Kind], ...] = (
    (_("Use barcodes"), "number"),
    (_("Apply"), "number"),
    (_("Rate"), "percent"),
)


def _parts(name: str, rows: Any, day: date) -> list[selectors.Part]:
    if name == "agency":
        return selectors.by_agency(rows, day)
    ways = {
        "commune": selectors.by_commune,
        "district": selectors.by_former_district,
        "group": selectors.by_group,
        "kind": selectors.by_kind,
    }
    return ways[name](rows)


def tiles_of(count: Count, users: int, applying: int, rows_address: str, day: date) -> list[Tile]:
    """Users, those that apply, the rate against the target, and the pace needed."""
    target = selectors.target_for(day)
    rate = rules.share(applying, users)
    tiles = [
        Tile(
            _("Parties that use barcodes"),
            write_number(users, get_language() or "vi"),
            definition=_("Parties of the province with a company prefix in force or a product code in use."),
            as_of=day,
            address=rows_address,
        ),
        Tile(
            _("Of them with conformant traceability"),
            write_number(applying, get_language() or "vi"),
            definition=_("At least one active product that meets all five criteria."),
            as_of=day,
            address=f"{rows_address}&applies=1",
        ),
        Tile(
            _("Rate"),
            str(_percent(rate)),
            as_of=day,
            share=rate,
            tone="neutral" if rate is None or target is None else "good" if rate >= float(target.share) else "warning",
            note=_("Target %(year)s: %(share)s %%")
            % {"year": target.year, "share": write_number(target.share, get_language() or "vi")}
            if target
            else "",
        ),
    ]
    if target is not None and users:
        need = rules.pace(applying, users, float(target.share), target.year, day)
        tiles.append(
            Tile(
                _("Pace needed"),
                write_number(need.a_month, get_language() or "vi"),
                definition=_("Parties a month until the end of %(year)s.") % {"year": target.year},
                note=_("%(count)s more parties needed") % {"count": need.missing},
            )
        )
    return tiles


def chart_until(day: date) -> Chart:
    """Counts of the months, then the targets to come with the forecast, which is called one."""
    series = selectors.series(day)[-13:]
    points = [Point(date_format(one, "m/Y"), round(rate, 1), _line(one)) for one, rate in series]
    forecasts = []
    for target in selectors.targets():
        end = date(target.year, 12, 31)
        if end > day:
            value = rules.forecast(series, end)
            points.append(Point(_("%(year)s (forecast)") % {"year": target.year}, value, float(target.share)))
            forecasts.append((target.year, value))
    return Chart(
        _("Share over time"),
        points,
        unit="%",
        value_word=_("Rate"),
        target_word=_("Target"),
        top=100,
        name="share",
        summary=_("The last columns are a forecast: the line through the months so far.") if forecasts else "",
    )


def _line(day: date) -> float | None:
    target = selectors.target_for(day)
    return float(target.share) if target else None


@require_safe
@FACE.page
def overview(request: HttpRequest) -> HttpResponseBase:
    viewer, day = viewer_of(request), day_of(request)
    count = services.day_count(day)
    rows = selectors.counted(count, viewer)
    users, applying = selectors.sums(rows)
    asked = request.GET.get("by", "commune")
    by = asked if asked in BREAKDOWNS else "commune"
    if (kind := request.GET.get("format", "")) in KINDS:
        heads = [Heading(str(BREAKDOWNS[by]), "text"), *(Heading(str(words), shape) for words, shape in PART_HEADS)]
        lines = [(part.name, part.users, part.applying, part.rate) for part in _parts(by, rows, day)]
        return response(f"chi-tieu-theo-{by}", kind, heads, lines)
    here, list_address = reverse("office:targets"), f"{reverse('office:target-parties')}?on={day}"
    communes = selectors.by_commune(rows)
    context = {
        "day": day,
        "form": DayForm(initial={"on": day}),
        "tiles": tiles_of(count, users, applying, list_address, day),
        "chart": chart_until(day),
        "map": CommuneMap(
            _("Parties with conformant traceability by commune"),
            {part.key: float(part.applying) for part in communes if part.key},
            unit=_("parties"),
            addresses={part.key: f"{list_address}&commune={part.key}&applies=1" for part in communes if part.key},
        ),
        "by": by,
        "tabs": [Tab(word, f"{here}?on={day}&by={name}", name == by) for name, word in BREAKDOWNS.items()],
        "parts": [
            (part, _percent(part.rate), f"{list_address}&{by}={part.key}" if part.key else "")
            for part in _parts(by, rows, day)
        ],
        "by_word": BREAKDOWNS[by],
        "targets": selectors.targets(),
        "criteria": [(words[get_language() == "en"], words[2]) for words in CRITERIA.values()],
        "leads": services.may_lead(viewer),
        "open_questions": selectors.questions(viewer).filter(answered_at=None).count(),
        "is_past": day < clock.today(),
    }
    return render(request, "office/targets/overview.html", context)


def _word(row: Counted) -> Status:
    return Status(_("Applies"), "good") if row.applies else Status(_("Not yet"), "neutral")


def _missing(row: Counted) -> str:
    english = get_language() == "en"
    return "; ".join(words[english] for code, words in CRITERIA.items() if code not in row.met)


PARTIES = Table(
    name="counted",
    caption=_("Parties that use barcodes"),
    columns=(
        Column("name", _("Party"), value="party.name", sort="name_folded", main=True),
        Column("kind", _("Kind"), value="get_kind_display"),
        Column("commune", _("Commune, ward"), value="commune.name"),
        Column("products", _("Products"), kind="number", sort="products"),
        Column("applies", _("Traceability"), value=_word, kind="status", sort="applies"),
        Column("missing", _("What lacks"), value=_missing),
    ),
    filters=(
        Search(folded=("name_folded",)),
        Choice("applies", _("Traceability"), choices=(("1", _("Applies")), ("0", _("Not yet"))), field="applies"),
        Choice("kind", _("Kind"), choices=PartyKind.choices, field="kind"),
    ),
    order="name_folded",
    empty=Empty(_("Nobody is counted"), icon="target"),
    export="chi-tieu-doi-tuong",
)


@require_safe
@FACE.page
def parties(request: HttpRequest) -> HttpResponseBase:
    """The list behind a figure; ``commune``, ``district``, ``group`` and ``agency`` narrow it as the breakdowns do."""
    viewer, day = viewer_of(request), day_of(request)
    rows = selectors.counted(services.day_count(day), viewer)
    asked = {
        name: request.GET.get(name, "").replace("\0", "")[:40] for name in ("commune", "district", "group", "agency")
    }
    if asked["commune"]:
        rows = rows.filter(commune__code=asked["commune"])
    if asked["district"]:
        places = [pk for pk in rows.order_by().values_list("commune", flat=True).distinct() if pk]
        former = selectors.former_districts(places)
        rows = rows.filter(commune__in=[pk for pk, unit in former.items() if unit.code == asked["district"]])
    if asked["group"]:
        rows = rows.filter(
            groups__overlap=list(ProductGroup.objects.filter(code=asked["group"]).values_list("pk", flat=True))
        )
    if asked["agency"]:
        rows = rows.filter(groups__overlap=selectors.groups_of(asked["agency"], day))
    table = Table(**{**PARTIES.__dict__, "row_address": partial(_address, day)})
    back = f"{reverse('office:targets')}?on={day}"
    return table.respond(request, rows, "office/targets/parties.html", {"day": day, "back": back})


def _address(day: date, row: Counted) -> str:
    return f"{reverse('office:target-party', args=[row.party_id])}?on={day}"


class QuestionForm(forms.Form):
    text = forms.TextField(label=_("What is wrong with this figure?"), lines=3, max_length=1000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def party(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a party counts, or does not, on a day; doubt it here."""
    viewer, day = viewer_of(request), day_of(request)
    row = selectors.counted(services.day_count(day), viewer).filter(party=pk).first()
    if row is None:
        return _uncounted(request, viewer, pk, day)
    english = get_language() == "en"
    criteria = [
        (words[english], words[2], Status(_("There"), "good") if code in row.met else Status(_("Missing"), "danger"))
        for code, words in CRITERIA.items()
    ]
    products = row.party.products.filter(status="active").select_related("group").order_by("name_folded")[:50]
    context = {
        "row": row,
        "state": _word(row),
        "criteria": criteria,
        "products": products,
        "day": day,
        "back": f"{reverse('office:target-parties')}?on={day}",
        "questions": selectors.questions(viewer).filter(party=pk),
    }
    return service_form(
        request,
        QuestionForm,
        act=lambda values: services.question_ask(actor=viewer, day=day, party=pk, text=values["text"]),
        done=lambda _row: f"{reverse('office:target-party', args=[pk])}?on={day}",
        message=_("The question is with the leading department"),
        template="office/targets/party.html",
        context=context,
    )


WHY_NOT: dict[str, Text] = {
    "agency": _("It is a state agency."),
    "commune": _("It has no commune on record."),
    "code": _("It holds no company prefix in force, and none of its products has a code in use."),
    "day": _("Something of it was entered or changed after the day."),
}


def _uncounted(request: HttpRequest, viewer: Viewer, pk: int, day: date) -> HttpResponse:
    """Why a party is not among those counted, as its record stands now; doubt it here."""
    found = worklists.party_of_agency(pk, viewer)
    if found is None:
        raise Missing("missing")
    return service_form(
        request,
        QuestionForm,
        act=lambda values: services.question_ask(actor=viewer, day=day, party=pk, text=values["text"]),
        done=lambda _row: f"{reverse('office:target-party', args=[pk])}?on={day}",
        message=_("The question is with the leading department"),
        template="office/targets/uncounted.html",
        context={
            "party": found,
            "day": day,
            "why": [WHY_NOT[code] for code in selectors.why_not(found)],
            "back": f"{reverse('office:target-parties')}?on={day}",
            "questions": selectors.questions(viewer).filter(party=pk),
        },
    )


QUESTIONS = Table(
    name="questions",
    caption=_("Questions about figures"),
    columns=(
        Column("party", _("Party"), value="party.name", main=True),
        Column("day", _("As of"), kind="date"),
        Column("text", _("Question")),
        Column("agency", _("Agency"), value="agency.short_name"),
        Column("at", _("Asked"), kind="moment", sort="at"),
        Column("answer", _("Answer")),
    ),
    order="answered_at",
    row_address=lambda row: reverse("office:target-question", args=[row.pk]),
    empty=Empty(_("No questions"), icon="circle-check"),
    export="cau-hoi-ve-so-lieu",
)


@require_safe
@FACE.page
def questions(request: HttpRequest) -> HttpResponseBase:
    return QUESTIONS.respond(request, selectors.questions(viewer_of(request)), "office/targets/questions.html")


class AnswerForm(forms.Form):
    answer = forms.TextField(label=_("Answer"), lines=3, max_length=1000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def question(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = selectors.questions(viewer).filter(pk=pk).first()
    if row is None:
        raise Missing("missing")
    context = {"row": row, "answers": services.may_lead(viewer) and row.answered_at is None}
    if not context["answers"] and request.method != "POST":
        return render(request, "office/targets/question.html", context)
    return service_form(
        request,
        AnswerForm,
        act=lambda values: services.question_answer(actor=viewer, question=row, answer=values["answer"]),
        done=lambda _row: reverse("office:target-questions"),
        message=_("Your answer is recorded"),
        template="office/targets/question.html",
        context=context,
    )


class TargetForm(forms.Form):
    year = forms.NumberField(label=_("Year"), places=0, least=2020, most=2100)
    share = forms.NumberField(label=_("Rate"), unit="%", places=2, least=0, most=100)
    basis = forms.TextField(label=_("Basis"), max_length=300)
    reason = forms.TextField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Where a target that was set is changed.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def target(request: HttpRequest) -> HttpResponse:
    """A target of a year, entered or changed with its decision."""
    viewer = viewer_of(request)
    if not viewer.decides:
        raise Forbidden("not-permitted")
    return service_form(
        request,
        TargetForm,
        act=lambda values: services.target_set(
            actor=viewer,
            year=int(values["year"]),
            share=values["share"],
            basis=values["basis"],
            reason=values["reason"],
        ),
        done=lambda _row: reverse("office:targets"),
        message=_("Saved"),
        template="components/form_page.html",
        context={"title": _("Target of a year"), "back": reverse("office:targets")},
    )


class RegisterForm(forms.Form):
    file = widgets.FileField(label=_("File (Excel or CSV)"), widget=widgets.FileInput(attrs={"accept": ".xlsx,.csv"}))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def register_file(request: HttpRequest) -> HttpResponse:
    """The register of barcode users, taken over whole or not at all."""
    viewer = viewer_of(request)
    if not services.may_lead(viewer):
        raise Forbidden("not-permitted")

    def act(values: dict[str, Any]) -> register.Imported:
        content, name = values["file"].read(register.MOST_BYTES + 1), values["file"].name or ""
        if content.startswith(b"PK"):
            files.checked(content, name, kinds=files.DOCUMENTS)
        return register.register_import(actor=viewer, rows=register.read(content))

    return service_form(
        request,
        RegisterForm,
        act=act,
        done=lambda _row: reverse("office:targets"),
        message=lambda found: _("%(new)s new parties, %(known)s known ones") % found._asdict(),
        template="components/form_page.html",
        context={
            "title": _("Register of barcode users"),
            "back": reverse("office:targets"),
            "intro": _("Columns: prefix, name, tax code, address, commune code, from, until. All rows or none."),
            "button": _("Take over"),
        },
    )
