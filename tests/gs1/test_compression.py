import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import CORPUS, needs_corpus
from tests.gs1.outcomes import outcome
from tests.gs1.strategies import items
from txng.gs1 import compression, digital_link
from txng.gs1.ai import Element

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def lines(name: str) -> list[dict[str, Any]]:
    path = CORPUS / "gs1" / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


@needs_corpus
@pytest.mark.parametrize("line", lines("digital-link-legacy-compression.jsonl"), ids=lambda line: line["compressed"])
def test_published_links_are_read(line: dict[str, Any]) -> None:
    path = line["compressed"].removeprefix("https://id.gs1.org")
    assert compression.decompress_path(path).canonical == line["uri"]


@needs_corpus
@pytest.mark.parametrize(
    "line", lines("digital-link-legacy-compression-lossy.jsonl"), ids=lambda line: line["compressed"]
)
def test_links_that_tools_read_differently_are_refused(line: dict[str, Any]) -> None:
    path = line["compressed"].removeprefix("https://id.gs1.org")
    assert outcome(compression.decompress_path, path)[1] in (["ambiguous-compression"], ["bad-compressed-link"])


class Row:
    """Bits written from the left, to make links as the old standard describes them."""

    def __init__(self) -> None:
        self.bits = ""

    def put(self, value: int, count: int) -> None:
        self.bits += f"{value:0{count}b}" if count else ""

    def digits(self, text: str) -> None:
        self.put(int(text), math.ceil(len(text) * math.log2(10) + 0.01))

    def element(self, code: str, value: str) -> None:
        for digit in code:
            self.put(int(digit), 4)
        for part in compression.parts(code):
            taken, value = value[: part.size], value[part.size :]
            if part.numeric and not part.variable:
                self.digits(taken)
                continue
            if not part.numeric:
                self.put(4, 3)
            if part.variable:
                self.put(len(taken), math.ceil(math.log2(part.size) + 0.01))
            if part.numeric and taken:
                self.digits(taken)
            elif not part.numeric:
                for character in taken:
                    self.put(ord(character), 7)

    def segment(self) -> str:
        whole = self.bits + "0" * (-len(self.bits) % 6)
        return "".join(ALPHABET[int(whole[at : at + 6], 2)] for at in range(0, len(whole), 6))


@settings(max_examples=200)
@given(items())
def test_what_was_compressed_reads_back(elements: list[Element]) -> None:
    row = Row()
    for code, value in elements:
        row.element(code, value)
    link, refused = outcome(compression.decompress, row.segment())
    if refused:
        assert refused in (["ambiguous-compression"], ["not-a-data-attribute"])
    else:
        assert sorted(link.elements) == sorted(elements)
    if not refused and len(elements) > 1:
        rest = Row()
        for code, value in elements[1:]:
            rest.element(code, value)
        code, value = elements[0]
        path = digital_link.DigitalLink((code, value)).path
        assert compression.decompress_path(f"{path}/{rest.segment()}").elements == link.elements


def test_a_foreign_parameter_is_kept_apart() -> None:
    row = Row()
    row.element("01", "08934563138165")
    row.put(0xF, 4)
    row.put(3, 7)
    for character in "utm":
        row.put(ALPHABET.index(character), 6)
    row.put(4, 3)
    row.put(3, 7)
    for character in "a b":
        row.put(ord(character), 7)
    link = compression.decompress(row.segment())
    assert (link.elements, link.other) == ((("01", "08934563138165"),), ("utm=a%20b",))


@pytest.mark.parametrize(
    "segment", ["", "abc", "san-pham", "thong-ke-2026", "a.b.c.d.e", "A" * 2000, "ARBAyvT04", "ARBAyvT03g"]
)
def test_it_refuses_what_is_no_compressed_link(segment: str) -> None:
    assert outcome(compression.decompress, segment)[1]
    assert outcome(compression.decompress_path, f"/x/{segment}")[1] == ["bad-compressed-link"]


@settings(max_examples=500)
@given(st.text(ALPHABET, min_size=6, max_size=60))
def test_any_segment_is_read_or_refused(segment: str) -> None:
    link, refused = outcome(compression.decompress, segment)
    assert refused or link.canonical
