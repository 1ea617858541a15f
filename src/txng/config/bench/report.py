"""Figures for people (a table on standard error) and for programs (one JSON object on standard output)."""

import json
from collections.abc import Sequence
from typing import Any

from txng.config.bench.measure import Figure


def as_json(name: str, figures: Sequence[Figure], machine: dict[str, Any]) -> str:
    """One object: the members of the first figure, ``figures`` with all of them, and the ``machine``."""
    described = [figure.as_dict() for figure in figures]
    return json.dumps({**described[0], "bench": name, "figures": described, "machine": machine}, ensure_ascii=False)


def as_table(figures: Sequence[Figure], machine: dict[str, Any]) -> str:
    rows = [("figure", "measured", "spread", "target", "met", "unit")]
    for figure in figures:
        entry = figure.as_dict()
        low, high = entry["spread"]
        met = {True: "yes", False: "NO", None: ""}[figure.met]
        name = f"{figure.figure} {figure.name}"
        rows.append((name, f"{entry['median']:g}", f"{low:g}–{high:g}", entry["target"], met, figure.unit))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for figure in figures:
        lines += ["", f"{figure.figure}: {figure.work}"]
        lines += [f"  {_run(run)}" for run in figure.as_dict()["runs"] if isinstance(run, dict)]
        lines += [f"  {name}: {_shown(value)}" for name, value in figure.details.items()]
    lines += ["", "machine: " + ", ".join(f"{name} {_shown(value)}" for name, value in machine.items())]
    return "\n".join(lines)


def _run(run: dict[str, Any]) -> str:
    parts = [
        f"{side} {part['count']} in {part['wall']:g} s (CPU {part['cpu']:g} s, {part['rate']:g}/s)"
        for side, part in (("ours", run["ours"]), ("limit", run["limit"]))
    ]
    return f"{run['ratio']:g}  " + "; ".join(parts)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(part)}" for name, part in value.items())
    if isinstance(value, list):
        return " ".join(_shown(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
