"""A disk without room and a database that is gone: quick, honest refusals, reading goes on, and all is well again by
itself."""

import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator

import pytest

from tests.events.samples import document_bytes, item, object_event
from tests.portal import Portal, fresh_portal

MB = 2**20
SLACK = 600 * MB  # what others may take of the disk meanwhile
STARTING = 300 * MB  # what the portal itself takes


def body(name: str) -> bytes:
    return document_bytes(object_event(item(name)))


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """A portal that keeps nearly all of the disk free, so that a file of a gigabyte or two leaves it short of room."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < 5 * SLACK:
        pytest.skip("the disk of the test has too little room for a file that fills it")
    monkeypatch.setenv("TXNG_KEEP_FREE_MB", str((free - SLACK - STARTING) // MB))
    with fresh_portal() as one:
        yield one


def until(status: int, portal: Portal, name: str) -> None:
    """Send until the answer has this status."""
    deadline = time.monotonic() + 30
    while (found := portal.capture(body(name)).status) != status:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def test_a_full_disk_refuses_writes_and_nothing_else(portal: Portal) -> None:
    assert portal.capture(body("before")).status == 202
    ballast = portal.home / "ballast"
    kept = int(os.environ["TXNG_KEEP_FREE_MB"]) * MB
    with ballast.open("wb") as file:  # others may make room meanwhile: more than enough is taken
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(portal.home).free - kept + SLACK)
    time.sleep(1.2)  # the room is looked up once a second
    refused = portal.capture(body("refused"))
    assert (refused.status, refused.json()["code"]) == (507, "disk-full-now")
    assert portal.ask("POST", "/phan-anh", b"text=x", content_type="application/x-www-form-urlencoded").status == 507
    found = portal.ask("GET", f"/epcis/events?MATCH_epc={item('before')}", key="owner").json()
    assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1
    assert portal.ask("GET", "/").status == 200
    ballast.unlink()
    until(202, portal, "refused")
    assert portal.rows("SELECT count(*) FROM event") == [(2,)]


def test_without_the_database_answers_come_quickly_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TXNG_DATABASE_URL", raising=False)  # the embedded server is ours to kill
    with fresh_portal() as portal:
        assert portal.capture(body("first")).status == 202
        stop, told, taken = threading.Event(), [], ["first"]

        def send() -> None:
            while not stop.is_set():
                name, begun = f"n{len(told)}", time.monotonic()
                answer = portal.capture(body(name))
                told.append((answer.status, time.monotonic() - begun, answer.headers.get("retry-after")))
                if answer.status == 202:
                    taken.append(name)
                time.sleep(0.02)

        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(0.5)
        for pid in portal.database_processes():
            with_signal(pid)
        deadline = time.monotonic() + 60
        while not (told and told[-1][0] == 202 and any(status != 202 for status, _, _ in told)):
            assert time.monotonic() < deadline, told[-5:]
            time.sleep(0.1)
        stop.set()
        sender.join()
        refusals = [one for one in told if one[0] != 202]
        assert {status for status, _, _ in refusals} == {503}
        assert all(retry is not None for _, _, retry in refusals)
        assert max(took for _, took, _ in refusals) < 10
        assert portal.rows("SELECT count(*) FROM event") == [(len(taken),)]


def with_signal(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
