"""Barcode symbols with their print rules: QR with a Digital Link, GS1 DataMatrix, GS1-128.

Nothing leaves this module unread: what was drawn is decoded again and compared first.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import zxingcpp
from PIL import Image

from txng.gs1 import digital_link, drawing, element_string, fonts, hri, identifier
from txng.gs1.ai import ECHO, Element
from txng.gs1.drawing import MM_PER_INCH, Drawing, Form, Line, Rectangle
from txng.gs1.identifier import Reading
from txng.gs1.problems import Problem, ProblemError

Kind = Literal["qr", "datamatrix", "gs1-128"]
Correction = Literal["L", "M", "Q", "H"]


class Rule(msgspec.Struct, frozen=True):
    """Print rules of a kind of symbol (General Specifications, section 5.12.3).

    X-dimension – the width of the narrowest bar or module – in millimetres; ``quiet``: white modules on the left and
    right, ``quiet_above``: above and below; ``bar``: height of bars in millimetres, 0 for matrix symbols.
    """

    least: float
    usual: float
    most: float
    quiet: int
    quiet_above: int
    bar: float = 0.0


RULES: Mapping[Kind, Rule] = {
    "qr": Rule(0.396, 0.495, 0.990, 4, 4),
    "datamatrix": Rule(0.396, 0.495, 0.990, 1, 1),
    "gs1-128": Rule(0.250, 0.495, 1.016, 10, 0, bar=12.7),
}
LOGISTIC_LEAST, LOGISTIC_BAR = 0.495, 31.75
"""X-dimension and bar height (mm) of a GS1-128 on a logistic unit: scanned from conveyor and forklift."""
MOST_IN_GS1_128 = 48
"""Characters of a GS1-128, separators included (clause 5.4.1)."""
DPI_LIMITS = (72, 2400)
TEXT_MM, GAP_MM = 2.4, 0.8
"""Size of an em of the text under a symbol, and the distance between symbol and text."""

_FORMATS: Mapping[Kind, tuple[str, str]] = {
    "qr": ("QRCode", "]Q1"),
    "datamatrix": ("DataMatrix", "]d2"),
    "gs1-128": ("Code128", "]C1"),
}


class Symbol(msgspec.Struct, frozen=True):
    """A symbol ready to be drawn.

    ``content``: the Digital Link, or the element string in brackets; ``message``: what a reader will send; ``rows``:
    the modules without quiet zone, one byte each, 1 dark (one row for bars); ``dots``: printer dots of a module.
    """

    kind: Kind
    content: str
    message: bytes
    elements: tuple[Element, ...]
    rows: tuple[bytes, ...]
    dpi: int
    dots: int
    bar_dots: int
    correction: str = ""

    @property
    def x_mm(self) -> float:
        """The X-dimension as it will be printed, in millimetres."""
        return self.dots * MM_PER_INCH / self.dpi

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots, quiet zones included."""
        rule = RULES[self.kind]
        height = self.bar_dots or (len(self.rows) + 2 * rule.quiet_above) * self.dots
        return (len(self.rows[0]) + 2 * rule.quiet) * self.dots, height

    @property
    def size_mm(self) -> tuple[float, float]:
        """Printed width and height in millimetres, quiet zones included, text left out."""
        width, height = self.size
        return width * MM_PER_INCH / self.dpi, height * MM_PER_INCH / self.dpi

    def bars(self, x: int = 0, y: int = 0) -> list[Rectangle]:
        """The dark parts, the corner of the quiet zone at ``x``, ``y``."""
        rule = RULES[self.kind]
        found = drawing.rectangles(self.rows, self.dots)
        left, top = x + rule.quiet * self.dots, y + rule.quiet_above * self.dots
        if self.bar_dots:
            return [Rectangle(left + one.x, top, one.width, self.bar_dots) for one in found]
        return [Rectangle(left + one.x, top + one.y, one.width, one.height) for one in found]


def dots_of(x_mm: float, dpi: int, least: float, most: float) -> int:
    """Printer dots of a module of about ``x_mm``: at least as wide, unless that is beyond ``most``.

    Raises `ProblemError` (``module-size``) when no whole number of dots lies between ``least`` and ``most`` (mm).

    >>> dots_of(0.495, 203, 0.396, 0.990), dots_of(0.495, 600, 0.396, 0.990)
    (4, 12)
    """
    dot = MM_PER_INCH / dpi
    if least <= x_mm <= most:
        for dots in (math.ceil(x_mm / dot - 1e-9), math.floor(x_mm / dot + 1e-9)):
            if least - 1e-9 <= dots * dot <= most + 1e-9:
                return dots
    raise ProblemError([Problem("module-size", {"found": round(x_mm, 3), "least": least, "most": most, "dpi": dpi})])


