"""For whom the person of a request acts: remembered in the session, chosen by a POST."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from txng.accounts.models import User
from txng.accounts.viewers import PUBLIC, Viewer
from txng.registry.acting import ACTING, Acting, Choice, acting_choices, assisted_choice, viewer_of

#: kind of the choice → first page there
HOMES = {"party": "workspace:today", "agency": "office:worklist"}


class ActingMiddleware:
    """Sets ``request.viewer`` and ``request.choices``, whom the person may act for. Stands after sign-in.

    Both are worked out once, when something asks for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.choices = SimpleLazyObject(lambda: choices_in(request))  # type: ignore[attr-defined]
        request.viewer = SimpleLazyObject(lambda: viewer_in(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def choices_in(request: HttpRequest) -> list[Choice]:
    """Whom the person of a session may act for today; with the household whose data an official enters right now."""
    if not isinstance(request.user, User):
        return []
    choices, chosen = acting_choices(request.user), Acting.read(request.session.get(ACTING))
    if chosen is not None and chosen.kind == "party" and chosen not in [one.acting for one in choices]:
        helped = assisted_choice(request.user, chosen)
        return [*choices, helped] if helped else choices
    return choices


def viewer_in(request: HttpRequest) -> Viewer:
    """The viewer of a session: for the remembered choice while it holds, else for the first there is."""
    user = request.user
    if not isinstance(user, User):
        return PUBLIC
    viewer = viewer_of(user, Acting.read(request.session.get(ACTING)))
    if viewer.acting_party is None and viewer.acting_agency is None:
        first = next(iter(request.choices), None)  # type: ignore[attr-defined]
        return viewer_of(user, first.acting) if first else viewer
    return viewer


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for the organisation or agency ``body`` (``party:12``) from now on; leads to the first page there.

    Not back to the page before: its things belong to whom the person acted for until now.
    """
    user, wanted = request.user, Acting.read(request.POST.get("body"))
    if not isinstance(user, User) or wanted is None:
        raise Http404
    if wanted not in [one.acting for one in acting_choices(user)] and assisted_choice(user, wanted) is None:
        raise Http404
    request.session[ACTING] = str(wanted)
    return redirect(HOMES[wanted.kind])
