"""Interfaces for programs and their descriptions in OpenAPI, told to everybody on the page ``/api/docs``.

Each face adds its own; the faces do not know each other.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Interface(NamedTuple):
    """``words``: what it is for, in Vietnamese and English; ``address``: where the machine's description is;
    ``description``: that description (OpenAPI 3), loaded when it is asked for."""

    words: tuple[str, str]
    address: str
    description: Callable[[], dict[str, Any]]


class Parameter(NamedTuple):
    name: str
    where: str
    required: bool
    words: str


class Operation(NamedTuple):
    """``anchor``: its name within the page; ``fields``: what the body holds, as name and words, those of the rows of a
    list as ``rows[].name``; ``answers``: (status, words)."""

    anchor: str
    method: str
    path: str
    summary: str
    words: str
    parameters: list[Parameter]
    more: int
    takes: list[str]
    fields: list[tuple[str, str]]
    answers: list[tuple[str, str]]


#: Parameters that are listed; a query of events has hundreds, which stand in a table of their own.
MOST_PARAMETERS = 24
_METHODS = ("get", "post", "put", "patch", "delete")
_known: list[Interface] = []


def add(interface: Interface) -> Interface:
    """Describe this interface, too."""
    _known.append(interface)
    return interface


def interfaces() -> list[Interface]:
    """All of them, in the order they were added."""
    return list(_known)


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    """What can be called, path by path. Discovery by OPTIONS is left out: every address has it."""

    def whole(part: dict[str, Any]) -> dict[str, Any]:
        found: Any = part
        while isinstance(found, dict) and "$ref" in found:
            names = found["$ref"].removeprefix("#/").split("/")
            found = description
            for name in names:
                found = found[name]
        return found  # type: ignore[no-any-return]

    def fields(schema: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
        for name, inner in whole(schema).get("properties", {}).items():
            inner = whole(inner)
            yield f"{above}{name}", str(inner.get("description") or "")
            if not above and inner.get("type") == "array":
                yield from fields(inner.get("items", {}), f"{name}[].")

    servers = description.get("servers") or [{"url": ""}]
    for below, item in description["paths"].items():
        path = servers[0]["url"].rstrip("/") + below
        for method in _METHODS:
            if method not in item:
                continue
            one = item[method]
            given = [whole(each) for each in (*item.get("parameters", ()), *one.get("parameters", ()))]
            listed = [
                Parameter(
                    each["name"], each["in"], bool(each.get("required")), str(each.get("description", "")).strip()
                )
                for each in given
            ]
            body = whole(one.get("requestBody", {})).get("content", {})
            answers = [
                (str(status), str(whole(told).get("description", ""))) for status, told in one["responses"].items()
            ]
            yield Operation(
                anchor=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
                method=method.upper(),
                path=path,
                summary=str(one.get("summary") or ""),
                words=str(one.get("description") or "").strip(),
                parameters=listed[:MOST_PARAMETERS],
                more=max(len(listed) - MOST_PARAMETERS, 0),
                takes=list(body),
                fields=list(fields(body.get("application/json", {}).get("schema", {}))),
                answers=sorted(answers),
            )
