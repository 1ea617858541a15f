"""Who may do what at which address: the table is data in ``tests/permissions``; an address without a row fails.

Pages are asked by everybody of the cast. The front door (EPCIS, scans) is asked of a running portal with keys.
"""

import importlib
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import Cast
from tests.permissions import (
    ELSEWHERE,
    EVERYBODY,
    FORBIDDEN,
    METHOD,
    MISSING,
    NOBODY,
    OPEN,
    REFUSED,
    SIGN_IN,
    UNKNOWN,
    Row,
    api,
)
from tests.portal import Portal

FACES = ("public", "accounts", "workspace", "office", "api")
STATUSES = {401: UNKNOWN, 403: FORBIDDEN, 404: MISSING, 405: METHOD, 400: REFUSED, 409: REFUSED, 422: REFUSED}

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


def face(name: str) -> ModuleType:
    return importlib.import_module(f"tests.permissions.{name}")


def rows() -> list[Row]:
    return [row for name in FACES for row in face(name).ROWS]


# -- the table is whole ------------------------------------------------------------------------------------------------


def paths() -> set[str]:
    """Every address of Django's routing tables."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            else:
                yield address

    return set(walk(get_resolver().url_patterns, "/"))


def front_door() -> set[str]:
    """Every address and method of EPCIS and the other addresses answered before Django."""
    from txng.web.api.epcis import routes

    found = {"GET /healthz", "GET /metrics", "GET /.well-known/gs1resolver", "GET /01/09520801001019"}
    tables: list[tuple[Any, str]] = [(routes._ALL, ""), (routes._ONE, "/{%s}"), (routes._EVENTS, "/{%s}/events")]
    for table, rest in tables:
        for name, methods in table.items():
            found |= {f"{method} /epcis/{name}" + (rest % name if rest else "") for method in methods}
    found |= {f"{method} /epcis/queries/{{queries}}/subscriptions" for method in routes._SUBSCRIPTIONS}
    return found | {
        f"{method} /epcis/queries/{{queries}}/subscriptions/{{subscription}}" for method in routes._SUBSCRIPTION
    }


def test_every_address_has_a_row() -> None:
    unlisted = sorted(paths() - {row.path for row in rows()})
    assert not unlisted, (
        f"{unlisted}: say who may do this. Add a Row for each to ROWS in tests/permissions/<face>.py; "
        "the docstring of tests/permissions/__init__.py shows how (docs/developers/web.md, Permissions)."
    )
    unlisted = sorted(front_door() - api.FRONT_DOOR.keys())
    assert not unlisted, f"{unlisted}: say in FRONT_DOOR of tests/permissions/api.py who may do this."


def test_every_row_is_an_address() -> None:
    gone = sorted({row.path for row in rows()} - paths())
    gone += sorted(row for row in api.FRONT_DOOR.keys() - front_door() if " /epcis" in row)
    assert not gone, f"{gone}: no such address any more; take the row out of tests/permissions."


@pytest.mark.parametrize("name", FACES)
def test_every_row_says_something_for_everybody(name: str) -> None:
    silent = [(row.address, who) for row in face(name).ROWS for who in EVERYBODY if not row.expected(who)]
    assert not silent, f"{silent}: name an outcome, or set `everybody`."


# -- pages -------------------------------------------------------------------------------------------------------------


def at(row: Row, cast: Cast) -> str:
    """The address of a row with its values from the cast; a value that begins with ``=`` stands for itself."""
    import re

    path = row.path
    for name, way in row.values.items():
        value: Any = way[1:]
        if not way.startswith("="):
            value = cast
            for step in way.split("."):
                value = value[step] if isinstance(value, dict) else getattr(value, step)
        path = re.sub(rf"<(?:\w+:)?{name}>|\(\?P<{name}>[^)]*\)", lambda _match, value=value: str(value), path)
    return re.sub(r"<(?:\w+:)?\w+>", "1", path.replace("^", "").replace("$", "").replace("\\", ""))


def outcome(client: Client, row: Row, path: str, headers: dict[str, str]) -> str:
    """What came out, with everything it did undone."""
    method = row.address.partition(" ")[0].lower()
    body = row.body
    with transaction.atomic():
        if method == "get":
            answer = client.get(path + (f"?{urlencode(body)}" if body else ""), headers=headers)
        elif row.by == "key":
            answer = getattr(client, method)(path, json.dumps(body), content_type="application/json", headers=headers)
        else:
            answer = getattr(client, method)(path, body, headers=headers)
        transaction.set_rollback(True)
    if answer.status_code in (301, 302, 303):
        return SIGN_IN if answer["Location"].startswith("/accounts/login/") else ELSEWHERE
    return STATUSES.get(answer.status_code, OPEN if answer.status_code < 300 else str(answer.status_code))


@pytest.mark.parametrize("name", FACES)
def test_everybody_gets_what_the_table_says(name: str, cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    clients = {who: Client() for who in EVERYBODY}
    for who, client in clients.items():
        if who != NOBODY:
            client.force_login(cast.users[who])
    wrong = []
    for row in face(name).ROWS:
        path = at(row, cast)
        for who in row.asked:
            client = clients[who]
            if row.by == "key" and who != NOBODY and who not in cast.keys:
                continue
            key = {"Authorization": f"Bearer {cast.keys[who]}"} if row.by == "key" and who != NOBODY else {}
            # a refusal is told to scripts in a line: four requests of five spare the page around it
            told = {"Accept": "application/json"} if row.expected(who) in (FORBIDDEN, MISSING) else {}
            given = outcome(Client() if row.by == "key" else client, row, path, key | told)
            if given != row.expected(who):
                wrong.append(f"{row.address} ({path}) as {who}: {given}, not {row.expected(who)}")
    assert not wrong, "\n".join(wrong)


# -- the front door ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def things(portal_process: Portal) -> dict[str, str]:
    """The owner's event and capture job, and names of what else is looked for."""
    answer = portal_process.capture(json.dumps(DOCUMENT).encode())
    assert answer.status == 202, answer.body
    found = portal_process.ask("GET", "/epcis/events?MATCH_epc=" + quote(EVENT["epcList"][0], safe=""), key="owner")
    event = found.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]
    return {
        **{name: quote(value, safe="") for name, value in api.VALUES.items()},
        "events": quote(event["eventID"], safe=""),
        "capture": answer.headers["location"].rpartition("/")[2],
    }


@pytest.mark.parametrize("address", api.FRONT_DOOR)
def test_the_front_door_gives_what_the_table_says(address: str, portal_process: Portal, things: dict[str, str]) -> None:
    method, path = address.format(**things).split(" ")
    given = []
    for number, role in enumerate(api.ROLES):
        place = {"id": "https://id.gs1.org/414/9520801090020"}
        own = {
            "epcList": [f"{EVENT['epcList'][0]}-{method}{len(path)}{number}"],
            "bizStep": "storing",
            "readPoint": place,
        }
        event = {**EVENT, **own}
        bodies = {
            "POST /epcis/events": {"@context": [CONTEXT], **event},
            "POST /epcis/capture": {**DOCUMENT, "epcisBody": {"eventList": [event]}},
        }
        body = json.dumps(bodies.get(address, {})).encode() if method == "POST" else None
        headers = {"content_type": "application/json"} if body else {}
        person = None if role == "nobody" else role
        given.append(portal_process.ask(method, path, body, person, **headers).status)
    assert dict(zip(api.ROLES, given, strict=True)) == dict(zip(api.ROLES, api.FRONT_DOOR[address], strict=True))
