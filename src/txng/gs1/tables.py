"""The data files beside this module: GS1 and ISO code lists, each with its source and version.

``scripts/refresh_gs1.py`` makes them anew; nothing else writes them.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


def stored(name: str) -> bytes:
    """The bytes of a data file. Raises `FileNotFoundError` for a name that is not there.

    >>> b'"lengths"' in stored("company-prefixes.json")
    True
    """
    return (_FOLDER / name).read_bytes()


def path(name: str) -> str:
    """Where a data file lies, for libraries that open files themselves.

    >>> path("fonts/be-vietnam-pro-latin-400.ttf").endswith("be-vietnam-pro-latin-400.ttf")
    True
    """
    return str(_FOLDER / name)
