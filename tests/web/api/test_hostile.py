"""What a hostile or hurried sender can do to capture: a named 4xx, never a 500, and nothing left behind."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.events import samples, store
from tests.events.samples import document_bytes, item, object_event
from tests.portal import Answer, Portal
from txng.web.api.epcis import limits
from txng.web.api.epcis.weighing import weigh

GOOD = document_bytes(object_event(item("hostile")))
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">'.encode() for level in range(9))
    + b"]><x>&j;</x>"
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


def with_member(name: bytes, value: bytes) -> bytes:
    """The good document with one member more in its event."""
    return GOOD.replace(b'"type": "ObjectEvent"', b'"type": "ObjectEvent", "' + name + b'": ' + value)


MANY_EVENTS = document_bytes(*[object_event(item(at), at=at) for at in range(5_001)])
MANY_THINGS = document_bytes(object_event(*map(item, range(10_001))))
XML_BODY = samples.xml_bytes(samples.object_xml(item("hostile")))


def full_of(piece: bytes, size: int = 31 * 2**20, around: tuple[bytes, bytes] = (b'"tn:x": [', b"]")) -> bytes:
    """The good document with as many of ``piece`` as 31 MB hold."""
    many = (piece + b",") * (size // (len(piece) + 1)) + piece
    return GOOD.replace(b'"type": "ObjectEvent"', b'"type": "ObjectEvent", ' + around[0] + many + around[1])


def empty_events() -> bytes:
    return GOOD[: GOOD.index(b'"eventList": [')] + b'"eventList": [' + b",".join([b"{}"] * 100_000) + b"]}}"


#: many small things in a body of the allowed size: each cheap to send and dear to read; made when they are sent
SWARMS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "numbers": (lambda: full_of(b"1"), "json", "too-many-values"),
    "objects": (lambda: full_of(b"{}"), "json", "too-many-values"),
    "members": (lambda: full_of(b'"a":1', around=(b'"tn:x": {', b"}")), "json", "too-many-values"),
    "spread": (lambda: full_of(b'"a"\n:{"b" :[]}', 5 * 2**20, (b'"tn:x": {', b"}")), "json", "too-many-values"),
    "empty events": (empty_events, "json", "too-many-events"),
    "no document": (lambda: b"[" + b"1," * 15_000_000 + b"1]", "json", "too-many-values"),
    "elements": (
        lambda: XML_BODY.replace(b"<EventList>", b"<EventList>" + b"<a/>" * 4_900_000),
        "xml",
        "too-many-values",
    ),
}

#: name → body, syntax it claims, status, code of the first fault where it is fixed
BODIES: dict[str, tuple[bytes, str, int, str | None]] = {
    "broken": (b'{"type": "EPCISDocument", ', "json", 400, "json-malformed"),
    "empty": (b"", "json", 400, None),
    "not a document": (b"[]", "json", 400, None),
    "a number": (b"7", "json", 400, None),
    "trailing": (GOOD + b"{}", "json", 400, "json-malformed"),
    "nan": (GOOD.replace(b'"OBSERVE"', b"NaN"), "json", 400, None),
    "infinity": (with_member(b"tn:x", b"1e400"), "json", 400, "json-number-range"),
    "nul": (GOOD.replace(b"OBSERVE", b"OBS\\u0000ERVE"), "json", 400, None),
    "nul in an identifier": (GOOD.replace(b"hostile", b"host\\u0000ile"), "json", 400, None),
    "surrogate": (GOOD.replace(b"hostile", b"\\ud800"), "json", 400, None),
    "surrogate in an extension": (with_member(b"tn:x", b'"\\udfff"'), "json", 400, None),
    "not utf-8": (GOOD.replace(b"hostile", b"\xff\xfe"), "json", 400, None),
    "duplicate key": (with_member(b"action", b'"ADD"'), "json", 400, "json-duplicate-key"),
    "deep arrays": (with_member(b"tn:x", b"[" * 100_000 + b"]" * 100_000), "json", 400, None),
    "deep objects": (with_member(b"tn:x", b'{"tn:a":' * 100_000 + b"1" + b"}" * 100_000), "json", 400, None),
    "deep from the start": (b"[" * 100_000, "json", 400, None),
    "check digit": (GOOD.replace(samples.GTIN.encode(), b"09520801001018"), "json", 400, "epc-check-digit"),
    "xml bomb": (BOMB, "xml", 400, "xml-dtd-forbidden"),
    "external entity": (EXTERNAL, "xml", 400, "xml-dtd-forbidden"),
    "broken xml": (b"<epcis:EPCISDocument", "xml", 400, "xml-malformed"),
    "deep xml": (b"<a>" * 100_000, "xml", 400, None),
    "xml in utf-16 without an end": ("<a>".encode("utf-16"), "xml", 400, None),
    "json as xml": (GOOD, "xml", 400, None),
    "xml as json": (XML_BODY, "json", 400, None),
    "too many events": (MANY_EVENTS, "json", 413, "too-many-events"),
    "too many things": (MANY_THINGS, "json", 413, "too-many-things"),
    "in the future": (GOOD.replace(b"2026-11-05", b"2031-11-05"), "json", 400, "event-future"),
    "fat event": (
        with_member(b"https://example.com/fat", b"[" + b",".join([b'"' + b"y" * 60_000 + b'"'] * 80) + b"]"),
        "json",
        400,
        "event-too-large",
    ),
    "long id": (with_member(b"eventID", b'"urn:x:' + b"y" * 3000 + b'"'), "json", 400, "text-too-long"),
}


@pytest.fixture
def untouched(portal_process: Portal) -> Iterator[Portal]:
    """The portal, whose store must hold afterwards what it held before."""

    def counts() -> dict[str, int]:
        return {table: portal_process.rows(f"SELECT count(*) FROM {table}")[0][0] for table in store.TABLES}

    before = counts()
    yield portal_process
    assert counts() == before
    assert portal_process.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_by_name(untouched: Portal, name: str) -> None:
    body, syntax, status, code = BODIES[name]
    answer = untouched.capture(body, content_type=f"application/{syntax}")
    assert answer.status == status, answer.body[:500]
    problem = answer.json()
    assert problem["type"].startswith("epcisException:")
    assert problem["code"] != "internal-error"
    assert code in (None, problem["code"]), problem
    assert len(answer.body) < 200_000
    if status == 413:
        assert answer.headers["gs1-epcis-capture-limit"] == "5000"


@pytest.mark.parametrize("name", SWARMS)
def test_a_swarm_of_small_things_is_refused_before_it_is_read(untouched: Portal, name: str) -> None:
    make, syntax, code = SWARMS[name]
    body = make()
    began = time.monotonic()
    answer = untouched.capture(body, content_type=f"application/{syntax}")
    assert (answer.status, answer.json()["code"]) == (413, code)
    assert time.monotonic() - began < 5, "counting takes a tenth of a second, the rest is the network"


def test_what_may_be_sent_may_be_read_in_bounded_time_and_memory() -> None:
    """The dearest documents the bounds let through, in a process with the memory and the time that one may cost."""
    script = (
        "import resource, sys\n"
        "from txng.epcis import jsonld\n"
        "from txng.gs1.problems import ProblemError\n"
        "jsonld.read(sys.argv[1].encode())\n"
        "used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: jsonld.read(sys.stdin.buffer.read())\n"
        "except ProblemError: pass\n"
        "after = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print((after.ru_maxrss - used) // 1024, after.ru_utime)\n"
    )
    nested = b",".join(b'"tn:%x":{"tn:a":[]}' % at for at in range(limits.MEMBERS // 2 - 50))
    values = b'"tn:x":[' + b",".join([b"[" + b",".join([b"1"] * 90_000) + b"]"] * 8) + b"]"
    for body in (nested, values):
        document = with_member(b"tn:y", b"1, " + body)
        weigh(document, "json")
        result = subprocess.run(
            [sys.executable, "-c", script, GOOD.decode()], input=document, capture_output=True, check=True
        )
        megabytes, seconds = map(float, result.stdout.split())
        assert megabytes < 400
        assert seconds < 20


def test_every_fault_of_a_document_is_told_and_none_of_it_is_stored(untouched: Portal) -> None:
    good, wrong = object_event(item("t1")), object_event("urn:epc:id:sgtin:x", bizStep="flying")
    wrong["eventTimeZoneOffset"] = "+7"
    problems = untouched.capture(document_bytes(good, wrong)).json()["problems"]
    paths = {problem["path"] for problem in problems}
    assert {"eventList[1].epcList[0]", "eventList[1].eventTimeZoneOffset"} <= paths
    assert all(path.startswith("eventList[1]") for path in paths)
    assert all(problem["message"] for problem in problems)


# --- bodies that are too much, or too little --------------------------------------------------------------------------


def head(portal: Portal, *headers: str) -> bytes:
    lines = [
        "POST /epcis/capture HTTP/1.1",
        f"Host: 127.0.0.1:{portal.port}",
        "Content-Type: application/json",
        f"Authorization: Bearer {portal.keys['owner']}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def spoken(connection: socket.socket) -> Answer:
    """What the server says, up to the end of its head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        assert part, data
        data += part
    first, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = first.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Answer(int(status_line.split()[1]), headers, body)


