"""What links are registered, read in one query however many identifiers are asked for at once."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from txng.core import clock
from txng.gs1 import percent, provincial
from txng.resolver.links import Level, Link, for_identifier, level_codes, root_path

Element = tuple[str, str]

MOST_BELOW = 200
"""Records of one key that are read together; a key with more is asked for path by path."""

_COLUMNS = """rec.path, rec.description,
    l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context, l.valid_from, l.valid_to,
    rec.party_id is not null and not (
        coalesce(lower(substring(l.href from '^[a-z]+://([^/:?#]+)')) = %(own)s, false)
        or (host.id is not null and (rec.root not like '/01/%%' or exists (
            select from registry_product product where product.gtin = substr(rec.root, 5)
            and product.party_id = rec.party_id and (product.verified_at is not null or exists (
                select from registry_companyprefix block where block.party_id = product.party_id
                and block.standard = 'gs1' and block.status = 'active'
                and substr(product.gtin, 2) like block.prefix || '%%'))
        )))
    ) as unverified"""
_HOST = """left join resolver_linkhost host on host.party_id = rec.party_id and host.verified_at is not null
        and host.host = lower(substring(l.href from '^[a-z]+://([^/:?#]+)'))"""
_HOLDS = "(l.valid_from is null or l.valid_from <= %(now)s) and (l.valid_to is null or l.valid_to > %(now)s)"
_BY_PATH = f"""
    select {_COLUMNS} from resolver_linkrecord rec
    join resolver_link l on l.record_id = rec.id and {_HOLDS}
    {_HOST}
    where rec.path = any(%(wanted)s::text[]) order by rec.path, l.position"""
_BY_ROOT = f"""
    select wanted.root, {_COLUMNS} from unnest(%(wanted)s::text[]) wanted (root)
    cross join lateral (
        select id, path, root, description, party_id from resolver_linkrecord
        where root = wanted.root order by path limit {MOST_BELOW + 1}
    ) rec
    left join resolver_link l on l.record_id = rec.id and {_HOLDS}
    {_HOST}
    order by rec.path, l.position"""


class Below(NamedTuple):
    """The registered levels of a key by path; not ``whole`` when there are too many to read together."""

    levels: Mapping[str, Level]
    whole: bool


def level_paths(elements: Sequence[Element]) -> tuple[str, ...]:
    """Canonical paths of every level an identifier can be registered at, the most specific first.

    ``elements`` are the key and its qualifiers in the order of the path.
    """
    key, *qualifiers = elements
    root = root_path(key)
    if not qualifiers:
        return (root,)
    if key[0] == provincial.ROOT:
        named = dict(qualifiers)
        lot, serial = (f"/{word}/{named[code]}" if code in named else "" for word, code in (("lo", "10"), ("so", "21")))
        return tuple(dict.fromkeys((root + lot + serial, root + serial, root + lot, root)))
    parts = {code: f"/{code}/{percent.encode(text)}" for code, text in qualifiers}
    return tuple(root + "".join(parts[code] for code in codes) for codes in level_codes(key[0], list(parts)))


def link_set(elements: Sequence[Element]) -> tuple[Level, ...]:
    """The registered levels of one identifier with the links that hold now, the most specific first."""
    paths = level_paths(elements)
    found = levels(paths)
    return for_identifier((found[path] for path in paths if path in found), elements)


def levels(paths: Iterable[str]) -> dict[str, Level]:
    """The registered levels among ``paths`` with the links that hold now; one query."""
    return _levels(_rows(_BY_PATH, paths))


def below(roots: Iterable[str]) -> dict[str, Below]:
    """Everything registered under each of these keys (paths as `root_path` gives them), with the links that hold now.

    One query. A key without records has no entry.
    """
    rows = _rows(_BY_ROOT, roots)
    found: dict[str, Below] = {}
    for root, group in groupby(sorted(rows, key=itemgetter(0)), key=itemgetter(0)):
        listed = [row[1:] for row in group]
        whole = len({row[0] for row in listed}) <= MOST_BELOW
        found[root] = Below(_levels(listed) if whole else {}, whole)
    return found


def _rows(sql: str, wanted: Iterable[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"wanted": list(dict.fromkeys(wanted)), "now": clock.now(), "own": _own_host()})
        return list(cursor.fetchall())


def _own_host() -> str:
    return urlsplit(settings.BASE_URL).hostname or ""


def _levels(rows: Iterable[tuple[Any, ...]]) -> dict[str, Level]:
    """Rows of `_COLUMNS`, those of a record together; a record whose links do not hold now is not there."""
    found = {}
    for path, group in groupby(rows, key=itemgetter(0)):
        kept = [row for row in group if row[2] is not None]
        links = tuple(
            Link(kind, href, title, tuple(languages), media_type, tuple(context), begins, ends, unverified=unverified)
            for _, _, kind, href, title, languages, media_type, context, begins, ends, unverified in kept
        )
        if links:
            found[path] = Level(path, kept[0][1], links)
    return found
