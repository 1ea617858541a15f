"""Training: sessions with who enrolled and came, the courses behind them, and what was reached in a year."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django import forms as widgets
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.core.steps import steps_of
from txng.core.workflow import Facts
from txng.programme import FIRST_YEAR
from txng.programme.training import policies, rules, selectors, services
from txng.programme.training.models import Audience, Course, Session
from txng.web.components import forms
from txng.web.components.case_steps import case_steps
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.invitations import qr_svg
from txng.web.components.parts import Card, Tab
from txng.web.components.pickers import CommuneField
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status, Text
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE
from txng.web.office.training_people import PEOPLE, own_session, session_shown
from txng.web.office.worklist import WORKLIST

MOST_CARDS = 5
STATES: dict[str, Status] = {
    "draft": Status(_("Draft"), "neutral", "edit"),
    "open": Status(_("Takes enrolments"), "info", "users"),
    "held": Status(_("Session held"), "good"),
    "cancelled": Status(_("Session cancelled"), "neutral", "x"),
}
ACTS: dict[str, Text] = {
    "open": _("Opened for enrolment"),
    "hold": _("Session ended"),
    "cancel": _("Session cancelled"),
}


@WORKLIST.cards
def to_end(viewer: Viewer, today: date) -> Iterator[Card]:
    """Sessions that are over: who came is to be marked, and what came of it."""
    for one in selectors.to_end(viewer, clock.now())[:MOST_CARDS]:
        yield Card(
            _("Mark who came and end the session: %(title)s") % {"title": one.course.title},
            reverse("office:training-session", args=[one.pk]),
            text=one.number,
            icon="users",
            tone="warning",
            urgency=4,
        )


SESSIONS = Table(
    name="training",
    caption=_("Sessions"),
    columns=(
        Column("title", _("Course"), value="course.title", main=True, sort="course__title"),
        Column("number", _("Number"), kind="code", sort="number"),
        Column("state", _("State"), value=lambda row: STATES[row.state], kind="status", sort="state"),
        Column("starts", _("Begins"), kind="moment", sort="starts"),
        Column("agency", _("Body"), value="course.agency.short_name", sort="course__agency__short_name"),
        Column("place", _("Place")),
        Column("with_place", _("Enrolled"), kind="number", sort="with_place"),
        Column("came", _("Came"), kind="number", sort="came"),
        Column("capacity", _("Places in the room"), kind="number", hidden=True),
        Column("waiting", _("Waiting"), kind="number", hidden=True),
        Column("trainer", _("Trainer"), hidden=True),
        Column("report", _("What came of it"), hidden=True),
    ),
    filters=(
        Search(fields=("number", "course__title", "place")),
        Choice("state", _("State"), choices=[(key, one.word) for key, one in STATES.items()], field="state"),
        Choice("audience", _("For whom"), choices=Audience.choices, field="course__audience"),
    ),
    order="-starts",
    row_address=lambda row: reverse("office:training-session", args=[row.pk]),
    empty=Empty(
        _("No sessions yet"),
        text=_("Describe a course first, then plan its sessions. Whoever has the link enrols without an account."),
        icon="users",
        action=("/office/training/courses/new", _("New course")),
    ),
    export="dao-tao-tap-huan",
)


@require_safe
@FACE.page
def sessions(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"teaches": policies.may_teach(viewer)}
    return SESSIONS.respond(request, selectors.sessions(viewer), "office/training/list.html", context)


# -- courses -----------------------------------------------------------------------------------------------------------

COURSES = Table(
    name="courses",
    caption=_("Courses"),
    columns=(
        Column("title", _("Course"), main=True, sort="title"),
        Column("agency", _("Body"), value="agency.short_name", sort="agency__short_name"),
        Column("audience", _("For whom"), value="get_audience_display"),
        Column("hours", _("Lessons"), kind="number", sort="hours"),
        Column("certifies", _("Gives a certificate"), kind="flag"),
        Column("times_held", _("Times held"), kind="number", sort="times_held"),
        Column("retired", _("Not held any more"), kind="flag", hidden=True),
    ),
    filters=(
        Search(fields=("title", "content")),
        Choice("audience", _("For whom"), choices=Audience.choices, field="audience"),
    ),
    order="title",
    row_address=lambda row: reverse("office:course", args=[row.pk]),
    empty=Empty(
        _("No courses yet"),
        text=_("A course says what is taught; its sessions say when and where."),
        icon="users",
        action=("/office/training/courses/new", _("New course")),
    ),
    export="khoa-dao-tao",
)


@require_safe
@FACE.page
def courses(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"teaches": policies.may_teach(viewer)}
    return COURSES.respond(request, selectors.courses(viewer), "office/training/courses.html", context)


class CourseForm(forms.Form):
    title = forms.TextField(label=_("Title"), max_length=200)
    audience = widgets.ChoiceField(label=_("For whom"), choices=Audience.choices)
    hours = forms.NumberField(label=_("Lessons"), places=0, least=1, most=400, help_text=_("Of 45 minutes."))
    content = forms.TextField(label=_("What is taught"), lines=6, max_length=4000)
    certifies = widgets.BooleanField(label=_("Whoever comes gets a certificate"), required=False)
    title_en = forms.TextField(label=_("Title in English"), max_length=200, required=False)
    content_en = forms.TextField(label=_("What is taught, in English"), lines=4, max_length=4000, required=False)
    retired = widgets.BooleanField(label=_("Not held any more"), required=False)


def _course(request: HttpRequest, pk: int) -> Course:
    row = selectors.course(pk, viewer_of(request))
    if row is None:
        raise Missing("missing")
    return row


def _course_form(request: HttpRequest, row: Course | None, back: str) -> HttpResponse:
    initial: dict[str, Any] = {"certifies": True, "audience": Audience.PARTIES}
    if row is not None:
        initial = {name: getattr(row, name) for name in CourseForm.base_fields}
    return service_form(
        request,
        CourseForm,
        act=lambda values: services.course_set(actor=viewer_of(request), course=row, **values),
        done=lambda made: reverse("office:course", args=[made.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": row.title if row else _("New course"), "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def course_new(request: HttpRequest) -> HttpResponse:
    if not policies.may_teach(viewer_of(request)):
        raise Forbidden("not-permitted")
    return _course_form(request, None, reverse("office:courses"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def course_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _course(request, pk)
    if not policies.of(viewer_of(request), row):
        raise Forbidden("not-permitted")
    return _course_form(request, row, reverse("office:course", args=[pk]))


@require_safe
@FACE.page
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """What is taught, and when it was and will be held."""
    viewer, row = viewer_of(request), _course(request, pk)
    rows = selectors.sessions(viewer).filter(course=row)
    context = {
        "row": row,
        "sessions": [(one, STATES[one.state]) for one in rows],
        "owns": bool(policies.of(viewer, row)),
    }
    return render(request, "office/training/course.html", context)


# -- sessions ----------------------------------------------------------------------------------------------------------


class SessionForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(working_days=True))
    begins = widgets.TimeField(label=_("Begins at"), widget=widgets.TimeInput(attrs={"type": "time"}))
    until = forms.DateField(label=_("Last day"), required=False, help_text=_("If it takes more than one day."))
    stops = widgets.TimeField(label=_("Ends at"), widget=widgets.TimeInput(attrs={"type": "time"}))
    place = forms.TextField(label=_("Place"), max_length=200)
    commune = CommuneField(label=_("Commune, ward"), required=False)
    capacity = forms.NumberField(label=_("Places in the room"), places=0, least=1, most=services.MOST_PEOPLE)
    enrol_until = forms.DateField(
        label=_("Last day to enrol"), required=False, help_text=_("Without it: until the day itself.")
    )
    trainer = forms.TextField(label=_("Trainer"), max_length=200, required=False)
    paths = {"ends": "stops", "starts": "on"}


def _times(values: dict[str, Any]) -> dict[str, Any]:
    """Day and hours of the form as moments."""
    given = dict(values)
    on, begins, until, stops = (given.pop(name) for name in ("on", "begins", "until", "stops"))
    given["starts"] = timezone.make_aware(datetime.combine(on, begins))
    given["ends"] = timezone.make_aware(datetime.combine(until or on, stops))
    return given


def _session_form(request: HttpRequest, act: Any, title: Text, back: str, initial: dict[str, Any]) -> HttpResponse:
    return service_form(
        request,
        SessionForm,
        act=lambda values: act(**_times(values)),
        done=lambda row: reverse("office:training-session", args=[row.pk]),
        message=_("Saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": title, "back": back},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def session_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A session of the course ``pk``."""
    viewer, row = viewer_of(request), _course(request, pk)
    if not policies.of(viewer, row):
        raise Forbidden("not-permitted")
    act = partial(services.session_plan, actor=viewer, course=row)
    initial = {"begins": time(8), "stops": time(11, 30), "capacity": 40}
    return _session_form(
        request,
        act,
        _("Plan a session: %(title)s") % {"title": row.title},
        reverse("office:course", args=[pk]),
        initial,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_session(request, pk)
    starts, ends = timezone.localtime(row.starts), timezone.localtime(row.ends)
    initial = {
        "on": clock.day_of(row.starts),
        "begins": starts.time(),
        "until": clock.day_of(row.ends) if clock.day_of(row.ends) != clock.day_of(row.starts) else None,
        "stops": ends.time(),
        **{name: getattr(row, name) for name in ("place", "commune", "capacity", "enrol_until", "trainer")},
    }
    act = partial(services.session_edit, actor=viewer_of(request), session=row)
    return _session_form(request, act, row.course.title, reverse("office:training-session", args=[pk]), initial)


def _link(row: Session) -> str:
    return f"{settings.BASE_URL}/dao-tao/{row.token}"


def _presence_link(row: Session) -> str:
    return f"{_link(row)}/co-mat/{rules.presence_code(row.secret, clock.now())}"


@require_safe
@FACE.page
def session(request: HttpRequest, pk: int) -> HttpResponseBase:
    """When and where, who is put down, the link to enrol, what may be done."""
    viewer, row = viewer_of(request), session_shown(request, pk)
    facts = Facts(viewer.user_id, policies.of(viewer, row.course), steps_of(row))
    owns = bool(facts.permissions)
    context = {
        "row": row,
        "state": STATES[row.state],
        "link": _link(row),
        "owns": owns,
        "changes": owns and row.state in ("draft", "open"),
        "begun": row.starts <= clock.now(),
        "over": row.ends <= clock.now(),
        "steps_allowed": {step.name for step in rules.SESSION.allowed(row.state, facts)},
        "steps": case_steps(row, ACTS, (_("Drafted"), row.at)),
    }
    return PEOPLE.respond(request, selectors.people(row, viewer), "office/training/session.html", context)


@require_POST
@FACE.page
def session_open(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(services.session_step, actor=viewer_of(request), session=session_shown(request, pk), name="open")
    to = reverse("office:training-session", args=[pk])
    return service_action(request, act, to=to, message=_("The session takes enrolments now"))


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def session_say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``hold`` with what came of it, ``cancel`` with the reason."""
    viewer, row = viewer_of(request), own_session(request, pk)
    made: dict[str, tuple[type[forms.Form], Text]] = {
        "hold": (forms.OutcomeForm, _("End the session")),
        "cancel": (forms.ReasonForm, _("Cancel the session")),
    }
    if name not in made:
        raise Missing("missing")
    form, title = made[name]
    back = reverse("office:training-session", args=[pk])
    return service_form(
        request,
        form,
        act=lambda values: services.session_step(actor=viewer, session=row, name=name, **values),
        done=lambda _row: back,
        message=ACTS[name],
        template="components/form_page.html",
        context={"title": title, "back": back, "intro": row.course.title, "danger": name == "cancel"},
    )


@require_safe
@FACE.page
def code(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """QR code: ``enrol`` for invitations, ``presence`` for the room on this day."""
    row = own_session(request, pk) if name == "presence" else session_shown(request, pk)
    if name not in ("enrol", "presence"):
        raise Missing("missing")
    link = _presence_link(row) if name == "presence" else _link(row)
    answer = HttpResponse(qr_svg(link), content_type="image/svg+xml")
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@FACE.page
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """What is shown on the wall of the room: the code of these minutes, large; the page renews it."""
    row = own_session(request, pk)
    context = {"row": row, "link": _presence_link(row), "today": clock.today(), "open": row.state == "open"}
    part = "presence_code" if "HX-Request" in request.headers else "presence"
    return render(request, f"office/training/{part}.html", context)


@require_safe
@FACE.page
def statistics(request: HttpRequest) -> HttpResponse:
    """What was reached in a year: by body, and by the communes people came from."""
    this = clock.today().year
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    year = number if FIRST_YEAR <= number <= this else this
    span = clock.beginning_of(date(year, 1, 1)), clock.beginning_of(date(year + 1, 1, 1))
    here = reverse("office:training-statistics")
    bodies, communes = selectors.by_agency(*span), selectors.by_commune(*span)
    context = {
        "year": year,
        "tabs": [Tab(str(one), f"{here}?year={one}", one == year) for one in range(this, FIRST_YEAR - 1, -1)],
        "parts": [(_("By body"), _("Body"), bodies), (_("By commune"), _("Commune, ward"), communes)],
        "people": sum(one.people for one in bodies),
        "sessions": sum(one.sessions for one in bodies),
    }
    return render(request, "office/training/statistics.html", context)
