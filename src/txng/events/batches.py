"""Files of any number of events in blocks that capture takes: documents, and one event a line (pure).

A JSON document is cut between its events without being understood; each block is read as a document of its own, with
the same surroundings. Paths of problems are those of the whole file.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from txng.epcis import documents, jsonld
from txng.epcis.findings import Profile
from txng.epcis.jsonld.contexts import EPCIS_CONTEXT
from txng.epcis.model import Document
from txng.gs1.problems import Problem, ProblemError

#: Bytes of a document that is read in one go, and of lines that are read together.
WHOLE = 32 * 2**20

_LIST = re.compile(rb'"eventList"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
_PLACE = re.compile(r"eventList\[([0-9]+)\]")
_FRAME = msgspec.json.encode(
    {
        "@context": EPCIS_CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2000-01-01T00:00:00Z",
        "epcisBody": {"eventList": []},
    }
)


class _Body(msgspec.Struct):
    event_list: msgspec.Raw = msgspec.field(name="eventList")


class _Outer(msgspec.Struct):
    epcis_body: _Body = msgspec.field(name="epcisBody")


class Batch(msgspec.Struct):
    """At most ``most`` events. ``done``: bytes of the file that are read with it, of ``size`` in all."""

    document: Document
    done: int
    size: int


def batches(path: Path, most: int, profile: Profile = "strict") -> Iterator[Batch]:
    """The events of a file in their order; a file without events is one empty batch.

    ``.ndjson`` and ``.jsonl`` files have one event a line. Raises `ProblemError` with every fault of the block it was
    found in; the blocks before it have been given out already.
    """
    if path.suffix.lower() in (".ndjson", ".jsonl"):
        return _of_lines(path, most, profile)
    return _of_document(path, most, profile)


def _of_document(path: Path, most: int, profile: Profile) -> Iterator[Batch]:
    data = path.read_bytes()
    size = len(data)
    cut = None if size <= WHOLE or documents.is_xml(data) else _cut(data)
    if cut is None:
        yield from _slices(documents.read(data, profile), most, size)
        return
    before, raws, behind = cut
    for start in range(0, len(raws), most):
        block = b",".join(raws[start : start + most])
        with _shifted(start):
            document = jsonld.read(before + b"[" + block + b"]" + behind, profile)
        yield Batch(document, size * min(start + most, len(raws)) // len(raws), size)


def _slices(document: Document, most: int, size: int) -> Iterator[Batch]:
    events, sources = document.events, document.sources
    for start in range(0, max(len(events), 1), most):
        part = msgspec.structs.replace(
            document, events=events[start : start + most], sources=sources[start : start + most]
        )
        yield Batch(part, size * min(start + most, len(events)) // max(len(events), 1), size)


def _cut(data: bytes) -> tuple[bytes, Sequence[bytes], bytes] | None:
    """What stands before the list of events, the events, and what stands behind; None where that is in doubt."""
    try:
        listed = bytes(msgspec.json.decode(data, type=_Outer).epcis_body.event_list)
        raws = msgspec.json.decode(listed, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return None
    start = _LIST.search(data)
    if start is None or not raws or not data.startswith(listed, start.end()):
        return None
    return data[: start.end()], [bytes(raw) for raw in raws], data[start.end() + len(listed) :]


def _of_lines(path: Path, most: int, profile: Profile) -> Iterator[Batch]:
    size = path.stat().st_size
    done = 0
    with path.open("rb") as file:
        for numbers, lines, done in _blocks(file, most):
            yield Batch(_read_lines(numbers, lines, profile), done, size)
    if not done:
        yield Batch(Document(), size, size)


def _read_lines(numbers: Sequence[int], lines: Sequence[bytes], profile: Profile) -> Document:
    """The lines as one document. Where something is wrong, each is read alone to tell which one it is.

    Every line must be one JSON object by itself: put together, half lines could make whole ones.
    """
    try:
        for line in lines:
            msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        return jsonld.read(_framed(lines), profile)
    except (ProblemError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problems = [problem for pair in zip(numbers, lines, strict=True) for problem in _faults(*pair, profile)]
    raise ProblemError(problems)


def _framed(lines: Sequence[bytes]) -> bytes:
    return _FRAME.replace(b"[]", b"[" + b",".join(lines) + b"]")


def _faults(number: int, line: bytes, profile: Profile) -> list[Problem]:
    """What is wrong with one line."""
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        jsonld.read(_framed([line]), profile)
    except ProblemError as error:
        return [_moved(problem, f"line {number}") for problem in error.problems]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            jsonld.read(line, profile)  # it knows how to say what is wrong
        except ProblemError as error:
            return [_moved(problem, f"line {number}") for problem in error.problems]
        return [Problem("value-not-object", {}, f"line {number}")]
    return []


def _moved(problem: Problem, place: str) -> Problem:
    inner = problem.path.removeprefix("eventList[0]").removeprefix(".")
    return msgspec.structs.replace(problem, path=f"{place}.{inner}" if inner else place)


def _blocks(file: Iterable[bytes], most: int) -> Iterator[tuple[list[int], list[bytes], int]]:
    """Numbers and texts of lines that hold something, and how many bytes were read with them."""
    numbers: list[int] = []
    lines: list[bytes] = []
    done = held = 0
    for number, line in enumerate(file, 1):
        done += len(line)
        text = line.strip()
        if text:
            numbers.append(number)
            lines.append(text)
            held += len(text)
        if len(lines) == most or held > WHOLE:
            yield numbers, lines, done
            numbers, lines, held = [], [], 0
    if lines:
        yield numbers, lines, done


@contextmanager
def _shifted(start: int) -> Iterator[None]:
    """Problems that pass by count events from ``start`` on."""

    def shift(match: re.Match[str]) -> str:
        return f"eventList[{start + int(match[1])}]"

    try:
        yield
    except ProblemError as error:
        raise ProblemError(
            [
                msgspec.structs.replace(problem, path=_PLACE.sub(shift, problem.path, count=1))
                for problem in error.problems
            ]
        ) from None