def encode(
    item: Reading | str,
    kind: Kind,
    *,
    base: str | None = None,
    x_mm: float | None = None,
    dpi: int = 300,
    correction: Correction = "M",
    bar_mm: float | None = None,
) -> Symbol:
    """Make the symbol of a thing.

    ``item``: a reading, or text in any spelling `identifier.read` takes. ``base``: host and stem of the printed Digital
    Link (QR), by default that of a Digital Link given, else ``https://id.gs1.org``. ``x_mm``: wanted X-dimension in
    millimetres; the printed one is the next whole number of dots of a printer with ``dpi`` dots an inch.
    ``correction``: error correction of a QR code. ``bar_mm``: height of bars.

    Raises `ProblemError`: the faults of the item, ``module-size``, ``symbol-too-long``, ``resolution``, ``bar-height``.
    """
    reading = identifier.read(item) if isinstance(item, str) else item
    if not reading.valid or reading.elements is None:
        raise ProblemError(reading.problems)
    if not DPI_LIMITS[0] <= dpi <= DPI_LIMITS[1]:
        raise ProblemError([Problem("resolution", {"found": dpi, "least": DPI_LIMITS[0], "most": DPI_LIMITS[1]})])
    rule, logistic = RULES[kind], any(code == "00" for code, _ in reading.elements)
    bars = bar_mm if bar_mm is not None else LOGISTIC_BAR if logistic and rule.bar else rule.bar
    if rule.bar and not 1.0 <= bars <= 200.0:
        raise ProblemError([Problem("bar-height", {"found": bars})])
    least = LOGISTIC_LEAST if kind == "gs1-128" and logistic else rule.least
    dots = dots_of(rule.usual if x_mm is None else x_mm, dpi, least, rule.most)
    elements = tuple(dict.fromkeys(reading.elements))
    content, message = _content(reading, kind, elements, base)
    barcode = _create(kind, content, correction)
    rows = _rows(barcode, kind)
    bar_dots = round(bars * dpi / MM_PER_INCH) if rule.bar else 0
    level = correction if kind == "qr" else ""
    return Symbol(kind, content, message, elements, rows, dpi, dots, bar_dots, level)


def _content(reading: Reading, kind: Kind, elements: tuple[Element, ...], base: str | None) -> tuple[str, bytes]:
    """What is given to the encoder, and what a reader must find."""
    if kind == "qr":
        if base is None and reading.kind == "digital-link":
            base = digital_link.parse(reading.input.strip()).stem
        uri = digital_link.build(elements, base or digital_link.CANONICAL_ROOT)
        return uri, uri.encode()
    placed = element_string.shortest_order(elements)
    message = element_string.message(placed)
    if kind == "gs1-128" and len(message) > MOST_IN_GS1_128:
        raise ProblemError([Problem("symbol-too-long", {"limit": MOST_IN_GS1_128, "found": len(message)})])
    return element_string.bracketed(placed), message.encode()


def _create(kind: Kind, content: str, correction: Correction) -> Any:
    name, _ = _FORMATS[kind]
    options: dict[str, Any] = {"ec_level": correction} if kind == "qr" else {"gs1": True}
    try:
        return zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, name), **options)
    except ValueError as refused:  # the only complaint left for checked content: it does not fit
        raise ProblemError(
            [Problem("symbol-refused", {"text": content[:ECHO], "detail": str(refused)[:ECHO]})]
        ) from None


def _rows(barcode: Any, kind: Kind) -> tuple[bytes, ...]:
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    height, width = image.shape
    dark = bytes(0 if grey else 1 for grey in memoryview(image).tobytes())
    rows = tuple(dark[at : at + width] for at in range(0, height * width, width))
    return rows if kind != "gs1-128" else rows[:1]


def draw(symbol: Symbol, *, text: bool = True, notes: Sequence[str] = ()) -> Drawing:
    """The symbol with its human-readable interpretation and further ``notes`` below, both centred."""
    width, height = symbol.size
    size = round(TEXT_MM * symbol.dpi / MM_PER_INCH)
    wanted = [*(hri.lines(symbol.elements) if text else ()), *notes]
    lengths = [math.ceil(fonts.width(one) * size) for one in wanted]
    page = max(width, *lengths) if lengths else width
    baseline = height + round(GAP_MM * symbol.dpi / MM_PER_INCH) if RULES[symbol.kind].quiet_above == 0 else height
    lines = []
    for one, length in zip(wanted, lengths, strict=True):
        baseline += size
        lines.append(Line((page - length) // 2, baseline, size, one))
        baseline += size // 5
    bottom = baseline + size // 5 if lines else height
    return Drawing(page, bottom, symbol.dpi, tuple(symbol.bars((page - width) // 2, 0)), tuple(lines), symbol.content)


def read_back(image: Image.Image, wanted: Symbol) -> None:
    """Decode ``image`` and compare. Raises `ProblemError` (``symbol-unreadable``) unless it shows just ``wanted``."""
    found = zxingcpp.read_barcodes(image, try_rotate=False, try_invert=False)
    seen = [(one.symbology_identifier, bytes(one.bytes)) for one in found]
    if seen != [(_FORMATS[wanted.kind][1], wanted.message)]:
        raise ProblemError([Problem("symbol-unreadable", {"text": wanted.content[:ECHO], "found": len(seen)})])


def finished(made: Symbol, form: Form, *, text: bool = True, notes: Sequence[str] = ()) -> bytes:
    """The drawn symbol as a file, read back before it is given out."""
    page = draw(made, text=text, notes=notes)
    read_back(drawing.raster(page), made)
    return drawing.write(page, form)


def symbol(
    item: Reading | str, kind: Kind, form: Form, *, text: bool = True, notes: Sequence[str] = (), **options: Any
) -> bytes:
    """The symbol of a thing as a file that has been read back. ``options`` as for `encode`.

    >>> symbol("8934563138165", "qr", "svg", base="https://tx.vn")[:4]
    b'<svg'
    """
    return finished(encode(item, kind, **options), form, text=text, notes=notes)
