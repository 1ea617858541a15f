"""A lineage written down: JSON, indented text, Graphviz, CSV (pure). The drawing is `txng.trace.drawing`."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from txng.trace.drawing import as_svg
from txng.trace.kinds import kind_word, label
from txng.trace.lineage import Edge, Lineage
from txng.trace.sentences import EDGES, REVERSED_EDGES

FORMATS = ("json", "text", "dot", "svg", "csv")


def written(lineage: Lineage, form: str, language: str = "vi") -> Iterator[str]:
    """The lineage in one of `FORMATS`, piece by piece."""
    if form == "json":
        yield as_json(lineage).decode()
        yield "\n"
    elif form == "csv":
        yield from as_csv(lineage)
    else:
        lines = {"text": as_text, "dot": as_dot, "svg": as_svg}[form](lineage, language)
        for line in lines:
            yield line
            yield "\n"


def _in(pair: tuple[str, str], language: str) -> str:
    return pair[1 if language == "en" else 0]


# --- JSON --------------------------------------------------------------------------------------------------------


def as_json(lineage: Lineage) -> bytes:
    """``{"root","direction","nodes":[{"id","kind","depth"}],"edges":[{"from","to","event","kind"}],"partial",
    "frontier"}``; depth counts hops whichever way."""
    return msgspec.json.encode(
        {
            "root": lineage.root,
            "direction": lineage.direction,
            "nodes": [{"id": node.id, "kind": node.kind, "depth": abs(node.depth)} for node in lineage.nodes],
            "edges": [
                {"from": edge.source, "to": edge.target, "event": edge.event, "kind": edge.kind}
                for edge in lineage.edges
            ],
            "partial": lineage.partial,
            "frontier": list(lineage.frontier),
        }
    )


# --- text --------------------------------------------------------------------------------------------------------


class _Way(NamedTuple):
    """One direction of a text: its heading, and how its hops read away from the root."""

    heading: tuple[str, str]
    up: bool
    words: Mapping[str, tuple[str, str]]


_WAYS = {
    "up": _Way(("Ngược dòng (nguồn gốc)", "Upstream (where it came from)"), True, REVERSED_EDGES),
    "down": _Way(("Xuôi dòng (đã đi tới)", "Downstream (where it went)"), False, EDGES),
}
_PARTIAL = (
    "Chưa hết: đã dừng ở giới hạn; còn dẫn tiếp từ {count} đối tượng, bắt đầu là:",
    "Not all: a limit was reached; {count} things lead further, beginning with:",
)
_ALSO = ("còn {count} liên kết khác tới đây", "{count} more links lead here")
_NOTHING = ("không có gì được ghi nhận", "nothing is recorded")


def as_text(lineage: Lineage, language: str = "vi") -> Iterator[str]:
    """Lines: the root, then a tree for each direction, in which every thing stands once, where it is nearest."""
    yield f"{kind_word(lineage.root, language)} {label(lineage.root)}"
    for part in sorted(lineage.parts or (lineage,), key=lambda part: part.direction == "down"):
        way = _WAYS[part.direction]
        yield ""
        yield f"{_in(way.heading, language)}:"
        yield from _tree(part, way, language)
    if lineage.partial:
        yield ""
        yield _in(_PARTIAL, language).format(count=len(lineage.frontier))
        for thing in lineage.frontier[:20]:
            yield f"  {kind_word(thing, language)} {label(thing)}"


def _tree(lineage: Lineage, way: _Way, language: str) -> Iterator[str]:
    depths = {node.id: node.depth for node in lineage.nodes}
    children: dict[str, list[Edge]] = defaultdict(list)
    arrivals: dict[str, int] = defaultdict(int)
    for edge in lineage.edges:
        near, far = (edge.target, edge.source) if way.up else (edge.source, edge.target)
        if abs(depths[far]) != abs(depths[near]) + 1:
            continue
        if far not in arrivals:
            children[near].append(edge)
        arrivals[far] += 1
    if not children[lineage.root]:
        yield f"  {_in(_NOTHING, language)}"
    stack = [(edge, "  ") for edge in reversed(children[lineage.root])]
    while stack:
        edge, indent = stack.pop()
        far = edge.source if way.up else edge.target
        words = f"{_in(way.words[edge.kind], language)}: {kind_word(far, language)} {label(far)}"
        more = arrivals[far] - 1
        yield indent + words + (f" ({_in(_ALSO, language).format(count=more)})" if more else "")
        stack += [(edge, indent + "  ") for edge in reversed(children[far])]


# --- Graphviz ----------------------------------------------------------------------------------------------------

_SHAPES = {"logistic-unit": "box3d", "asset": "component", "lot": "box", "instance": "oval"}


def as_dot(lineage: Lineage, language: str = "vi") -> Iterator[str]:
    """Lines of a Graphviz file, flow from left to right."""
    yield "digraph trace {"
    yield '  rankdir="LR";'
    yield '  node [fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for node in lineage.nodes:
        text = f"{kind_word(node.id, language)}\n{label(node.id)}"
        shape = _SHAPES.get(node.kind, "note")
        weight = ", penwidth=3" if node.id == lineage.root else ""
        yield f'  {_quoted(node.id)} [label={_quoted(text)}, shape="{shape}"{weight}];'
    for edge in lineage.edges:
        words = _in(EDGES[edge.kind], language)
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        yield f"  {ends} [label={_quoted(words)}, tooltip={_quoted(edge.event)}];"
    yield "}"


def _quoted(text: str) -> str:
    """A double-quoted Graphviz string; nothing in it is taken as an escape."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n").replace("\0", " ")
    return f'"{inner}"'


# --- CSV ---------------------------------------------------------------------------------------------------------

HEADINGS = ("id", "kind", "depth", "relation", "from", "to", "event")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(lineage: Lineage) -> Iterator[str]:
    """Lines: every thing with each hop by which it is reached, the root first with none. Cells never are formulas."""
    depths = {node.id: node.depth for node in lineage.nodes}
    hops: dict[str, list[Edge]] = defaultdict(list)
    for edge in lineage.edges:
        reached = edge.target if depths[edge.target] > 0 else edge.source
        hops[reached].append(edge)
    yield _row(HEADINGS)
    for node in lineage.nodes:
        facts = (node.id, node.kind, str(abs(node.depth)))
        if node.id == lineage.root or not hops[node.id]:
            yield _row((*facts, "", "", "", ""))
        for edge in hops[node.id] if node.id != lineage.root else ():
            yield _row((*facts, edge.kind, edge.source, edge.target, edge.event))


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(_neutral(cells))
    return out.getvalue()


def _neutral(cells: Iterable[str]) -> list[str]:
    """So that no spreadsheet calculates what a sender wrote."""
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
