"""A public page that Django answers: which language it is in, its frame, its headers."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from txng.core import clock
from txng.web.public import negotiation
from txng.web.public.frame import frame

View = TypeVar("View", bound=Callable[..., HttpResponse])
Answered = TypeVar("Answered", bound=HttpResponse)


def for_reading(view: View) -> View:
    """Any other method is told so (405): without a form there is no forged one to look for."""
    return csrf_exempt(require_safe(view))


def chosen_language(request: HttpRequest, given: str | None) -> str:
    """The language of the address, else the chosen one, else the reader's."""
    return given or negotiation.language(request.headers.get("Accept-Language", ""), request.GET.get("lang", ""))


def day_asked(request: HttpRequest, *, since: int) -> date:
    """The day ``ngay`` of the address; today where none, nonsense, or one before the year ``since`` is asked for."""
    try:
        found = date.fromisoformat(request.GET.get("ngay", "")[:10])
    except ValueError:
        return clock.today()
    return found if since <= found.year <= 2100 else clock.today()


def page(request: HttpRequest, language: str, template: str, status: int = 200, **context: object) -> HttpResponse:
    around = frame(language, _switch(request, language))
    body = render_to_string(template, {"frame": around, "language": language, **context})
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache", "Content-Language": language}
    return HttpResponse(body, status=status, headers=headers)


def private(answer: Answered) -> Answered:
    """Behind a link that not everybody has: not searched for, not told to the next page."""
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _switch(request: HttpRequest, language: str) -> str:
    """This page in the other language; a path never becomes the name of a host."""
    bare = "/" + quote(request.path.removeprefix("/en").lstrip("/\\"))
    query = {key: value for key, value in request.GET.items() if key != "lang"}
    if language == "en":
        return f"{bare}?{urlencode({**query, 'lang': 'vi'})}"
    return f"/en{bare}" + (f"?{urlencode(query)}" if query else "")


def search_address(query: str, language: str) -> str:
    """Where a text is looked up."""
    return f"{'/en' if language == 'en' else ''}/tra-cuu?{urlencode({'q': query})}"


def results_address(query: str, language: str) -> str:
    """The list of all products whose name holds these words."""
    return f"{'/en' if language == 'en' else ''}/san-pham?{urlencode({'q': query})}"
