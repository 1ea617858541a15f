"""Any repository of EPCIS 2.0 and its GS1-conformant resolver, asked from here. What they answer is hostile input."""

import json
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

import msgspec
from django.conf import settings

from txng.core import outbound
from txng.core.errors import Refused
from txng.core.outbound import Answer
from txng.epcis import jsonld
from txng.epcis.model import AnyEvent
from txng.exchange.connectors.rest import words_of
from txng.gs1.problems import Problem, ProblemError

MOST_BYTES = 4 * 2**20
MOST_TARGETS = 5
_VERSIONS = {"gs1-epcis-version": "2.0.0", "gs1-cbv-version": "2.0.0", "accept": "application/json"}
_LINKSET = {"accept": "application/linkset+json"}
#: link types that lead to events (GS1 Web Vocabulary), in all their spellings
_EPCIS = tuple(
    f"{scheme}://{host}/voc/epcis" for scheme in ("https", "http") for host in ("ref.gs1.org", "gs1.org", "www.gs1.org")
)


class Repository(NamedTuple):
    """``epcis``: address below which ``/capture`` and ``/events`` are; ``resolver``: before which codes stand;
    ``token``: what is shown to the repository, never to the resolver."""

    epcis: str
    resolver: str = ""
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {**_VERSIONS, **({"authorization": f"Bearer {self.token}"} if self.token else {})}

    def at(self, path: str) -> str:
        return self.epcis.rstrip("/") + path


class Unusable(Refused):
    """They answered, and not as the standard asks."""


def event_types(repository: Repository) -> Answer:
    """``GET /eventTypes`` (EPCIS 2.0 section 12.6.2): the cheapest question there is."""
    return outbound.send("GET", repository.at("/eventTypes"), headers=repository.headers)


def capture(repository: Repository, body: bytes) -> Answer:
    """``POST /capture`` with a document (section 12.4.1)."""
    headers = {**repository.headers, "content-type": "application/json"}
    return outbound.send("POST", repository.at("/capture"), content=body, headers=headers)


def capture_job(repository: Repository, location: str) -> dict[str, Any]:
    """What a capture job says of itself (section 12.4.2); ``location`` as it was answered. Raises `Unusable`."""
    address = own_address(repository, repository.at("/capture"), location)
    return _object(outbound.send("GET", address, headers=repository.headers))


def own_address(repository: Repository, base: str, told: str) -> str:
    """An address that they told, absolute or not, below their own. Raises `Unusable` for any other."""
    try:
        address = urljoin(base, told)
    except ValueError:
        address = ""
    if not address.startswith(repository.epcis.rstrip("/") + "/"):
        raise Unusable("repository-elsewhere")
    return address


def events_of(repository: Repository, epc: str) -> list[AnyEvent]:
    """Events that name a class or an instance anywhere (``MATCH_anyEPCClass``, ``MATCH_anyEPC``). Raises `Unusable`,
    `OutboundFailed`."""
    name = "MATCH_anyEPC" if "/21/" in epc or "/00/" in epc else "MATCH_anyEPCClass"
    return events_at(repository, repository.at(f"/events?{name}={quote(epc, safe='')}"))


def events_at(repository: Repository, address: str) -> list[AnyEvent]:
    """The events of an answer to a query, by whatever address. The token goes to the own host only."""
    own = address.startswith(repository.epcis.rstrip("/") + "/")
    headers = repository.headers if own else dict(_VERSIONS)
    answer = usable(outbound.send("GET", address, headers=headers, most_bytes=MOST_BYTES))
    try:
        return list(jsonld.read(answer.body, "lenient").events)
    except ProblemError as error:
        raise Unusable("repository-document", found=error.problems[0].code) from None


def description(repository: Repository) -> dict[str, Any]:
    """The resolver description file (GS1-Conformant Resolver 1.2, section 4.5)."""
    return _object(outbound.send("GET", repository.resolver.rstrip("/") + "/.well-known/gs1resolver"))


def epcis_targets(repository: Repository, path: str) -> list[str]:
    """Where the resolver leads to for events of ``path`` (``/01/…/10/…``): targets of ``epcis`` links in its link set,
    those of the code itself first."""
    address = repository.resolver.rstrip("/") + path + "?linkType=linkset"
    return targets_in(_object(outbound.send("GET", address, headers=_LINKSET, most_bytes=2**20)))


def targets_in(linkset: dict[str, Any]) -> list[str]:
    """Targets of ``epcis`` links of a link set (RFC 9264), the most specific anchor first.

    >>> targets_in({"linkset": [{"anchor": "https://id.example/01/1",
    ...     "https://ref.gs1.org/voc/epcis": [{"href": "https://epcis.example/events"}]}]})
    ['https://epcis.example/events']
    """
    found: list[tuple[int, str]] = []
    members = linkset.get("linkset")
    for one in members if isinstance(members, list) else []:
        if not isinstance(one, dict):
            continue
        anchor = str(one.get("anchor", ""))
        for name in _EPCIS:
            targets = one.get(name)
            hrefs = (
                [each.get("href") for each in targets if isinstance(each, dict)] if isinstance(targets, list) else []
            )
            found += [(-anchor.count("/"), href) for href in hrefs if isinstance(href, str)]
    return list(dict.fromkeys(href for _depth, href in sorted(found, key=lambda pair: pair[0])))[:MOST_TARGETS]


def usable(answer: Answer, most_bytes: int = MOST_BYTES) -> Answer:
    """An answer of 2xx that came whole. Raises `Unusable`."""
    if not answer.ok:
        raise Unusable("repository-status", status=answer.status, words=words_of(answer)[:120])
    if answer.truncated:
        raise Unusable("repository-large", limit=most_bytes // 2**20)
    return answer


def address_faults(url: str, field: str) -> list[Problem]:
    """Why an address that somebody typed into ``field`` is never called; empty where it may be."""
    try:
        outbound.checked_url(url, outbound.networks(settings.OUTBOUND_ALLOW))
    except ProblemError as error:
        return [Problem(one.code, one.params, field) for one in error.problems]
    return []


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(usable(answer).body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unusable("repository-json")
    return found


def document(*events: dict[str, Any], created: str) -> bytes:
    """A document around events, as it is sent to `capture`."""
    return json.dumps(
        {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": created,
            "epcisBody": {"eventList": list(events)},
        },
        ensure_ascii=False,
    ).encode()
