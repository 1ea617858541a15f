"""What Django would say in English, in the portal's own words and look: addresses that do not exist, methods and hosts
that are not taken, forms that are too old or too large, and our own faults. Each has a reference that is in the log.

People get a page; who asks for JSON gets problem details (RFC 9457).
"""

import uuid
from collections.abc import Callable, Sequence

import msgspec
import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.translation import gettext as _

from txng.core import space
from txng.core.problems import add_sentences, sentence_of
from txng.gs1.problems import Problem
from txng.web.frontdoor import problem_document
from txng.web.public import negotiation
from txng.web.public.answers import base
from txng.web.public.rendering import chosen_language, page
from txng.web.public.sentences import SENTENCES

add_sentences(SENTENCES)
_log = structlog.get_logger("txng.pages")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the form is too large: ``handler400``."""
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
        return _refused(request, 413, Problem("form-too-large", {"limit": limit}))
    if isinstance(exception, DisallowedHost):
        return _refused(request, 400, Problem("host-unknown", {"address": base()}))
    return _refused(request, 400, Problem("request-unclear", {}))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: ``handler403``."""
    return _refused(request, 403, Problem("page-forbidden", {}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or came too late: ``CSRF_FAILURE_VIEW``."""
    return _refused(request, 403, Problem("form-outdated", {}), detail=reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, and the field to look further: ``handler404``."""
    return _refused(request, 404, Problem("address-unknown", {}))


def failed(request: HttpRequest) -> HttpResponse:
    """500, an apology: ``handler500``. What went wrong is in the log by itself."""
    return _refused(request, 500, Problem("page-failed", {}))


_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RefusalMiddleware:
    """Gives words to a method that an address does not take: Django answers 405 with nothing. Takes nothing new while
    the disk is short of room; signing in still works, so that somebody can look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READS and not request.path.startswith("/accounts/") and space.is_short():
            return _refused(request, 507, Problem("disk-full-now", {}))
        if "\0" in request.path:
            return _refused(request, 404, Problem("address-unknown", {}))  # no text of ours holds it, nor the database
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            allowed = response.headers["Allow"]
            params = {"method": (request.method or "")[:20], "allowed": allowed}
            response = _refused(request, 405, Problem("method-not-allowed", params))
            response.headers["Allow"] = allowed
        return response


def _refused(request: HttpRequest, status: int, problem: Problem, detail: str = "") -> HttpResponse:
    reference = uuid.uuid4().hex[:12]
    tell = _log.error if status >= 500 else _log.info
    tell("page refused", request=reference, status=status, code=problem.code, path=request.path[:200], detail=detail)
    language = chosen_language(request, "en" if request.path.startswith("/en/") else None)
    if negotiation.form(request.headers.get("Accept", "")) not in ("page", "any"):
        document = problem_document(status, [problem], language, instance=f"urn:txng:request:{reference}")
        return HttpResponse(msgspec.json.encode(document), status=status, content_type="application/problem+json")
    with translation.override(language):
        told = _("Reference for the operator: %(reference)s") % {"reference": reference}
        refusal = {
            "heading": _heading(status),
            "reasons": [sentence_of(problem, language), told],
            "advice": _advice(status, problem.code),
        }
        return page(request, language, "public/refusal.html", status, refusal=refusal, query="")


def _heading(status: int) -> str:
    return {
        403: _("This is not open to you"),
        404: _("There is nothing at this address"),
        405: _("This address cannot be used like that"),
        413: _("That was too much at once"),
        500: _("Something went wrong here"),
        507: _("The portal has no space left"),
    }.get(status, _("This request could not be understood"))


def _advice(status: int, code: str) -> Sequence[str]:
    if code == "host-unknown":
        return [_("Open the portal at %(address)s.") % {"address": base()}]
    return {
        403: [_("Go back to the page you came from, load it again, and repeat what you did.")]
        if code == "form-outdated"
        else [_("Sign in with an account that may do this, or ask who runs the portal.")],
        404: [_("Check the address, or look up a code or a name below.")],
        413: [_("Send less at once: smaller pictures, or fewer rows.")],
        500: [_("Please try again in a moment. Nothing you did is lost.")],
        507: [_("Keep what you entered and send it again later; whoever runs the portal has to make room.")],
    }.get(status, [_("Go back to the start page, or look up a code or a name below.")])
