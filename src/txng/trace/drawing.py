"""A lineage drawn as SVG (pure): layers from left to right in the direction of the flow, the root marked.

Boxes stand in the column of their distance from the root and are sorted within it by where their neighbours stand,
forwards and backwards a few times, which takes most crossings out. Things that came the same way and went the same way
(the forty packets of a case) share one box. No scripts, no fonts or styles from elsewhere.
"""

import html
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from txng.trace.kinds import kind_of, kind_word, label
from txng.trace.lineage import Edge, Lineage
from txng.trace.sentences import EDGES

MOST = 400  # boxes drawn; of more only the nearest
ALIKE = 3  # things from which on one box is enough
NAMED = 40  # things that the tooltip of a box names
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 290, 44, 70, 16, 24
SWEEPS = 6
LONGEST = 38  # letters of an identifier that fit into a box

# kind → fill and line; all text is dark on light, at least 7:1
_COLOURS: Mapping[str, tuple[str, str]] = {
    "lot": ("#e6f4ea", "#1b6b34"),
    "instance": ("#e8f0fb", "#1d4f91"),
    "logistic-unit": ("#fdf1dc", "#8a5a00"),
    "asset": ("#f3e9f7", "#6b2d86"),
}
_OTHER = ("#f2f2f2", "#444444")
_DASHES = {"contains": "6 4", "contained-in": "6 4"}
_MORE = ("Chỉ vẽ {shown} đối tượng gần nhất trong {count}.", "Only the nearest {shown} of {count} things are drawn.")
_LEADS_ON = ("còn dẫn tiếp", "leads further")


class _Box(NamedTuple):
    """One or more things of one kind in column ``depth``."""

    things: tuple[str, ...]
    depth: int


class _Arrow(NamedTuple):
    """A hop between boxes, by their numbers."""

    source: int
    target: int
    kind: str
    event: str


def as_svg(lineage: Lineage, language: str = "vi") -> Iterator[str]:
    """Lines of an SVG document."""
    every = _boxes(lineage)
    boxes = every[:MOST]
    arrows = _arrows(boxes, lineage.edges)
    layers = _layers(boxes, arrows)
    places = _places(layers)
    rows = max(len(layer) for layer in layers)
    note = len(boxes) < len(every)
    width = 2 * MARGIN + len(layers) * (WIDTH + GAP_X) - GAP_X
    height = 2 * MARGIN + rows * (HEIGHT + GAP_Y) - GAP_Y + (24 if note else 0)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12" role="img" aria-labelledby="title">'
    )
    yield f'<title id="title">{_safe(f"{kind_word(lineage.root, language)} {label(lineage.root)}")}</title>'
    yield '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    yield '<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>'
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    for arrow in arrows:
        yield _line(arrow, places, language)
    leading_on = set(lineage.frontier)
    for number, box in enumerate(boxes):
        yield from _drawn(box, places[number], lineage.root in box.things, leading_on, language)
    if note:
        shown = sum(len(box.things) for box in boxes)
        words = _MORE[language == "en"].format(shown=shown, count=len(lineage.nodes))
        yield f'<text x="{MARGIN}" y="{height - 10}" fill="#1f1f1f">{_safe(words)}</text>'
    yield "</svg>"


def _boxes(lineage: Lineage) -> list[_Box]:
    """Things in boxes, the nearest first; alike are those of one kind with the same neighbours on both sides."""
    sides: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
    for edge in lineage.edges:
        sides[edge.source].add((edge.target, edge.kind, True))
        sides[edge.target].add((edge.source, edge.kind, False))
    groups: dict[object, list[str]] = defaultdict(list)
    depths = {}
    for node in lineage.nodes:
        depths[node.id] = node.depth
        alone = node.id == lineage.root or not sides[node.id]
        groups[node.id if alone else (node.kind, node.depth, frozenset(sides[node.id]))].append(node.id)
    boxes = []
    for things in groups.values():
        shared = [tuple(things)] if len(things) >= ALIKE else [(thing,) for thing in things]
        boxes += [_Box(part, depths[part[0]]) for part in shared]
    return sorted(boxes, key=lambda box: abs(box.depth))


def _arrows(boxes: Sequence[_Box], edges: Sequence[Edge]) -> list[_Arrow]:
    """The hops between boxes, each once."""
    numbers = {thing: number for number, box in enumerate(boxes) for thing in box.things}
    arrows: dict[tuple[int, int, str], _Arrow] = {}
    for edge in edges:
        if edge.source in numbers and edge.target in numbers:
            ends = numbers[edge.source], numbers[edge.target]
            arrows.setdefault((*ends, edge.kind), _Arrow(*ends, edge.kind, edge.event))
    return list(arrows.values())


