"""People of a session: put down, spelled right, marked as present or not, their certificates."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core.errors import Forbidden, Missing
from txng.programme.training import corrections, policies, rules, selectors, services
from txng.programme.training.documents import certificate
from txng.programme.training.models import Channel, Enrolment, Session, Standing
from txng.registry import sealing
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.papers import paper
from txng.web.components.pickers import CommuneField
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

STANDINGS: dict[str, Status] = {
    rules.PLACE: Status(_("Has a place"), "good"),
    rules.WAITING: Status(_("Waits for a place"), "warning", "hourglass"),
    rules.WITHDRAWN: Status(_("Place given up"), "neutral", "x"),
}

PEOPLE = Table(
    name="people",
    caption=_("Who is put down"),
    columns=(
        Column("name", _("Full name"), main=True, sort="name"),
        Column("state", _("State"), value=lambda row: STANDINGS[row.state], kind="status", sort="state"),
        Column("organisation", _("Organisation or business"), sort="organisation"),
        Column("commune", _("Commune, ward"), value="commune.name", sort="commune__name"),
        Column("came_at", _("Came"), kind="moment", sort="came_at"),
        Column("position", _("Order"), kind="number", sort="position", hidden=True),
        Column("contact", _("Telephone"), value=lambda row: sealing.unseal(row.contact), hidden=True),
        Column("channel", _("How put down"), value="get_channel_display", hidden=True),
        Column(
            "certificate",
            _("Number of the certificate"),
            value=lambda row: row.certificate_number if row.holds else "",
            hidden=True,
        ),
    ),
    filters=(
        Search(fields=("name", "organisation")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STANDINGS.items()], field="state"),
    ),
    order="position",
    row_address=lambda row: reverse("office:person", args=[row.session_id, row.pk]),
    empty=Empty(_("Nobody is put down"), icon="users"),
    export="danh-sach-lop",
)


def session_shown(request: HttpRequest, pk: int) -> Session:
    """The session as the viewer may see it, or 404."""
    row = selectors.session(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def own_session(request: HttpRequest, pk: int) -> Session:
    """A session of the viewer's body, or 403."""
    row = session_shown(request, pk)
    if not policies.of(viewer_of(request), row.course):
        raise Forbidden("not-permitted")
    return row


class PersonForm(forms.Form):
    name = forms.TextField(label=_("Full name"), max_length=120)
    contact = forms.PhoneField(label=_("Telephone"))
    commune = CommuneField(label=_("Commune, ward"))
    organisation = forms.TextField(label=_("Organisation or business"), max_length=200, required=False)
    mail = widgets.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("News of this session go there: a place, a change, a certificate."),
    )


class CorrectionForm(forms.Form):
    came = widgets.TypedMultipleChoiceField(
        label=_("Who came"),
        coerce=int,
        widget=widgets.CheckboxSelectMultiple,
        help_text=_("Whoever is added gets a certificate; whoever is taken off loses it."),
    )
    reason = forms.TextField(label=_("Reason"), lines=3, max_length=1000)
    shown = widgets.CharField(widget=widgets.HiddenInput, required=False, max_length=20_000)

    def clean_shown(self) -> set[int]:
        """Who was marked when the page was opened."""
        return {int(one) for one in self.cleaned_data["shown"].split(",") if one.isascii() and one.isdigit()}

    def __init__(self, people: list[Enrolment], *args: Any, **given: Any):
        super().__init__(*args, **given)
        chosen = self.fields["came"]
        assert isinstance(chosen, widgets.TypedMultipleChoiceField)
        chosen.choices = [(one.pk, ", ".join(filter(None, (one.name, one.organisation)))) for one in people]


