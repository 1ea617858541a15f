"""Files that people send: pictures made harmless, documents checked to be what they say.

A picture is drawn anew: where it was taken and on which telephone does not stay in it, nor anything hidden in it.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from txng.core import vietnamese

MEGABYTE = 2**20
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2400
QUALITY = 85


@dataclass(frozen=True, slots=True)
class Sent:
    """A checked file. ``kind``: media type; ``name``: as the person called it, without a path."""

    name: str
    kind: str
    content: bytes


class Unreadable(ValueError):
    """Not a picture we take. ``reason``: ``kind`` or ``pixels``."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def safe_picture(content: bytes) -> tuple[str, bytes]:
    """Media type and bytes of the picture drawn anew, upright, its longest side at most 2400 pixels.

    Takes JPEG, PNG and WebP; raises `Unreadable`. PNG stays PNG (drawings, stamps), the rest becomes JPEG.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged below
            picture: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable("pixels")
        drawing = picture.format == "PNG"
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        if drawing:
            picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB").save(
                out, "PNG", optimize=True
            )
            return "image/png", out.getvalue()
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        return "image/jpeg", out.getvalue()
    except Unreadable:
        raise
    except Image.DecompressionBombError:
        raise Unreadable("pixels") from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError):
        raise Unreadable("kind") from None  # what decoders raise on broken files


class UploadField(forms.FileField):
    """A picture or a PDF. Cleaned: `Sent` or None. ``most``: megabytes."""

    accept: ClassVar[str] = "image/jpeg,image/png,image/webp,application/pdf"
    takes_documents: ClassVar[bool] = True
    default_error_messages = {
        "kind": gettext_lazy("This is no picture (JPEG, PNG, WebP) or PDF that can be read."),
        "large": gettext_lazy("The file is larger than %(most)d MB."),
        "pixels": gettext_lazy("The picture has too many pixels. Take it at a lower resolution."),
    }

    def __init__(self, *, most: int = 10, **given: Any):
        self.most = most
        given.setdefault("widget", forms.FileInput(attrs={"accept": self.accept}))
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        if (file.size or 0) > self.most * MEGABYTE:
            raise ValidationError(self.error_messages["large"], code="large", params={"most": self.most})
        content = file.read()
        name = vietnamese.nfc(file.name or "")[-100:]
        if self.takes_documents and content.startswith(b"%PDF-"):
            return Sent(name, "application/pdf", content)
        try:
            kind, drawn = safe_picture(content)
        except Unreadable as error:
            raise ValidationError(self.error_messages[error.reason], code=error.reason) from None
        return Sent(name, kind, drawn)


class PictureField(UploadField):
    """A picture only; phones offer their camera."""

    accept = "image/jpeg,image/png,image/webp"
    takes_documents = False
    default_error_messages = {"kind": gettext_lazy("This is no picture (JPEG, PNG, WebP) that can be read.")}
