"""What scripts of the parts ask for: how a code reads, what fits a name, what day it is. For people signed in."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from txng.accounts import selectors as accounts
from txng.core import clock, working_days
from txng.gs1 import identifier
from txng.registry import selectors as registry
from txng.web.components import codes, maps, pickers
from txng.web.components.cells import write
from txng.web.components.face import viewer_of
from txng.web.components.forms import DateField
from txng.web.components.pickers import MOST_FOUND, Option

LONGEST = 200
View = Callable[[HttpRequest], HttpResponse]


def for_people(view: View) -> View:
    """Signed-in people only; the answer is for one reader and one moment."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if viewer_of(request).kind == "public":
            return HttpResponse(status=403)
        response = view(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answered


def _asked(request: HttpRequest, name: str = "q", longest: int = LONGEST) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[: longest + 1]


@for_people
def code(request: HttpRequest) -> HttpResponse:
    """How the code in the field named ``field`` is understood."""
    text = _asked(request, request.GET.get("field", "q"), codes.LONGEST)
    if not text:
        return HttpResponse("")
    reading = identifier.read(text[: codes.LONGEST], short_gtin=True)
    context = {"parts": codes.understood(reading), "faults": codes.faults_of(reading), "valid": reading.valid}
    return render(request, "components/code_reading.html", context)


@for_people
def day(request: HttpRequest) -> HttpResponse:
    """What day the one in the field named ``field`` is, and the next working day where it is none."""
    try:
        found = DateField(required=False).clean(_asked(request, request.GET.get("field", "q"), 20))
    except ValidationError:
        found = None
    return HttpResponse(day_in_words(found) if isinstance(found, date) else "", content_type="text/html")


def day_in_words(found: date) -> str:
    """``Thứ Bảy, nghỉ – ngày làm việc tiếp theo: 30/11/2026``; without markup."""
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    name = names[found.weekday()]
    if working_days.is_working_day(found):
        return name
    following = found + timedelta(days=1)
    while not working_days.is_working_day(following):
        following += timedelta(days=1)
    words = _("%(name)s, no working day – the next one is %(day)s")
    return words % {"name": name, "day": write("date", following)}


def _options(options: Iterable[Option]) -> JsonResponse:
    return JsonResponse({"options": [{"value": o.value, "text": o.label, "note": o.note} for o in options]})


@for_people
def communes(request: HttpRequest) -> HttpResponse:
    """Communes by their name or that of a former unit, written in any way."""
    return _options(pickers.commune_options(accounts.admin_units_search(_asked(request))))


@for_people
def parties(request: HttpRequest) -> HttpResponse:
    found = registry.parties_search(_asked(request), viewer_of(request), MOST_FOUND)
    return _options(pickers.party_option(party) for party in found)


@for_people
def products(request: HttpRequest) -> HttpResponse:
    found = registry.products_search(_asked(request), viewer_of(request), MOST_FOUND)
    return _options(pickers.product_option(product) for product in found)


@require_safe
def commune_points(request: HttpRequest) -> HttpResponse:
    """Every commune of today as a point: public, kept for a day."""
    answer = JsonResponse(maps.points(clock.today()), content_type="application/geo+json")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
