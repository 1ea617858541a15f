"""Brings the events of all campaigns into the order in which they reach the portal, and writes them down.

Events wait in one list per day until nothing earlier can come; memory holds the days in flight, never the whole.
"""

from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path
from types import TracebackType

from txng.config.simulation.scribe import CONTEXT, DAY, Line, instant

DOCUMENT_EVENTS = 1000
_BARE = b'{"@context":' + CONTEXT.encode() + b","
_SENT = attrgetter("sent")


class Journal:
    """Writes ``events.ndjson`` (bare events) and ``documents/*.json`` (1,000 events each) into ``folder``."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.count = self.documents = self.bytes = 0
        self._days: dict[int, list[Line]] = {}
        self._pending: list[Line] = []
        (folder / "documents").mkdir(parents=True)
        self._events = (folder / "events.ndjson").open("wb")

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._events.close()

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._days.setdefault(line.sent // DAY, []).append(line)
            self.count += 1

    def write(self, before: int | None = None) -> None:
        """Write every day before day number ``before``; without it everything, down to the last document."""
        for day in sorted(day for day in self._days if before is None or day < before):
            lines = sorted(self._days.pop(day), key=_SENT)
            self._events.write(b"".join([_BARE + line.text[1:] + b"\n" for line in lines]))
            for line in lines:
                self.bytes += len(line.text)
            self._pending += lines
        whole = len(self._pending) // DOCUMENT_EVENTS * DOCUMENT_EVENTS
        for start in range(0, whole, DOCUMENT_EVENTS):
            self._document(self._pending[start : start + DOCUMENT_EVENTS])
        del self._pending[:whole]
        if before is None and self._pending:
            self._document(self._pending)
            self._pending = []

    def _document(self, lines: list[Line]) -> None:
        self.documents += 1
        created = instant(lines[-1].sent)
        head = (
            f'{{"@context":{CONTEXT},"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"{created}",'
            '"epcisBody":{"eventList":[\n'
        )
        text = head.encode() + b",\n".join([line.text for line in lines]) + b"\n]}}\n"
        (self.folder / "documents" / f"{self.documents:06d}.json").write_bytes(text)
