#!/usr/bin/env python3
"""Write the figures of ``txng bench report --json`` into the table of docs/integrators/performance.md."""

import json
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "integrators" / "performance.md"
START, END = "<!-- table: scripts/bench_table.py -->\n", "<!-- end of table -->"


def table(measured: dict[str, Any]) -> str:
    machine = measured["machine"]
    lines = [
        f"{machine['measured'][:10]}, {machine['cores']} cores {machine['cpu']}, {machine['memory_gib']:g} GiB,"
        f" {machine['system']}, Python {machine['python']}.",
        "",
        "| Figure | Measured | Spread | Target | Met |",
        "|---|---|---|---|---|",
    ]
    for figure in measured["figures"]:
        low, high = figure["spread"]
        met = {True: "yes", False: "no", None: "–"}[figure["met"]]
        lines.append(
            f"| {figure['figure']} {figure['name']} | {figure['median']:g} {figure['unit']} | {low:g}–{high:g} |"
            f" {figure['target'] or '–'} | {met} |"
        )
    return "\n".join(lines) + "\n"


def main(file: str) -> None:
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(before + START + table(json.loads(Path(file).read_bytes())) + END + after, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
