"""The table of rules says what the sources and the cases of the rules do."""

from tests.conformance import rules_table


def test_the_page_holds_the_generated_section() -> None:
    page = rules_table.PAGE.read_text("utf-8")
    stored = page.partition(rules_table.BEGIN)[2].partition(rules_table.END)[0]
    assert stored == rules_table.text(), "run python -m tests.conformance.rules_table"
