"""What capture asks of a document beyond the standard: its size, and times that can be true (pure)."""

from collections.abc import Sequence

from txng.epcis.findings import echo, member
from txng.epcis.model import AnyEvent, Document
from txng.events.packing import EventRow
from txng.gs1.problems import Problem

EVENTS_PER_CAPTURE = 5_000
HOURS_AHEAD = 24
#: Bytes of one event as it was sent: ten thousand things and what is told of them fit many times over.
EVENT_BYTES = 4 * 2**20
#: Bytes of a text that is looked up: event ids and words of the sender's own.
LONGEST_TEXT = 2_000

_HOUR = 3_600_000_000


def place(document: Document, at: int) -> str:
    """The path of an event: ``eventList[3]``, nothing for a bare event."""
    return "" if document.kind == "Event" else f"eventList[{at}]"


def faults(document: Document, rows: Sequence[EventRow], now: int) -> list[Problem]:
    """What forbids to store the events of a document; ``now`` in microseconds since 1970.

    Two events of one document with the same event id and other content are told as ``event-id-conflict``.
    """
    problems: list[Problem] = []
    ids: dict[str, bytes] = {}
    for at, (event, row) in enumerate(zip(document.events, rows, strict=True)):
        if row.event_time > now + HOURS_AHEAD * _HOUR:
            path = member(place(document, at), "eventTime")
            problems.append(Problem("event-future", {"value": echo(event.event_time), "hours": HOURS_AHEAD}, path))
        if at < len(document.sources) and len(document.sources[at]) > EVENT_BYTES:
            problems.append(Problem("event-too-large", {"limit": EVENT_BYTES}, place(document, at)))
        for name, text in _looked_up(event):
            if text is not None and len(text) > LONGEST_TEXT // 4 and (size := len(text.encode())) > LONGEST_TEXT:
                path = member(place(document, at), name)
                problems.append(Problem("text-too-long", {"found": size, "limit": LONGEST_TEXT}, path))
        if row.event_id is not None and row.corrects is None and ids.setdefault(row.event_id, row.hash) != row.hash:
            problems.append(id_conflict(document, at, row.event_id))
    return problems


def id_conflict(document: Document, at: int, event_id: str) -> Problem:
    return Problem("event-id-conflict", {"id": echo(event_id)}, member(place(document, at), "eventID"))


def _looked_up(event: AnyEvent) -> tuple[tuple[str, str | None], ...]:
    return ("eventID", event.event_id), ("bizStep", event.biz_step), ("disposition", event.disposition)
