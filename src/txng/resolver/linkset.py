"""Link sets as RFC 9264 JSON, in the shape of GS1's schema, read and written. Pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from txng.resolver.links import DEFAULT, Level, Link

MEDIA_TYPE = "application/linkset+json"

#: JSON-LD reading of a link set: RFC 9264 appendix A plus the terms of GS1's link objects
CONTEXT: dict[str, Any] = {
    "@vocab": "http://www.iana.org/assignments/relation/",
    "linkset": "@graph",
    "anchor": "@id",
    "href": "@id",
    "itemDescription": "http://www.w3.org/2000/01/rdf-schema#comment",
    "title": "http://purl.org/dc/terms/title",
    "type": "http://purl.org/dc/terms/format",
    "hreflang": {"@id": "http://purl.org/dc/terms/language", "@container": "@set"},
    "context": {"@id": "http://purl.org/dc/terms/coverage", "@container": "@set"},
    "gs1": "https://ref.gs1.org/voc/",
}


def target(link: Link) -> dict[str, Any]:
    """The link object; the default link carries nothing but ``href`` and ``title``."""
    members: dict[str, Any] = {"href": link.href, "title": link.title}
    if link.type != DEFAULT:
        if link.media_type:
            members["type"] = link.media_type
        if link.hreflang:
            members["hreflang"] = list(link.hreflang)
        if link.context:
            members["context"] = list(link.context)
    return members


def document(levels: Sequence[Level], base: str) -> dict[str, Any]:
    """One object per level, the key first; anchors are ``base`` and the canonical path."""
    objects = []
    for level in sorted(levels, key=lambda level: (level.path.count("/"), level.path)):
        members: dict[str, Any] = {"anchor": base + level.path, "itemDescription": level.description}
        for link_type in level.types:
            members[link_type] = [target(link) for link in level.of_type(link_type)]
        objects.append(members)
    return {"linkset": objects}


def encode(levels: Sequence[Level], base: str, with_context: bool = False) -> bytes:
    """The document as JSON; ``with_context`` makes it JSON-LD that needs no second request."""
    found = document(levels, base)
    return msgspec.json.encode({"@context": CONTEXT, **found} if with_context else found)
