"""The directory of solution providers, for everybody (requirement R6)."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from txng.exchange.trials.models import Trial
from txng.programme.providers import rules, selectors
from txng.programme.providers.models import Offer, Provider
from txng.web.components.provider_words import OFFERS_EN
from txng.web.public.rendering import chosen_language, for_reading, page

MOST = 200


class Told(NamedTuple):
    """A provider in the reader's language; ``met``: the conditions it was shown to meet; ``tried``:
    versions that showed that they can connect."""

    row: Provider
    summary: str
    offers: str
    met: list[str]
    tried: list[Trial]


def _told(row: Provider, language: str) -> Told:
    english = language == "en"
    return Told(
        row,
        (row.summary_en if english else "") or row.summary,
        ", ".join(OFFERS_EN[one] if english else str(Offer(one).label) for one in row.offers),
        [one.item.name_en if english else one.item.name for one in selectors.answered(row) if one.verdict == rules.MET],
        selectors.tried(row),
    )


@for_reading
def providers(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Who is in the directory, and who is suspended at the moment; found by name where ``q`` is given."""
    chosen = chosen_language(request, language)
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    with translation.override(chosen):
        rows = [_told(one, chosen) for one in selectors.published(query)[:MOST]]
        return page(
            request,
            chosen,
            "public/solution_providers.html",
            rows=rows,
            query=query,
            demo=False,
            prefix="/en" if chosen == "en" else "",
        )
