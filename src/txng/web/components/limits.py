"""Limits that a face puts on what programs send, told to everybody on the page of developers.

Each face adds its own; the faces do not know each other.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Limit(NamedTuple):
    """``words``: what is limited, in Vietnamese and English; ``unit``: behind the number, alike."""

    words: tuple[str, str]
    number: int
    unit: tuple[str, str] = ("", "")


BYTES = ("byte", "bytes")
_sources: list[Callable[[], Iterable[Limit]]] = []


def add(source: Callable[[], Iterable[Limit]]) -> Callable[[], Iterable[Limit]]:
    """Tell these limits, too."""
    _sources.append(source)
    return source


def limits() -> list[Limit]:
    """All of them, in the order they were added."""
    return [limit for source in _sources for limit in source()]
