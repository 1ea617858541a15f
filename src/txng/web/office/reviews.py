"""The review of several years: its figures year by year, and the draft of its paper."""

from typing import Any

from django import forms as widgets
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.core import clock
from txng.core.errors import Forbidden
from txng.core.numbers import write_number
from txng.programme import FIRST_YEAR
from txng.programme.reports import policies
from txng.programme.reports import review as reviews
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.papers import paper, workbook
from txng.web.office.face import FACE


class YearsForm(forms.Form):
    first = widgets.ChoiceField(label=_("First year"))
    last = widgets.ChoiceField(label=_("Last year"))

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        known = [(str(year), str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]
        for name in ("first", "last"):
            self.fields[name].choices = known[: reviews.MOST_YEARS]  # type: ignore[attr-defined]


def _asked(request: HttpRequest) -> tuple[int, int]:
    """The years of the address; the last ones where they make no sense."""
    this = clock.today().year
    given = [request.GET.get(name, "") for name in ("first", "last")]
    numbers = [int(one) if one.isascii() and one.isdigit() and len(one) == 4 else 0 for one in given]
    first, last = numbers[0] or max(FIRST_YEAR, this - 5), numbers[1] or this
    in_order = FIRST_YEAR <= first <= last <= this and last - first < reviews.MOST_YEARS
    return (first, last) if in_order else (max(FIRST_YEAR, this - 5), this)


@require_safe
@FACE.page
def review(request: HttpRequest) -> HttpResponse:
    if not policies.may_see_all(viewer_of(request)):
        raise Forbidden("not-permitted")
    first, last = _asked(request)
    found = reviews.review(first, last)
    english = get_language() == "en"
    context = {
        "form": YearsForm(initial={"first": str(first), "last": str(last)}),
        "query": f"first={first}&last={last}",
        "found": found,
        "rows": [
            (
                line.figure.name_en if english else line.figure.name,
                line.unit,
                [(year, _cell(value)) for year, value in zip(found.years, line.values, strict=True)],
            )
            for line in found.lines
        ],
    }
    return render(request, "office/reports/review.html", context)


def _cell(value: Any) -> str:
    language = get_language() or "vi"
    return "–" if value is None else write_number(value, language, None if value == value.to_integral_value() else 1)


@require_safe
@FACE.page
def document(request: HttpRequest, kind: str) -> HttpResponse:
    if not policies.may_see_all(viewer_of(request)):
        raise Forbidden("not-permitted")
    if kind not in ("docx", "pdf", "xlsx"):
        raise Http404
    found = reviews.review(*_asked(request))
    name = f"tong-ket-{found.years[0]}-{found.years[-1]}"
    if kind == "xlsx":
        return workbook(reviews.review_workbook(found), name)
    return paper(reviews.review_document(found), name, kind)
