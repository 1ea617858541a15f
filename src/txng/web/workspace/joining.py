"""Inviting people to the own organisation, and taking an invitation up."""

from typing import Any

from django import forms as widgets
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from txng.accounts.models import User
from txng.core.errors import Conflict, Missing
from txng.registry import policies, services, worklists
from txng.registry.acting import ACTING, Acting
from txng.registry.models import Invitation, Role
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.party_words import ROLES
from txng.web.components.service_form import service_action, service_form
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of

#: session key under which a link is kept until the page that shows it once was shown
LINK = "invitation-link"


class InviteForm(forms.Form):
    note = forms.TextField(label=_("For whom?"), max_length=100, help_text=_("A name, so that you know it again."))
    role = widgets.ChoiceField(label=_("What may they do?"), choices=ROLES, widget=widgets.RadioSelect)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def invite(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), party_of(request)
    policies.require(policies.may_invite(viewer, party))

    def act(values: dict[str, Any]) -> Invitation:
        made, secret = services.invitation_make(actor=viewer, party=party, **values)
        request.session[LINK] = [made.pk, settings.BASE_URL + reverse("workspace:join", args=[secret])]
        return made

    return service_form(
        request,
        InviteForm,
        act=act,
        done=lambda made: reverse("workspace:invitation", args=[made.pk]),
        template="components/form_page.html",
        initial={"role": Role.STAFF},
        context={
            "title": _("Invite somebody"),
            "intro": _("You get a link that works once and for seven days. Send it to that person only."),
            "button": _("Make the link"),
            "back": reverse("workspace:organisation") + "#people",
        },
    )


@require_http_methods(["GET", "HEAD"])
@FACE.page
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link, shown once to who made it."""
    viewer = viewer_of(request)
    row = one_of(worklists.own_invitations(viewer), pk)
    kept = request.session.pop(LINK, None)
    context = {"row": row, "link": kept[1] if kept and kept[0] == pk else "", "role": dict(ROLES)[Role(row.role)]}
    answer = render(request, "workspace/organisation/invitation.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@FACE.page
def withdraw(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    viewer = viewer_of(request)
    row = one_of(worklists.own_invitations(viewer), pk)
    return service_action(
        request,
        lambda: services.invitation_withdraw(actor=viewer, invitation=row),
        to=reverse("workspace:organisation") + "#people",
        message=_("The link opens nothing any more"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Who was invited, and is signed in, says yes."""
    viewer, user = viewer_of(request), request.user
    if not isinstance(user, User):
        raise Missing("missing")
    found = services.invitation_of(secret)
    if request.method == "POST":
        try:
            member = services.invitation_accept(actor=viewer, user=user, secret=secret)
        except Conflict:
            messages.info(request, now_("You act for this organisation already."))
        else:
            request.session[ACTING] = str(Acting("party", member.party_id))
            messages.success(request, now_("You now act for %(party)s") % {"party": found.party.name})
        return HttpResponseRedirect(reverse("workspace:today"))
    context = {"row": found, "role": dict(ROLES)[Role(found.role)]}
    return render(request, "workspace/organisation/join.html", context)
