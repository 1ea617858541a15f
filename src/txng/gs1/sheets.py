"""Sheets of labels as PDF: a grid on a page, every symbol read back from the finished page.

>>> GRIDS["a4-3x8"].labels
24
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from txng.gs1 import drawing, fonts, symbols
from txng.gs1.drawing import Drawing, Line, Rectangle
from txng.gs1.fonts import Weight
from txng.gs1.print_rules import MM_PER_INCH, RULES
from txng.gs1.problems import Problem, ProblemError
from txng.gs1.symbols import Symbol

MOST_LABELS = 10_000
"""Labels of one file; more would keep a printer and this process busy for too long."""


class Grid(msgspec.Struct, frozen=True):
    """A page of labels, millimetres. ``across`` and ``down`` are the distances from one label to the next.

    >>> grid = Grid(3, 7, label=(63.5, 38.1), margin=(7.2, 15.15), across=66.0, down=38.1)
    >>> grid.labels, grid.page
    (21, (210.0, 297.0))
    """

    columns: int
    rows: int
    label: tuple[float, float]
    margin: tuple[float, float]
    across: float
    down: float
    page: tuple[float, float] = (210.0, 297.0)

    @property
    def labels(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows


def even(columns: int, rows: int, page: tuple[float, float] = (210.0, 297.0), margin: float = 0.0) -> Grid:
    """A grid that fills a page edge to edge, less ``margin`` (mm) above and below.

    >>> even(2, 4, margin=8.5).label
    (105.0, 70.0)

    Raises `ValueError` where no label would have a size.
    """
    if columns < 1 or rows < 1 or page[0] <= 0 or page[1] <= 2 * margin:
        raise ValueError("a grid has columns, rows and room for them")
    label = (page[0] / columns, (page[1] - 2 * margin) / rows)
    return Grid(columns, rows, label, (0.0, margin), label[0], label[1], page)


GRIDS: Mapping[str, Grid] = {
    "a4-2x4": even(2, 4, margin=8.5),
    "a4-3x7": Grid(3, 7, (63.5, 38.1), (7.2, 15.15), 66.0, 38.1),
    "a4-3x8": even(3, 8, margin=8.5),
    "a4-4x10": even(4, 10),
    "a4-5x13": Grid(5, 13, (38.1, 21.2), (4.75, 10.7), 40.6, 21.2),
}
"""Label sheets sold in shops, named by columns and rows."""


class Label(msgspec.Struct, frozen=True):
    """One label: a symbol, a bold heading, and further lines. The interpretation of the symbol is added.

    >>> label = Label(symbols.encode("8934563138165", "qr"), "Bánh tráng", ("Quét để truy xuất nguồn gốc",))
    >>> label.heading
    'Bánh tráng'
    """

    symbol: Symbol
    heading: str = ""
    notes: tuple[str, ...] = ()


Box = tuple[int, int, int, int]
"""Left, top, width and height in dots."""

_PADDING_MM = 1.0
_TEXT_MM, _LEAST_TEXT_MM = 2.6, 1.6
_LEADING = 1.25


def sheet(labels: Sequence[Label], grid: Grid, *, first: int = 0, outlines: bool = False) -> bytes:
    """A PDF with ``labels`` in reading order.

    ``first``: places already used on the first page; ``outlines``: draw the edges of the labels. All symbols must be
    made for the same resolution. Raises `ProblemError`: ``label-too-small`` when symbol or text does not fit,
    ``too-many-labels``, ``bad-sheet``, ``not-printable``, and ``symbol-unreadable`` when a label does not read back.

    >>> label = Label(symbols.encode("8934563138165", "ean-13", dpi=150), "Bánh tráng")
    >>> sheet([label] * 3, GRIDS["a4-3x8"])[:4]
    b'%PDF'
    """
    return drawing.pdf(list(pages(labels, grid, first=first, outlines=outlines)))


def fits(label: Label, grid: Grid) -> bool:
    """Whether symbol and text have room on a label of the grid. Never raises.

    >>> label = Label(symbols.encode("(00)189345630000001237", "gs1-128"))
    >>> fits(label, GRIDS["a4-2x4"]), fits(label, GRIDS["a4-5x13"])
    (True, False)
    """
    try:
        _placed(label, _box(grid, 0, label.symbol.dpi))
    except ProblemError:
        return False
    return True


def pages(labels: Sequence[Label], grid: Grid, *, first: int = 0, outlines: bool = False) -> Iterator[Drawing]:
    """The pages of `sheet`, each read back before it is given out. Raises as `sheet` does.

    >>> label = Label(symbols.encode("96385074", "ean-8", dpi=150))
    >>> [len(page.rectangles) > 0 for page in pages([label] * 25, GRIDS["a4-3x8"])]
    [True, True]
    """
    if not 0 < len(labels) <= MOST_LABELS:
        raise ProblemError([Problem("too-many-labels", {"found": len(labels), "limit": MOST_LABELS})])
    if not 0 <= first < grid.labels or len({label.symbol.dpi for label in labels}) > 1:
        raise ProblemError([Problem("bad-sheet", {"first": first, "labels": grid.labels})])
    start, place = 0, first
    while start < len(labels):
        chosen = labels[start : start + grid.labels - place]
        yield _page(chosen, grid, place, outlines)
        start, place = start + len(chosen), 0


def _page(labels: Sequence[Label], grid: Grid, place: int, outlines: bool) -> Drawing:
    dpi = labels[0].symbol.dpi
    boxes = [_box(grid, at, dpi) for at in range(place, place + len(labels))]
    rectangles: list[Rectangle] = []
    lines: list[Line] = []
    for label, box in zip(labels, boxes, strict=True):
        bars, text = _placed(label, box)
        rectangles += [*bars, *(_outline(box) if outlines else ())]
        lines += text
    page = Drawing(_dots(grid.page[0], dpi), _dots(grid.page[1], dpi), dpi, tuple(rectangles), tuple(lines))
    image = drawing.raster(page)
    for label, (x, y, width, height) in zip(labels, boxes, strict=True):
        symbols.read_back(image.crop((x, y, x + width, y + height)), label.symbol)
    return page


def _box(grid: Grid, place: int, dpi: int) -> Box:
    row, column = divmod(place, grid.columns)
    left, top = grid.margin[0] + column * grid.across, grid.margin[1] + row * grid.down
    return _dots(left, dpi), _dots(top, dpi), _dots(grid.label[0], dpi), _dots(grid.label[1], dpi)


def _dots(mm: float, dpi: int) -> int:
    return round(mm * dpi / MM_PER_INCH)


def _outline(box: Box) -> list[Rectangle]:
    x, y, width, height = box
    sides = [(x, y, width, 1), (x, y + height - 1, width, 1), (x, y, 1, height), (x + width - 1, y, 1, height)]
    return [Rectangle(*side) for side in sides]


def _placed(label: Label, box: Box) -> tuple[list[Rectangle], list[Line]]:
    """Symbol left and text right where there is room for it, otherwise the text below; text as large as fits."""
    x, y, width, height = box
    dpi, (symbol_width, symbol_height) = label.symbol.dpi, label.symbol.size
    padding = _dots(_PADDING_MM, dpi)
    inner_width, inner_height = width - 2 * padding, height - 2 * padding
    if symbol_width > inner_width or symbol_height > inner_height:
        raise ProblemError([_too_small(label, width, height)])
    rule = RULES[label.symbol.kind]
    white = 0 if rule.bearer else rule.quiet_right * label.symbol.dots
    aside = symbol_width + max(0, padding - white)
    for size in range(_dots(_TEXT_MM, dpi), _dots(_LEAST_TEXT_MM, dpi) - 1, -1):
        said = _said(label, size, inner_width - aside)
        tall = math.ceil(len(said or ()) * size * _LEADING)
        if said and tall <= inner_height:
            return _marks(
                label.symbol,
                (x + padding, y + (height - symbol_height) // 2),
                _lines(said, x + padding + aside, y + (height - tall) // 2, size),
            )
        said = _said(label, size, inner_width)
        gap = size // 2 if said and rule.quiet_above == 0 else 0
        tall = math.ceil(len(said or ()) * size * _LEADING) + gap + symbol_height
        if said is not None and tall <= inner_height:
            top = y + (height - tall) // 2
            wide = max((math.ceil(fonts.width(text, weight) * size) for text, weight in said), default=0)
            return _marks(
                label.symbol,
                (x + (width - symbol_width) // 2, top),
                _lines(said, x + (width - wide) // 2, top + symbol_height + gap, size),
            )
    raise ProblemError([_too_small(label, width, height)])


def _marks(symbol: Symbol, at: tuple[int, int], lines: list[Line]) -> tuple[list[Rectangle], list[Line]]:
    return symbol.bars(*at), [*symbol.digits(*at), *lines]


def _said(label: Label, size: int, room: int) -> list[tuple[str, Weight]] | None:
    """The lines of a label broken at spaces to ``room`` dots, none where a word or an element is wider."""
    lines: list[tuple[str, Weight]] = _broken(label.heading, 600, room / size)
    lines += [(one, 400) for one in label.symbol.interpretation]
    for note in label.notes:
        lines += _broken(note, 400, room / size)
    return None if any(fonts.width(text, weight) * size > room for text, weight in lines) else lines


def _broken(text: str, weight: Weight, room: float) -> list[tuple[str, Weight]]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [(line, weight) for line in lines]


def _lines(said: Sequence[tuple[str, Weight]], x: int, top: int, size: int) -> list[Line]:
    leading = size * _LEADING
    return [Line(x, top + round(at * leading) + size, size, text, weight) for at, (text, weight) in enumerate(said)]


def _too_small(label: Label, width: int, height: int) -> Problem:
    dpi = label.symbol.dpi
    size = [round(dots * MM_PER_INCH / dpi, 1) for dots in (width, height)]
    need = [round(mm, 1) for mm in label.symbol.size_mm]
    return Problem("label-too-small", {"width": size[0], "height": size[1], "needs": f"{need[0]} × {need[1]}"})
