"""For those who connect a system: the interfaces, how to begin, and the limits."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from txng.core.numbers import write_number
from txng.web.components.interfaces import interfaces, operations
from txng.web.components.limits import limits
from txng.web.public.answers import base
from txng.web.public.rendering import chosen_language, for_reading, page


@for_reading
def developers(request: HttpRequest, language: str | None = None) -> HttpResponse:
    chosen = chosen_language(request, language)
    at = int(chosen == "en")
    with translation.override(chosen):
        interfaces = [
            (_("Events by EPCIS 2.0: send, ask, subscribe"), "/epcis/", "/epcis/openapi.json"),
            (_("Master data: places, products, lots, certificates"), "/api/v1/", "/api/v1/openapi.json"),
            (_("Where a code leads: GS1 Digital Link resolver"), "/01/…", "/.well-known/gs1resolver"),
            (_("Open data, anew every night"), "/du-lieu-mo", "/du-lieu-mo/catalog.jsonld"),
            (_("Health and figures for monitoring"), "/healthz", "/metrics"),
        ]
        told = [
            (limit.words[at], f"{write_number(limit.number, chosen)} {limit.unit[at]}".strip()) for limit in limits()
        ]
        return page(
            request,
            chosen,
            "public/developers.html",
            interfaces=interfaces,
            limits=told,
            base=base(),
            demo=False,
        )


@for_reading
def interfaces_described(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """``/api/docs``: every call of every interface, from the descriptions that machines read."""
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        shown = [
            {
                "title": one.words[chosen == "en"],
                "address": one.address,
                "operations": list(operations(one.description())),
            }
            for one in interfaces()
        ]
        return page(request, chosen, "public/interfaces.html", interfaces=shown, demo=False)
