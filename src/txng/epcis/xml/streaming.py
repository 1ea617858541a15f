"""XML documents of any size, a block of events at a time: memory holds one block and what stands around the events.

Each block is written as a document of its own, with the same root, header and namespaces, and read by
`txng.epcis.xml.reading`, which knows all limits and rules. Source: EPCIS 2.0 section 9.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, BinaryIO

import msgspec
from lxml import etree

from txng.epcis.model import Document
from txng.epcis.xml.hardened import MAX_BYTES, MAX_DEPTH, instruction, utf8, what_is_wrong, without_doctype
from txng.epcis.xml.names import own
from txng.gs1.problems import Problem, ProblemError

_CHUNK = 1 << 16
_PLACE = re.compile(r"eventList\[([0-9]+)\]")

#: How a document is read: bytes in, `Document` out, or `ProblemError`.
Read = Callable[[bytes], Document]


def stream(file: BinaryIO, read: Read, most: int) -> Iterator[Document]:
    """The document in blocks of at most ``most`` events. Raises like `read`, block by block.

    A block also ends at a quarter of the bytes that one document may have. Events that stand in one ``extension``
    stay together. What is no document with an event list is read whole.
    """
    start = file.read(_CHUNK)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 is read whole, and so has to be small
        yield read(start + file.read(MAX_BYTES))
        return
    splitter = _Splitter(most, without_doctype(utf8(start)))
    done, given = 0, False
    for data in splitter.blocks(file):
        try:
            document = read(data)
        except ProblemError as error:
            raise ProblemError([_moved(problem, done) for problem in error.problems]) from None
        done, given = done + len(document.events), True
        yield document
    if not given:
        yield read(splitter.rest())


class _Splitter:
    def __init__(self, most: int, chunk: bytes):
        self.most = most
        self.chunk = chunk  # read, but not understood yet
        self.parser = etree.XMLPullParser(
            events=("start", "end", "pi"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            huge_tree=False,
        )
        self.root: Any = None
        self.list: Any = None
        self.depth = 0
        self.held = 0  # bytes since the last block
        self.items: list[tuple[str, bytes]] = []  # each with the text before it, of which the reader judges
        self.stray = ""  # text behind the last one

    def blocks(self, file: BinaryIO) -> Iterator[bytes]:
        """Documents with some of the events each."""
        try:
            while self.chunk:
                self.held += len(self.chunk)
                self.parser.feed(self.chunk)
                yield from self._taken()
                self.chunk = file.read(_CHUNK)
                if self.held > MAX_BYTES:
                    raise ProblemError([Problem("xml-too-large", {"found": self.held, "limit": MAX_BYTES})])
            self.parser.close()
            yield from self._taken()
        except etree.XMLSyntaxError as fault:
            raise ProblemError([what_is_wrong(fault)]) from None
        if self.items or self.stray:
            yield self._document()

    def _taken(self) -> Iterator[bytes]:
        """Takes what the parser has understood by now."""
        happened: Iterator[tuple[str, Any]] = iter(self.parser.read_events())
        for action, element in happened:
            if action == "pi":
                raise ProblemError([instruction(element)])
            if action == "start":
                self._start(element)
                continue
            self.depth -= 1
            if element is self.list:
                self.stray = self._before(None)
                self.list = None
            elif self.list is not None and element.getparent() is self.list:
                self.items.append((self._before(element), etree.tostring(element, encoding="utf-8", with_tail=False)))
                # The parser may still be writing behind the last one, so only those before it are let go.
                while (before := element.getprevious()) is not None:
                    self.list.remove(before)
                if len(self.items) == self.most or self.held > MAX_BYTES // 4:
                    yield self._document()

    def _before(self, element: Any) -> str:
        """The text before an item, or before the end of the list; only spaces are none."""
        last = element.getprevious() if element is not None else (self.list[-1] if len(self.list) else None)
        text = self.list.text if last is None else last.tail
        return text if text and text.strip() else ""

    def _start(self, element: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ProblemError([Problem("xml-too-deep", {"limit": MAX_DEPTH})])
        if self.root is None:
            self.root = element
            if getattr(element.getroottree().docinfo, "doctype", ""):
                raise ProblemError([Problem("xml-dtd-forbidden")])
        elif self.list is None and own(element.tag) == "EventList":
            self.list = element

    def _document(self) -> bytes:
        """The document with the events that are held, which are given away by it."""
        frame = deepcopy(self.root)
        lists = [element for element in frame.iter(etree.Element) if own(element.tag) == "EventList"]
        for element in lists:
            element[:] = []
            element.text = None
        for text, item in self.items:
            lists[-1].append(etree.fromstring(item, etree.XMLParser(resolve_entities=False, no_network=True)))
            if text:
                lists[-1].text = text
        if self.stray:
            lists[-1].text = self.stray
        self.items, self.held, self.stray = [], 0, ""
        return etree.tostring(frame, encoding="utf-8")

    def rest(self) -> bytes:
        """The document when nothing was cut out of it."""
        if self.root is None:
            return b"<"
        return etree.tostring(self.root, encoding="utf-8")


def _moved(problem: Problem, done: int) -> Problem:
    path = _PLACE.sub(lambda match: f"eventList[{done + int(match[1])}]", problem.path, count=1)
    return msgspec.structs.replace(problem, path=path)
