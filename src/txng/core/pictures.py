"""Pictures made harmless. Pure: bytes in, bytes out.

A picture is drawn anew from its points: where it was taken, on which telephone, and anything hidden in or behind it do
not stay. Bounds are judged by the header, before a point is decoded (`standards/trust.md` 5.2, row Image).
"""

import io
import threading
import warnings
from typing import NamedTuple

from PIL import Image, ImageFile, ImageOps

QUALITY = 85
WIDTH_QUALITY = 80

#: One picture of 40 megapixels takes some 300 MB while it is drawn: no more than this many at a time in a process.
_drawing = threading.BoundedSemaphore(2)

#: What decoders raise on broken files.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError, MemoryError)


class Unreadable(ValueError):
    """Not a picture we take. ``reason``: ``kind`` or ``pixels``."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


class Picture(NamedTuple):
    """``kind``: media type of ``content``; sides in pixels."""

    kind: str
    width: int
    height: int
    content: bytes


def redrawn(content: bytes, *, most_pixels: int, longest_side: int) -> Picture:
    """The picture drawn anew, upright, its longest side bounded.

    Takes JPEG, PNG and WebP by their first bytes, nothing else; raises `Unreadable`. PNG stays PNG (drawings, stamps),
    the rest becomes JPEG.
    """
    try:
        with warnings.catch_warnings(), _drawing:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged below
            picture: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
            if picture.width * picture.height > most_pixels:
                raise Unreadable("pixels")
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # printing turns it on for the process: half a picture is none
            drawing = picture.format == "PNG"
            picture.draft("RGB", (longest_side, longest_side))  # JPEG: decoded at a fraction where that is enough
            picture = _bare(ImageOps.exif_transpose(picture), drawing)
            picture.thumbnail((longest_side, longest_side))
            return _written(picture, drawing)
    except Unreadable:
        raise
    except Image.DecompressionBombError:
        raise Unreadable("pixels") from None
    except _BROKEN:
        raise Unreadable("kind") from None


def narrowed(picture: Picture, width: int) -> bytes | None:
    """The redrawn ``picture`` as WebP, ``width`` pixels wide; None where it is no wider itself."""
    if picture.width <= width:
        return None
    with _drawing, Image.open(io.BytesIO(picture.content)) as drawn:
        height = max(1, round(picture.height * width / picture.width))
        out = io.BytesIO()
        drawn.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=WIDTH_QUALITY, method=4)
        return out.getvalue()


def _bare(picture: Image.Image, drawing: bool) -> Image.Image:
    """Points only: what came along (EXIF, colour profile, comments) would otherwise be written out again."""
    clear = drawing and ("A" in picture.getbands() or "transparency" in picture.info)
    picture = picture.convert("RGBA" if clear else "RGB")
    picture.info = {}
    return picture


def _written(picture: Image.Image, drawing: bool) -> Picture:
    out = io.BytesIO()
    if drawing:
        picture.save(out, "PNG", optimize=True)
        return Picture("image/png", picture.width, picture.height, out.getvalue())
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture("image/jpeg", picture.width, picture.height, out.getvalue())
