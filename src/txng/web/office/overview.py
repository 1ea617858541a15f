"""The province at a glance: tiles, the way to the target, open cases, what each body does, product groups, map.

Every figure opens the list behind it, counted for the same viewer. The day and the agency stay in the address.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.numbers import write_number
from txng.programme.overview import selectors
from txng.programme.targets import rules
from txng.programme.targets import selectors as targets
from txng.programme.targets import services as counting
from txng.web.components.cells import Kind
from txng.web.components.exports import KINDS, Heading, response
from txng.web.components.face import viewer_of
from txng.web.components.maps import CommuneMap
from txng.web.components.parts import Tile
from txng.web.components.status import Text, deadline
from txng.web.office.face import FACE
from txng.web.office.targets import DayForm, chart_until, day_of, tiles_of

#: case → words, icon, tone, address of the list
CASES: dict[str, tuple[Text, str, str, str]] = {
    "recalls": (_("Recalls under way"), "alert-octagon", "danger", "office:recalls"),
    "alarms": (_("New alarms of scans"), "scan", "danger", "office:alarms"),
    "complaints": (_("New reports of consumers"), "message-report", "warning", "office:complaints"),
    "inspections": (_("Faults being mended after inspections"), "tool", "warning", "office:inspections"),
    "violations": (_("Violations that wait for a decision"), "gavel", "warning", "office:violations"),
}
GROUP_HEADS: tuple[tuple[Text, Kind], ...] = (
    (_("Product group"), "text"),
    (_("Use barcodes"), "number"),
    (_("Apply"), "number"),
    (_("Published products"), "number"),
    (_("Of them verified"), "number"),
    (_("Lots looked at"), "number"),
    (_("Of them complete"), "number"),
)
BODY_HEADS: tuple[tuple[Text, Kind], ...] = (
    (_("Agency"), "text"),
    (_("Reports waiting"), "number"),
    (_("Inspections this year"), "number"),
    (_("Decisions this year"), "number"),
)


@require_safe
@FACE.page
def overview(request: HttpRequest) -> HttpResponseBase:
    viewer, day = viewer_of(request), day_of(request)
    count = counting.day_count(day)
    counted = targets.counted(count, viewer)
    groups = selectors.by_group(viewer, counted)
    bodies = selectors.by_body(viewer, day.year)
    if (kind := request.GET.get("format", "")) in KINDS:
        return _file(request.GET.get("table", ""), kind, groups, bodies)
    users, applying = targets.sums(counted)
    list_address = f"{reverse('office:target-parties')}?on={day}"
    communes = targets.by_commune(counted)
    cases = selectors.open_cases(viewer)
    context = {
        "day": day,
        "form": DayForm(initial={"on": day}),
        "is_past": day < clock.today(),
        "year": day.year,
        "tiles": [*tiles_of(count, users, applying, list_address, day)[:3], *_more(viewer, cases, day)],
        "chart": chart_until(day),
        "cases": [
            (words, icon, tone if cases[name] else "good", cases[name], f"{reverse(to)}?state={selectors.OPEN[name]}")
            for name, (words, icon, tone, to) in CASES.items()
        ],
        "bodies": [(one, _lists(one, day.year)) for one in bodies],
        "body_heads": [words for words, _kind in BODY_HEADS],
        "groups": [
            (
                one,
                one.name_en if get_language() == "en" and one.name_en else one.name,
                f"{list_address}&group={one.code}",
                _behind(one),
            )
            for one in groups
        ],
        "group_heads": [words for words, _kind in GROUP_HEADS],
        "map": CommuneMap(
            _("Parties with conformant traceability by commune"),
            {part.key: float(part.applying) for part in communes if part.key},
            unit=_("parties"),
            addresses={part.key: f"{list_address}&commune={part.key}&applies=1" for part in communes if part.key},
        ),
    }
    return render(request, "office/overview.html", context)


def _behind(group: selectors.Group) -> dict[str, str]:
    """The lists behind what is published, verified and looked at of a group, as they stand now."""
    products = f"{reverse('office:products')}?tab=all&shown=1&group={group.code}"
    lots = f"{reverse('office:lots')}?shown=1&group={group.code}"
    return {
        "products": products,
        "verified": f"{products}&file=verified",
        "lots": lots,
        "complete": f"{lots}&complete=1",
    }


def _lists(body: selectors.Body, year: int) -> dict[str, str]:
    """The lists behind the figures of an agency."""
    agency, days = f"agency={body.agency.code}", (f"01/01/{year}", f"31/12/{year}")
    return {
        "complaints": f"{reverse('office:complaints')}?{agency}&state=open",
        "visits": f"{reverse('office:inspections')}?{agency}&state=done&day_from={days[0]}&day_to={days[1]}",
        "decisions": f"{reverse('office:violations')}?{agency}&state=stands&decided_from={days[0]}"
        f"&decided_to={days[1]}",
    }


def _more(viewer: Viewer, cases: dict[str, int], day: date) -> list[Tile]:
    """Product files overdue, and the next report; both as of now."""
    language = get_language() or "vi"
    tiles = [
        Tile(
            _("Product files overdue for review"),
            write_number(cases["products"], language),
            address=f"{reverse('office:products')}?tab=overdue",
            as_of=clock.today(),
            tone="danger" if cases["products"] else "good",
        )
    ]
    following = selectors.next_report(viewer, clock.today())
    left = deadline(following.due, clock.today()) if following else None
    if following is not None and left is not None:
        missing = following.owing - following.handed_in
        tiles.append(
            Tile(
                following.name,
                str(left),
                address=reverse("office:reports"),
                note=_("%(count)s bodies have not handed it in") % {"count": missing},
                tone="warning" if missing and left.tone != "neutral" else "neutral",
                share=rules.share(following.handed_in, following.owing),
            )
        )
    return tiles


def _file(table: str, kind: str, groups: list[selectors.Group], bodies: list[selectors.Body]) -> HttpResponseBase:
    """One of the two tables as a file."""
    if table == "bodies":
        heads, name = BODY_HEADS, "tong-quan-co-quan"
        rows: list[tuple[Any, ...]] = [(one.agency.name, one.complaints, one.visits, one.decisions) for one in bodies]
    else:
        heads, name = GROUP_HEADS, "tong-quan-nhom-san-pham"
        rows = [
            (one.name, one.users, one.applying, one.products, one.verified, one.lots, one.complete) for one in groups
        ]
    return response(name, kind, [Heading(str(words), shape) for words, shape in heads], rows)
