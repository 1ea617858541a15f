"""The EPCIS part of `docs/integrators/conformance.md`, made from the shared test documents.

    python -m tests.conformance.epcis_table

writes the section anew; `test_epcis_table` compares it with the page.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.conformance.gs1_table import Verdict, refusal
from tests.conformance.page import rewrite
from tests.corpus import CORPUS
from txng.epcis import documents, units, vocabulary, xml
from txng.epcis.event_hash import event_hash, ignored_fields, prehash
from txng.epcis.model import Document
from txng.gs1.problems import ProblemError

FOLDER = CORPUS / "epcis"
RESOURCES = FOLDER / "openepcis-test-resources"
HASHES = FOLDER / "event-hash"
BEGIN, END = "<!-- epcis: begin -->\n", "<!-- epcis: end -->"

CAUSES = {
    "Combination_of_events_with_missing_mandatory_fields.json": "field-missing",
    "Combination_of_non_standard_bizStep_and_disposition.json": "word-unknown",
    "ObjectEvent_bare_event_without_action.xml": "field-missing",
    "ObjectEvent_with_invalid_action.json": "action-unknown",
    "ObjectEvent_with_invalid_action.xml": "action-unknown",
    "ObjectEvent_with_invalid_certificationInfo.json": "value-not-text",
    "ObjectEvent_with_invalid_eventTime_format.json": "time-malformed",
    "ObjectEvent_with_invalid_eventTime_format.xml": "time-malformed",
    "ObjectEvent_with_non_standard_bizStep.json": "word-unknown",
    "ObjectEvent_with_non_standard_disposition.json": "word-unknown",
    "ObjectEvent_with_quantity_as_text.json": "value-not-number",
    "ObjectEvent_with_unknown_element.xml": "field-unknown",
    "ObjectEvent_with_unknown_field_in_quantityList.json": "field-unknown",
    "ObjectEvent_without_action_and_eventTime.json": "field-missing",
    "ObjectEvent_without_eventTime.xml": "field-missing",
    "QueryDocument_with_invalid_action.json": "action-unknown",
    "QueryDocument_with_invalid_action.xml": "action-unknown",
    "QueryDocument_with_missing_value.xml": "field-missing",
    "Query_with_invalid_values.json": "query-value-unknown",
    "Query_without_queryName.xml": "field-missing",
}
"""Invalid documents → the fault their names speak of."""

DECISIONS = {
    "class-among-instances": "a class or pattern in a list of instances: section 7.4 of the standard wants a quantity",
    "epc-check-digit": "a GS1 key whose check digit is wrong",
    "field-unknown": "a bare XML event with the attributes of a document (`schemaVersion`, `creationDate`)",
    "ilmd-not-allowed": "ILMD with an action other than ADD",
    "microorganism-and-substance": "a sensor report names both a microorganism and a chemical substance",
    "persistent-disposition-not-allowed": "allowed by the XML schema, but not by the text, for this kind of event",
    "sensor-field-twice": "the same field in sensorMetadata and in sensorReport; the conformance tests want a refusal",
    "sensor-time-late": "a sensor time after the event time",
    "time-malformed": "a time without seconds",
    "uom-without-value": "a unit without a value it could belong to",
    "uri-malformed": "a certificate that is no URI, in a version that has no such field",
    "value-repeated": "the same thing twice in one list",
    "word-unknown": "words that claim to be of the CBV but are in none of its lists (`EffectiveDoseRate`, …)",
}
"""Rules that documents called valid break → what these say; strict refuses, lenient warns."""

DAMAGED = {
    "epcisDocWithAllGS1Keys": "the file of hashed texts is damaged where it was published; its hash is right",
    "epcisDocWithCustomSchemaInContext": "one of the two hashed texts does not belong to its hash",
    "epcisDocWithDefaultSchemaInContext": "one of the two hashed texts does not belong to its hash",
}
"""Examples of the event hash of which only the hashes count → why."""


def files() -> list[Path]:
    found = sorted([*RESOURCES.rglob("*.json"), *RESOURCES.rglob("*.xml"), *RESOURCES.rglob("*.jsonld")])
    return [path for path in found if path.is_file()]


def group(path: Path) -> str:
    """The folder a document lies in, without those that tell valid from invalid."""
    parts = [part for part in path.relative_to(FOLDER).parts[:-1] if part != "Invalid"]
    return "/".join(parts)


@cache
def read(path: Path) -> tuple[Document | None, frozenset[str], frozenset[str]]:
    """The document as read leniently, and what strict and lenient reading find."""
    data = path.read_bytes()
    _, strict = refusal(documents.read, data, "strict", messages=True)
    document, lenient = refusal(documents.read, data, "lenient", messages=True)
    return document, frozenset(strict), frozenset(lenient)


def accepted() -> Iterator[tuple[str, Verdict]]:
    for path in files():
        document, strict, lenient = read(path)
        if "Invalid" in path.parts:
            cause = CAUSES[path.name]
            named = cause in strict and cause in lenient
            yield group(path), Verdict(f"invalid: refused, {cause}", bool(strict and lenient), named)
        else:
            yield group(path), Verdict("valid: read", document is not None)
            yield group(path), Verdict("valid: strict finds nothing but what is named below", strict <= set(DECISIONS))


def converted() -> Iterator[tuple[str, Verdict]]:
    for path in files():
        document, _, _ = read(path)
        if document is None:
            continue
        for version in ("2.0", "1.2"):
            yield group(path), Verdict(f"valid: the same over XML {version}", is_same_over(document, version))


def is_same_over(document: Document, version: str) -> bool:
    """Whether a document comes back from XML with the same hashes, master data and question."""
    try:
        again = xml.read(xml.write(document, version), "lenient", messages=True)  # type: ignore[arg-type]
    except ProblemError:
        return False
    return (again.vocabularies, again.message) == (document.vocabularies, document.message) and all(
        [event_hash(event, profile) for event in again.events]
        == [event_hash(event, profile) for event in document.events]
        for profile in ("reference", "cbv")
    )


def hashed() -> Iterator[tuple[str, Verdict]]:
    name = "event-hash/examples"
    for path in sorted([*(HASHES / "examples").glob("*.jsonld"), *(HASHES / "examples").glob("*.xml")]):
        document = documents.read(path.read_bytes(), "lenient")
        ignored = ignored_fields(document)
        for suffix, made in ((".hashes", event_hash), (".prehashes", prehash)):
            stored = path.with_suffix(suffix)
            if not stored.exists() or (suffix == ".prehashes" and path.stem in DAMAGED):
                continue
            lines = [line for line in stored.read_text("utf-8").split("\n") if line]
            mine = [made(event, "reference", ignored) for event in document.events]
            for at, line in enumerate(lines):
                rule = "hash as published" if suffix == ".hashes" else "hashed text as published"
                yield name, Verdict(rule, len(mine) == len(lines) and mine[at] == line)
    for path in sorted((HASHES / "expected_equal").glob("*")):
        for profile in ("reference", "cbv"):
            found = {event_hash(event, profile) for event in documents.read(path.read_bytes(), "lenient").events}
            yield "event-hash/expected_equal", Verdict(f"all events hash alike, profile {profile}", len(found) == 1)


def words() -> Iterator[tuple[str, Verdict]]:
    published = json.loads((FOLDER / "vocab/cbv-2.0-terms.json").read_text("utf-8"))
    kinds = {frozenset(terms): kind for kind, terms in vocabulary.WORDS.items()}
    for name, entry in published.items():
        kind = kinds.get(frozenset(entry["terms"]))
        for word in entry["terms"]:
            spellings = [prefix + word for prefix in ("", entry["webUriPrefix"], entry["urnPrefix"] or "")]
            held = kind is not None and all(vocabulary.bare(kind, one) == word for one in spellings)
            yield "vocab/cbv-2.0-terms.json", Verdict(f"{name}: bare word, web address and URN are one", held)


def conversions() -> Iterator[tuple[str, Verdict]]:
    published = json.loads((FOLDER / "vocab/uom-conversion.json").read_text("utf-8"))["dimensions"]
    for name, entry in published.items():
        for code, (_, factor, offset) in entry["units"].items():
            unit = units.UNITS[name].get(code)
            held = unit is not None and (unit.factor, unit.offset) == (factor, offset)
            yield "vocab/uom-conversion.json", Verdict("units with factor and offset", held)


@cache
def verdicts() -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = defaultdict(list)
    sources: Iterable[Iterator[tuple[str, Verdict]]] = (accepted(), converted(), hashed(), words(), conversions())
    for source in sources:
        for name, verdict in source:
            found[name].append(verdict)
    return dict(found)


def disputed() -> dict[str, list[str]]:
    """Rule → the documents called valid that break it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in files():
        if "Invalid" not in path.parts:
            for code in read(path)[1]:
                found[code].append(str(path.relative_to(RESOURCES)))
    return {code: sorted(found[code]) for code in sorted(found)}


def text() -> str:
    """The section between the markers."""
    said = ["| Documents | Rule | Cases | As stated | Cause named alike |", "|---|---|--:|--:|--:|"]
    for name, found in verdicts().items():
        by_rule: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in found:
            by_rule[verdict.rule].append(verdict)
        for rule in sorted(by_rule):
            those = by_rule[rule]
            causes = [one.cause for one in those if one.cause is not None]
            alike = str(sum(causes)) if causes else "–"
            said.append(f"| `{name}` | {rule} | {len(those)} | {sum(one.held for one in those)} | {alike} |")
    said += [
        "",
        "Documents called valid that break a rule of the standard. Strict reading refuses them, lenient warns:",
        "",
    ]
    for code, names in disputed().items():
        said.append(f"* `{code}` – {DECISIONS[code]}: {', '.join(f'`{name}`' for name in names)}.")
    said += ["", "Examples of the event hash of which only the hash counts:", ""]
    said += [f"* `{name}`: {reason}." for name, reason in DAMAGED.items()]
    said += ["", "`rest/epcis-2.0-openapi.json` is tested with the REST binding (`tests/web/api`).", ""]
    return "\n".join(said)


if __name__ == "__main__":
    rewrite(BEGIN, text(), END)
