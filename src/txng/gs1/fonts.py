"""The typeface of labels: widths of text and the files that hold its characters.

The face comes in two files, Latin and Vietnamese; a line of text is cut into runs of one file each.
"""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from reportlab.pdfbase.ttfonts import TTFont

from txng.gs1.problems import Problem, ProblemError

Weight = Literal[400, 600]


class Run(NamedTuple):
    """Neighbouring characters that stand in one file. ``width`` in ems."""

    font: str
    text: str
    width: float


def path(font: str) -> str:
    """The TrueType file of a font name as it stands in a `Run`."""
    return str(files("txng.gs1").joinpath("data", "fonts", f"{font}.ttf"))


@cache
def face(font: str) -> TTFont:
    return TTFont(font, path(font))


@cache
def _fonts(weight: Weight) -> tuple[tuple[str, frozenset[int]], ...]:
    names = [f"be-vietnam-pro-{subset}-{weight}" for subset in ("latin", "vietnamese")]
    return tuple((name, frozenset(face(name).face.charToGlyph)) for name in names)


def runs(text: str, weight: Weight = 400) -> list[Run]:
    """Cut ``text`` into runs. Raises `ProblemError` (``not-printable``) for a character the typeface has not got."""
    found: list[tuple[str, str]] = []
    for character in unicodedata.normalize("NFC", text):
        font = next((name for name, characters in _fonts(weight) if ord(character) in characters), None)
        if font is None:
            raise ProblemError([Problem("not-printable", {"text": text[:100], "character": f"U+{ord(character):04X}"})])
        if found and found[-1][0] == font:
            found[-1] = (font, found[-1][1] + character)
        else:
            found.append((font, character))
    return [Run(font, part, face(font).stringWidth(part, 1.0)) for font, part in found]


@lru_cache(maxsize=4096)
def width(text: str, weight: Weight = 400) -> float:
    """Width of a line in ems."""
    return sum(run.width for run in runs(text, weight))
