"""The GS1 part of `docs/integrators/conformance.md`, made from the shared test documents.

    python -m tests.conformance.gs1_table

writes the section anew; `test_gs1_table` compares it with the page.
"""

import csv
import importlib.util
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from tests.conformance.page import rewrite
from tests.corpus import CORPUS, ROOT
from txng.gs1 import ai, compression, digital_link, element_string, epc, identifier, prefixes
from txng.gs1.problems import ProblemError

FOLDER = CORPUS / "gs1"
BEGIN, END = "<!-- gs1: begin -->\n", "<!-- gs1: end -->"

DECISIONS = {
    "https://truyxuat.example.vn/01/08934563138165?17=270131;3103=000500": (
        "refused at entry: `;` is no delimiter, so (17) has one faulty value. The resolver passes it on untouched"
    ),
    "https://truyxuat.example.vn/8006/089345631381650102/22/V1": (
        "refused at entry: (22) needs (01), whatever the grammar of paths allows. The resolver walks up to the piece"
    ),
}
"""Lines on which the sources disagree → what we do."""


class Verdict(NamedTuple):
    """What became of one line. ``held``: as the documents say; ``cause``: refused, and our causes name theirs."""

    rule: str
    held: bool
    cause: bool | None = None
    note: str = ""


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def refusal(read: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[Any, list[str]]:
    try:
        return read(*arguments, **options), []
    except ProblemError as refused:
        return None, sorted({problem.code for problem in refused.problems})


def _judged(reading: identifier.Reading, line: dict[str, Any], text: str, held: bool) -> Verdict:
    if line["valid"]:
        return Verdict("valid: elements, canonical link, interpretation", held)
    codes = sorted({problem.code for problem in reading.problems})
    named = line["reason"] in codes or (line["reason"] == "coupon" and codes == ["bad-coupon"])
    note = "" if named else f"`{text}`: `{line['reason']}` there, `{', '.join(codes)}` here"
    return Verdict(f"refused: {line['reason']}", not reading.valid, named, note)


def links() -> Iterator[Verdict]:
    for line in lines("digital-link-uris.jsonl"):
        reading = identifier.read(line["uri"])
        held = (
            reading.valid
            and [list(one) for one in reading.elements or ()] == line["elements"]
            and reading.canonical == line["canonical"]
            and reading.hri == line["hri"]
            and list(digital_link.parse(line["uri"]).other) == [one for one in line.get("non_gs1_params", []) if one]
        )
        yield _judged(reading, line, line["uri"], held)
        if line.get("valid_if_short_gtin_accepted"):
            link, _ = refusal(digital_link.parse, line["uri"], short_gtin=True)
            yield Verdict(
                "short GTIN, taken on demand with a warning",
                link is not None
                and link.canonical == line["canonical_if_accepted"]
                and [one.code for one in link.warnings] == ["short-gtin"],
            )


def strings() -> Iterator[Verdict]:
    for line in lines("element-strings.jsonl"):
        text = line["element_string"]
        reading = identifier.read(text)
        held = reading.valid and reading.hri == line["hri"] and reading.canonical == line.get("canonical_dl")
        if held:
            elements = list(reading.elements or ())
            held = element_string.split(line["barcode_message"]) == elements
            if "|" not in text:
                held = held and [list(one) for one in elements] == line["elements"] and reading.element_string == text
        yield _judged(reading, line, text, held)


def urns() -> Iterator[Verdict]:
    for line in lines("epc-urn-digital-link.jsonl"):
        there, _ = refusal(epc.to_digital_link, line["urn"])
        back, _ = refusal(epc.to_urn, line["canonical_dl"], lambda _, known=line["gcp_length"]: known)
        yield Verdict(f"{line['scheme']}: URN to link", there == line["canonical_dl"])
        if not line.get("note", "").startswith("one-way"):
            yield Verdict(f"{line['scheme']}: link to URN", back == line["urn"])


def compressed() -> Iterator[Verdict]:
    for line in lines("digital-link-legacy-compression.jsonl"):
        link, _ = refusal(compression.decompress_path, line["compressed"].removeprefix("https://id.gs1.org"))
        key = "key left readable" if line["primary_key_uncompressed"] else "whole link compressed"
        sequences = "with codes for sequences" if line["optimised"] else "element by element"
        yield Verdict(f"{key}, {sequences}", link is not None and link.canonical == line["uri"])


def lossy() -> Iterator[Verdict]:
    for line in lines("digital-link-legacy-compression-lossy.jsonl"):
        _, codes = refusal(compression.decompress_path, line["compressed"].removeprefix("https://id.gs1.org"))
        cause = codes[0] if codes in (["ambiguous-compression"], ["bad-compressed-link"]) else ""
        yield Verdict(f"refused: {cause or 'nothing'}", bool(cause), bool(cause))


def tables() -> Iterator[Verdict]:
    spec = importlib.util.spec_from_file_location("refresh_gs1", ROOT / "scripts/refresh_gs1.py")
    assert spec is not None
    assert spec.loader is not None
    refresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refresh)
    made = refresh.table((FOLDER / "gs1-syntax-dictionary.txt").read_text("utf-8"))
    assert len(made) == len(ai.AIS)
    stored = {
        one["ai"]: one
        for one in json.loads((ROOT / "src/txng/gs1/data/application-identifiers.json").read_text("utf-8"))[
            "identifiers"
        ]
    }
    for row in made:
        yield Verdict("application identifiers of the dictionary", stored.get(row["ai"]) == refresh.stated(row))
    with (FOLDER / "gcp-length-vietnam.csv").open(encoding="utf-8", newline="") as file:
        for prefix, digits in list(csv.reader(file))[1:]:
            yield Verdict("company-prefix lengths of GS1 Vietnam", prefixes.PREFIXES.get(prefix) == int(digits))


