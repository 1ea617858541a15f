"""The rules of `docs/integrators/conformance.md`: every code, what it says, what each profile makes of it.

`python -m tests.conformance.rules_table` writes the section anew; `test_rules_table` compares it with the page.
"""

import re
from collections import defaultdict

from tests.conformance.page import rewrite
from tests.corpus import ROOT
from tests.epcis.test_rules import BOTH, CASES
from txng.epcis.sentences import SENTENCES

BEGIN, END = "<!-- rules: begin -->\n", "<!-- rules: end -->"

_TOLD = re.compile(r'\.(error|breach)\(\s*"([a-z0-9-]+)"')


def severities() -> dict[str, set[str]]:
    """Code → how the sources tell it, and the cases of the rules show it: ``error``, ``breach``, or both."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "src/txng/epcis").rglob("*.py")):
        if "query" in path.parts:
            continue
        source = path.read_text("utf-8")
        for match in _TOLD.finditer(source):
            found[match[2]].add(match[1])
    for _, code, _, severity in CASES:
        found[code].add("error" if severity == BOTH else "breach")
    found["more-problems"] = {"error", "breach"}  # it counts what is left out of either
    return dict(found)


def text() -> str:
    """The section between the markers."""
    told = severities()
    lines = ["| Code | What it says | strict | lenient |", "|---|---|---|---|"]
    for code in sorted(SENTENCES):
        how = told.get(code, {"error"})  # what is raised at once ends the reading
        lenient = {("error",): "refuses", ("breach",): "warns"}.get(tuple(sorted(how)), "refuses or warns, by place")
        lines.append(f"| `{code}` | {SENTENCES[code][1]} | refuses | {lenient} |")
    return "\n".join(["", *lines, "", ""])


if __name__ == "__main__":
    rewrite(BEGIN, text(), END)
