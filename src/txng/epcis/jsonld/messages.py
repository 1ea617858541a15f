"""Queries in JSON: an object of parameters (query schema of EPCIS 2.0). Other messages have no JSON form."""

from collections.abc import Mapping
from typing import Any

import msgspec

from txng.epcis import messages
from txng.epcis.findings import Findings
from txng.epcis.jsonld.strict_json import parse
from txng.epcis.model import Document, Namespaces
from txng.gs1.problems import Problem, ProblemError

#: What a query names as its context: it declares no prefixes.
QUERY_SCHEMA = "https://ref.gs1.org/standards/epcis/2.0.0/query-schema.json"

# Members that make an object a document or an event.
_DOCUMENTS = ("type", "epcisBody", "eventTime", "schemaVersion")
# What only queries of master data have, and always.
_FLAGS = ("includeAttributes", "includeChildren")


def read(data: bytes, extensions: Mapping[str, str] | None = None) -> Document | None:
    """The query in an object of parameters, as a document with a `messages.Poll`; ``None`` when it is a document.

    Which of the two queries of the standard it is, its parameters tell. Raises `ProblemError` with every fault.

    >>> read(b'{"type": "EPCISDocument"}') is None, read(b"{}") is None
    (True, True)
    >>> read(b'{"includeAttributes": true, "includeChildren": false}').message.query_name
    'SimpleMasterDataQuery'
    """
    findings = Findings()
    tree = parse(data, findings)
    if not isinstance(tree, dict) or any(name in tree for name in _DOCUMENTS) or not _asks(tree):
        return None
    findings.refuse()
    params = {name: value for name, value in tree.items() if name != "@context"}
    about_masters = any(name in params for name in _FLAGS)
    name = messages.MASTER_DATA_QUERY if about_masters else messages.EVENT_QUERY
    namespaces = Namespaces({**(extensions or {}), **_declared(tree.get("@context"))})
    document = Document(kind="EPCISQueryDocument", context=tree.get("@context"), namespaces=namespaces)
    document.message = messages.Poll(query_name=name, params=params)
    messages.check(document.message, namespaces, findings)
    findings.refuse()
    return document


def _asks(tree: dict[str, Any]) -> bool:
    """Whether an object says that it is a query, or has a parameter of one."""
    from txng.epcis.query.parameters import row_of  # loaded only by those who ask

    return _names_schema(tree.get("@context")) or any(name in _FLAGS or row_of(name) is not None for name in tree)


def _names_schema(context: Any) -> bool:
    entries = context if isinstance(context, list) else [context]
    return any(isinstance(entry, str) and entry.endswith("/query-schema.json") for entry in entries)


def _declared(context: Any) -> dict[str, str]:
    entries = context if isinstance(context, list) else [context]
    return {
        prefix: uri
        for entry in entries
        if isinstance(entry, dict)
        for prefix, uri in entry.items()
        if isinstance(uri, str)
    }


def write(document: Document) -> bytes:
    """The parameters of the query of a document. Raises `ProblemError` (``message-not-in-json``) for other messages.

    >>> write(Document(message=messages.Poll(query_name="SimpleEventQuery", params={"EXISTS_errorDeclaration": None})))
    b'{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/query-schema.json","EXISTS_errorDeclaration":null}'
    """
    message = document.message
    if not isinstance(message, messages.Poll):
        raise ProblemError([Problem("message-not-in-json", {"message": type(message).__name__})])
    prefixes = dict(document.namespaces)
    context: Any = [QUERY_SCHEMA, prefixes] if prefixes else QUERY_SCHEMA
    return msgspec.json.encode({"@context": context, **{n: _typed(n, v) for n, v in message.params.items()}})


def _typed(name: str, value: Any) -> Any:
    """A value that XML had as a text, of the type that JSON wants."""
    from txng.epcis.query.facts import number_in  # loaded only by those who ask
    from txng.epcis.query.parameters import row_of

    if isinstance(value, list):
        return [_typed(name, one) for one in value]
    if not isinstance(value, str):
        return value
    row = row_of(name)
    kind = row[0].kind if row else ""
    if (name in _FLAGS or kind == "booleans") and value in ("true", "false"):
        return value == "true"
    if name == "maxElementCount" or kind in ("count", "number", "numbers"):
        return int(value) if value.isascii() and value.isdigit() else number_in(value)
    return value
