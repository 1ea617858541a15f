"""The load generator against a real server: it counts answers, notices wrong ones, and measures waiting."""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from txng.config.bench import bare, load, scratch
from txng.config.bench.scratch import Server
from txng.core.errors import Refused

BODY = b"x" * 300_000  # longer than one read of a socket
ANSWER = b"HTTP/1.1 203 Fine\r\nContent-Type: text/plain\r\nServer: other\r\nX-Kept: yes\r\n\r\n" + BODY


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("bare")
    file = folder / "answer"
    file.write_bytes(ANSWER)
    port = scratch.free_port()
    command = [sys.executable, "-m", "txng.config.bench.bare", str(port), str(file)]
    with scratch.serving(command, dict(os.environ), os.sched_getaffinity(0), port, "/", folder) as found:
        yield found


def test_the_bare_application_sends_the_same_bytes(server: Server) -> None:
    status, headers, body = bare.read(load.ask(server.port, load.request("/01/1", [("Accept", "*/*")])))
    assert (status, body) == (203, BODY)
    assert (b"x-kept", b"yes") in headers


def test_every_answer_is_counted_and_clocked(server: Server) -> None:
    requests = itertools.repeat(load.request("/"))
    with load.load(server.port, 203, connections=4) as under:
        outcome = under.closed(requests, 0.3)
    assert outcome.answers == len(outcome.delays) > 4
    assert outcome.wall >= 0.3
    assert outcome.rate == pytest.approx(outcome.answers / outcome.wall)
    assert all(delay > 0 for delay in outcome.delays)
    assert server.cpu_seconds() > 0


def test_a_fixed_rate_is_kept(server: Server) -> None:
    with load.load(server.port, 203, connections=4) as under:
        outcome = under.open(itertools.repeat(load.request("/")), rate=50, seconds=0.4)
    assert outcome.answers == len(outcome.delays) == 20
    assert outcome.wall >= 19 / 50


def test_a_wrong_answer_ends_the_measurement(server: Server) -> None:
    with load.load(server.port, 200, connections=2) as under, pytest.raises(Refused) as raised:
        under.closed(itertools.repeat(load.request("/")), 0.2)
    assert raised.value.problems[0].code == "bench-answer-wrong"


def test_a_server_that_does_not_start_is_told_with_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such thing')"]
    serving = scratch.serving(command, dict(os.environ), os.sched_getaffinity(0), scratch.free_port(), "/", tmp_path)
    with pytest.raises(Refused) as raised, serving:
        pass
    assert "no such thing" in raised.value.problems[0].params["tail"]
