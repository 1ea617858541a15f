"""The calendar: events that agencies announce and courses one can enrol for, month by month."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.core import clock
from txng.programme.library import selectors as library
from txng.programme.training import selectors as training
from txng.web.public.rendering import chosen_language, for_reading, page
from txng.web.public.training import Words

MOST = 200
EARLIEST, LATEST = 2020, 2100


@dataclass(frozen=True, slots=True)
class Entry:
    """Something at a time; ``when`` in parts that stay whole."""

    starts: datetime
    title: str
    when: tuple[str, ...]
    place: str
    kind: str
    href: str


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    entries: tuple[Entry, ...]


@for_reading
def calendar(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """From today on, or the month ``thang`` (2026-12)."""
    chosen = chosen_language(request, language)
    asked = _month(request.GET.get("thang", ""))
    today = clock.today()
    first = asked or today
    with translation.override(chosen):
        entries = sorted(_entries(first, _after(first) if asked else None, chosen), key=lambda one: one.starts)
        here = (asked or today).replace(day=1)
        before = here - timedelta(days=1)
        return page(
            request,
            chosen,
            "public/calendar.html",
            months=[
                Month(_title(month), tuple(found)) for month, found in itertools.groupby(entries[:MOST], key=_month_of)
            ],
            month=_title(here) if asked else "",
            earlier=f"{before:%Y-%m}" if before.year >= EARLIEST else "",
            later=f"{_after(here):%Y-%m}" if _after(here).year <= LATEST else "",
            prefix="/en" if chosen == "en" else "",
            demo=False,
        )


def _month(text: str) -> date | None:
    """The first day of a month; None for what is none or far away."""
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


def _after(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _month_of(one: Entry) -> date:
    return clock.day_of(one.starts).replace(day=1)


def _title(month: date) -> str:
    return _("Month %(month)s") % {"month": f"{month:%m/%Y}"}


def _entries(first: date, behind: date | None, language: str) -> Iterator[Entry]:
    """What begins within the days, or goes on in them."""
    prefix = "/en" if language == "en" else ""
    since = clock.beginning_of(first)
    until = clock.beginning_of(behind) if behind else None
    for row in library.events(since, until)[:MOST]:
        title, _summary, _body = row.in_language(language)
        place, starts = row.place, timezone.localtime(row.starts_at)
        yield Entry(starts, title, _when(starts, row.ends_at), place, _("Event"), f"{prefix}/kien-thuc/{row.slug}")
    for session in training.announced(since, until)[:MOST]:
        words = Words(session, language)
        where = ", ".join(filter(None, (session.place, session.commune.name if session.commune else "")))
        address = f"{prefix}/dao-tao/{session.token}"
        yield Entry(timezone.localtime(session.starts), words.title, tuple(words.when), where, _("Training"), address)


def _when(starts: datetime, ends_at: datetime | None) -> tuple[str, ...]:
    if ends_at is None:
        return date_format(starts, "DATE_FORMAT"), f"{starts:%H:%M}"
    ends = timezone.localtime(ends_at)
    if clock.day_of(starts) == clock.day_of(ends):
        return date_format(starts, "DATE_FORMAT"), f"{starts:%H:%M} – {ends:%H:%M}"
    return (" – ".join(date_format(one, "SHORT_DATETIME_FORMAT") for one in (starts, ends)),)
