"""`docs/integrators/conformance.md`: sections between markers, each written by the tests that check it."""

import sys

from tests.corpus import ROOT

PAGE = ROOT / "docs/integrators/conformance.md"


def rewrite(begin: str, text: str, end: str) -> None:
    """Put ``text`` between the markers ``begin`` and ``end``."""
    before, _, rest = PAGE.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}{text}{end}{after}", "utf-8")
    sys.stderr.write(f"{PAGE}\n")


def between(begin: str, end: str) -> str:
    """What stands between the markers now."""
    return PAGE.read_text("utf-8").partition(begin)[2].partition(end)[0]
