"""Every request of the shared resolver cases, asked of the front door with the shared records loaded."""

import json
from typing import Any

import jsonschema
import pytest

from tests.corpus import CORPUS, needs_corpus
from tests.web.public.asking import Answer, Portal

BASE = "http://testserver"


def cases() -> list[Any]:
    path = CORPUS / "gs1" / "resolver-cases.jsonl"
    if not path.is_file():
        return []
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, path.read_text().splitlines())]


@pytest.fixture
def registered(portal: Portal) -> Portal:
    from txng.accounts.viewers import SYSTEM
    from txng.resolver.services import links_load

    links_load((CORPUS / "gs1" / "resolver-records.json").read_bytes(), SYSTEM)
    return portal


@needs_corpus
def test_every_shared_case_is_answered_as_it_says(registered: Portal) -> None:
    wrong = []
    for parameter in cases():
        case = parameter.values[0]
        answer = registered.request(case["method"], case["path"], case["headers"])
        faults = faults_of(answer, case["expect"])
        if faults:
            wrong.append((case["id"], faults))
    assert not wrong


def faults_of(answer: Answer, expect: dict[str, Any]) -> list[str]:
    """What of the expectation is not met."""
    faults = []
    allowed = expect["status"] if isinstance(expect["status"], list) else [expect["status"]]
    if answer.status not in allowed:
        faults.append(f"status {answer.status}")
    location = answer.headers.get("location", "")
    if "location" in expect:
        shown = location.split("?")[0] if expect.get("location_ignoring_query") else location
        if shown != expect["location"]:
            faults.append(f"location {location}")
    for name, text in expect.get("header_contains", {}).items():
        if text.lower() not in answer.headers.get(name, "").lower():
            faults.append(f"{name}: {answer.headers.get(name)}")
    for name, text in expect.get("header_excludes", {}).items():
        if text.lower() in answer.headers.get(name, "").lower():
            faults.append(f"{name}: {answer.headers.get(name)}")
    if expect.get("cors") and answer.headers.get("access-control-allow-origin") not in ("*", "https://app.example"):
        faults.append("no CORS")
    methods = answer.headers.get("access-control-allow-methods", "")
    faults += [f"method {method}" for method in expect.get("allow_methods", []) if method not in methods]
    if not answer.headers.get("content-type", "").startswith(expect.get("content_type", "")):
        faults.append(f"content type {answer.headers.get('content-type')}")
    if expect.get("empty_body") and answer.raw:
        faults.append("body")
    faults += body_faults(answer, expect)
    return faults


def body_faults(answer: Answer, expect: dict[str, Any]) -> list[str]:
    faults = [f"no {name}" for name in expect.get("json_has", []) if name not in answer.json]
    if "linkset_anchors" in expect:
        anchors = [entry["anchor"] for entry in answer.json["linkset"]]
        if sorted(anchors) != sorted(BASE + path for path in expect["linkset_anchors"]):
            faults.append(f"anchors {anchors}")
    if expect.get("linkset_valid"):
        schema = json.loads((CORPUS / "gs1" / "gs1-linkset-schema.json").read_text())
        faults += [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(answer.json)]
    if expect.get("default_link_shape"):
        found = [link for entry in answer.json["linkset"] for link in entry["https://ref.gs1.org/voc/defaultLink"]]
        if len(found) != 1 or set(found[0]) != {"href", "title"}:
            faults.append(f"default links {found}")
    if "decoded" in expect and expect["decoded"] not in answer.headers.get("link", ""):
        faults.append(f"link {answer.headers.get('link')}")
    return faults
