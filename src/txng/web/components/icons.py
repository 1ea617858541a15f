"""Drawings inside the page, so that they cost no request and take the colour of the words beside them."""

import re
from functools import cache
from importlib import resources

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>")


@cache
def shapes(name: str) -> str:
    """What is drawn for ``name``; `KeyError` for a name that `scripts/vendor.py` does not bring in."""
    file = resources.files("txng.web") / "static" / "vendor" / "tabler-icons" / f"{name}.svg"
    if not file.is_file():
        raise KeyError(f"no drawing is called {name!r}: add it to ICONS in scripts/vendor.py and run it")
    found = _SHAPE.findall(file.read_text())
    return "".join(shape for shape in found if 'stroke="none"' not in shape)


def icon(name: str, css: str = "") -> SafeString:
    """The drawing as SVG. It is never read aloud: words stand beside it."""
    drawn = mark_safe(shapes(name))
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        f" {css}" if css else "",
        drawn,
    )
