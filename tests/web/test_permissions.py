"""Who may do what at which address: one table. An address that is not in it fails the build.

Rows are asked of a running portal by everybody of `ROLES`, for things of the cooperative: the owner's own, foreign to
the competitor. ``-`` in a row means: the same answer as for nobody.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.portal import Portal

ROLES = ("nobody", "owner", "owner asks", "competitor", "inspector")

EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-11-05T07:30:00.000+07:00",
    "eventTimeZoneOffset": "+07:00",
    "epcList": ["https://id.gs1.org/01/09520801001019/21/PERMISSION"],
    "action": "OBSERVE",
    "bizStep": "inspecting",
    "readPoint": {"id": "https://id.gs1.org/414/9520801090013"},
}
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
DOCUMENT = {
    "@context": [CONTEXT],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-11-05T08:00:00+07:00",
    "epcisBody": {"eventList": [EVENT]},
}

#: address → statuses in the order of `ROLES`; ``{event}`` and ``{job}`` are the owner's
PERMISSIONS: dict[str, tuple[int, ...]] = {
    # pages: for everybody
    "GET /": (200,) * 5,
    "GET /en/": (200,) * 5,
    "GET /tra-cuu": (200,) * 5,
    "GET /en/tra-cuu": (200,) * 5,
    "GET /linkset-context.jsonld": (200,) * 5,
    "GET /quet": (200,) * 5,
    "GET /en/quet": (200,) * 5,
    "GET /san-pham": (200,) * 5,
    "GET /en/san-pham": (200,) * 5,
    "GET /san-pham/<str:gtin>": (404,) * 5,  # asked with these very letters; a GTIN is sent on to its page
    "GET /en/san-pham/<str:gtin>": (404,) * 5,
    "GET /nha-san-xuat": (200,) * 5,
    "GET /en/nha-san-xuat": (200,) * 5,
    "GET /nha-san-xuat/<int:pk>": (404,) * 5,
    "GET /en/nha-san-xuat/<int:pk>": (404,) * 5,
    "GET /nha-san-xuat/<int:pk>-<slug:words>": (404,) * 5,
    "GET /en/nha-san-xuat/<int:pk>-<slug:words>": (404,) * 5,
    "GET /thu-hoi": (200,) * 5,
    "GET /en/thu-hoi": (200,) * 5,
    "GET /sitemap.xml": (200,) * 5,
    "GET /sitemap-<int:part>.xml": (404,) * 5,
    "GET /robots.txt": (200,) * 5,
    # workspace and office: people who have signed in; a key opens no page
    "GET /workspace/": (302,) * 5,
    "GET /office/": (302,) * 5,
    "GET /workspace/products": (302,) * 5,
    "GET /workspace/products/new": (302,) * 5,
    "GET /workspace/products/<int:pk>": (302,) * 5,
    "GET /workspace/products/<int:pk>/edit": (302,) * 5,
    "GET /workspace/products/<int:pk>/code": (302,) * 5,
    "GET /workspace/products/<int:pk>/submit": (302,) * 5,
    "GET /workspace/products/<int:pk>/withdraw": (405,) * 5,
    "GET /workspace/products/<int:pk>/confirm": (405,) * 5,
    "GET /workspace/files/<str:number>": (302,) * 5,
    "GET /office/products": (302,) * 5,
    "GET /office/products/<int:pk>": (302,) * 5,
    "GET /workspace/links": (302,) * 5,
    "GET /workspace/links/new": (302,) * 5,
    "GET /workspace/links/<int:pk>": (302,) * 5,
    "GET /workspace/links/<int:pk>/remove": (405,) * 5,
    "GET /workspace/links/hosts/new": (302,) * 5,
    "GET /workspace/links/hosts/<int:pk>/check": (405,) * 5,
    "GET /workspace/links/hosts/<int:pk>/remove": (405,) * 5,
    "GET /accounts/act-for": (405,) * 5,  # a choice is a POST
    "GET /parts/code": (403,) * 5,
    "GET /parts/day": (403,) * 5,
    "GET /parts/communes": (403,) * 5,
    "GET /parts/parties": (403,) * 5,
    "GET /parts/products": (403,) * 5,
    "GET /parts/communes.geojson": (200,) * 5,
    "GET /parts/language": (302,) * 5,  # a change of language is a POST; a GET leads back
    # the front door: for everybody
    "GET /healthz": (200,) * 5,
    "GET /.well-known/gs1resolver": (200,) * 5,
    "GET /01/09520801001019": (404,) * 5,  # valid, and not registered here
    # EPCIS: needs a key; writing needs its scope; another party's things are not there
    "GET /epcis/": (401, 200, 200, 200, 200),
    "GET /epcis/events": (401, 200, 200, 200, 200),
    "POST /epcis/events": (401, 201, 403, 201, 201),
    "GET /epcis/events/{event}": (401, 200, 200, 404, 200),
    "POST /epcis/capture": (401, 202, 403, 202, 202),
    "GET /epcis/capture/{job}": (401, 200, 200, 404, 200),
}


def addresses() -> Iterator[str]:
    """Every address the portal answers, from its routing tables."""
    from django.urls import URLPattern, URLResolver, get_resolver

    from txng.web.api.epcis import routes

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            else:
                yield f"GET /{address}"

    yield from walk(get_resolver().url_patterns, "")
    for table, rest in ((routes._ALL, ""), (routes._ONE, "/{%s}")):
        for name, methods in table.items():
            for method in methods:
                yield f"{method} /epcis/{name}" + (rest % {"capture": "job", "events": "event"}[name] if rest else "")
    yield from ("GET /healthz", "GET /.well-known/gs1resolver", "GET /01/09520801001019")


def test_every_address_has_a_row() -> None:
    unlisted = set(addresses()) - set(PERMISSIONS)
    assert not unlisted, f"{sorted(unlisted)}: say in PERMISSIONS who may do this"


def test_every_row_is_an_address() -> None:
    gone = set(PERMISSIONS) - set(addresses())
    assert not gone, f"{sorted(gone)}: no such address any more; take the row out"


@pytest.fixture(scope="module")
def things(portal_process: Portal) -> dict[str, str]:
    """The owner's event and capture job."""
    answer = portal_process.capture(json.dumps(DOCUMENT).encode())
    assert answer.status == 202, answer.body
    found = portal_process.ask("GET", "/epcis/events?MATCH_epc=" + quote(EVENT["epcList"][0], safe=""), key="owner")
    event = found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]
    return {"event": quote(event["eventID"], safe=""), "job": answer.headers["location"].rpartition("/")[2]}


@pytest.mark.parametrize("address", PERMISSIONS)
def test_each_role_gets_what_the_table_says(address: str, portal_process: Portal, things: dict[str, str]) -> None:
    method, path = address.format(**things).split(" ")
    path = re.sub(r"<(int|str|slug):\w+>", "0", path)  # things that are not there
    given = []
    for number, role in enumerate(ROLES):
        event = {**EVENT, "epcList": [f"{EVENT['epcList'][0]}-{method}{len(path)}{number}"]}
        bodies = {
            "POST /epcis/events": {"@context": [CONTEXT], **event},
            "POST /epcis/capture": {**DOCUMENT, "epcisBody": {"eventList": [event]}},
        }
        body = json.dumps(bodies[address]).encode() if address in bodies else None
        headers = {"content_type": "application/json"} if body else {}
        person = None if role == "nobody" else role
        given.append(portal_process.ask(method, path, body, person, **headers).status)
    assert dict(zip(ROLES, given, strict=True)) == dict(zip(ROLES, PERMISSIONS[address], strict=True))
