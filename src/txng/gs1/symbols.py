"""Barcode symbols with their print rules: QR with a Digital Link, GS1 DataMatrix, GS1-128.

Nothing leaves this module unread: what was drawn is decoded again and compared first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from txng.gs1 import digital_link, drawing, element_string, fonts, hri, identifier, print_rules
from txng.gs1.ai import ECHO, Element
from txng.gs1.drawing import Drawing, Form, Line, Rectangle
from txng.gs1.identifier import Reading
from txng.gs1.print_rules import MM_PER_INCH, MOST_IN_GS1_128, RULES, Kind
from txng.gs1.problems import Problem, ProblemError

if TYPE_CHECKING:  # loaded when the first symbol is read back: heavy, and most callers only read identifiers
    from PIL import Image

Correction = Literal["L", "M", "Q", "H"]
"""Error correction of a QR code: 7, 15, 25 or 30 % of the symbol may be damaged."""
TEXT_MM, GAP_MM = 2.4, 0.8
"""Size of an em of the text under a symbol, and the distance between symbol and text, millimetres."""

_FORMATS: Mapping[Kind, tuple[str, str]] = {
    "qr": ("QRCode", "]Q1"),
    "datamatrix": ("DataMatrix", "]d2"),
    "gs1-128": ("Code128", "]C1"),
    "ean-13": ("EAN13", "]E0"),
    "ean-8": ("EAN8", "]E4"),
    "itf-14": ("ITF", "]I1"),
}
_GUARD = 5  # modules the guard bars of an EAN symbol reach below the others
_DIGITS_BELOW = 10  # modules below the bars of an EAN symbol that its digits take
_DIGIT = 7  # modules of a digit of an EAN symbol


class Symbol(msgspec.Struct, frozen=True):
    """A symbol ready to be drawn.

    ``content``: the Digital Link, or the element string in brackets; ``message``: what a reader will send; ``rows``:
    the modules without quiet zone, one byte each, 1 dark (one row for bars); ``dots``: printer dots of a module;
    ``bar_dots``: height of bars, 0 for matrix symbols. Sizes hold the quiet zones and the digits of EAN symbols.

    >>> made = encode("8934563138165", "ean-13", dpi=300)
    >>> made.content, made.dots, made.size, made.interpretation
    ('8934563138165', 4, (452, 317), [])
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
        height = self.bar_dots + 2 * rule.bearer * self.dots
        if rule.guards:
            height += _DIGITS_BELOW * self.dots
        if not self.bar_dots:
            height = (len(self.rows) + 2 * rule.quiet_above) * self.dots
        return (len(self.rows[0]) + rule.quiet + rule.quiet_right) * self.dots, height

    @property
    def size_mm(self) -> tuple[float, float]:
        """Printed width and height in millimetres, quiet zones included, text left out."""
        width, height = self.size
        return width * MM_PER_INCH / self.dpi, height * MM_PER_INCH / self.dpi

    @property
    def interpretation(self) -> list[str]:
        """The human-readable interpretation to print beside the symbol; EAN symbols carry theirs within."""
        if RULES[self.kind].guards:
            return []
        return [self.content] if self.kind == "itf-14" else hri.lines(self.elements)

    def bars(self, x: int = 0, y: int = 0) -> list[Rectangle]:
        """The dark parts, the corner of the quiet zone at ``x``, ``y``."""
        rule, dots = RULES[self.kind], self.dots
        found = drawing.rectangles(self.rows, dots)
        left, top = x + rule.quiet * dots, y + (rule.quiet_above + rule.bearer) * dots
        if not self.bar_dots:
            return [Rectangle(left + one.x, top + one.y, one.width, one.height) for one in found]
        bars = [Rectangle(left + one.x, top, one.width, self.bar_dots + self._further(one.x // dots)) for one in found]
        edges = (y, top + self.bar_dots) if rule.bearer else ()
        return bars + [Rectangle(x, edge, self.size[0], rule.bearer * dots) for edge in edges]

    def _further(self, module: int) -> int:
        """Dots a bar reaches below its neighbours."""
        return _GUARD * self.dots * any(first <= module <= last for first, last in RULES[self.kind].guards)

    def digits(self, x: int = 0, y: int = 0) -> list[Line]:
        """The digits that belong to an EAN symbol, none for others; the corner of the quiet zone at ``x``, ``y``."""
        rule, dots = RULES[self.kind], self.dots
        if not rule.guards:
            return []
        left, middle = x + rule.quiet * dots, rule.guards[1]
        half = (len(self.content) - len(self.content) % 2) // 2
        parts = [(self.content[-2 * half : -half], 3), (self.content[-half:], middle[1] + 1)]
        parts += [(self.content[0], -_DIGIT - 2)] if len(self.content) % 2 else []
        size = int(_DIGIT * dots * 0.9 / fonts.width("0"))
        lines = []
        for text, module in parts:
            room = _DIGIT * dots * len(text)
            indent = (room - round(fonts.width(text) * size)) // 2
            lines.append(Line(left + module * dots + indent, y + self.bar_dots + 9 * dots, size, text))
        return lines


def encode(
    item: Reading | str,
    kind: Kind,
    *,
    base: str | None = None,
    x_mm: float | None = None,
    dpi: int = 300,
    correction: Correction = "M",
    bar_mm: float | None = None,
    smallest: bool = False,
) -> Symbol:
    """Make the symbol of a thing.

    ``item``: a reading, or text in any spelling `identifier.read` takes. ``base``: host and stem of the printed Digital
    Link (QR), by default that of a Digital Link given, else ``https://id.gs1.org``. ``x_mm``: wanted X-dimension in
    millimetres; the printed one is the next whole number of dots of a printer with ``dpi`` dots an inch.
    ``smallest``: the smallest modules allowed instead of the usual ones. ``correction``: error correction of a QR code.
    ``bar_mm``: height of bars.

    Raises `ProblemError`: the faults of the item, ``module-size``, ``symbol-too-long``, ``symbol-too-wide``,
    ``resolution``, ``bar-height``, ``wrong-symbol`` for what an EAN or ITF-14 symbol cannot hold, and the faults of
    `digital_link.build` for QR codes.

    >>> made = encode("(01)08934563138165(10)LO-1", "qr", base="https://tx.vn", dpi=203)
    >>> made.content, made.dots, round(made.x_mm, 3), [round(mm, 1) for mm in made.size_mm]
    ('https://tx.vn/01/08934563138165/10/LO-1', 4, 0.5, [18.5, 18.5])
    """
    reading = identifier.read(item) if isinstance(item, str) else item
    if not reading.valid or reading.elements is None:
        raise ProblemError(reading.problems)
    logistic = any(code == "00" for code, _ in reading.elements)
    elements = tuple(dict.fromkeys(reading.elements))
    content, message = _content(reading, kind, elements, base)
    rows = _rows(_create(kind, content, correction), kind)
    modules = len(rows[0]) + RULES[kind].quiet + RULES[kind].quiet_right
    if smallest and x_mm is None:
        x_mm = print_rules.least_module(kind, logistic=logistic)
    dots = print_rules.module_dots(kind, x_mm, dpi, modules=modules, logistic=logistic)
    bars = print_rules.bar_dots(kind, bar_mm, dots, dpi, logistic=logistic)
    level = correction if kind == "qr" else ""
    return Symbol(kind, content, message, elements, rows, dpi, dots, bars, level)


def address(url: str, *, dpi: int = 300, correction: Correction = "M") -> Symbol:
    """A QR code with an address that is no identifier of GS1, as codes of a province are. Raises as `encode`.

    >>> made = address("https://tx.vn/noi-bo/HTX-MC01/MANGCAU/lo/L1")
    >>> made.kind, made.interpretation
    ('qr', [])
    """
    rows = _rows(_create("qr", url, correction), "qr")
    modules = len(rows[0]) + RULES["qr"].quiet + RULES["qr"].quiet_right
    dots = print_rules.module_dots("qr", None, dpi, modules=modules, logistic=False)
    return Symbol("qr", url, url.encode(), (), rows, dpi, dots, 0, correction)


def _content(reading: Reading, kind: Kind, elements: tuple[Element, ...], base: str | None) -> tuple[str, bytes]:
    """What is given to the encoder, and what a reader must find."""
    if kind == "qr":
        if base is None and reading.kind == "digital-link":
            base = digital_link.parse(reading.input.strip()).stem
        uri = digital_link.build(elements, base or digital_link.CANONICAL_ROOT)
        return uri, uri.encode()
    if kind in ("ean-13", "ean-8", "itf-14"):
        digits = _digits(kind, elements)
        return digits, digits.encode()
    placed = element_string.shortest_order(elements)
    message = element_string.message(placed)
    if kind == "gs1-128" and len(message) > MOST_IN_GS1_128:
        raise ProblemError([Problem("symbol-too-long", {"limit": MOST_IN_GS1_128, "found": len(message)})])
    return element_string.bracketed(placed), message.encode()


def _digits(kind: Kind, elements: tuple[Element, ...]) -> str:
    """The GTIN with as many digits as the symbol holds; nothing but a GTIN fits, and no longer one."""
    number = elements[0][1] if len(elements) == 1 and elements[0][0] == "01" else ""
    zeros = {"ean-13": 1, "ean-8": 6}.get(kind, 0)
    is_gtin_8 = number.startswith("000000")
    if not number or number[:zeros].strip("0") or (zeros == 1 and is_gtin_8):
        text = element_string.bracketed(elements)
        raise ProblemError([Problem("wrong-symbol", {"text": text[:ECHO], "symbol": kind.upper()})])
    return number[zeros:]


def _create(kind: Kind, content: str, correction: Correction) -> Any:
    import zxingcpp

    name, _ = _FORMATS[kind]
    options: dict[str, Any] = {"ec_level": correction} if kind == "qr" else {}
    if kind in ("datamatrix", "gs1-128"):
        options = {"gs1": True}
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
    return rows[:1] if RULES[kind].bar else rows


def draw(symbol: Symbol, *, text: bool = True, notes: Sequence[str] = ()) -> Drawing:
    """The symbol with its human-readable interpretation and further ``notes`` below, both centred.

    Lengths in dots of the symbol's resolution. Raises `ProblemError` (``not-printable``) for notes the typeface of
    labels cannot write.

    >>> [line.text for line in draw(encode("8934563138165", "qr"), notes=["Quét để truy xuất nguồn gốc"]).lines]
    ['(01) 08934563138165', 'Quét để truy xuất nguồn gốc']
    """
    width, height = symbol.size
    size = round(TEXT_MM * symbol.dpi / MM_PER_INCH)
    wanted = [*(symbol.interpretation if text else ()), *notes]
    lengths = [math.ceil(fonts.width(one) * size) for one in wanted]
    page = max([width, *[length + size for length in lengths]])
    baseline = height + round(GAP_MM * symbol.dpi / MM_PER_INCH) if RULES[symbol.kind].quiet_above == 0 else height
    lines = []
    for one, length in zip(wanted, lengths, strict=True):
        baseline += size
        lines.append(Line((page - length) // 2, baseline, size, one))
        baseline += size // 5
    bottom = baseline + size // 5 if lines else height
    left = (page - width) // 2
    lines += symbol.digits(left)
    return Drawing(page, bottom, symbol.dpi, tuple(symbol.bars(left)), tuple(lines), symbol.content)


def read_back(image: Image.Image, wanted: Symbol) -> None:
    """Decode ``image`` and compare. Raises `ProblemError` (``symbol-unreadable``) unless it shows just ``wanted``.

    >>> made = encode("8934563138165", "ean-13")
    >>> read_back(drawing.raster(draw(made)), made)
    """
    import zxingcpp

    found = zxingcpp.read_barcodes(image, try_rotate=False, try_invert=False)
    seen = [(one.symbology_identifier, bytes(one.bytes)) for one in found]
    if seen != [(_FORMATS[wanted.kind][1], wanted.message)]:
        raise ProblemError([Problem("symbol-unreadable", {"text": wanted.content[:ECHO], "found": len(seen)})])


def finished(made: Symbol, form: Form, *, text: bool = True, notes: Sequence[str] = ()) -> bytes:
    """The drawn symbol as a file, read back before it is given out.

    Raises `ProblemError`: ``symbol-unreadable``, ``not-printable``. The same symbol gives the same bytes.

    >>> finished(encode("(00)189345630000001237", "gs1-128"), "png")[1:4]
    b'PNG'
    """
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
