"""`docs/integrators/errors.md`: every code a program may meet, its words in both languages, its status and exception.

`python -m tests.conformance.errors_table` writes the tables anew; `test_errors_table` compares them with the page.
"""

import sys
from collections.abc import Iterator
from functools import cache

from tests.corpus import ROOT
from txng.config import portal
from txng.gs1.problems import Sentences

PAGE = ROOT / "docs/integrators/errors.md"
BEGIN, END = "<!-- errors: begin -->\n", "<!-- errors: end -->"


@cache
def sections() -> tuple[tuple[str, Sentences], ...]:
    """Title and sentences of each part of the page. Loads the portal."""
    portal.setup()
    from txng.core.sentences import SENTENCES as OF_CORE
    from txng.epcis.query.sentences import SENTENCES as OF_QUERIES
    from txng.epcis.sentences import SENTENCES as OF_DOCUMENTS
    from txng.events.errors import SENTENCES as OF_STORE
    from txng.gs1.sentences import SENTENCES as OF_IDENTIFIERS
    from txng.web.api.epcis.sentences import SENTENCES as OF_SERVICE

    # Of the words of the whole house those that an answer of the interfaces may carry.
    told = {code: words for code, words in OF_CORE.items() if code in statuses()}
    return (
        ("The service", {**OF_SERVICE, **told}),
        ("The store", OF_STORE),
        ("Queries", OF_QUERIES),
        ("Documents and events", OF_DOCUMENTS),
        ("Identifiers", OF_IDENTIFIERS),
    )


@cache
def statuses() -> dict[str, tuple[int, str]]:
    """Status and exception of the codes that have their own."""
    portal.setup()
    from txng.web.api.epcis.faults import BY_CODE
    from txng.web.frontdoor import STATUS_OF_CODE

    general = {code: (status, "") for code, status in STATUS_OF_CODE.items()}
    return general | {code: (status, exception) for code, (status, exception, _headers) in BY_CODE.items()}


def _row(code: str, words: tuple[str, str]) -> str:
    status, exception = statuses().get(code, ("", ""))
    vietnamese, english = (text.replace("|", "\\|") for text in words)
    return f"| `{code}` | {status} | {exception} | {english} | {vietnamese} |"


def _lines() -> Iterator[str]:
    for title, sentences in sections():
        yield f"### {title}"
        yield ""
        yield "| Code | Status | Exception | English | Tiếng Việt |"
        yield "|---|---|---|---|---|"
        yield from (_row(code, sentences[code]) for code in sorted(sentences))
        yield ""


def text() -> str:
    """What stands between the markers."""
    return "\n".join(["", *_lines(), ""])


def written() -> str:
    """What stands there now."""
    return PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{text()}{END}{rest.partition(END)[2]}", "utf-8")
    sys.stderr.write(f"{PAGE}\n")
