"""``GS1-Capture-Error-Behaviour: proceed``: what is right of a document is stored, the rest is told in the job.

A JSON document is read again without the events at fault, byte by byte as they were sent. An XML document is one piece:
with any fault in it none of its events is stored.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from txng.epcis.model import Document
from txng.events.answers import Syntax
from txng.events.services import CaptureResult
from txng.gs1.problems import Problem, ProblemError

MOST_TOLD = 200
_EVENT = re.compile(r"eventList\[([0-9]+)\](.*)", re.DOTALL)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])

Read = Callable[[bytes], Document]
Store = Callable[[Document, list[Problem]], CaptureResult]


def captured(data: bytes, syntax: Syntax, read: Read, store: Store) -> CaptureResult:
    """Read and store what can be. Raises `ProblemError` where the document itself is at fault, not its events."""
    told: list[Problem] = []
    places: list[int] | None = None  # where the events that are left stood at first
    while True:
        try:
            document = read(data)
            return store(document, told)
        except ProblemError as error:
            wrong = _wrong(error, places)
            if wrong is None:
                raise
            told += [problem for _at, problem in wrong]
            bad = {at for at, _problem in wrong}
        if syntax != "json":
            return store(Document(), told)
        data, places = _without(data, bad, places)


def _wrong(error: ProblemError, places: list[int] | None) -> list[tuple[int, Problem]] | None:
    """The events at fault, with their problems at their first place; None if anything else is."""
    found = []
    for problem in error.problems:
        match = _EVENT.fullmatch(problem.path)
        if match is not None:
            at = int(match[1])
            place = at if places is None else places[at]
            found.append((at, Problem(problem.code, problem.params, f"eventList[{place}]{match[2]}")))
        elif problem.code != "more-problems":
            return None
    return found or None


def _without(data: bytes, bad: set[int], places: list[int] | None) -> tuple[bytes, list[int]]:
    members = _MEMBERS.decode(data)
    body = _MEMBERS.decode(members["epcisBody"])
    events = _ITEMS.decode(body["eventList"])
    kept = [at for at in range(len(events)) if at not in bad]
    body["eventList"] = msgspec.Raw(b"[" + b",".join(bytes(events[at]) for at in kept) + b"]")
    members["epcisBody"] = msgspec.Raw(msgspec.json.encode(body))
    return msgspec.json.encode(members), kept if places is None else [places[at] for at in kept]


def shown(errors: list[dict[str, Any]] | None) -> list[Problem]:
    """The faults a job keeps, at most 200 and how many more."""
    found = [Problem(one["code"], one["params"], one["path"]) for one in errors or ()]
    more = len(found) - MOST_TOLD
    return found if more <= 0 else [*found[:MOST_TOLD], Problem("more-problems", {"count": more})]
