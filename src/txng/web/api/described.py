"""The interfaces of this face, for the page ``/api/docs``. Loaded only when somebody looks: commands start without."""

import json
from typing import Any

from txng.web.components.interfaces import Interface, add


def _epcis() -> dict[str, Any]:
    from txng.web.api.epcis import openapi

    found: dict[str, Any] = json.loads(openapi.document())
    return found


def _own() -> dict[str, Any]:
    from txng.web.api.v1 import api

    return dict(api.get_openapi_schema())


def trace() -> dict[str, Any]:
    """`txng.web.api.trace` in OpenAPI."""
    asked = [
        ("id", "path", True, "What to trace, percent-encoded, in any spelling: Digital Link, EPC URN, element string."),
        ("direction", "query", False, "up, down or both (default)."),
        ("max-depth", "query", False, "Stop after so many hops."),
        ("max-nodes", "query", False, "Stop after so many things."),
    ]
    answers = {
        200: "root, direction, nodes (id, kind, depth), edges (from, to, event, kind), partial, frontier.",
        400: "The id or a parameter cannot be understood.",
        401: "No key, or none that is known.",
        403: "The key does not have the right epcis:query.",
        404: "Nothing is known of it, or nothing you may see.",
        429: "Too many calls; come back after Retry-After.",
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "txng trace", "version": "1"},
        "paths": {
            "/api/v1/trace/{id}": {
                "get": {
                    "summary": "Where a thing came from and where it went",
                    "description": "Needs a key with the right epcis:query; shows what the caller may see.",
                    "parameters": [
                        {
                            "name": name,
                            "in": where,
                            "required": required,
                            "description": words,
                            "schema": {"type": "string"},
                        }
                        for name, where, required, words in asked
                    ],
                    "responses": {str(status): {"description": words} for status, words in answers.items()},
                }
            }
        },
    }


add(
    Interface(
        ("Sự kiện EPCIS 2.0: gửi, hỏi, đăng ký nhận", "Events by EPCIS 2.0: send, ask, subscribe"),
        "/epcis/openapi.json",
        _epcis,
    )
)
add(
    Interface(
        ("Dữ liệu chủ: địa điểm, sản phẩm, lô, chứng nhận", "Master data: places, products, lots, certificates"),
        "/api/v1/openapi.json",
        _own,
    )
)
add(Interface(("Truy xuất một mã lên và xuống chuỗi", "Trace a code up and down its chain"), "", trace))
