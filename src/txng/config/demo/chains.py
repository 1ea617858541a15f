"""Chain scripts → EPCIS 2.0 documents in JSON-LD (pure).

A script names its places, parties and goods once under ``names``; ``$NAME`` in an event stands for the URI. A URI
with ``{0001..0400}`` inside a list stands for as many URIs.
"""

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, NamedTuple

NAMES = ("mang-cau", "banh-trang", "muoi-tom")
ZONE = "+07:00"
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:", "tn": "https://vocab.txng.example/"},
]

_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


class Sent(NamedTuple):
    """One document with the key (in ``registry.json``) of the party that sends it."""

    chain: str
    party: str
    body: bytes
    events: int


def documents(chain: str) -> list[Sent]:
    """The documents of one chain in the order they are sent; the same bytes every time."""
    script = json.loads((resources.files("txng.config.demo") / "data" / "chains" / f"{chain}.json").read_bytes())
    return [_document(chain, script["names"], sent) for sent in script["documents"]]


def _document(chain: str, names: Mapping[str, str], sent: Mapping[str, Any]) -> Sent:
    events = [{"eventTimeZoneOffset": ZONE, **_resolved(event, names)} for event in sent["events"]]
    document = {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": sent["creationDate"],
        "epcisBody": {"eventList": events},
    }
    return Sent(chain, sent["party"], json.dumps(document, ensure_ascii=False, indent=1).encode(), len(events))


def _resolved(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names[value[1:]] if value.startswith("$") else value
    if isinstance(value, list):
        return [one for entry in value for one in _spread(_resolved(entry, names))]
    if isinstance(value, dict):
        return {key: _resolved(entry, names) for key, entry in value.items()}
    return value


def _spread(value: Any) -> list[Any]:
    found = _RANGE.search(value) if isinstance(value, str) else None
    if found is None:
        return [value]
    first, last = found.groups()
    head, tail = value[: found.start()], value[found.end() :]
    return [f"{head}{number:0{len(first)}d}{tail}" for number in range(int(first), int(last) + 1)]
