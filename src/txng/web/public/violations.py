"""Decisions about violations that the public may read."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from txng.oversight.violations import selectors
from txng.web.public.rendering import chosen_language, for_reading, page

MOST = 200


@for_reading
def violations(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The newest first, found by the name of the organisation where ``q`` is given."""
    chosen = chosen_language(request, language)
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    with translation.override(chosen):
        rows = list(selectors.published(query)[:MOST])
        return page(request, chosen, "public/violations.html", rows=rows, query=query, demo=False)
