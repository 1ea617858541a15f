"""The catalogue of errors says what the code does."""

import re

from tests.conformance import errors_table
from tests.corpus import ROOT


def test_the_page_holds_every_code_with_its_words() -> None:
    assert errors_table.written() == errors_table.text(), "run python -m tests.conformance.errors_table"


def test_every_status_of_the_service_has_its_words() -> None:
    listed = {code for _title, sentences in errors_table.sections() for code in sentences}
    assert set(errors_table.statuses()) - {"internal-error"} <= listed | {"not-found"}


def test_every_code_that_the_interface_raises_is_in_the_catalogue() -> None:
    listed = {code for _title, sentences in errors_table.sections() for code in sentences}
    raised = set()
    for folder in ("web/api/epcis", "events", "epcis"):
        for path in (ROOT / "src/txng" / folder).rglob("*.py"):
            raised |= set(
                re.findall(
                    r'(?:Refused|Problem|Conflict|Forbidden|Missing|NoKey|NotAllowed)\(\s*"([a-z0-9-]+)"',
                    path.read_text(),
                )
            )
    assert raised - listed == {"not-found", "not-permitted", "not-demo"} - listed
