"""The GS1 part of the conformance page says what the shared test documents show."""

from tests.conformance import gs1_table
from tests.conformance.page import between
from tests.corpus import needs_corpus

pytestmark = needs_corpus


def test_every_line_behaves_as_the_documents_say() -> None:
    for name, found in gs1_table.verdicts().items():
        assert found, name
        assert [verdict for verdict in found if not verdict.held] == [], name


def test_every_disputed_line_is_decided() -> None:
    disputed = {line["uri"] for line in gs1_table.lines("digital-link-uris.jsonl") if line.get("disputed")}
    assert disputed == set(gs1_table.DECISIONS)


def test_the_page_holds_the_generated_section() -> None:
    assert between(gs1_table.BEGIN, gs1_table.END) == gs1_table.text(), "run python -m tests.conformance.gs1_table"
