"""Statistics for everybody, and the open data with their dictionary."""

from itertools import groupby

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from txng.core.numbers import write_number
from txng.exchange.opendata import DATASETS, statistics, writing
from txng.registry.models import Product
from txng.web.public.rendering import chosen_language, for_reading, page

MOST_ROWS = 400


@for_reading
def numbers(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """What is counted: parties, products, lots and events; small cells left out."""
    chosen = chosen_language(request, language)
    at = int(chosen == "en")
    with translation.override(chosen):
        titles = {
            "whole": _("The whole province"),
            "parties": _("Organisations by kind"),
            "communes": _("Organisations by commune"),
            "products": _("Public products by group"),
        }
        tables = {
            name: [(cell.words[at], _written(cell.number, chosen)) for cell in cells][:MOST_ROWS]
            for name, cells in groupby(statistics.figures(with_demo=True), lambda cell: cell.table)
        }
        whole = tables.pop("whole", [])
        others = [(titles[name], rows) for name, rows in tables.items() if rows]
        return page(
            request,
            chosen,
            "public/numbers.html",
            whole=whole,
            tables=others,
            smallest=statistics.SMALLEST,
            demo=Product.objects.filter(is_demo=True).exists(),
        )


def _written(number: int | None, language: str) -> str | None:
    return None if number is None else write_number(number, language)


@for_reading
def catalogue(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Every table with what its columns mean, how large it is, and where to take it."""
    chosen = chosen_language(request, language)
    at = int(chosen == "en")
    known = writing.manifest()
    with translation.override(chosen):
        tables = [
            {
                "name": dataset.name,
                "title": dataset.title[at],
                "about": dataset.about[at],
                "columns": [(column.name, column.words[at]) for column in dataset.columns],
                "written": (known or {"tables": {}})["tables"].get(dataset.name),
            }
            for dataset in DATASETS.values()
        ]
        return page(
            request,
            chosen,
            "public/opendata.html",
            tables=tables,
            written_at=parse_datetime(known["written_at"]) if known else None,
            licence=writing.LICENCE,
            demo=False,
        )


@require_safe
def dump(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """One table as a file."""
    found = writing.file_of(name, form)
    if found is None:
        raise Http404
    answer = FileResponse(found.open("rb"), content_type=writing.TYPES[form], as_attachment=True, filename=found.name)
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    """The catalogue for harvesters (DCAT 3, JSON-LD)."""
    answer = JsonResponse(
        writing.catalogue(chosen_language(request, None)),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
