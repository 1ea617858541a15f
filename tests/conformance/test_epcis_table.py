"""The EPCIS part of the conformance page says what the shared test documents show."""

from tests.conformance import epcis_table
from tests.conformance.page import between
from tests.corpus import needs_corpus

pytestmark = needs_corpus


def test_every_document_behaves_as_stated() -> None:
    for name, found in epcis_table.verdicts().items():
        assert [verdict for verdict in found if not verdict.held or verdict.cause is False] == [], name


def test_every_invalid_document_has_a_cause() -> None:
    invalid = {path.name for path in epcis_table.files() if "Invalid" in path.parts}
    assert invalid == set(epcis_table.CAUSES)


def test_every_disputed_rule_is_decided() -> None:
    assert set(epcis_table.disputed()) <= set(epcis_table.DECISIONS)


def test_the_page_holds_the_generated_section() -> None:
    assert between(epcis_table.BEGIN, epcis_table.END) == epcis_table.text(), (
        "run python -m tests.conformance.epcis_table"
    )
