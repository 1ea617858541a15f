"""The table of rules says what the sources and the cases of the rules do."""

from tests.conformance import rules_table
from tests.conformance.page import between


def test_the_page_holds_the_generated_section() -> None:
    assert between(rules_table.BEGIN, rules_table.END) == rules_table.text(), (
        "run python -m tests.conformance.rules_table"
    )
