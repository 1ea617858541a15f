"""What is known about an identifier: links by level of the identifier tree, and their types."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from txng.gs1 import percent, provincial

VOCABULARY = "https://ref.gs1.org/voc/"
_OTHER_SPELLINGS = (
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "http://ref.gs1.org/voc/",
    "http://gs1.org/voc/",
)

DEFAULT = VOCABULARY + "defaultLink"
DEFAULT_MULTI = VOCABULARY + "defaultLinkMulti"
LINKSET = "linkset"

#: qualifiers that name one single unit; a record of theirs outranks every batch or variant
UNIT_QUALIFIERS = frozenset({"21", "235", "8011", "8019"})
#: keys that have no meaning without their qualifier: there is no level above it
_INSEPARABLE = {"415": "8020"}


@dataclass(frozen=True, slots=True)
class Link:
    """One target of one type (GS1-Conformant Resolver, link object).

    ``type`` is a full URI; ``hreflang`` BCP 47 tags; ``media_type`` an IANA media type or empty; ``valid_from`` and
    ``valid_to`` bound a half-open period. ``served_here`` names what this portal answers itself instead of a redirect
    (``page``, ``events``); it is empty for every registered link. ``unverified``: nobody has shown that the target's
    host belongs to whoever registered the link, so that a person is asked before going there.
    """

    type: str
    href: str
    title: str
    hreflang: tuple[str, ...] = ()
    media_type: str = ""
    context: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    served_here: str = ""
    unverified: bool = False

    @property
    def is_template(self) -> bool:
        """Whether values of the path stand in the target: ``https://nsx.vn/lo/{lot}``."""
        return "{" in self.href


@dataclass(frozen=True, slots=True)
class Level:
    """The links of one level of the identifier tree; ``path`` is canonical (``/01/08934563138165/10/A%2FB``)."""

    path: str
    description: str
    links: tuple[Link, ...]

    def of_type(self, link_type: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.type == link_type)

    @property
    def types(self) -> tuple[str, ...]:
        """Link types present, in the order of the links."""
        return tuple(dict.fromkeys(link.type for link in self.links))


#: names in templates besides the application identifiers themselves
PLACES = {"gtin": "01", "lot": "10", "serial": "21", "variant": "22", "sscc": "00", "gln": "414"}
_PLACE = re.compile(r"\{([a-z0-9]*)\}")


def places(href: str) -> list[str]:
    """The application identifiers a template asks for, those nobody knows as ``""``.

    >>> places("https://nsx.vn/{gtin}?lo={10}&x={oops}")
    ['01', '10', '']
    """
    return [PLACES.get(name, name if name.isdigit() else "") for name in _PLACE.findall(href)]


def filled(href: str, values: Mapping[str, str]) -> str | None:
    """A template with the values of a path, percent-encoded; None when the path lacks one of them."""
    if any(code not in values for code in places(href)):
        return None
    return _PLACE.sub(lambda found: percent.encode(values[PLACES.get(found[1], found[1])]), href)


def for_identifier(levels: Iterable[Level], elements: Sequence[tuple[str, str]]) -> tuple[Level, ...]:
    """``levels`` with their templates filled for this identifier; what cannot be filled is left out."""
    found = tuple(levels)
    if not any(link.is_template for level in found for link in level.links):
        return found
    values = dict(elements)
    told = []
    for level in found:
        links = []
        for link in level.links:
            href = filled(link.href, values) if link.is_template else link.href
            if href is not None:
                links.append(replace(link, href=href) if link.is_template else link)
        if links:
            told.append(replace(level, links=tuple(links)))
    return tuple(told)


def type_uri(text: str) -> str:
    """A link type as sent or stored → its full URI; ``""`` for a prefix nobody defined.

    ``gs1:pip``, ``https://gs1.org/voc/pip`` and ``https://ref.gs1.org/voc/pip`` are the same type; ``linkset`` and its
    old name ``all`` ask for the whole set.
    """
    if text in (LINKSET, "all"):
        return LINKSET
    if text.startswith("gs1:"):
        return VOCABULARY + text[4:]
    if not text.startswith(("https://", "http://")):
        return ""
    for spelling in _OTHER_SPELLINGS:
        if text.startswith(spelling):
            return VOCABULARY + text.removeprefix(spelling)
    return text


def root_path(key: tuple[str, str]) -> str:
    """The canonical path of a primary key: ``("01", "08934563138165")`` → ``/01/08934563138165``; that of a code of the
    province is its address: ``("noi-bo", "HTX/CAM")`` → ``/noi-bo/HTX/CAM``."""
    if key[0] == provincial.ROOT:
        return f"/{key[0]}/{key[1]}"
    return f"/{key[0]}/{percent.encode(key[1])}"


def level_codes(key: str, qualifiers: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Qualifier codes of every level an identifier can be registered at, the most specific first.

    A unit (serial) is registered without batch and variant, so its level comes before theirs (GS1-Conformant Resolver
    1.2.1, 2.5.9).

    >>> list(level_codes("01", ["22", "10", "21"]))
    [('21',), ('22', '10'), ('22',), ('10',), ()]
    """
    units = [code for code in qualifiers if code in UNIT_QUALIFIERS]
    others = [code for code in qualifiers if code not in UNIT_QUALIFIERS]
    for unit in units:
        yield (unit,)
    for size in range(len(others), 0, -1):
        yield from combinations(others, size)
    if key not in _INSEPARABLE:
        yield ()
