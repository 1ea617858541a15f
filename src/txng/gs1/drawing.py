"""Black rectangles and lines of text on a white page, written as SVG, PNG or PDF.

Everything is measured in printer dots, from the top left corner, so that every edge of a symbol falls on a dot.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from txng.gs1 import fonts
from txng.gs1.fonts import Weight
from txng.gs1.print_rules import MM_PER_INCH

if TYPE_CHECKING:  # loaded when the first page is drawn: heavy, and most callers draw none
    from PIL import Image, ImageFont

Form = Literal["svg", "png", "pdf"]
"""Kinds of files."""
POINTS_PER_INCH = 72.0
"""Units of a PDF in an inch."""


class Rectangle(NamedTuple):
    """Dots, filled black; ``x`` and ``y`` of the top left corner.

    >>> Rectangle(0, 0, 3, 24).height
    24
    """

    x: int
    y: int
    width: int
    height: int


class Line(NamedTuple):
    """One line of text: left end and baseline, size of an em, all in dots.

    >>> Line(0, 30, 24, "Lô 7").weight
    400
    """

    x: int
    baseline: int
    size: int
    text: str
    weight: Weight = 400


class Drawing(msgspec.Struct, frozen=True):
    """A page of ``width`` × ``height`` dots at ``dpi`` dots an inch.

    >>> page = Drawing(600, 300, 300, (Rectangle(10, 10, 100, 100),), (Line(120, 60, 30, "Lô 7"),), "Lô 7")
    >>> page.mm(page.width)
    50.8
    """

    width: int
    height: int
    dpi: int
    rectangles: tuple[Rectangle, ...]
    lines: tuple[Line, ...] = ()
    title: str = ""

    def mm(self, dots: float) -> float:
        """A length in millimetres."""
        return dots * MM_PER_INCH / self.dpi


def write(drawing: Drawing, form: Form) -> bytes:
    """The drawing as a file. Raises `ProblemError` (``not-printable``).

    >>> write(Drawing(20, 20, 300, ()), "pdf")[:4]
    b'%PDF'
    """
    if form == "svg":
        return svg(drawing)
    return png(drawing) if form == "png" else pdf([drawing])


def svg(drawing: Drawing) -> bytes:
    """A stand-alone SVG of the printed size, readable without the typeface at hand.

    Raises `ProblemError` (``not-printable``).

    >>> b'width="25.4mm"' in svg(Drawing(300, 300, 300, ()))
    True
    """
    size = f'width="{drawing.mm(drawing.width):.4g}mm" height="{drawing.mm(drawing.height):.4g}mm"'
    bars = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in drawing.rectangles)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {drawing.width} {drawing.height}" role="img">',
        f"<title>{_escaped(drawing.title)}</title>" if drawing.title else "",
        f'<path fill="#fff" d="M0 0h{drawing.width}v{drawing.height}H0z"/>',
        f'<path shape-rendering="crispEdges" d="{bars}"/>',
    ]
    for line in drawing.lines:
        length = fonts.width(line.text, line.weight) * line.size
        parts.append(
            f'<text x="{line.x}" y="{line.baseline}" font-family="Be Vietnam Pro,Arial,sans-serif" '
            f'font-size="{line.size}" font-weight="{line.weight}" textLength="{length:.1f}" '
            f'lengthAdjust="spacingAndGlyphs">{_escaped(line.text)}</text>'
        )
    return "".join([*parts, "</svg>\n"]).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def raster(drawing: Drawing) -> Image.Image:
    """The drawing dot for dot: 8-bit grey, 0 black, 255 white. Raises `ProblemError` (``not-printable``).

    >>> image = raster(Drawing(30, 20, 300, (Rectangle(0, 0, 10, 10),)))
    >>> image.size, image.getpixel((9, 9)), image.getpixel((10, 10))
    ((30, 20), 0, 255)
    """
    from PIL import Image, ImageDraw

    image = Image.new("L", (drawing.width, drawing.height), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width, height in drawing.rectangles:
        pen.rectangle((x, y, x + width - 1, y + height - 1), fill=0)
    for line in drawing.lines:
        at = float(line.x)
        for run in fonts.runs(line.text, line.weight):
            pen.text((at, line.baseline), run.text, fill=0, font=_sized(run.font, line.size), anchor="ls")
            at += run.width * line.size
    return image


@lru_cache(maxsize=64)
def _sized(font: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(fonts.path(font), size)


def png(drawing: Drawing) -> bytes:
    """A PNG that carries its resolution, so that it prints at the right size. Raises `ProblemError`.

    >>> png(Drawing(30, 20, 300, ()))[1:4]
    b'PNG'
    """
    out = io.BytesIO()
    raster(drawing).save(out, "PNG", dpi=(drawing.dpi, drawing.dpi), compress_level=zlib.Z_BEST_COMPRESSION)
    return out.getvalue()


def pdf(pages: Sequence[Drawing]) -> bytes:
    """One page a drawing, each as large as its drawing; the same drawings give the same bytes.

    Raises `ProblemError` (``not-printable``).

    >>> page = Drawing(300, 150, 300, (Rectangle(0, 0, 10, 10),))
    >>> b"MediaBox [ 0 0 72 36 ]" in pdf([page]), pdf([page]) == pdf([page])
    (True, True)
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    if pages and pages[0].title:
        canvas.setTitle(pages[0].title)
    for drawing in pages:
        point = POINTS_PER_INCH / drawing.dpi
        canvas.setPageSize((drawing.width * point, drawing.height * point))
        bars = canvas.beginPath()
        for x, y, width, height in drawing.rectangles:
            bars.rect(x * point, (drawing.height - y - height) * point, width * point, height * point)
        canvas.drawPath(bars, stroke=0, fill=1)
        for line in drawing.lines:
            text = canvas.beginText(line.x * point, (drawing.height - line.baseline) * point)
            for run in fonts.runs(line.text, line.weight):
                if run.font not in pdfmetrics.getRegisteredFontNames():
                    pdfmetrics.registerFont(fonts.face(run.font))
                text.setFont(run.font, line.size * point)
                text.textOut(run.text)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rectangles(rows: Sequence[bytes], module: int) -> list[Rectangle]:
    """The dark modules of a matrix (1 dark, one byte a module) as few rectangles, ``module`` dots a module.

    Never raises.

    >>> rectangles([b"\\1\\1\\0", b"\\1\\1\\0"], 3)
    [Rectangle(x=0, y=0, width=6, height=6)]
    """
    found: list[Rectangle] = []
    growing: dict[tuple[int, int], int] = {}  # (first column, columns) → row where the rectangle began
    for at, row in enumerate([*rows, b""]):
        seen: dict[tuple[int, int], int] = {}
        column = row.find(1)
        while column >= 0:
            end = row.find(0, column)
            end = len(row) if end < 0 else end
            key = (column, end - column)
            seen[key] = growing.pop(key, at)
            column = row.find(1, end)
        for (first, count), began in growing.items():
            found.append(Rectangle(first * module, began * module, count * module, (at - began) * module))
        growing = seen
    return found
