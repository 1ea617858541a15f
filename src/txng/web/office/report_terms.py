"""Terms of periodic reports: who has handed in, in time or not, which sections say something; asking on demand."""

from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.models import Agency
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.programme.reports import policies, rules, selectors, services
from txng.programme.reports.models import Term
from txng.web.components import forms, periodic_reports
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Tab, Tile
from txng.web.components.service_form import service_form
from txng.web.components.status import deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

BODIES = Table(
    name="bodies",
    caption=_("Bodies"),
    columns=(
        Column("agency", _("Body"), value="agency.name", main=True, sort="agency__name"),
        Column("state", _("State"), value=periodic_reports.report_state, kind="status", sort="state"),
        Column("in_time", _("In time"), value=periodic_reports.in_time, kind="status"),
        Column("submitted", _("Handed in"), value="submitted_at", kind="moment", sort="submitted_at"),
        Column("version", _("Version"), kind="number", sort="version"),
    ),
    filters=(
        Search(fields=("agency__name", "agency__short_name")),
        Choice(
            "state", _("State"), choices=[(k, w) for k, (w, _t, _i) in periodic_reports.REPORTS.items()], field="state"
        ),
    ),
    order="agency__name",
    row_address=lambda row: reverse("office:report", args=[row.pk]),
    empty=Empty(_("No body has to report"), icon="report"),
    export="bao-cao-theo-don-vi",
)


def term_of(request: HttpRequest, pk: int) -> Term:
    row = selectors.term(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def term_tabs(row: Term, current: str) -> list[Tab]:
    """The three looks at a term."""
    here = reverse("office:report-term", args=[row.pk])
    return [
        Tab(_("Bodies"), here, current == "bodies"),
        Tab(_("Sections"), f"{here}?by=section", current == "sections"),
        Tab(_("Report of the province"), reverse("office:report-whole", args=[row.pk]), current == "whole"),
    ]


@require_safe
@FACE.page
def term(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who has handed in, in time or not; with ``by=section`` which sections say something."""
    viewer, row = viewer_of(request), term_of(request, pk)
    rows = selectors.reports(viewer).filter(term=row)
    here = reverse("office:report-term", args=[pk])
    share = periodic_reports.share_in_time(row)
    count: Any = row
    came = 100 * count.handed_in / count.owing if count.owing else None
    context: dict[str, Any] = {
        "row": row,
        "tabs": term_tabs(row, "sections" if request.GET.get("by") == "section" else "bodies"),
        "left": deadline(row.due, clock.today()),
        "leads": policies.may_lead(viewer),
        "tiles": [
            Tile(_("Bodies that report"), str(count.owing)),
            Tile(_("Report handed in"), str(count.handed_in), share=came),
            Tile(_("Accepted"), str(count.accepted), address=f"{here}?state=accepted"),
            Tile(_("Handed in in time"), "–" if share is None else f"{share} %", share=share),
        ],
    }
    if request.GET.get("by") == "section":
        return render(request, "office/reports/matrix.html", context | _matrix(row, rows))
    return BODIES.respond(request, rows, "office/reports/term.html", context)


def _matrix(row: Term, rows: Any) -> dict[str, Any]:
    """Body × section: ``filled`` where something is written, as handed in last or as it stands."""
    sections = list(row.template.sections.all())
    lines = []
    for one in rows.prefetch_related("passages", "submissions").order_by("agency__name"):
        submitted = one.submissions.all()
        frozen = submitted[0].texts if submitted and one.state not in rules.EDITABLE else None
        texts = frozen if frozen is not None else {passage.section: passage.text for passage in one.passages.all()}
        cells = [(section, bool(texts.get(section.code, "").strip())) for section in sections]
        lines.append((one, periodic_reports.report_state(one), cells))
    heads = [(at, section, periodic_reports.title_of(section)) for at, section in enumerate(sections, 1)]
    return {"heads": heads, "lines": lines}


class TermForm(forms.Form):
    title = forms.TextField(label=_("What the report is about"), max_length=200)
    basis = forms.TextField(label=_("Basis (letter, decision)"), max_length=300)
    starts = forms.DateField(label=_("First day reported on"))
    ends = forms.DateField(label=_("Last day reported on"))
    due = forms.DateField(label=_("Last day to hand in"))
    departments = widgets.BooleanField(label=_("Every department"), required=False)
    communes = widgets.BooleanField(label=_("Every commune and ward"), required=False)
    bodies = widgets.ModelMultipleChoiceField(
        label=_("Single bodies"),
        queryset=Agency.objects.none(),
        widget=widgets.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        bodies: Any = self.fields["bodies"]
        bodies.queryset = selectors.bodies()


def _term_ask(viewer: Viewer, values: dict[str, Any]) -> Term:
    wanted = {"department": values.pop("departments"), "commune": values.pop("communes")}
    kinds = [kind for kind, ticked in wanted.items() if ticked]
    bodies = {*values.pop("bodies"), *selectors.bodies().filter(kind__in=kinds)}
    return services.term_ask(actor=viewer, **values, bodies=bodies)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def term_new(request: HttpRequest) -> HttpResponse:
    """Ask for a report on demand."""
    viewer = viewer_of(request)
    if not policies.may_lead(viewer):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        TermForm,
        act=lambda values: _term_ask(viewer, values),
        done=lambda row: reverse("office:report-term", args=[row.pk]),
        message=_("The bodies have been told"),
        template="components/form_page.html",
        context={"title": _("Ask for a report"), "back": reverse("office:reports"), "button": _("Ask the bodies")},
    )


class DatesForm(forms.Form):
    starts = forms.DateField(label=_("First day reported on"))
    ends = forms.DateField(label=_("Last day reported on"))
    due = forms.DateField(label=_("Last day to hand in"))
    reason = forms.TextField(label=_("Reason"), lines=2, max_length=500)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), term_of(request, pk)
    if not policies.may_lead(viewer):
        raise Forbidden("not-permitted")
    back = reverse("office:report-term", args=[pk])
    return service_form(
        request,
        DatesForm,
        act=lambda values: services.term_edit(actor=viewer, term=row, **values),
        done=lambda _row: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={"starts": row.starts, "ends": row.ends, "due": row.due},
        context={"title": _("Change the dates of the term"), "back": back, "intro": row.title},
    )
