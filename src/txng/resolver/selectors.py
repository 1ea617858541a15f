"""What links are registered, read in one query however many identifiers are asked for at once."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from txng.core import clock
from txng.gs1 import percent
from txng.resolver import models
from txng.resolver.links import Level, Link, level_codes

Element = tuple[str, str]


def level_paths(elements: Sequence[Element]) -> tuple[str, ...]:
    """Canonical paths of every level an identifier can be registered at, the most specific first.

    ``elements`` are the key and its qualifiers in the order of the path.
    """
    (key, value), *qualifiers = elements
    root = f"/{key}/{percent.encode(value)}"
    if not qualifiers:
        return (root,)
    parts = {code: f"/{code}/{percent.encode(text)}" for code, text in qualifiers}
    return tuple(root + "".join(parts[code] for code in codes) for codes in level_codes(key, list(parts)))


def link_set(elements: Sequence[Element]) -> tuple[Level, ...]:
    """The registered levels of one identifier with the links that hold now, the most specific first."""
    paths = level_paths(elements)
    found = levels(paths)
    return tuple(found[path] for path in paths if path in found)


def levels(paths: Iterable[str]) -> dict[str, Level]:
    """The registered levels among ``paths`` with the links that hold now; one query."""
    now = clock.now()
    rows = (
        models.Link.objects.filter(record__path__in=set(paths))
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=now), Q(valid_to__isnull=True) | Q(valid_to__gt=now))
        .order_by("record__path", "position")
        .values_list(
            "record__path",
            "record__description",
            "link_type",
            "href",
            "title",
            "hreflang",
            "media_type",
            "context",
            "valid_from",
            "valid_to",
        )
    )
    found = {}
    for path, group in groupby(rows, key=itemgetter(0)):
        kept = list(group)
        links = tuple(
            Link(kind, href, title, tuple(languages), media_type, tuple(context), valid_from, valid_to)
            for _, _, kind, href, title, languages, media_type, context, valid_from, valid_to in kept
        )
        found[path] = Level(path, kept[0][1], links)
    return found
