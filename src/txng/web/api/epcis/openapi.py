"""The description of this interface in OpenAPI, made from the tables it runs by: ``GET /epcis/openapi.json``.

The addresses are those of the EPCIS 2.0 REST binding; what is ours beyond it (``TXNG-Party``, ``Idempotency-Key``,
members that begin with ``txng:``) is marked as such.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from txng.epcis.query.parameters import MOST_PER_PAGE, ROWS, Parameter
from txng.events.listing import PARAMETER
from txng.events.rules import EVENTS_PER_CAPTURE
from txng.web.api.epcis import limits
from txng.web.api.epcis.discovery import RESOURCES, VENDOR_VERSION, VERSIONS
from txng.web.frontdoor import Request, Response

Schema = dict[str, Any]

_PLACEHOLDERS = ("TYPE", "UOM", "fieldname", "attrname")
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
_KINDS: Mapping[str, Schema] = {
    "list": _TEXTS,
    "numbers": {"type": "array", "minItems": 1, "items": {"type": "number"}},
    "booleans": {"type": "array", "minItems": 1, "items": {"type": "boolean"}},
    "number": {"type": "number"},
    "time": {"type": "string", "format": "date-time"},
    "void": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 1},
    "one": _TEXT,
    "text": _TEXT,
    "number or time": _TEXT,
}
_MEANINGS = {
    200: "The answer.",
    201: "Made.",
    202: "Taken and stored; the job is at Location.",
    204: "Done; no content.",
    400: "The request is wrong: every fault with its place.",
    401: "A key is required.",
    403: "Not with this key, or not for this party.",
    404: "Not there, or not yours to know.",
    405: "This method does not exist here.",
    406: "Not in this syntax or version.",
    408: "The body came too slowly.",
    409: "It exists already with other content, or the first call is still running.",
    413: "Too much at once, or too much to search.",
    414: "The address is too long.",
    415: "The body has another syntax.",
    422: "The idempotency key was used with another body.",
    429: "Too many requests.",
    500: "A fault of the portal; it has been noted.",
    503: "Busy; come back after Retry-After.",
    507: "No space left; nothing was stored.",
}
_ALWAYS = (400, 401, 403, 406, 414, 429, 500, 503)
_PROBLEM: Schema = {"$ref": "#/components/schemas/Problem"}


def _query_parameter(row: Parameter) -> Schema:
    made: Schema = {"name": row.name, "in": "query", "description": row.en, "schema": _KINDS[row.kind]}
    if row.name == "perPage":
        made["schema"] = {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": 30}
    if row.name == "orderDirection":
        made["schema"] = {"type": "string", "enum": ["ASC", "DESC"]}
    if not row.single:
        made |= {"style": "pipeDelimited", "explode": False}
    return made


def _header(name: str, words: str, values: Sequence[str] = ()) -> Schema:
    schema: Schema = {"type": "string", "enum": list(values)} if values else _TEXT
    return {"name": name, "in": "header", "description": words, "schema": schema}


_EPC_FORMAT = _header(
    "GS1-EPC-Format",
    "Spelling of identifiers; Always_GS1_Digital_Link when absent.",
    ("No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"),
)
_CBV_FORM = _header(
    "GS1-CBV-XML-Format",
    "Spelling of CBV words in XML; URNs when absent.",
    ("No_Preference", "Always_URN", "Always_Web_URI"),
)
_EXTENSIONS = _header("GS1-Extensions", "Prefixes: prefix=uri, prefix=uri.")
_PARTY = _header("TXNG-Party", "Ours: the party (GLN, tax code or id) for whom acts for several.")
_IDEMPOTENCY = _header("Idempotency-Key", "Ours: a repeated call with the same key gets the first answer.")
_BEHAVIOUR = _header("GS1-Capture-Error-Behaviour", "All or nothing, or what is right.", ("rollback", "proceed"))
_PAGES = [_query_parameter(row) for row in ROWS if row.name in ("perPage", "nextPageToken")]


def _events_parameters(without: str = "") -> list[Schema]:
    plain = [row for row in ROWS if row.name != without and not any(word in row.name for word in _PLACEHOLDERS)]
    return [*map(_query_parameter, plain), _EPC_FORMAT, _CBV_FORM, _EXTENSIONS]


def _answer(status: int, schema: Schema | None, headers: Mapping[str, str]) -> Schema:
    made: Schema = {"description": _MEANINGS[status]}
    if status < 400:
        if schema is not None:
            made["content"] = {"application/json": {"schema": schema}, "application/xml": {}}
        names = {name.decode() for name, _value in VERSIONS}
        made["headers"] = {name: {"schema": _TEXT} for name in names} | {
            name: {"description": words, "schema": _TEXT, "required": True} for name, words in headers.items()
        }
    else:
        made["content"] = {"application/problem+json": {"schema": _PROBLEM}, "application/problem+xml": {}}
    return made


def _operation(
    name: str,
    summary: str,
    success: int,
    schema: Schema | None = None,
    *,
    parameters: Sequence[Schema] = (),
    more: Sequence[int] = (),
    body: Schema | None = None,
    headers: Mapping[str, str] | None = None,
) -> Schema:
    statuses = sorted({*_ALWAYS, *more})
    made: Schema = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            str(success): _answer(success, schema, headers or {}),
            **{str(status): _answer(status, None, {}) for status in statuses},
        },
    }
    if body is not None:
        made["requestBody"] = {"required": True, "content": body}
    return made


_BODY = (408, 413, 415, 507)
_QUERY_DOCUMENT: Schema = {"$ref": "#/components/schemas/EPCISQueryDocument"}
_COLLECTION: Schema = {"$ref": "#/components/schemas/Collection"}
_DOCUMENT_BODY: Schema = {
    "application/json": {"schema": {"$ref": "#/components/schemas/EPCISDocument"}},
    "application/xml": {"schema": {"type": "string"}},
}


def _in_path(*names: str) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in names
    ]


def _discovery(item: Schema, name: str) -> Schema:
    """Every address answers OPTIONS, without a key."""
    own = {"operationId": f"{name}Options", "summary": "What can be done here.", "responses": {
        "204": _answer(204, None, {"allow": "Methods."}), "414": _answer(414, None, {}),
        "404": _answer(404, None, {}), "500": _answer(500, None, {}),
    }, "security": []}  # fmt: skip
    return {**item, "options": own}


def _paths() -> dict[str, Schema]:
    paths: dict[str, Schema] = {
        "/": {"get": _operation("root", "The resources of this service.", 200, _COLLECTION)},
        "/capture": {
            "get": _operation(
                "captureJobs", "Capture jobs, the newest first.", 200,
                {"type": "array", "items": {"$ref": "#/components/schemas/CaptureJob"}}, parameters=_PAGES,
            ),
            "post": _operation(
                "capture", f"Store a document of at most {EVENTS_PER_CAPTURE} events.", 202, body=_DOCUMENT_BODY,
                parameters=[
                    _BEHAVIOUR, _EXTENSIONS, _PARTY, _IDEMPOTENCY,
                ],
                more=(*_BODY, 409, 422), headers={"location": "The capture job."},
            ),
        },
        "/capture/{captureID}": {
            "parameters": _in_path("captureID"),
            "get": _operation(
                "captureJob", "One capture job.", 200, {"$ref": "#/components/schemas/CaptureJob"},
                more=(404,),
            ),
        },
        "/events": {
            "get": _operation(
                "events", "Events that match; parameters with placeholders are in the documentation.", 200,
                _QUERY_DOCUMENT, parameters=_events_parameters(), more=(413,),
            ),
            "post": _operation(
                "captureEvent", "Store one event.", 201, {"type": "object"},
                body={"application/json": {"schema": {"type": "object"}}, "application/xml": {"schema": _TEXT}},
                parameters=[_EPC_FORMAT, _CBV_FORM, _EXTENSIONS, _PARTY, _IDEMPOTENCY], more=(*_BODY, 409, 422),
                headers={"location": "The event."},
            ),
        },
        "/events/{eventID}": {
            "parameters": _in_path("eventID"),
            "get": _operation(
                "event", "An event and its error declarations.", 200, _QUERY_DOCUMENT,
                parameters=[_EPC_FORMAT, _CBV_FORM], more=(404,),
            ),
        },
    }  # fmt: skip
    for name, parameter in PARAMETER.items():
        value = name.removesuffix("s")
        paths[f"/{name}"] = {
            "get": _operation(name, "The values there are.", 200, _COLLECTION, parameters=[*_PAGES, _EPC_FORMAT])
        }
        paths[f"/{name}/{{{value}}}"] = {
            "parameters": _in_path(value),
            "get": _operation(value, "What is under a value.", 200, _COLLECTION, more=(404,)),
        }
        paths[f"/{name}/{{{value}}}/events"] = {
            "parameters": _in_path(value),
            "get": _operation(
                f"{value}Events", "The events of a value.", 200, _QUERY_DOCUMENT,
                parameters=_events_parameters(parameter), more=(404, 413),
            ),
        }  # fmt: skip
    return paths | _standing()


def _standing() -> dict[str, Schema]:
    """Named queries and subscriptions."""
    query: Schema = {"$ref": "#/components/schemas/QueryDefinition"}
    subscription: Schema = {"$ref": "#/components/schemas/Subscription"}
    body = (*_BODY, 404)
    return {
        "/queries": {
            "get": _operation("queries", "Named queries.", 200, {"type": "array", "items": query}, parameters=_PAGES),
            "post": _operation(
                "createQuery", "Keep a query under a name.", 201, query, parameters=[_EXTENSIONS, _PARTY],
                body={"application/json": {"schema": query}}, more=(*_BODY, 409), headers={"location": "The query."},
            ),
        },
        "/queries/{queryName}": {
            "parameters": _in_path("queryName"),
            "get": _operation("query", "One named query.", 200, query, more=(404,)),
            "delete": _operation("deleteQuery", "Remove it and its subscriptions.", 204, more=(404,)),
        },
        "/queries/{queryName}/events": {
            "parameters": _in_path("queryName"),
            "get": _operation(
                "queryEvents", "The answer of now.", 200, _QUERY_DOCUMENT, parameters=[*_PAGES, _EPC_FORMAT, _CBV_FORM],
                more=(404, 413),
            ),
        },
        "/queries/{queryName}/subscriptions": {
            "parameters": _in_path("queryName"),
            "get": _operation(
                "subscriptions", "Subscriptions to a query.", 200, {"type": "array", "items": subscription},
                parameters=_PAGES, more=(404,),
            ),
            "post": _operation(
                "subscribe", "Have what is new sent to an address.", 201, subscription, parameters=[_EPC_FORMAT],
                body={"application/json": {"schema": {"$ref": "#/components/schemas/NewSubscription"}}}, more=body,
                headers={"location": "The subscription."},
            ),
        },
        "/queries/{queryName}/subscriptions/{subscriptionID}": {
            "parameters": _in_path("queryName", "subscriptionID"),
            "get": _operation("subscription", "One subscription.", 200, subscription, more=(404,)),
            "delete": _operation("unsubscribe", "End it.", 204, more=(404,)),
        },
        "/nextPageToken/{token}": {
            "parameters": _in_path("token"),
            "delete": _operation("forgetToken", "Make a page token lead nowhere.", 204, more=(404,)),
        },
    }  # fmt: skip


def _object(required: Sequence[str], **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def _schemas() -> dict[str, Schema]:
    time: Schema = {"type": "string", "format": "date-time"}
    dest: Schema = {"type": "string", "format": "uri"}
    schedule: Schema = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
    fault = _object(["code", "message"], code=_TEXT, path=_TEXT, params={"type": "object"}, message=_TEXT)
    problem = _object(
        ["type", "title", "status"], type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT, code=_TEXT,
        path=_TEXT, params={"type": "object"}, instance=_TEXT, problems={"type": "array", "items": fault},
    )  # fmt: skip
    job = _object(
        ["captureID", "createdAt", "running", "success", "captureErrorBehaviour", "errors"], captureID=_TEXT,
        createdAt=time, finishedAt=time, running={"type": "boolean"}, success={"type": "boolean"},
        captureErrorBehaviour={"type": "string", "enum": ["rollback", "proceed"]},
        errors={"type": "array", "items": {}},
    )  # fmt: skip
    subscription = _object(
        ["dest", "subscriptionID", "createdAt", "queryName"], dest=dest, subscriptionID=_TEXT, createdAt=time,
        queryName=_TEXT, initialRecordTime=time, minRecordTime=time, lastNotifiedAt=time, epcFormat=_TEXT,
        reportIfEmpty={"type": "boolean"}, stream={"type": "boolean"}, schedule=schedule,
    )  # fmt: skip
    new = _object(
        ["dest"], dest=dest, signatureToken=_TEXT, initialRecordTime=time, reportIfEmpty={"type": "boolean"},
        stream={"type": "boolean"}, schedule=schedule,
    )  # fmt: skip
    document = _object(
        ["@context", "type", "schemaVersion", "creationDate", "epcisBody"], type={"type": "string"},
        schemaVersion=_TEXT, creationDate=time, epcisHeader={"type": "object"},
        epcisBody=_object([], eventList={"type": "array", "items": {"type": "object"}}),
    )  # fmt: skip
    return {
        "Problem": problem,
        "CaptureJob": job,
        "QueryDefinition": _object(["name", "query"], name=_TEXT, query={"type": "object"}),
        "Subscription": subscription,
        "NewSubscription": new,
        "EPCISDocument": document,
        "EPCISQueryDocument": _object(["@context", "type", "schemaVersion", "creationDate", "epcisBody"]),
        "Collection": _object(["@context", "type", "member"], member={"type": "array", "items": _TEXT}),
    }


@cache
def document() -> bytes:
    """The whole description as JSON."""
    names = ", ".join(RESOURCES)
    description = {
        "openapi": "3.0.3",
        "info": {
            "title": "EPCIS 2.0 of the traceability portal",
            "version": VENDOR_VERSION,
            "description": f"EPCIS 2.0 REST binding: {names}. Bodies up to {limits.BODY} bytes.",
        },
        "servers": [{"url": "/epcis"}],
        "security": [{"bearer": []}, {"key": []}],
        "paths": {path: _discovery(item, f"o{at}") for at, (path, item) in enumerate(_paths().items())},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }
    return msgspec.json.encode(description)


async def description(_request: Request, _rest: str) -> Response:
    """Read by machines before they have a key."""
    return Response(200, [(b"content-type", b"application/json"), *VERSIONS], document())
