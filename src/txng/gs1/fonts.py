"""The typeface of labels: widths of text and the files that hold its characters.

The face comes in two files, Latin and Vietnamese; a line of text is cut into runs of one file each.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from txng.gs1 import tables
from txng.gs1.problems import Problem, ProblemError

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

Weight = Literal[400, 600]
"""Regular and half bold."""


class Run(NamedTuple):
    """Neighbouring characters that stand in one file. ``width`` in ems.

    >>> [(run.font, run.text) for run in runs("Trảng")]
    [('be-vietnam-pro-latin-400', 'Tr'), ('be-vietnam-pro-vietnamese-400', 'ả'), ('be-vietnam-pro-latin-400', 'ng')]
    """

    font: str
    text: str
    width: float


def path(font: str) -> str:
    """The TrueType file of a font name as it stands in a `Run`. Never raises.

    >>> path("be-vietnam-pro-latin-600").endswith(".ttf")
    True
    """
    return tables.path(f"fonts/{font}.ttf")


@cache
def face(font: str) -> TTFont:
    """The measured file of a font name, read once.

    >>> face("be-vietnam-pro-latin-400").fontName
    'be-vietnam-pro-latin-400'
    """
    from reportlab.pdfbase.ttfonts import TTFont

    return TTFont(font, path(font))


@cache
def _fonts(weight: Weight) -> tuple[tuple[str, frozenset[int]], ...]:
    names = [f"be-vietnam-pro-{subset}-{weight}" for subset in ("latin", "vietnamese")]
    return tuple((name, frozenset(face(name).face.charToGlyph)) for name in names)


def runs(text: str, weight: Weight = 400) -> list[Run]:
    """Cut ``text`` into runs. Raises `ProblemError` (``not-printable``) for a character the typeface has not got.

    >>> [run.text for run in runs("Lô 7")]
    ['Lô 7']
    >>> runs("漢")
    Traceback (most recent call last):
    txng.gs1.problems.ProblemError: not-printable
    """
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
    """Width of a line in ems. Raises `ProblemError` (``not-printable``).

    >>> width("mm") > width("ii")
    True
    """
    return sum(run.width for run in runs(text, weight))