class CorrectedPersonForm(PersonForm):
    reason = forms.TextField(label=_("Reason"), lines=3, max_length=1000)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def person_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody down who called or wrote."""
    viewer, row = viewer_of(request), own_session(request, pk)
    back = reverse("office:training-session", args=[pk])
    return service_form(
        request,
        PersonForm,
        act=lambda values: services.enrol(actor=viewer, session=row, **values),
        done=lambda _made: back,
        message=_("Put down"),
        template="components/form_page.html",
        context={"title": _("Put somebody down"), "back": back, "intro": row.course.title},
    )


def _person(request: HttpRequest, pk: int, number: int) -> Enrolment:
    row = selectors.people(session_shown(request, pk), viewer_of(request)).filter(pk=number).first()
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def person(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = _person(request, pk, number)
    context = {
        "row": row,
        "state": STANDINGS[row.state],
        "channel": Channel(row.channel).label,
        "contact": selectors.contact_of(row, viewer_of(request)),
        "mail": selectors.mail_of(row, viewer_of(request)),
        "corrects": row.session.state != "cancelled",
        "withdraws": row.came_at is None and row.state != Standing.WITHDRAWN and row.session.state == "open",
        "own_page": f"{settings.BASE_URL}/dang-ky/{row.key}",
    }
    return render(request, "office/training/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def person_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Spelled right; with a reason once a certificate says it."""
    viewer, row = viewer_of(request), _person(request, pk, number)
    if row.session.state == "cancelled":
        raise Missing("missing")
    back = reverse("office:person", args=[pk, number])
    initial = {name: getattr(row, name) for name in ("name", "commune", "organisation")}
    return service_form(
        request,
        CorrectedPersonForm if row.certificate else PersonForm,
        act=lambda values: corrections.person_correct(actor=viewer, enrolment=row, **values),
        done=lambda _made: back,
        message=_("Saved"),
        template="components/form_page.html",
        initial={**initial, "contact": selectors.contact_of(row, viewer), "mail": selectors.mail_of(row, viewer)},
        context={"title": row.name, "back": back, "intro": row.session.course.title},
    )


@require_POST
@FACE.page
def person_withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    act = partial(services.withdraw, actor=viewer_of(request), enrolment=_person(request, pk, number))
    return service_action(request, act, to=reverse("office:training-session", args=[pk]), message=_("Place given up"))


@require_safe
@FACE.page
def person_certificate(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    row = _person(request, pk, number)
    if not row.holds:
        raise Missing("missing")
    document = certificate(row, f"{settings.BASE_URL}/chung-nhan/{row.certificate}")
    return paper(document, f"chung-nhan-{row.certificate_number.replace('/', '-')}", kind)


def _ids(request: HttpRequest, name: str) -> set[int]:
    return {int(one) for one in request.POST.getlist(name) if one.isascii() and one.isdigit() and len(one) < 12}


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with a box to tick, as a list on paper has it."""
    viewer, row = viewer_of(request), own_session(request, pk)
    to = reverse("office:training-session", args=[pk])
    if request.method == "POST":
        act = partial(
            services.attendance_set, actor=viewer, session=row, came=_ids(request, "came"), shown=_ids(request, "shown")
        )
        return service_action(request, act, to=to, message=_("Saved"))
    if row.state != "open":
        return HttpResponseRedirect(to)
    people = [(one, STANDINGS[one.state]) for one in selectors.people(row, viewer)]
    return render(request, "office/training/attendance.html", {"row": row, "people": people, "back": to})


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def attendance_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list after the session has ended: with a reason, and with what it does to certificates."""
    viewer, row = viewer_of(request), own_session(request, pk)
    to = reverse("office:training-session", args=[pk])
    if row.state != "held":
        return HttpResponseRedirect(to)
    people = list(selectors.people(row, viewer))
    marked = [one.pk for one in people if one.came_at is not None]
    return service_form(
        request,
        partial(CorrectionForm, people),
        act=lambda values: corrections.attendance_correct(actor=viewer, session=row, **values),
        done=lambda _row: to,
        message=_("Attendance corrected"),
        template="components/form_page.html",
        initial={"came": marked, "shown": ",".join(map(str, marked))},
        context={"title": _("Correct who came"), "back": to, "intro": row.course.title},
    )
