"""The catalogue of support: what is paid to whom, by which policy, until when, how to apply (requirement R30)."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from txng.core import clock
from txng.programme.grants import selectors
from txng.programme.grants.models import Scheme
from txng.web.components.grant_file import money, words_of
from txng.web.public.rendering import chosen_language, for_reading, page

MOST = 100


def _told(row: Scheme, language: str) -> dict[str, object]:
    words = {name: words_of(row, name, language) for name in ("title", "pays", "whom", "how")}
    agency = (row.agency.name_en if language == "en" else "") or row.agency.name
    return {**words, "row": row, "cap": money(row.cap), "agency": agency, "begun": row.starts <= clock.today()}


@for_reading
def schemes(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """What is open or will be, then what has ended."""
    chosen, today = chosen_language(request, language), clock.today()
    with translation.override(chosen):
        rows = [_told(one, chosen) for one in selectors.offered(today)[:MOST]]
        ended = [_told(one, chosen) for one in selectors.ended(today)[:MOST]]
        return page(request, chosen, "public/schemes.html", rows=rows, ended=ended, demo=False)
