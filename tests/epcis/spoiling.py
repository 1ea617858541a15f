"""Good documents as JSON texts, spoiled here and there: what readers must refuse, and how JSON may be spelled.

A tree is written with a writer of its own, because a JSON library writes neither the same member twice nor ``1e3``.
"""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from tests.epcis.strategies import NAMESPACES
from txng.epcis import jsonld
from txng.epcis.model import AnyEvent

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


class Spelled(str):
    """JSON text that is written as it stands."""

    __slots__ = ()


class Members(list[tuple[str, Any]]):
    """An object as its members in order; names may repeat."""


_STRANGE_VALUES = [
    None,
    True,
    0,
    -1.5,
    "",
    " ",
    "x",
    "ext:x",
    "no uri",
    "urn:epc:id:sgtin:1.2",
    "urn:epc:id:sgtin:8931234.0.1",
    "urn:epc:id:sgtin:893123.1.234567.x",
    "https://id.gs1.org/01/08931234000014/21/7",
    "https://id.gs1.org/01/08931234000011/21/7",
    "https://id.gs1.org/01/08931234000011/10/L%2F7",
    "https://id.gs1.org/01/08931234000011/10/L%207",
    "https://id.gs1.org/00/089312340000000011",
    "https://shop.example.com/01/08931234000014/21/7",
    "https://shop.example.com/01/1/2",
    "2026-02-30T00:00:00Z",
    "2026-02-29T00:00:00.5Z",
    "2024-02-29T00:00:00+14:00",
    "1989-12-31T23:59:59Z",
    "2026-04-31T00:00:00Z",
    "2026-11-05T07:30:00",
    "urn:epcglobal:cbv:bizstep:shipping",
    "https://ref.gs1.org/cbv/Disp-active",
    "shipping",
    "Trảng Bàng\u200b",
    "a\nb",
    "a\u0000b",
    "a\u007fb",
    "a\u0085b",
    "\ufffe",
    "ADD",
    "DELETE",
    "KGM",
    "urn:x:" + "y" * 300,
    "urn:x:" + "z" * 70_000,
    [],
    {},
    ["x"],
    [1],
    {"a": 1},
    {"id": "urn:x:1"},
    [{"epcClass": "urn:x:1", "uom": "KGM"}],
    Spelled("1e3"),
    Spelled("100.0"),
    Spelled("1E400"),
    Spelled("NaN"),
    Spelled("-Infinity"),
    Spelled("1" * 31),
    Spelled("0." + "3" * 40),
    Spelled("18446744073709551616"),
    Spelled('"\\ud800"'),
    Spelled('"\\u0000"'),
    Spelled('"\\u1ea3"'),
    Spelled("01"),
    Spelled("[" * 70 + "]" * 70),
    Spelled('{"ext:a":1,"ext:a":1}'),
    Spelled('{"ext:a":{"nope:b":1}}'),
]
_STRANGE_NAMES = [
    "action",
    "type",
    "epcList",
    "quantity",
    "colour",
    "ext:colour",
    "nope:colour",
    "https://example.com/colour",
    "@id",
    "@context",
    "extensions",
    "namespaces",
    "context",
    "ilmd",
    "recordTime",
    "rdfs:comment",
    "x" * 300,
]


def members_of(tree: Any) -> Any:
    """The tree with every object as `Members`."""
    if isinstance(tree, dict):
        return Members((name, members_of(value)) for name, value in tree.items())
    if isinstance(tree, list) and not isinstance(tree, Members):
        return [members_of(value) for value in tree]
    return tree


def spelled(tree: Any, *, spaced: bool = False) -> str:
    """The tree as JSON text."""
    if isinstance(tree, Spelled):
        return str(tree)
    gap = " " if spaced else ""
    if isinstance(tree, Members):
        members = [spelled(name) + f"{gap}:{gap}" + spelled(value, spaced=spaced) for name, value in tree]
        return "{" + gap + f"{gap},{gap}".join(members) + gap + "}"
    if isinstance(tree, dict):
        return spelled(members_of(tree), spaced=spaced)
    if isinstance(tree, list):
        return "[" + f",{gap}".join(spelled(value, spaced=spaced) for value in tree) + "]"
    return json.dumps(tree, ensure_ascii=False)


def spoil(tree: Any, chance: random.Random) -> Any:
    """The tree with one thing changed somewhere."""
    places = list(_containers(tree))
    place = chance.choice(places)
    strange = members_of(copy.deepcopy(chance.choice(_STRANGE_VALUES)))
    if isinstance(place, Members):
        at = chance.randrange(len(place)) if place else 0
        match chance.randrange(5):
            case 0 if place:
                place[at] = (place[at][0], strange)
            case 1 if place:
                del place[at]
            case 2 if place:
                place.insert(chance.randrange(len(place) + 1), place[at])
            case 3 if place:
                place.append((place[at][0], strange))
            case _:
                place.insert(at, (chance.choice(_STRANGE_NAMES), strange))
    elif place and chance.random() < 0.5:
        place[chance.randrange(len(place))] = strange
    else:
        place.append(place[0] if place and chance.random() < 0.5 else strange)
    return tree


def _containers(tree: Any) -> Iterator[Any]:
    if isinstance(tree, Members):
        yield tree
        for _, value in tree:
            yield from _containers(value)
    elif isinstance(tree, list):
        yield tree
        for value in tree:
            yield from _containers(value)


def event_tree(event: AnyEvent) -> Members:
    """The event without context, its prefixes being those of `NAMESPACES`."""
    tree = json.loads(jsonld.event_bytes(event))
    del tree["@context"]
    found: Members = members_of(tree)
    return found


def spoiled(trees: list[Members], chance: random.Random, most: int) -> list[Members]:
    """Copies of the events, members in another order here and there, and at most ``most`` things changed in all."""
    copies = copy.deepcopy(trees)
    for tree in copies:
        if chance.random() < 0.3:
            chance.shuffle(tree)
    for _ in range(chance.randint(0, most)):
        spoil(chance.choice(copies), chance)
    return copies


def document_text(listed: list[Any], *, spaced: bool = False, query: bool = False) -> str:
    """A document around the events."""
    body: dict[str, Any] = {"eventList": listed}
    if query:
        body = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": body}}
    return spelled(
        {
            "@context": [CONTEXT, NAMESPACES],
            "type": "EPCISQueryDocument" if query else "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-11-23T08:00:00+07:00",
            "epcisBody": body,
        },
        spaced=spaced,
    )
