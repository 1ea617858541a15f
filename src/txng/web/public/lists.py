"""The province's product lists as they hold on a day."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from txng.core import clock
from txng.programme.lists import selectors
from txng.programme.lists.models import ListKind, ListVersion
from txng.web.public.rendering import chosen_language, day_asked, for_reading, page


@for_reading
def lists(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Both lists on the day ``ngay`` (today), with the decisions behind them and the versions before and after."""
    chosen = chosen_language(request, language)
    day = day_asked(request, since=1990)
    with translation.override(chosen):
        shown = []
        for kind in ListKind:
            held = selectors.version_on(kind, day)
            decided = ListVersion.objects.filter(kind=kind, state__in=("in_force", "superseded")).order_by("-version")
            lines = list(held.lines.select_related("agency")) if held else []
            shown.append({"kind": kind, "held": held, "lines": lines, "versions": list(decided[:20])})
        return page(request, chosen, "public/lists.html", lists=shown, day=day, today=clock.today(), demo=False)
