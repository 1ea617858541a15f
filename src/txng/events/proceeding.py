"""``GS1-Capture-Error-Behaviour: proceed``: what is right of a document is stored, the rest is told in the job.

A JSON document is read again without the events at fault, byte by byte as they were sent. An XML document is one piece:
with any fault in it none of its events is stored.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from txng.epcis.model import Document
from txng.events.answers import Syntax
from txng.events.services import CaptureResult
from txng.gs1.problems import Problem, ProblemError

MOST_TOLD = 200
#: Times a document is read: what its events say, what the store knows of them, and what came between.
_ROUNDS = 5
_PARTS = 16
_EVENT = re.compile(r"eventList\[([0-9]+)\](.*)", re.DOTALL)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])

Read = Callable[[bytes], Document]
Store = Callable[[Document, list[Problem]], CaptureResult]


def captured(data: bytes, syntax: Syntax, read: Read, store: Store) -> CaptureResult:
    """Read and store what can be. Raises `ProblemError` where the document itself is at fault, not its events."""
    told = Told()
    places: list[int] | None = None  # where the events that are left stood at first
    for left in reversed(range(_ROUNDS)):
        try:
            document = read(data)
            return store(document, told.all())
        except ProblemError as error:
            wrong, whole = _wrong(error)
            if not wrong or not left:
                raise
        if syntax != "json":
            told.add(problem for _at, problem in wrong)
            return store(Document(), told.all())
        opened = _Opened(data)
        if not whole:
            wrong = _every(opened, read)
        told.add(_placed(problem, at, places) for at, problem in wrong)
        bad = {at for at, _problem in wrong}
        kept = [at for at in range(len(opened.events)) if at not in bad]
        data, places = opened.only(kept), kept if places is None else [places[at] for at in kept]
    raise AssertionError("the last round returns or raises")


class Told:
    """Problems on their way into a job: the first 200, and how many more there were."""

    def __init__(self) -> None:
        self._first: list[Problem] = []
        self._more = 0

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if len(self._first) < MOST_TOLD:
                self._first.append(problem)
            else:
                self._more += 1

    def all(self) -> list[Problem]:
        return [*self._first, *([Problem("more-problems", {"count": self._more})] if self._more else [])]


class _Opened:
    """A JSON document taken apart down to its events, whose bytes stay as they were sent."""

    def __init__(self, data: bytes):
        self._members = _MEMBERS.decode(data)
        self._body = _MEMBERS.decode(self._members["epcisBody"])
        self.events = _ITEMS.decode(self._body["eventList"])

    def only(self, kept: Iterable[int], *, header: bool = True) -> bytes:
        """The document with these of its events alone."""
        events = msgspec.Raw(b"[" + b",".join(bytes(self.events[at]) for at in kept) + b"]")
        body = self._body | {"eventList": events}
        members = self._members | {"epcisBody": msgspec.Raw(msgspec.json.encode(body))}
        if not header:
            members.pop("epcisHeader", None)
        return msgspec.json.encode(members)


def _wrong(error: ProblemError) -> tuple[list[tuple[int, Problem]], bool]:
    """The events at fault, with their problems, and whether those are all; no event if anything else is at fault."""
    found, whole = [], True
    for problem in error.problems:
        match = _EVENT.fullmatch(problem.path)
        if match is not None:
            found.append((int(match[1]), problem))
        elif problem.code == "more-problems":
            whole = False
        else:
            return [], whole
    return found, whole


def _every(opened: _Opened, read: Read) -> list[tuple[int, Problem]]:
    """Every event at fault, where one reading does not tell them all: parts are read for themselves, and parts of them.
    So each event is read a few times at most, whatever is wrong with the others. The header is not at fault."""
    found: list[tuple[int, Problem]] = []

    def look(start: int, stop: int) -> None:
        try:
            read(opened.only(range(start, stop), header=False))
        except ProblemError as error:
            wrong, whole = _wrong(error)
            if whole or stop - start == 1:
                found.extend((start + at, problem) for at, problem in wrong)
            else:
                size = -(-(stop - start) // _PARTS)
                for at in range(start, stop, size):
                    look(at, min(at + size, stop))

    look(0, len(opened.events))
    return found


def _placed(problem: Problem, at: int, places: list[int] | None) -> Problem:
    """A problem of the event that is the ``at``-th now, with the path it has in what was sent."""
    match = _EVENT.fullmatch(problem.path)
    inside = "" if match is None else match[2]
    return Problem(problem.code, problem.params, f"eventList[{at if places is None else places[at]}]{inside}")


def shown(errors: list[dict[str, Any]] | None) -> list[Problem]:
    """The faults that a job keeps."""
    return [Problem(one["code"], one["params"], one["path"]) for one in errors or ()]
