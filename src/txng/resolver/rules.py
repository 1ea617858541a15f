"""What a link-set document must satisfy before its links are kept. Pure.

Sources: GS1-Conformant Resolver 1.2.1 (levels, default link, link objects), RFC 9264 (document), and the rule that a
scan is never sent to a target nobody may vouch for (no credentials in it, no private host, not back to ourselves).
"""

import codecs
import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from txng.epcis.findings import Findings
from txng.epcis.jsonld import strict_json
from txng.gs1 import digital_link
from txng.gs1.digital_link import DigitalLink
from txng.gs1.problems import Problem, ProblemError
from txng.resolver.links import DEFAULT, DEFAULT_MULTI, UNIT_QUALIFIERS, Link, places, root_path, type_uri
from txng.resolver.vocabulary import is_known

MOST_RECORDS = 100_000
MOST_LINKS = 200  # of one record
MOST_PROBLEMS = 200
URL_LENGTH = 2048
TEXT_LENGTH = 200
MEMBERS = frozenset({"href", "title", "hreflang", "type", "context", "validFrom", "validTo"})
#: members other resolvers write and nobody may act on any more (GS1-Conformant Resolver 1.2.0)
IGNORED_MEMBERS = frozenset({"fwqs", "public"})

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_LANGUAGE_OF_SCHEMA = re.compile(r"[A-Za-z]{2}(-[A-Za-z]{2})?")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+")
_CONTEXT = re.compile(r"[!-~]{1,50}")
_TYPE_URI = re.compile(r"https?://[A-Za-z0-9./_~:-]+")
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f\\<>\"{}|^`]")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
#: our own addresses that a scan must not be sent to: another scan (a loop), and whatever needs a sign-in
_NOT_A_PAGE = re.compile(r"/(?:[0-9]{2,4}/|eh|ex|workspace\b|office\b|accounts\b|epcis\b|api\b)")
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One level to be registered: the key with its qualifiers, and their canonical path."""

    elements: tuple[tuple[str, str], ...]
    path: str
    description: str
    links: tuple[Link, ...]

    @property
    def root(self) -> str:
        """The key's part of the path."""
        return root_path(self.elements[0])


def read(data: bytes, base: str) -> tuple[list[Record], list[Problem]]:
    """A link-set file → its records and warnings; ``base`` is our own address, to which no link may lead.

    Anchors may be relative (``/01/…``) or carry the address of the resolver they come from. Raises `ProblemError` with
    every fault, at most `MOST_PROBLEMS`.
    """
    problems: list[Problem] = []
    records = []
    seen: dict[str, str] = {}
    for at, entry in enumerate(_entries(data)):
        where = f"linkset[{at}]"
        record = _record(entry, where, base, problems)
        if record is not None:
            if record.path in seen:
                problems.append(
                    Problem("link-anchor-twice", {"anchor": record.path, "first": seen[record.path]}, where)
                )
            seen[record.path] = where
            records.append(record)
        if sum(not problem.warning for problem in problems) > MOST_PROBLEMS:
            break
    faults = [problem for problem in problems if not problem.warning]
    if faults:
        raise ProblemError(faults)
    return records, problems


def _entries(data: bytes) -> list[Any]:
    findings = Findings()
    document = strict_json.parse(data.removeprefix(codecs.BOM_UTF8), findings)
    findings.refuse()
    entries = document.get("linkset") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ProblemError([Problem("link-document", {}, "linkset")])
    if len(entries) > MOST_RECORDS:
        raise ProblemError([Problem("link-too-many", {"limit": MOST_RECORDS, "found": len(entries)}, "linkset")])
    return entries


def _shown(value: object) -> str:
    """At most 100 characters of the input, fit to be stored and printed."""
    return _NOT_IN_TEXT.sub("\ufffd", str(value)[:100])


def _record(entry: Any, where: str, base: str, problems: list[Problem]) -> Record | None:
    if not isinstance(entry, dict):
        problems.append(Problem("link-document", {}, where))
        return None
    before = len(problems)
    link = _identifier(entry.get("anchor"), f"{where}.anchor", problems)
    description = _text(entry.get("itemDescription"), f"{where}.itemDescription", problems)
    links: list[Link] = []
    for name, targets in entry.items():
        if name in ("anchor", "itemDescription"):
            continue
        at = f"{where}.{_shown(name)}"
        link_type = type_uri(name)
        if not _TYPE_URI.fullmatch(link_type) or len(link_type) > TEXT_LENGTH or not is_known(link_type):
            problems.append(Problem("link-type-unknown", {"type": _shown(name)}, at))
        elif not isinstance(targets, list) or not targets:
            problems.append(Problem("link-targets-missing", {}, at))
        else:
            for index, target in enumerate(targets[: MOST_LINKS + 1]):
                links.extend(_link(link_type, target, f"{at}[{index}]", base, problems))
    if not links and len(problems) == before:
        problems.append(Problem("link-targets-missing", {}, where))
    if len(links) > MOST_LINKS:
        problems.append(Problem("link-too-many", {"limit": MOST_LINKS, "found": len(links)}, where))
    problems.extend(_default_problems(links, where))
    if link is None or any(not problem.warning for problem in problems[before:]):
        return None
    return Record(link.elements, link.path, description, tuple(links))