def _layers(boxes: Sequence[_Box], arrows: Sequence[_Arrow]) -> list[list[int]]:
    """Columns of boxes, sorted so that lines cross little."""
    columns: dict[int, list[int]] = defaultdict(list)
    for number, box in enumerate(boxes):
        columns[box.depth].append(number)
    neighbours: dict[int, list[int]] = defaultdict(list)
    for arrow in arrows:
        neighbours[arrow.source].append(arrow.target)
        neighbours[arrow.target].append(arrow.source)
    layers = [columns[depth] for depth in sorted(columns)]
    for sweep in range(SWEEPS):
        order = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        for n in order:
            beside = layers[n - 1 if sweep % 2 == 0 else n + 1]
            _sort(layers[n], beside, neighbours)
    return layers


def _sort(layer: list[int], beside: Sequence[int], neighbours: Mapping[int, Sequence[int]]) -> None:
    """By the mean place of the neighbours in the layer beside; boxes without any keep their place."""
    places = {box: place / max(1, len(beside) - 1) for place, box in enumerate(beside)}
    means = {}
    for place, box in enumerate(layer):
        found = [places[other] for other in neighbours.get(box, ()) if other in places]
        means[box] = sum(found) / len(found) if found else place / max(1, len(layer) - 1)
    layer.sort(key=means.__getitem__)


def _places(layers: Sequence[Sequence[int]]) -> dict[int, tuple[int, int]]:
    """Left upper corner of every box; shorter columns stand in the middle."""
    rows = max(len(layer) for layer in layers)
    places = {}
    for column, layer in enumerate(layers):
        top = MARGIN + (rows - len(layer)) * (HEIGHT + GAP_Y) // 2
        for row, box in enumerate(layer):
            places[box] = MARGIN + column * (WIDTH + GAP_X), top + row * (HEIGHT + GAP_Y)
    return places


def _line(arrow: _Arrow, places: Mapping[int, tuple[int, int]], language: str) -> str:
    (x1, y1), (x2, y2) = places[arrow.source], places[arrow.target]
    y1, y2 = y1 + HEIGHT // 2, y2 + HEIGHT // 2
    if x1 < x2:
        x1, bend = x1 + WIDTH, max(30, (x2 - x1 - WIDTH) // 2)
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    else:  # against the flow of the drawing: out on the left, in on the right
        x2 += WIDTH
        path = f"M{x1} {y1}C{x1 - 60} {y1 - 40} {x2 + 60} {y2 - 40} {x2} {y2}"
    dashes = f' stroke-dasharray="{_DASHES[arrow.kind]}"' if arrow.kind in _DASHES else ""
    words = _safe(EDGES[arrow.kind][language == "en"])
    return (
        f'<path d="{path}" fill="none" stroke="#555"{dashes} marker-end="url(#tip)">'
        f"<title>{words}: {_safe(arrow.event)}</title></path>"
    )


def _drawn(box: _Box, place: tuple[int, int], is_root: bool, leading_on: set[str], language: str) -> Iterator[str]:
    things, first = box.things, box.things[0]
    (x, y), (fill, line) = place, _COLOURS.get(kind_of(first), _OTHER)
    leads_on = not leading_on.isdisjoint(things)
    title = kind_word(first, language) + (f" – {_LEADS_ON[language == 'en']}" if leads_on else "")
    if len(things) > 1:
        title = f"{len(things)} × {title}"
    names = "\n".join(things[:NAMED]) + ("\n…" if len(things) > NAMED else "")
    dashes = ' stroke-dasharray="4 3"' if leads_on else ""
    yield f'<g transform="translate({x} {y})"><title>{_safe(names)}</title>'
    yield (
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{fill}" stroke="{line}"'
        f' stroke-width="{3 if is_root else 1}"{dashes}/>'
    )
    yield f'<text x="10" y="18" fill="{line}">{_safe(title)}</text>'
    more = " …" if len(things) > 1 else ""
    yield f'<text x="10" y="35" fill="#1f1f1f">{_safe(_short(label(first)) + more)}</text></g>'


def _short(name: str) -> str:
    """A long identifier without its middle: both ends tell more."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 2 - 1]}…{name[-LONGEST // 2 :]}"


def _safe(text: str) -> str:
    """Text for XML; letters that XML does not allow are shown as unknown."""
    return html.escape("".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text))