SOURCES: tuple[tuple[str, Callable[[], Iterable[Verdict]]], ...] = (
    ("digital-link-uris.jsonl", links),
    ("element-strings.jsonl", strings),
    ("epc-urn-digital-link.jsonl", urns),
    ("digital-link-legacy-compression.jsonl", compressed),
    ("digital-link-legacy-compression-lossy.jsonl", lossy),
    ("gs1-syntax-dictionary.txt, gcp-length-vietnam.csv", tables),
)
"""Documents → the verdicts on their lines."""


def verdicts() -> dict[str, list[Verdict]]:
    return {name: list(judge()) for name, judge in SOURCES}


def text() -> str:
    """The section between the markers."""
    said = [
        "| Documents | Rule | Lines | As stated | Cause named alike |",
        "|---|---|--:|--:|--:|",
    ]
    notes = []
    for name, found in verdicts().items():
        by_rule: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in found:
            by_rule[verdict.rule].append(verdict)
            notes += [verdict.note] if verdict.note else []
        for rule in sorted(by_rule):
            those = by_rule[rule]
            causes = [one.cause for one in those if one.cause is not None]
            alike = str(sum(causes)) if causes else "–"
            said.append(f"| `{name}` | {rule} | {len(those)} | {sum(one.held for one in those)} | {alike} |")
    said += ["", "Lines on which the sources disagree, and our decision:", ""]
    said += [f"* `{uri}`: {decision}." for uri, decision in DECISIONS.items()]
    if notes:
        said += ["", "Refused as the documents say, but for another of several faults of the same line:", ""]
        said += [f"* {note}." for note in notes]
    said += [
        "",
        "`resolver-records.json`, `resolver-cases.jsonl`, `linktypes.json` and the linkset schema are tested with the",
        "resolver (`tests/resolver`).",
        "",
    ]
    return "\n".join(said)


if __name__ == "__main__":
    rewrite(BEGIN, text(), END)
