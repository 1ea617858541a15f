"""Which link answers a request. Pure: levels and a question in, a decision out (GS1-Conformant Resolver 1.2.1, 2.8).

Levels come most specific first. A named link type is sought level by level; without one the default link decides.
Among several links the request's context, languages (RFC 4647 lookup) and media types narrow the choice; a wish that
no candidate can meet counts as no wish, so that a reader of a third language is not left between two pages.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from txng.resolver.links import DEFAULT, DEFAULT_MULTI, LINKSET, Level, Link


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants: ``link_type`` a full URI, ``linkset``, ``""`` for an undefined one, or None."""

    link_type: str | None = None
    context: str = ""
    languages: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Exactly one link answers."""

    link: Link


@dataclass(frozen=True, slots=True)
class Several:
    """The request cannot tell these apart (300); ``level`` is theirs."""

    level: Level
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class WholeSet:
    """The link set itself was asked for."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No level has what was asked for (404)."""


Choice = Found | Several | WholeSet | Nothing


def choose(levels: Sequence[Level], asked: Asked) -> Choice:
    """The answer to ``asked`` from ``levels``, most specific first."""
    if not levels:
        return Nothing()
    if asked.link_type is None:
        return _default(levels, asked)
    if asked.link_type == LINKSET:
        return WholeSet()
    for level in levels:
        candidates = level.of_type(asked.link_type)
        if candidates:
            return _one_of(level, candidates, asked)
    return Nothing()


def _default(levels: Sequence[Level], asked: Asked) -> Choice:
    for level in levels:
        variants, met = narrow(level.of_type(DEFAULT_MULTI), asked)
        if met and len(variants) == 1:
            return Found(variants[0])
        default = level.of_type(DEFAULT)
        if default:
            return Found(default[0])
    level = levels[0]
    return Several(level, level.links)


def _one_of(level: Level, candidates: tuple[Link, ...], asked: Asked) -> Choice:
    if len(candidates) == 1:
        return Found(candidates[0])
    left, met = narrow(candidates, asked)
    if len(left) > 1 and not met:
        target = [link.href for link in level.of_type(DEFAULT)]
        left = tuple(link for link in left if link.href in target) or left
    return Found(left[0]) if len(left) == 1 else Several(level, left)


def narrow(links: tuple[Link, ...], asked: Asked) -> tuple[tuple[Link, ...], bool]:
    """The links that fit the request best, and whether any of its wishes could be met.

    A media type that fits every candidate is no wish: browsers always send one.
    """
    links, context_met = _prefer(links, (asked.context,) if asked.context else (), _in_context, _any_context)
    links, language_met = _prefer(links, asked.languages, _in_language, _any_language)
    left, media_met = _prefer(links, asked.media_types, _of_media_type, _any_media_type)
    return left, context_met or language_met or (media_met and len(left) < len(links))


def _prefer(
    links: tuple[Link, ...], wishes: tuple[str, ...], fits: Callable[[Link, str], bool], silent: Callable[[Link], bool]
) -> tuple[tuple[Link, ...], bool]:
    """What meets the first wish anybody can meet, else what claims nothing in this respect, else everything."""
    if not wishes or len(links) < 2:
        return links, False
    for wish in wishes:
        fitting = tuple(link for link in links if fits(link, wish))
        if fitting:
            return fitting, True
    return tuple(link for link in links if silent(link)) or links, False


def _in_context(link: Link, context: str) -> bool:
    return context in link.context


def _any_context(link: Link) -> bool:
    return not link.context


def _in_language(link: Link, language: str) -> bool:
    return any(tag.lower() == language for tag in link.hreflang)


def _any_language(link: Link) -> bool:
    return not link.hreflang


def _any_media_type(link: Link) -> bool:
    return not link.media_type


def _of_media_type(link: Link, media_type: str) -> bool:
    if media_type.endswith("/*"):
        return link.media_type.lower().startswith(media_type[:-1])
    return link.media_type.lower() == media_type


_WEIGHT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{0,9})?")


@lru_cache(maxsize=4096)
def weighted(header: str) -> tuple[tuple[str, float], ...]:
    """The values of ``Accept`` or ``Accept-Language`` with their weights, best first, in lower case.

    Parameters other than ``q`` are dropped, unreadable weights count as 0, and what weighs 0 stays in the list: the
    sender does not want it (RFC 9110, 12.4.2).

    >>> weighted("vi;q=0.3, en")
    (('en', 1.0), ('vi', 0.3))
    """
    values = []
    for part in header.split(",")[:50]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                weight = min(float(parameter[2:]), 1.0) if _WEIGHT.fullmatch(parameter, 2) else 0.0
        if name:
            values.append((name, weight))
    return tuple(sorted(values, key=lambda value: -value[1]))


@lru_cache(maxsize=4096)
def language_ranges(header: str) -> tuple[str, ...]:
    """``Accept-Language`` as tags to look up in order, each followed by its shorter forms (RFC 4647, 3.4).

    >>> language_ranges("zh-Hant-TW, vi;q=0.5")
    ('zh-hant-tw', 'zh-hant', 'zh', 'vi')
    """
    ranges: list[str] = []
    for tag, weight in weighted(header):
        if weight <= 0 or tag == "*":
            continue
        subtags = tag.split("-")
        while subtags:
            ranges.append("-".join(subtags))
            subtags.pop()
            if subtags and len(subtags[-1]) == 1:  # a single letter only introduces what follows it
                subtags.pop()
    return tuple(dict.fromkeys(ranges))


@lru_cache(maxsize=4096)
def media_ranges(header: str) -> tuple[str, ...]:
    """``Accept`` as media ranges in order of preference, without ``*/*``, which prefers nothing."""
    return tuple(name for name, weight in weighted(header) if weight > 0 and name != "*/*")
