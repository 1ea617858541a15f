"""Events of another repository come in page by page (EPCIS 2.0 section 12.7), each checked as if it had been sent here.

What is read is stored before the place is kept up to which it was read: a run that is cut off reads some of it again,
and an event that is stored already is known by its hash.
"""

import re
import time as wall
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from django.utils.dateparse import parse_datetime

from txng.accounts.viewers import SYSTEM
from txng.core import clock, outbound
from txng.core.outbound import Answer, OutboundFailed
from txng.epcis import jsonld
from txng.epcis.model import Document
from txng.events import proceeding
from txng.events.services import CaptureResult, document_capture
from txng.exchange import rules, tokens
from txng.exchange.repositories import Repository, Unusable, own_address, usable
from txng.exchange.sources.models import Fetch, Mode, Progress, Source
from txng.gs1.problems import Problem, ProblemError

PAGE = 200
MOST_PAGES = 50  # of one run
MOST_BYTES = 16 * 2**20
SECONDS = 30.0
MOST_SECONDS = 300.0  # of one run
MOST_FAULTS = 20
_NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')


class _List(msgspec.Struct, frozen=True, rename="camel"):
    event_list: tuple[msgspec.Raw, ...] = ()


class _Results(msgspec.Struct, frozen=True, rename="camel"):
    results_body: _List = _List()


class _Body(msgspec.Struct, frozen=True, rename="camel"):
    query_results: _Results = _Results()


class _Page(msgspec.Struct, frozen=True, rename="camel"):
    """A query document, its events as bytes: numbers in them stay as they were written."""

    context: msgspec.Raw = msgspec.field(name="@context", default=msgspec.Raw(b"[]"))
    epcis_header: msgspec.Raw = msgspec.Raw(b"null")
    epcis_body: _Body = _Body()


class _Recorded(msgspec.Struct, frozen=True, rename="camel"):
    record_time: str = ""


def fetch(pk: int) -> Fetch | None:
    """Read a source to its end, or as far as one run goes; None where there was nothing new."""
    row = Source.objects.select_related("party", "progress").filter(pk=pk, mode=Mode.LIVE).first()
    if row is None:
        return None
    Progress.objects.filter(source=row).update(asked_at=clock.now())
    told = Fetch(source=row)
    try:
        _read(row, told)
    except (Unusable, OutboundFailed, ProblemError) as error:
        problem = error.problems[0]
        told.code, told.params = problem.code, _plain(problem.params)
        failures = row.progress.failures + 1
        pause = rules.rest(failures)
        rests = clock.now() + pause if pause else None
        Progress.objects.filter(source=row).update(failures=failures, rests_until=rests)
    else:
        Progress.objects.filter(source=row).update(failures=0, rests_until=None)
    if not (told.captured or told.left_out or told.code):
        return None
    told.save()
    return told


def _read(row: Source, told: Fetch) -> None:
    repository = Repository(row.epcis, "", tokens.opened(row.token))
    asked = f"?perPage={PAGE}&orderBy=recordTime&orderDirection=ASC"
    if row.progress.since:
        asked += f"&GE_recordTime={quote(row.progress.since, safe='')}"
    address = repository.at(f"/events{asked}")
    end = wall.monotonic() + MOST_SECONDS
    for _page in range(MOST_PAGES):
        if wall.monotonic() > end:
            return  # the place is kept: the next run goes on
        answer = outbound.send("GET", address, headers=repository.headers, seconds=SECONDS, most_bytes=MOST_BYTES)
        page = _parsed(answer)
        if page.epcis_body.query_results.results_body.event_list:
            _take(row, page, told)
        found = _NEXT.search(answer.headers.get("link", ""))
        if found is None:
            return
        address = own_address(repository, address, found[1])


def _parsed(answer: Answer) -> _Page:
    try:
        return msgspec.json.decode(usable(answer, MOST_BYTES).body, type=_Page)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unusable("repository-json") from None


def _take(row: Source, page: _Page, told: Fetch) -> None:
    """Store what can be, events and master data, all of it as the word of the party that answers for it; then keep the
    place. A header that is at fault is left out as a whole."""
    raw = page.epcis_body.query_results.results_body.event_list

    def captured(header: bytes) -> CaptureResult:
        body = _document(bytes(page.context), header, raw)
        return proceeding.captured(body, "json", _strict, lambda document, left: _store(row, document, left, told))

    try:
        result = captured(bytes(page.epcis_header))
    except ProblemError as error:
        if page.epcis_header == b"null":
            raise
        result = captured(b"null")
        _fault(told, error.problems)
    told.captured += result.captured
    told.duplicates += result.duplicates
    newest = max((moment for one in raw if (moment := _moment(one)) is not None), default=None)
    if newest is not None:  # what their clock says of tomorrow must not hide what they record today
        row.progress.since = min(newest, clock.now()).isoformat()
        Progress.objects.filter(source=row).update(since=row.progress.since)


def _document(context: bytes, header: bytes, events: Iterable[msgspec.Raw]) -> bytes:
    """What was read as a document to be captured."""
    said = b"" if header == b"null" else b',"epcisHeader":' + header
    return (
        b'{"@context":%s,"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"%s"%s,"epcisBody":{"eventList":[%s]}}'
        % (context, clock.now().isoformat().encode(), said, b",".join(bytes(one) for one in events))
    )


def _strict(body: bytes) -> Document:
    return jsonld.read(body, "strict")


def _store(row: Source, document: Document, left: list[Problem], told: Fetch) -> CaptureResult:
    result = document_capture(document=document, actor=SYSTEM, owner=row.party_id, left_out=left)
    told.left_out += len({one.path.partition("]")[0] for one in left})
    _fault(told, left)
    return result


def _fault(told: Fetch, problems: Iterable[Problem]) -> None:
    """Keep the first faults for the page of the source."""
    shown = [{"code": one.code, "params": _plain(one.params), "path": one.path} for one in problems]
    told.faults = (told.faults + shown)[:MOST_FAULTS]


def _moment(event: msgspec.Raw) -> datetime | None:
    try:
        text = msgspec.json.decode(event, type=_Recorded).record_time
        found = parse_datetime(text)
    except (msgspec.DecodeError, ValueError):
        return None
    return found if found is not None and found.tzinfo is not None else None


def _plain(params: Any) -> dict[str, str]:
    return {str(name): str(value)[:300] for name, value in dict(params).items()}
