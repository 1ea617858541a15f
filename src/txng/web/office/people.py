"""Who holds which post: appointed by the administrator; leaders let somebody stand in while they are away."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts import policies, selectors, services
from txng.accounts.models import Post, PostRole, User
from txng.accounts.viewers import CASE_ROLES
from txng.core import clock
from txng.core.errors import Forbidden, Missing
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.pickers import agency_choices
from txng.web.components.service_form import service_form
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

LAST = date(2100, 12, 31)  # no post is known further ahead
ROLES: dict[str, Any] = {
    PostRole.LEAD: _("Leader"),
    PostRole.OFFICER: _("Official"),
    PostRole.CLERK: _("Clerk"),
    PostRole.AUDITOR: _("Auditor (only looks)"),
    PostRole.ADMINISTRATOR: _("Administrator of the portal"),
}


def _state(row: Post) -> Status:
    if row.valid_from > clock.today():
        return Status(_("Begins later"), "neutral", "calendar")
    if row.delegated_by_id:
        return Status(_("Stands in"), "info", "user-plus")
    return Status(_("Holds the post"), "good")


def _last(row: Post) -> Any:
    return row.valid_to - timedelta(days=1) if row.valid_to else None


PEOPLE = Table(
    name="people",
    caption=_("People and posts"),
    columns=(
        Column("name", _("Full name"), value="user.full_name", main=True, sort="user__full_name"),
        Column("role", _("Post"), value=lambda row: ROLES[row.role], sort="role"),
        Column("agency", _("Agency"), value="agency.short_name", sort="agency__short_name"),
        Column("state", _("State"), value=_state, kind="status"),
        Column("valid_from", _("Begins on"), kind="date", sort="valid_from"),
        Column("last", _("Until the end of"), value=_last, kind="date", sort="valid_to"),
        Column("for", _("Stands in for"), value="delegated_by.full_name", hidden=True),
    ),
    filters=(
        Search(fields=("user__full_name", "agency__name")),
        Choice("role", _("Post"), choices=list(ROLES.items()), field="role"),
    ),
    order="user__full_name",
    row_address=lambda row: reverse("office:post", args=[row.pk]),
    empty=Empty(_("Nobody holds a post here"), icon="users"),
    export="nhan-su",
)


@require_safe
@FACE.page
def people(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    context = {"appoints": policies.may_appoint(viewer), "leads": selectors.leads_in_own_right(viewer)}
    return PEOPLE.respond(request, selectors.posts_shown(viewer), "office/people/list.html", context)


def _post(request: HttpRequest, pk: int) -> Post:
    row = selectors.posts_shown(viewer_of(request)).filter(pk=pk).first()
    if row is None:
        raise Missing("missing")
    return row


@require_safe
@FACE.page
def post(request: HttpRequest, pk: int) -> HttpResponse:
    row = _post(request, pk)
    context = {
        "row": row,
        "role": ROLES[row.role],
        "state": _state(row),
        "last": _last(row),
        "ends": policies.may_end(viewer_of(request), row),
    }
    return render(request, "office/people/post.html", context)


class AppointForm(forms.Form):
    user = forms.TextField(
        label=_("E-mail or sign-in name of the account"), max_length=150, help_text=_("As the person signs in.")
    )
    agency = widgets.ChoiceField(label=_("Agency"))
    role = widgets.ChoiceField(label=_("Post"), choices=list(ROLES.items()))
    valid_from = forms.DateField(label=_("Begins on"), last=LAST)
    until = forms.DateField(label=_("Until the end of"), required=False, last=LAST)
    reason = forms.TextField(label=_("Number and day of the paper"), max_length=200)
    paths = {"valid_to": "until"}

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["agency"].choices = agency_choices()  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def appoint(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not policies.may_appoint(viewer):
        raise Forbidden("not-permitted")

    def act(values: dict[str, Any]) -> Post:
        given = dict(values)
        until, agency = given.pop("until"), selectors.agency(given.pop("agency"))
        if agency is None:
            raise Missing("missing")
        user = services.user_by_name(given.pop("user"))
        behind = until + timedelta(days=1) if until else None
        return services.post_appoint(actor=viewer, user=user, agency=agency, valid_to=behind, **given)

    return service_form(
        request,
        AppointForm,
        act=act,
        done=lambda row: reverse("office:post", args=[row.pk]),
        message=_("Appointed"),
        template="components/form_page.html",
        initial={"valid_from": clock.today(), "role": PostRole.OFFICER},
        context={"title": _("Appoint somebody"), "back": reverse("office:people")},
    )


class DelegateForm(forms.Form):
    user = widgets.ChoiceField(label=_("Who stands in"))
    first = forms.DateField(label=_("Begins on"))
    last = forms.DateField(label=_("Until the end of"))
    reason = forms.TextField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, colleagues: dict[str, User], **given: Any):
        super().__init__(*args, **given)
        self.colleagues = colleagues
        choices = [(key, one.full_name or one.username) for key, one in colleagues.items()]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]

    def clean_user(self) -> User:
        return self.colleagues[self.cleaned_data["user"]]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def delegate(request: HttpRequest) -> HttpResponse:
    """A leader who goes away names who decides meanwhile."""
    viewer = viewer_of(request)
    if not selectors.leads_in_own_right(viewer):
        raise Forbidden("not-permitted")
    rows = selectors.posts_shown(viewer).filter(agency=viewer.acting_agency, role__in=CASE_ROLES)
    rows = rows.exclude(user=viewer.user_id)
    colleagues = {str(one.user_id): one.user for one in rows.order_by("user__full_name")}
    return service_form(
        request,
        partial(DelegateForm, colleagues=colleagues),
        act=lambda values: services.post_delegate(actor=viewer, **values),
        done=lambda row: reverse("office:post", args=[row.pk]),
        message=_("Recorded"),
        template="components/form_page.html",
        initial={"first": clock.today()},
        context={
            "title": _("Let somebody stand in"),
            "back": reverse("office:people"),
            "intro": _("Who stands in has a leader's rights on these days, and still does not judge what they did."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _post(request, pk)
    if not policies.may_end(viewer, row):
        raise Forbidden("not-permitted")
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.post_end(actor=viewer, post=row, **values),
        done=lambda _row: reverse("office:people"),
        message=_("The post is ended. Cases belong to the agency: colleagues go on with them."),
        template="components/form_page.html",
        context={
            "title": _("End the post today"),
            "back": reverse("office:post", args=[pk]),
            "intro": f"{row.user.full_name}, {row.agency.name}",
            "danger": True,
        },
    )
