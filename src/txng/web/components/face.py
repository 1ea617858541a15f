"""The frame around the pages of one audience: who may enter, what surrounds a page, how a refusal looks.

>>> FACE = Face("workspace", kinds=frozenset({"party"}), navigation=NAVIGATION)    # in web/<face>/face.py
>>> @FACE.page                                                                     # in web/<face>/<thing>.py
... def lots(request): ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

import structlog
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from txng.accounts.viewers import PUBLIC, Viewer
from txng.core.errors import Conflict, Forbidden, Missing
from txng.core.problems import sentences_of
from txng.gs1.problems import ProblemError
from txng.web.components.status import Text

View = Callable[..., HttpResponseBase]


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which reads answers itself."""
    return request.headers.get("Accept", "") == "application/json"


def everybody(viewer: Viewer) -> bool:
    """The predicate of entries that all who may enter the face see."""
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in the navigation. ``name``: of the address; ``may``: who sees it; ``first``: also in a phone's bar.

    ``may`` only decides what is shown: the page behind it asks its own policy.
    """

    name: str
    label: Text
    icon: str
    may: Callable[[Viewer], bool] = everybody
    first: bool = False
    short: Text = ""

    @property
    def address(self) -> str:
        return reverse(self.name)

    @property
    def short_label(self) -> Text:
        return self.short or self.label


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; an empty ``label`` has no heading."""

    label: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """An entry as this person sees it on this page."""

    entry: Entry
    address: str
    current: bool


def viewer_of(request: HttpRequest) -> Viewer:
    """The eyes of this request, as sign-in has set them; the public's where it has not."""
    return cast(Viewer, getattr(request, "viewer", PUBLIC))


class LedOn(Missing):
    """There is nothing to show to this reader yet; the page at ``address`` is where to begin, ``words`` say why."""

    def __init__(self, address: str, words: str):
        super().__init__("missing")
        self.address, self.words = address, words


@dataclass(frozen=True)
class Face:
    """``kinds``: kinds of viewer that may enter; ``navigation``: what they can reach."""

    name: str
    kinds: frozenset[str]
    navigation: tuple[Group, ...]

    @property
    def base(self) -> str:
        """The template its pages extend."""
        return f"{self.name}/base.html"

    def ways(self, request: HttpRequest, viewer: Viewer) -> list[tuple[Group, list[Way]]]:
        """The navigation for this viewer; the longest address that the page lies under is the current one."""
        shown = [
            (group, [(entry, entry.address) for entry in group.entries if entry.may(viewer)])
            for group in self.navigation
        ]
        addresses = [address for _group, entries in shown for _entry, address in entries]
        here = max((one for one in addresses if request.path.startswith(one)), key=len, default="")
        return [
            (group, [Way(entry, address, address == here) for entry, address in entries])
            for group, entries in shown
            if entries
        ]

    def page(self, view: View) -> View:
        """A page of this face: signed-in people of its kinds only; what rooms refuse becomes a page of this face.

        Pages are never kept by caches between us and the reader.
        """

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.face = self  # type: ignore[attr-defined]
            viewer = viewer_of(request)
            if viewer.kind == "public":
                return redirect_to_login(request.get_full_path())
            try:
                if viewer.kind not in self.kinds:
                    raise Forbidden("forbidden")
                response = view(request, *args, **kwargs)
            except (Forbidden, PermissionDenied) as error:
                response = self.refusal(request, 403, _reasons(error))
            except LedOn as error:
                if wants_json(request) or request.method not in ("GET", "HEAD"):
                    response = self.refusal(request, 404)
                else:
                    messages.info(request, error.words)
                    response = redirect(error.address)
            except (Missing, Http404) as error:
                response = self.refusal(request, 404, _reasons(error))
            except Conflict as error:
                response = self.refusal(request, 409, _reasons(error))
            except ProblemError as error:
                response = self.refusal(request, 400, _reasons(error))
            patch_cache_control(response, private=True, no_store=True)
            return response

        answered.face = self  # type: ignore[attr-defined]
        return answered

    def refusal(self, request: HttpRequest, status: int, reasons: Iterable[str] = ()) -> HttpResponse:
        """Why there is no such page, in the look of this face, with what to do now."""
        headings = {
            400: _("This cannot be done"),
            403: _("You may not see or do this"),
            404: _("There is nothing at this address"),
            409: _("Somebody else was faster"),
        }
        advice = {
            400: _("Go back and correct what you sent."),
            403: _("If this is part of your work, ask the person who manages the accounts of your organisation."),
            404: _("Check the address, or start again from the first page."),
            409: _("Load the page again, look at what changed, and repeat your step if it is still needed."),
        }
        structlog.get_logger("txng.pages").info("page refused", status=status, face=self.name, view=_view_name(request))
        if wants_json(request):
            faults = [("", words) for words in [*reasons] or [headings[status]]]
            return JsonResponse({"state": "refused", "faults": faults}, status=status)
        context = {"heading": headings[status], "reasons": list(reasons), "advice": advice[status], "base": self.base}
        return render(request, "components/refusal.html", context, status=status)


def _reasons(error: Exception) -> list[str]:
    """What a room says about its refusal; "forbidden" and "missing" alone say nothing that the heading does not."""
    if not isinstance(error, ProblemError):
        return []
    telling = [problem for problem in error.problems if problem.code not in ("forbidden", "missing", "not-found")]
    return sentences_of(telling, get_language() or "vi")


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def address_or_none(name: str, *args: object) -> str:
    """The address of a page that another room may not have built yet; empty then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
