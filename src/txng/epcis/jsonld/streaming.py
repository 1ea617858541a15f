"""JSON documents of any size, a block of events at a time: memory holds one block and what stands around the events.

The file is gone through twice. The first time finds where the list of events begins and ends, because what stands
behind it (a context, say) counts for the events, too; the second time cuts the list between its events. Each block is
then read as a document of its own with the same surroundings. Source: EPCIS 2.0 section 10.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

import msgspec

from txng.epcis import limits
from txng.epcis.findings import Findings
from txng.epcis.jsonld.reading import LIST_START, event_list
from txng.epcis.jsonld.strict_json import parse
from txng.epcis.model import Document
from txng.gs1.problems import Problem, ProblemError

_CHUNK = 1 << 20
_LIST_NAME = b'"eventList"'
# Up to the next bracket outside of texts; a quotation mark there opens a text whose end has not been read yet.
_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]"])', re.DOTALL)
_ITEMS_IN_BLOCK = re.compile(r"eventList\[([0-9]+)\]")

_CONTINUATIONS = bytes(range(0x80, 0xC0))  # bytes that begin no character

#: How a document is read: bytes in, `Document` out, or `ProblemError`.
Read = Callable[[bytes], Document]


class _Frame(NamedTuple):
    """What stands before and behind the items of the list, and where the items begin."""

    before: bytes
    behind: bytes
    start: int


class _Block(NamedTuple):
    """A piece of the list, from ``start`` in the file: the text of whole items, and how many these are."""

    text: bytes
    items: int
    start: int


def stream(file: BinaryIO, read: Read, most: int) -> Iterator[Document]:
    """The document in blocks of at most ``most`` events. ``file`` can be sought. Raises like `read`, block by block."""
    frame = _frame(file)
    if frame is None:
        yield read(_whole(file))
        return
    done = 0
    for block in _blocks(file, frame.start, most):
        data = frame.before + block.text + frame.behind
        try:
            document = read(data)
        except ProblemError as error:
            raise ProblemError([_moved(one, done, data, file, frame, block) for one in error.problems]) from None
        done += block.items
        yield document
    if not done:
        yield read(frame.before + frame.behind)


def _whole(file: BinaryIO) -> bytes:
    """A document of which it is not certain where its events lie; nothing large can be taken so."""
    file.seek(0)
    data = file.read(limits.STREAM_AROUND + 1)
    if len(data) > limits.STREAM_AROUND:
        raise ProblemError([Problem("document-not-streamable", {"limit": limits.STREAM_AROUND})])
    return data


def _frame(file: BinaryIO) -> _Frame | None:
    """The surroundings of the list; ``None`` where it is not beyond doubt which list it is.

    As with whole documents: the list is the right one just when without it the rest reads as JSON, has an empty list
    in its place, and has no other of that name.
    """
    file.seek(0)
    head = b""
    found = None
    while found is None and len(head) <= limits.STREAM_AROUND:
        chunk = file.read(_CHUNK)
        head += chunk
        found = LIST_START.search(head)
        if not chunk:
            break
    if found is None:
        return None
    start = found.end() + 1
    end = start
    for block in _blocks(file, start, 1 << 30, keep=False):
        end = block.start + block.items
    file.seek(end)
    behind = file.read(limits.STREAM_AROUND + 1)
    before = head[:start]
    outer = before + behind
    if not behind.startswith(b"]") or outer.count(_LIST_NAME) != 1 or b"\\" in outer:
        return None
    if len(behind) > limits.STREAM_AROUND:
        return None
    try:
        tree = parse(outer.removeprefix(b"\xef\xbb\xbf"), Findings())
    except ProblemError:
        return None
    return _Frame(before, behind, start) if event_list(tree) == [] else None


def _blocks(file: BinaryIO, start: int, most: int, *, keep: bool = True) -> Iterator[_Block]:
    """The list whose items begin at ``start``, cut behind its items. Not ``keep``: only one block, of no text, whose
    ``start`` and ``items`` add up to the place of the closing bracket, or of the end of the file.
    """
    file.seek(start)
    buffer = b""
    begun, first, at = start, 0, 0  # where the buffer begins in the file, the block in the buffer, and how far we are
    depth = count = 0
    while depth >= 0:
        match = _BRACKET.match(buffer, at)
        if match is None or match[1] == b'"':
            first = first if keep else at
            buffer, begun, at, first = buffer[first:], begun + first, at - first, 0
            if len(buffer) > limits.STREAM_BLOCK:
                raise ProblemError([Problem("event-too-large", {"limit": limits.STREAM_BLOCK})])
            chunk = file.read(_CHUNK)
            if not chunk:
                break
            buffer += chunk
            continue
        depth += 1 if match[1] in b"{[" else -1
        at = match.end() if depth >= 0 else match.end() - 1
        if depth == 0 and keep:
            count += 1
            if count == most or at - first > limits.STREAM_BLOCK // 2:
                text = _without_comma(buffer[first:at], begun + first, start, file)
                yield _Block(text, count, begun + first)
                first, count = at, 0
    if not keep:
        yield _Block(b"", at, begun)
        return
    text = _without_comma(buffer[first:at], begun + first, start, file)
    if text.strip():
        yield _Block(text, count, begun + first)


def _without_comma(text: bytes, begun: int, start: int, file: BinaryIO) -> bytes:
    """A piece of the list without the comma that stands between it and the piece before it, its length unchanged."""
    if begun == start or not text.strip():
        return text
    spaces = len(text) - len(text.lstrip(b" \t\r\n"))
    if text[spaces : spaces + 1] != b"," or not text[spaces + 1 :].strip():
        raise ProblemError([Problem("json-malformed", _position(file, begun + spaces))])
    return b" " * (spaces + 1) + text[spaces + 1 :]


def _moved(problem: Problem, done: int, data: bytes, file: BinaryIO, frame: _Frame, block: _Block) -> Problem:
    """A problem of a block at its place in the whole document."""
    if "line" in problem.params and "column" in problem.params:
        lines = data.split(b"\n")[: problem.params["line"]]
        inside = lines[-1].decode(errors="replace")[: problem.params["column"] - 1].encode()
        offset = sum(map(len, lines[:-1])) + len(lines) - 1 + len(inside)
        offset += block.start - len(frame.before) if offset >= len(frame.before) else 0
        return msgspec.structs.replace(problem, params=_position(file, offset))
    path = _ITEMS_IN_BLOCK.sub(lambda match: f"eventList[{done + int(match[1])}]", problem.path, count=1)
    return msgspec.structs.replace(problem, path=path)


def _position(file: BinaryIO, offset: int) -> dict[str, int]:
    """Line and column, in characters from 1, of a byte of the file."""
    file.seek(0)
    line = column = 1
    while offset > 0 and (chunk := file.read(min(offset, _CHUNK))):
        offset -= len(chunk)
        line += chunk.count(b"\n")
        _, broken, tail = chunk.rpartition(b"\n")
        column = (1 if broken else column) + len(tail.translate(None, _CONTINUATIONS))
    return {"line": line, "column": column}
