"""The rules of documents in `docs/integrators/conformance.md`: every code, what it says, what each profile makes of it.

python -m tests.conformance.rules_table
"""

import re
import sys
from collections import defaultdict

from tests.conformance.gs1_table import PAGE
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
    return dict(found)


def text() -> str:
    """The section between the markers."""
    told = severities()
    lines = ["| Code | What it says | strict | lenient |", "|---|---|---|---|"]
    for code in sorted(SENTENCES):
        how = told.get(code, {"error"})
        lenient = {("error",): "refuses", ("breach",): "warns"}.get(tuple(sorted(how)), "refuses or warns, by place")
        lines.append(f"| `{code}` | {SENTENCES[code][1]} | refuses | {lenient} |")
    return "\n".join(["", *lines, "", ""])


def main() -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{text()}{END}{after}", "utf-8")
    sys.stderr.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
