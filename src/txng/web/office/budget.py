"""Budget: years, the consolidated table, the estimate of a body with its lines, appraisal, approval, payments."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django import forms as widgets
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.documents import sheets
from txng.core.errors import Forbidden, Missing
from txng.core.numbers import write_number
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme.budget import policies, rules, selectors, services
from txng.programme.budget.models import BudgetYear, Estimate, Line, Payment, Source
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.papers import workbook
from txng.web.components.parts import Card, Tab, Tile
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status, Text
from txng.web.office.face import FACE
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
STATES: dict[str, Status] = {
    "draft": Status(_("Draft"), "neutral", "edit"),
    "submitted": Status(_("Waits for appraisal"), "info", "send"),
    "returned": Status(_("Returned"), "danger", "arrow-back-up"),
    "appraised": Status(_("Appraised, to be approved"), "warning", "gavel"),
    "approved": Status(_("Approved"), "good"),
}
ACTS: dict[str, Text] = {
    "submit": _("Report handed in"),
    "take-back": _("Taken back to be reworked"),
    "return": _("Returned"),
    "appraise": _("Appraised"),
    "approve": _("Approved"),
}


@WORKLIST.cards
def waiting(viewer: Viewer, today: date) -> Iterator[Card]:
    """Estimates to be appraised, or mended."""
    for one in selectors.waiting(viewer)[:MOST_CARDS]:
        yield Card(
            _("Estimate for %(year)s") % {"year": one.year.year},
            reverse("office:budget-estimate", args=[one.pk]),
            text=f"{one.agency.short_name or one.agency.name} · {STATES[one.state]}",
            icon="coin",
            tone="danger" if one.state == "returned" else "info",
            urgency=2 if one.state == "returned" else 4,
        )


class Row(NamedTuple):
    """A body in the consolidated table. ``before``: approved the year before."""

    estimate: Estimate
    state: Status
    sums: rules.Sums
    before: Decimal
    share: int | None


def _rows(viewer: Viewer, year: BudgetYear) -> list[Row]:
    rows = list(selectors.estimates(viewer, year.year))
    earlier = list(selectors.estimates(viewer, year.year - 1))
    sums, old = selectors.sums_of(rows), selectors.sums_of(earlier)
    before = {one.agency_id: old[one.pk].approved for one in earlier}
    return [
        Row(
            one,
            STATES[one.state],
            sums[one.pk],
            before.get(one.agency_id, Decimal(0)),
            rules.share(sums[one.pk].spent, sums[one.pk].approved),
        )
        for one in rows
    ]


def _year(request: HttpRequest) -> tuple[list[BudgetYear], BudgetYear | None]:
    years = selectors.years()
    asked = request.GET.get("year", "")
    return years, next((one for one in years if str(one.year) == asked), years[0] if years else None)


@require_safe
@FACE.page
def overview(request: HttpRequest) -> HttpResponse:
    """A year: what each body asks for, what was appraised, approved and spent, and the same by source."""
    viewer = viewer_of(request)
    years, year = _year(request)
    context: dict[str, Any] = {
        "year": year,
        "leads": policies.may_lead(viewer),
        "sees_all": policies.may_see_all(viewer),
    }
    if year is not None:
        rows = _rows(viewer, year)
        if request.GET.get("format") == "xlsx":
            return workbook(_workbook(year, rows), f"du-toan-{year.year}")
        total = rules.added(row.sums for row in rows)
        here, today = reverse("office:budget"), clock.today()
        context |= {
            "tabs": [Tab(str(one.year), f"{here}?year={one.year}", one == year) for one in years],
            "rows": rows,
            "total": total,
            "before": sum((row.before for row in rows), Decimal(0)),
            "sources": selectors.by_source([row.estimate for row in rows]),
            "is_open": year.opens_on <= today <= year.closes_on,
            "own": next((row for row in rows if row.estimate.agency_id == viewer.acting_agency), None),
            "writes": viewer.acting_agency is not None and viewer.has_role(viewer.acting_agency, "lead", "officer"),
            "tiles": [
                Tile(_("Asked for"), _money(total.asked)),
                Tile(_("Appraised"), _money(total.appraised)),
                Tile(_("Approved"), _money(total.approved)),
                Tile(_("Spent"), _money(total.spent), share=rules.share(total.spent, total.approved)),
            ],
        }
    return render(request, "office/budget/overview.html", context)


def _money(value: Decimal) -> str:
    return write_number(value, get_language() or "vi")


def _workbook(year: BudgetYear, rows: list[Row]) -> bytes:
    """The consolidated table as the department of finance takes it away, and every line behind it."""
    bodies = [(row.estimate.agency.name, str(row.state), *row.sums, row.before, row.estimate.decision) for row in rows]
    lines = selectors.lines(Line.objects.filter(estimate__in=[row.estimate.pk for row in rows]))
    every = (
        (line.estimate.agency.name, line.task, line.basis, line.get_source_display(), *selectors.sums(line))
        for line in lines.select_related("estimate__agency").order_by("estimate__agency__name", "position")
    )
    sums = ("Đề nghị", "Thẩm định", "Phê duyệt", "Đã sử dụng")
    title = f"Dự toán kinh phí truy xuất nguồn gốc năm {year.year} (đồng)"
    return sheets.written(
        [
            sheets.Sheet(
                "Tổng hợp", ("Đơn vị", "Trạng thái", *sums, "Phê duyệt năm trước", "Quyết định"), bodies, title
            ),
            sheets.Sheet("Chi tiết", ("Đơn vị", "Nhiệm vụ", "Căn cứ", "Nguồn", *sums), every, title),
        ]
    )


class YearForm(forms.Form):
    year = forms.NumberField(label=_("Year"), places=0, least=2020, most=2100)
    opens_on = forms.DateField(label=_("Estimates are taken from"))
    closes_on = forms.DateField(label=_("until"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def year_form(request: HttpRequest) -> HttpResponse:
    """Open a year, or change its window."""
    viewer = viewer_of(request)
    if not policies.may_lead(viewer):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        YearForm,
        act=lambda values: services.year_open(actor=viewer, **values),
        done=lambda row: f"{reverse('office:budget')}?year={row.year}",
        message=_("Saved"),
        template="components/form_page.html",
        initial={"year": clock.today().year + 1},
        context={"title": _("Year of estimates"), "back": reverse("office:budget")},
    )


@require_POST
@FACE.page
def begin(request: HttpRequest, year: int) -> HttpResponse:
    """To the own estimate, which is begun where there is none."""
    row = BudgetYear.objects.filter(year=year).first()
    if row is None:
        raise Missing("missing")
    made = services.estimate_begin(actor=viewer_of(request), year=row)
    return redirect("office:budget-estimate", pk=made.pk)


def _estimate(request: HttpRequest, pk: int) -> Estimate:
    row = selectors.estimate(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def estimate(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _estimate(request, pk)
    permissions = policies.of(viewer, row)
    facts = Facts(viewer.user_id, permissions, steps_of(row))
    lines = list(selectors.lines(row.lines.prefetch_related("payments__by")))
    writes = rules.WRITE in permissions
    context = {
        "row": row,
        "state": STATES[row.state],
        "lines": [(line, selectors.sums(line)) for line in lines],
        "total": rules.added(selectors.sums(line) for line in lines),
        "payments": [(line, payment) for line in lines for payment in line.payments.all()],
        "edits": writes and row.state in rules.EDITABLE,
        "pays": writes and row.state == "approved",
        "steps_allowed": {step.name for step in rules.ESTIMATE.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS),
    }
    return render(request, "office/budget/estimate.html", context)


class LineForm(forms.Form):
    task = forms.TextField(label=_("Task"), max_length=300)
    basis = forms.TextField(label=_("Basis"), max_length=300, required=False)
    source = widgets.ChoiceField(label=_("Source of funds"), choices=Source.choices)
    asked = forms.MoneyField(label=_("Asked for"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def line(request: HttpRequest, pk: int, number: int = 0) -> HttpResponse:
    """Add a line, or change one."""
    viewer, row = viewer_of(request), _estimate(request, pk)
    if rules.WRITE not in policies.of(viewer, row):
        raise Forbidden("not-permitted")
    found = row.lines.filter(pk=number).first() if number else None
    if number and found is None:
        raise Missing("missing")
    back = reverse("office:budget-estimate", args=[pk])
    names = ("task", "basis", "source", "asked")
    return service_form(
        request,
        LineForm,
        act=lambda values: services.line_set(actor=viewer, estimate=row, line=number or None, **_decimal(values)),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={name: getattr(found, name) for name in names} if found else None,
        context={"title": _("Line of the estimate"), "back": back, "intro": str(row)},
    )


def _decimal(values: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if isinstance(value, int) else value for name, value in values.items()}


@require_POST
@FACE.page
def line_drop(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    act = partial(services.line_drop, actor=viewer_of(request), estimate=_estimate(request, pk), line=number)
    return service_action(request, act, to=reverse("office:budget-estimate", args=[pk]), message=_("Taken out"))


@require_POST
@FACE.page
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.estimate_step, actor=viewer_of(request), estimate=_estimate(request, pk), name="submit")
    return service_action(request, act, to=reverse("office:budget-estimate", args=[pk]), message=_("Recorded"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def reasoned(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    titles: dict[str, Text] = {"return": _("Return for supplement"), "take-back": _("Take back to rework")}
    viewer, row = viewer_of(request), _estimate(request, pk)
    if name not in titles:
        raise Missing("missing")
    back = reverse("office:budget-estimate", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.estimate_step(actor=viewer, estimate=row, name=name, **values),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": titles[name], "back": back, "intro": str(row), "button": titles[name]},
    )


class AmountsForm(forms.Form):
    """An amount for each line, at most what was asked for or appraised; the decision where it is approved."""

    def __init__(self, *args: Any, lines: list[Line], approves: bool, **given: Any):
        super().__init__(*args, **given)
        for one in lines:
            limit = one.appraised if approves and one.appraised is not None else one.asked
            self.fields[f"amount-{one.pk}"] = forms.MoneyField(
                label=one.task,
                help_text=_("Appraised: %(amount)s") % {"amount": _money(limit)}
                if approves
                else _("Asked for: %(amount)s") % {"amount": _money(limit)},
            )
            self.initial[f"amount-{one.pk}"] = int(limit)
        if approves:
            self.fields["decision"] = forms.TextField(label=_("Number of the decision"), max_length=120)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def settle(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Appraise or approve, line by line."""
    viewer, row = viewer_of(request), _estimate(request, pk)
    titles: dict[str, Text] = {"appraise": _("Appraise"), "approve": _("Approve")}
    if name not in titles:
        raise Missing("missing")
    facts = Facts(viewer.user_id, policies.of(viewer, row), steps_of(row))
    if name not in {step.name for step in rules.ESTIMATE.allowed(row.state, facts)}:
        raise Forbidden("not-permitted")
    back = reverse("office:budget-estimate", args=[pk])

    def act(values: dict[str, Any]) -> Estimate:
        amounts = {int(field[7:]): Decimal(value) for field, value in values.items() if field.startswith("amount-")}
        decision = values.get("decision", "")
        return services.estimate_step(actor=viewer, estimate=row, name=name, amounts=amounts, decision=decision)

    return service_form(
        request,
        partial(AmountsForm, lines=list(row.lines.all()), approves=name == "approve"),
        act=act,
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": titles[name], "back": back, "intro": str(row), "button": titles[name]},
    )


