import re

import pytest

from tests.corpus import ROOT
from tests.gs1.outcomes import outcome
from txng.gs1 import print_rules
from txng.gs1.print_rules import RULES


def test_the_page_for_integrators_tells_the_rules() -> None:
    page = (ROOT / "docs/integrators/gs1.md").read_text("utf-8")
    for kind, rule in RULES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` |"))
        _, _, modules, quiet, bar, _ = (cell.strip() for cell in row.split("|"))
        assert re.findall(r"0\.[0-9]{3}|1\.[0-9]{3}", modules)[:3] == [
            f"{mm:.3f}" for mm in (rule.least, rule.usual, rule.most)
        ]
        assert {int(one) for one in re.findall("[0-9]+", quiet)} == {rule.quiet, rule.quiet_right}
        assert ("each side" in quiet) == (rule.quiet_above > 0)
        assert bar.startswith(f"{rule.bar:g} mm" if rule.bar else "–")


@pytest.mark.parametrize(("height", "fault"), [(0.5, ["bar-height"]), (201.0, ["bar-height"]), (12.7, [])])
def test_bars_have_a_height_that_can_be_printed(height: float, fault: list[str]) -> None:
    assert outcome(print_rules.bar_dots, "gs1-128", height, 6, 300)[1] == fault


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 0.0])
def test_no_odd_number_becomes_a_module(value: float) -> None:
    assert outcome(print_rules.module_dots, "qr", value, 300)[1] == ["module-size"]
    assert outcome(print_rules.bar_dots, "gs1-128", value, 6, 300)[1] == ["bar-height"]
