"""The front door's request and answers, without a server: what a hostile or hurried client makes of them."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.core.errors import Refused
from txng.gs1.problems import Problem
from txng.web import frontdoor
from txng.web.frontdoor import Request, Response, preferred_language, serve


def scope(path: str = "/epcis/capture", method: str = "POST", headers: dict[str, str] | None = None) -> dict[str, Any]:
    pairs = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    raw = path.encode()
    return {"type": "http", "method": method, "path": path, "raw_path": raw, "query_string": b"", "headers": pairs}


def ask(messages: list[dict[str, Any]], handler: Any, **given_scope: Any) -> tuple[int, dict[str, str], bytes]:
    """One request through `serve`; status, headers, body of the answer (status 0: none was sent)."""
    sent: list[dict[str, Any]] = []
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        message = next(waiting, None)
        if message is None:
            await asyncio.sleep(3600)
        return message or {}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(serve(scope(**given_scope), receive, send, handler))
    if not sent:
        return 0, {}, b""
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


def chunk(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def echo(request: Request) -> Response:
    return Response(200, [(b"content-type", b"text/plain")], await request.body(limit=2**20, seconds=0.2))


def test_a_body_in_pieces_is_put_together() -> None:
    status, headers, body = ask([chunk(b"mang ", more=True), chunk(b"cau")], echo)
    assert (status, body) == (200, b"mang cau")
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("messages", "headers", "status", "code"),
    [
        ([], {"content-length": "209715200"}, 413, "body-too-large"),
        ([chunk(b"x" * 2**19, more=True)] * 3, {}, 413, "body-too-large"),
        ([chunk(b"{", more=True)], {}, 408, "body-slow"),
        ([chunk(b"{")], {"content-length": "40"}, 400, "body-incomplete"),
    ],
)
def test_a_bad_body_gets_a_named_answer(
    messages: list[dict[str, Any]], headers: dict[str, str], status: int, code: str
) -> None:
    answer, sent, body = ask(messages, echo, headers=headers)
    assert (answer, sent["content-type"], json.loads(body)["code"]) == (status, "application/problem+json", code)


def test_a_body_that_breaks_off_is_named_for_whoever_is_still_there() -> None:
    status, _, body = ask([chunk(b"{", more=True), {"type": "http.disconnect"}], echo)
    assert (status, json.loads(body)["code"]) == (400, "body-incomplete")


def test_an_address_beyond_the_limit_is_refused() -> None:
    status, _, body = ask([], echo, path="/" + "a" * frontdoor.URL_LIMIT)
    assert (status, json.loads(body)["code"]) == (414, "url-too-long")


def test_a_fault_of_ours_is_a_500_with_a_reference_and_no_secrets() -> None:
    async def broken(_request: Request) -> Response:
        raise RuntimeError("password=939")

    status, _, body = ask([], broken)
    document = json.loads(body)
    assert (status, document["code"]) == (500, "internal-error")
    assert document["instance"].startswith("urn:uuid:")
    assert b"939" not in body


def test_all_faults_are_listed_in_the_readers_language() -> None:
    async def refusing(_request: Request) -> Response:
        raise Refused("disk-full", folder="/var", free=1, needed=300)

    _, _, vietnamese = ask([], refusing)
    _, _, english = ask([], refusing, headers={"accept-language": "en-GB, vi;q=0.5"})
    assert "chỉ còn 1 MB" in json.loads(vietnamese)["detail"]
    assert "Only 1 MB" in json.loads(english)["detail"]


def test_every_refusal_names_its_request() -> None:
    async def refusing(_request: Request) -> Response:
        raise Refused("busy", seconds=1)

    names = {json.loads(ask([], refusing)[2])["instance"] for _ in range(3)}
    assert len(names) == 3
    assert all(name.startswith("urn:uuid:") for name in names)


def test_at_most_two_hundred_faults_are_listed() -> None:
    faults = [Problem("not-found", path=f"eventList[{number}]") for number in range(450)]
    listed = frontdoor.problem_document(400, faults, "vi")["problems"]
    assert len(listed) == 201
    assert listed[-1]["params"] == {"count": 250}


def test_head_announces_the_length_and_sends_no_body() -> None:
    async def page(_request: Request) -> Response:
        return Response(200, [], b"12345")

    _, headers, body = ask([], page, method="HEAD")
    assert (headers["content-length"], body) == ("5", b"")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "vi"),
        ("*", "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en;q=0.3, vi;q=0.9", "vi"),
        ("fr, en;q=nonsense", "vi"),
        ("fr,en;q=0.4", "en"),
    ],
)
def test_the_language_is_vietnamese_unless_english_is_preferred(wanted: str, language: str) -> None:
    assert preferred_language(wanted) == language


@given(st.text())
def test_no_language_header_breaks_it(wanted: str) -> None:
    assert preferred_language(wanted) in ("vi", "en")