def _identifier(anchor: Any, where: str, problems: list[Problem]) -> DigitalLink | None:
    """The identifier an anchor names; a serial is registered without batch and variant (2.5.9)."""
    if not isinstance(anchor, str) or not anchor:
        problems.append(Problem("link-anchor-missing", {}, where))
        return None
    try:
        uri = anchor if "://" in anchor[:8] else digital_link.CANONICAL_ROOT + anchor
        link = digital_link.parse(uri)
    except ProblemError as error:
        problems.extend(Problem(found.code, found.params, where) for found in error.problems)
        return None
    codes = [code for code, _ in link.qualifiers]
    if link.attributes or link.other or urlsplit(link.stem).path:
        problems.append(Problem("link-anchor-extra", {"anchor": _shown(anchor)}, where))
        return None
    if len(codes) > 1 and UNIT_QUALIFIERS.intersection(codes):
        problems.append(Problem("link-anchor-level", {"anchor": _shown(anchor)}, where))
        return None
    return link


def _text(value: Any, where: str, problems: list[Problem]) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_LENGTH or _NOT_IN_TEXT.search(value):
        problems.append(Problem("link-text", {"limit": TEXT_LENGTH}, where))
        return ""
    return value


def _link(link_type: str, target: Any, where: str, base: str, problems: list[Problem]) -> Iterator[Link]:
    if not isinstance(target, dict):
        problems.append(Problem("link-document", {}, where))
        return
    before = len(problems)
    unknown = target.keys() - MEMBERS - IGNORED_MEMBERS
    problems.extend(Problem("link-member-unknown", {"member": _shown(name)}, where) for name in sorted(unknown))
    if link_type == DEFAULT and target.keys() - {"href", "title"} - IGNORED_MEMBERS:
        problems.append(Problem("link-default-members", {}, where))
    problems.extend(url_problems(target.get("href"), f"{where}.href", base))
    title = _text(target.get("title"), f"{where}.title", problems)
    languages = _texts(target, "hreflang", _LANGUAGE, where, problems)
    problems.extend(
        Problem("link-language-schema", {"language": language}, f"{where}.hreflang", warning=True)
        for language in languages
        if not _LANGUAGE_OF_SCHEMA.fullmatch(language)
    )
    media_type = target.get("type", "")
    if (
        not isinstance(media_type, str)
        or len(media_type) > 100
        or (media_type and not _MEDIA_TYPE.fullmatch(media_type))
    ):
        problems.append(Problem("link-media-type", {"type": _shown(media_type)}, f"{where}.type"))
    context = _texts(target, "context", _CONTEXT, where, problems)
    begins, ends = (_moment(target, name, where, problems) for name in ("validFrom", "validTo"))
    if begins and ends and begins >= ends:
        problems.append(Problem("link-period", {}, where))
    if all(problem.warning for problem in problems[before:]):
        yield Link(link_type, target["href"], title, languages, media_type, context, begins, ends)


def _texts(
    target: Mapping[str, Any], name: str, shape: re.Pattern[str], where: str, problems: list[Problem]
) -> tuple[str, ...]:
    values = target.get(name, [])
    if not isinstance(values, list) or not all(isinstance(one, str) and shape.fullmatch(one) for one in values):
        problems.append(Problem("link-list", {"member": name}, f"{where}.{name}"))
        return ()
    return tuple(values)


def _moment(target: Mapping[str, Any], name: str, where: str, problems: list[Problem]) -> datetime | None:
    value = target.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None or not 1990 <= moment.year <= 2100:
        problems.append(Problem("link-moment", {"value": _shown(value)}, f"{where}.{name}"))
        return None
    return moment


def url_problems(url: Any, where: str, base: str) -> list[Problem]:
    """Why a scan may not be sent to ``url``: empty when it may."""
    if not isinstance(url, str) or not url:
        return [Problem("link-href-missing", {}, where)]
    refused = [Problem("url-not-allowed", {"url": _shown(url)}, where)]
    if "" in (asked := places(url)):
        return [Problem("link-template", {"url": _shown(url)}, where)]
    if asked:  # judged as if every value were there; a value never decides where a scan goes
        if "{" in url.split("://", 1)[-1].split("/", 1)[0]:
            return refused
        url = re.sub(r"\{[a-z0-9]+\}", "x", url)
    if len(url) > URL_LENGTH or _NOT_IN_URL.search(url) or not url.isascii():
        return refused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return refused
    host = parts.hostname or ""
    if {".", ".."}.intersection(unquote(parts.path).split("/")):
        return refused  # browsers go elsewhere than it says
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0 or not _is_public(host):
        return refused
    if host == urlsplit(base).hostname and _NOT_A_PAGE.match(parts.path or "/"):
        return [Problem("link-to-ourselves", {"url": _shown(url)}, where)]
    return []


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    return _HOST.fullmatch(host) is not None and not host.endswith((".localhost", ".local", ".internal", ".home.arpa"))


def _default_problems(links: list[Link], where: str) -> Iterator[Problem]:
    defaults = [link for link in links if link.type == DEFAULT]
    if len(defaults) > 1:
        yield Problem("link-default-twice", {}, where)
    variants = [link for link in links if link.type == DEFAULT_MULTI]
    if len(variants) == 1:
        yield Problem("link-multi-alone", {}, where, warning=True)
    named = {link.href for link in links if link.type not in (DEFAULT, DEFAULT_MULTI)}
    for link in defaults:
        if link.href not in named:
            yield Problem("link-default-untyped", {"url": _shown(link.href)}, where, warning=True)
