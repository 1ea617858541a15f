"""The shared test documents, line by line; what is decided otherwise is named here and in docs/integrators/gs1.md."""

import json
from typing import Any

import pytest

from tests.corpus import CORPUS, needs_corpus
from txng.gs1 import digital_link, element_string, epc, identifier

pytestmark = needs_corpus

DISPUTED_LINKS = {
    "https://truyxuat.example.vn/01/08934563138165?17=270131;3103=000500",
    "https://truyxuat.example.vn/8006/089345631381650102/22/V1",
}
"""Marked as disputed in the documents; we agree with the verdict there all the same."""

COMPOSITE = "|"
"""Parts of a composite symbol: read as one item, the bar belongs to no value and is not written again."""


def lines(name: str) -> list[dict[str, Any]]:
    path = CORPUS / "gs1" / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


@pytest.mark.parametrize("line", lines("digital-link-uris.jsonl"), ids=lambda line: line["uri"])
def test_digital_links_are_judged_and_read_as_the_reference_engine_does(line: dict[str, Any]) -> None:
    reading = identifier.read(line["uri"])
    assert reading.valid is line["valid"]
    assert bool(line.get("disputed")) == (line["uri"] in DISPUTED_LINKS)
    if reading.valid:
        assert [list(element) for element in reading.elements or ()] == line["elements"]
        assert reading.canonical == line["canonical"]
        assert reading.hri == line["hri"]
        other = [one for one in line.get("non_gs1_params", []) if one is not None]
        assert list(digital_link.parse(line["uri"]).other) == other
    else:
        assert all(problem.code for problem in reading.problems)
        assert digital_link.is_plausible(line["uri"]) or line["reason"] not in ("check-digit", "bad-date")


SHORT = [line for line in lines("digital-link-uris.jsonl") if line.get("valid_if_short_gtin_accepted")]


@pytest.mark.parametrize("line", SHORT, ids=lambda line: line["uri"])
def test_short_gtins_are_padded_on_demand(line: dict[str, Any]) -> None:
    link = digital_link.parse(line["uri"], short_gtin=True)
    assert link.canonical == line["canonical_if_accepted"]
    assert {problem.code for problem in link.warnings} == {"short-gtin"}


@pytest.mark.parametrize("line", lines("element-strings.jsonl"), ids=lambda line: line["element_string"])
def test_element_strings_are_judged_and_read_as_the_reference_engine_does(line: dict[str, Any]) -> None:
    text = line["element_string"]
    reading = identifier.read(text)
    if line.get("reason") == "coupon":
        assert [problem.code for problem in reading.problems] == ["bad-coupon"]
        return
    assert reading.kind == "element-string"
    assert reading.valid is line["valid"]
    if not reading.valid:
        return
    assert reading.canonical == line.get("canonical_dl")
    assert reading.hri == line["hri"]
    elements = list(reading.elements or ())
    assert element_string.split(line["barcode_message"]) == elements
    if COMPOSITE not in text:
        assert [list(element) for element in elements] == line["elements"]
        assert reading.element_string == text
        written = element_string.message(elements).replace(element_string.SEPARATOR, element_string.FNC1)
        assert element_string.FNC1 + written == line["barcode_message"]


PAIRS = lines("epc-urn-digital-link.jsonl")


@pytest.mark.parametrize("line", PAIRS, ids=lambda line: line["urn"])
def test_urns_and_digital_links_map_to_each_other(line: dict[str, Any]) -> None:
    assert epc.to_digital_link(line["urn"]) == line["canonical_dl"]
    back = epc.to_urn(line["canonical_dl"], lambda digits: line["gcp_length"])
    if not line.get("note", "").startswith("one-way"):
        assert back == line["urn"]
    assert epc.to_digital_link(back) == line["canonical_dl"]


def test_the_one_spelling_is_that_of_the_published_event_hash_vectors() -> None:
    folder = CORPUS / "epcis/event-hash/examples"
    document = json.loads((folder / "epclist_normalisation.jsonld").read_text("utf-8"))
    written = (folder / "epclist_normalisation.prehashes").read_text("utf-8")
    for name in document["epcisBody"]["eventList"][0]["epcList"]:
        found = epc.normalise(name)
        assert f"epc={found}epc=" in written or f"epc={found}action=" in written
