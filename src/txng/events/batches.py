"""Files of any number of events in blocks that capture takes: documents, and one event a line (pure).

A JSON document is cut between its events without being understood; each block is read as a document of its own, with
the same surroundings. Paths of problems are those of the whole file.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from txng.epcis import documents, jsonld
from txng.epcis.findings import Profile
from txng.epcis.jsonld.contexts import EPCIS_CONTEXT
from txng.epcis.model import Document
from txng.gs1.problems import Problem, ProblemError

#: Bytes of a document that is read in one go, and of lines that are read together.
WHOLE = 32 * 2**20

_FRAME = msgspec.json.encode(
    {
        "@context": EPCIS_CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2000-01-01T00:00:00Z",
        "epcisBody": {"eventList": []},
    }
)


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
    size = path.stat().st_size
    if size <= WHOLE:
        yield from _slices(documents.read(path.read_bytes(), profile), most, size)
        return
    with path.open("rb") as file:
        held: Batch | None = None
        for document in documents.stream(file, most, profile):
            if held is not None:
                yield held
            held = Batch(document, file.tell(), size)
        if held is not None:
            yield msgspec.structs.replace(held, done=size)


def _slices(document: Document, most: int, size: int) -> Iterator[Batch]:
    events, sources = document.events, document.sources
    for start in range(0, max(len(events), 1), most):
        part = msgspec.structs.replace(
            document, events=events[start : start + most], sources=sources[start : start + most]
        )
        yield Batch(part, size * min(start + most, len(events)) // max(len(events), 1), size)


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
