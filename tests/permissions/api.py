"""What programs ask: own API (rows as on pages, with ``by="key"``) and the front door (asked of a running portal)."""

from tests.permissions import MISSING, OPEN, UNKNOWN, Row

TABLES = ("places", "products", "batches", "certificates")
#: a session opens nothing here: programs show a key (what keys open: `tests.web.api.test_v1`)
ROWS: list[Row] = [
    Row("GET /api/v1/", everybody=MISSING, alike=True),
    Row("GET /api/v1/openapi.json", everybody=OPEN, alike=True),
    Row("GET /api/v1/me", everybody=UNKNOWN, alike=True),
    *(Row(f"GET /api/v1/{table}", everybody=UNKNOWN, alike=True) for table in TABLES),
    *(Row(f"POST /api/v1/{table}", everybody=UNKNOWN, alike=True) for table in TABLES),
]

#: who asks at the front door: with keys of `tests.portal.PEOPLE`, for things of the cooperative
ROLES = ("nobody", "owner", "owner asks", "competitor", "inspector")
#: ways to look at events by what they name; everybody with the right to ask sees what is theirs
RESOURCES = ("eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions")
READ = (401, 200, 200, 200, 200)
#: what the owner's event names, and no event of the competitor
OWN = (401, 200, 200, 404, 200)
#: a name or value that nobody has used
NOT_THERE = (401, 404, 404, 404, 404)
#: what stands for ``{resource}`` in an address
VALUES = {
    "eventTypes": "ObjectEvent",
    "epcs": "https://id.gs1.org/01/09520801001019/21/PERMISSION",
    "bizSteps": "inspecting",
    "bizLocations": "https://id.gs1.org/414/9520801090013",
    "readPoints": "https://id.gs1.org/414/9520801090013",
    "dispositions": "in_progress",
    "queries": "khong-co",
    "subscription": "khong-co",
    "nextPageToken": "khong-co",
}


def _of(name: str) -> tuple[str, str]:
    one = f"/epcis/{name}/{{{name}}}"
    return f"GET {one}", f"GET {one}/events"


#: address → statuses in the order of `ROLES`; ``{events}`` and ``{capture}`` are the owner's
FRONT_DOOR: dict[str, tuple[int, ...]] = {
    # for everybody
    "GET /healthz": (200,) * 5,
    "GET /metrics": (200,) * 5,
    "GET /.well-known/gs1resolver": (200,) * 5,
    "GET /01/09520801001019": (404,) * 5,  # valid, and not registered here
    # a key opens no page
    "GET /workspace/": (302,) * 5,
    "GET /office/": (302,) * 5,
    "GET /accounts/": (302,) * 5,
    **{f"GET /epcis/{name}": READ for name in RESOURCES},
    **dict.fromkeys(_of("eventTypes"), READ),
    **{address: OWN for name in ("epcs", "bizSteps", "readPoints") for address in _of(name)},
    **{address: NOT_THERE for name in ("bizLocations", "dispositions") for address in _of(name)},
    "GET /epcis/openapi.json": (200,) * 5,
    "GET /epcis/capture": READ,
    "GET /epcis/queries": READ,
    "POST /epcis/queries": (401, 400, 400, 400, 400),  # an empty question
    "GET /epcis/queries/{queries}": NOT_THERE,
    "DELETE /epcis/queries/{queries}": NOT_THERE,
    "GET /epcis/queries/{queries}/events": NOT_THERE,
    "GET /epcis/queries/{queries}/subscriptions": NOT_THERE,
    "POST /epcis/queries/{queries}/subscriptions": NOT_THERE,
    "GET /epcis/queries/{queries}/subscriptions/{subscription}": NOT_THERE,
    "DELETE /epcis/queries/{queries}/subscriptions/{subscription}": NOT_THERE,
    "DELETE /epcis/nextPageToken/{nextPageToken}": NOT_THERE,
    # EPCIS: needs a key; writing needs its scope; another party's things are not there
    "GET /epcis/": (401, 200, 200, 200, 200),
    "GET /epcis/events": (401, 200, 200, 200, 200),
    "POST /epcis/events": (401, 201, 403, 201, 201),
    "GET /epcis/events/{events}": (401, 200, 200, 404, 200),
    "POST /epcis/capture": (401, 202, 403, 202, 202),
    "GET /epcis/capture/{capture}": (401, 200, 200, 404, 200),
}