class PaymentForm(forms.Form):
    on = forms.DateField(label=_("Day"))
    amount = forms.MoneyField(label=_("Amount"))
    document = forms.TextField(label=_("Paper that proves it"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def payment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Record what was spent on a line."""
    viewer, row = viewer_of(request), _estimate(request, pk)
    found = row.lines.select_related("estimate").filter(pk=number).first()
    if found is None:
        raise Missing("missing")
    if rules.WRITE not in policies.of(viewer, row):
        raise Forbidden("not-permitted")
    back = reverse("office:budget-estimate", args=[pk])
    return service_form(
        request,
        PaymentForm,
        act=lambda values: services.payment_add(actor=viewer, line=found, **_decimal(values)),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"on": clock.today()},
        context={"title": _("Record a payment"), "back": back, "intro": found.task},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def payment_cancel(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    viewer, row = viewer_of(request), _estimate(request, pk)
    found = Payment.objects.filter(pk=number, line__estimate=row).first()
    if found is None:
        raise Missing("missing")
    back = reverse("office:budget-estimate", args=[pk])
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.payment_cancel(actor=viewer, payment=found, **values),
        done=lambda _row: back,
        message=_("Recorded"),
        template="components/form_page.html",
        context={"title": _("Cancel the payment"), "back": back, "intro": found.document, "danger": True},
    )