def test_two_hundred_megabytes_are_refused_before_they_come(untouched: Portal) -> None:
    with socket.create_connection(("127.0.0.1", untouched.port), timeout=20) as connection:
        connection.sendall(head(untouched, f"Content-Length: {200 * 2**20}"))
        answer = spoken(connection)
    assert (answer.status, answer.json()["code"]) == (413, "body-too-large")
    assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"
    assert answer.headers["gs1-epcis-capture-file-size-limit"] == str(32 * 2**20)


def test_two_hundred_megabytes_in_pieces_are_refused_when_they_are_too_many(untouched: Portal) -> None:
    piece = b" " * 2**20
    chunk = f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", untouched.port), timeout=20) as connection:
        connection.sendall(head(untouched, "Transfer-Encoding: chunked"))
        try:
            for _ in range(200):
                connection.sendall(chunk)
                sent += 1
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has heard enough
        else:
            connection.sendall(b"0\r\n\r\n")
            answer = spoken(connection)
            assert (answer.status, answer.json()["code"]) == (413, "body-too-large")
    assert sent >= 32


@pytest.mark.parametrize("ending", ["closed", "reset", "silent"])
def test_half_a_request_leaves_nothing(untouched: Portal, ending: str) -> None:
    connection = socket.create_connection(("127.0.0.1", untouched.port), timeout=20)
    connection.sendall(head(untouched, f"Content-Length: {len(GOOD)}") + GOOD[: len(GOOD) // 2])
    time.sleep(0.1)
    if ending == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    if ending != "silent":
        connection.close()
    # Others are served meanwhile.
    assert untouched.ask("GET", "/epcis/events?perPage=1", key="owner").status == 200
    connection.close()
    time.sleep(0.2)


def test_slow_senders_keep_nobody_out(portal_process: Portal) -> None:
    """Forty who announce 31 MB and send one kilobyte of it: their key and all others go on working."""
    slow = [socket.create_connection(("127.0.0.1", portal_process.port), timeout=20) for _ in range(40)]
    try:
        for connection in slow:
            connection.sendall(head(portal_process, f"Content-Length: {31 * 2**20}") + b" " * 1024)
        time.sleep(0.2)
        for key in ("owner", "competitor"):
            assert portal_process.capture(GOOD, key=key).status == 202
    finally:
        for connection in slow:
            connection.close()


def test_a_document_that_is_whole_is_taken_from_the_same_socket(portal_process: Portal) -> None:
    """The counterpart: what makes the requests above fail is their body alone."""
    with socket.create_connection(("127.0.0.1", portal_process.port), timeout=20) as connection:
        connection.sendall(head(portal_process, f"Content-Length: {len(GOOD)}") + GOOD)
        assert spoken(connection).status == 202
    assert json.loads(GOOD)["type"] == "EPCISDocument"


HEADS = {
    "no host": (b"", 400, "host-not-one"),
    "two hosts": (b"Host: a\r\nHost: b\r\n", 400, "host-not-one"),
    "two lines in a host": (b"Host: a b\r\n", 400, "host-malformed"),
    "a host that is none": (b"Host: a'\"><script>\r\n", 400, "host-malformed"),
    "much to say": (b"Host: a\r\nX-A: " + b"x" * 17_000 + b"\r\n", 431, "head-too-large"),
}


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize("target", ["/01/08931234000011/10/A", "/epcis/events", "/tra-cuu", "/healthz"])
def test_a_head_that_breaks_the_rules_is_refused_wherever_it_goes(
    portal_process: Portal, capfd: pytest.CaptureFixture[str], name: str, target: str
) -> None:
    lines, status, code = HEADS[name]
    with socket.create_connection(("127.0.0.1", portal_process.port), timeout=20) as connection:
        connection.sendall(b"GET " + target.encode() + b" HTTP/1.1\r\n" + lines + b"\r\n")
        answer = spoken(connection)
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_hundred_parameters_are_enough(portal_process: Portal) -> None:
    answer = portal_process.ask("GET", "/tra-cuu?" + "&".join(["a=1"] * 101))
    assert (answer.status, answer.json()["code"]) == (400, "too-many-parameters")
    assert portal_process.ask("GET", "/tra-cuu?" + "&".join(["a=1"] * 100)).status == 200


def test_half_sent_forms_hold_no_thread(portal_process: Portal) -> None:
    """More senders that never end than there are threads for pages: everybody else is still answered."""
    head = b"POST /phan-anh HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    held = []
    try:
        for _ in range(60):
            one = socket.create_connection(("127.0.0.1", portal_process.port), timeout=5)
            one.sendall(head + b"Content-Length: 1000\r\n\r\na=")
            held.append(one)
        assert portal_process.ask("GET", "/tra-cuu", timeout=10).status == 200
    finally:
        for one in held:
            one.close()
    assert (
        portal_process.ask("POST", "/phan-anh", b"kind=wrong", content_type="application/x-www-form-urlencoded").status
        == 422
    )
