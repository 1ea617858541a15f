"""`txng run` as a newcomer meets it: it starts from nothing, answers, ends all it started, starts again quickly."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from txng.core import embedded

COMMAND = [sys.executable, "-c", "from txng.config.cli import main; main()"]
AGAIN_SECONDS = 8  # with data there already
START_SECONDS = 180  # the first start makes every table; a busy machine takes its time
pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TXNG_DATABASE_URL")), reason="this is about the embedded database; another one is configured"
)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="txng-home-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(embedded.place_of(folder, embedded.server_account()).data.parent, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TXNG_HOME": str(home), "TXNG_BASE_URL": ""} | {"PYTHONDONTWRITEBYTECODE": "1"}


def start(home: Path, port: int, *options: str) -> tuple[subprocess.Popen[str], float]:
    """A running portal and the seconds until /healthz answered."""
    begun = time.monotonic()
    log = (home / "run.log").open("w")
    portal = subprocess.Popen(
        [*COMMAND, "run", "--port", str(port), *options],
        env=environment(home),
        stderr=log,
        stdout=log,
        text=True,
        start_new_session=True,
    )
    log.close()
    wait_until_well(portal, home, port)
    return portal, time.monotonic() - begun


def wait_until_well(portal: subprocess.Popen[str], home: Path, port: int) -> None:
    """Come back when somebody on this port says that all is well; ``portal`` must live."""
    begun = time.monotonic()
    while time.monotonic() - begun < START_SECONDS:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                assert json.load(answer)["status"] == "ok"
                return
        except (urllib.error.URLError, ConnectionError):
            assert portal.poll() is None, (home / "run.log").read_text()
            time.sleep(0.1)
    raise AssertionError((home / "run.log").read_text())


def processes_of(home: Path) -> list[int]:
    """Every live process with this data folder in its environment or as its working place."""
    found = []
    data = embedded.place_of(home, embedded.server_account()).data
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.joinpath("stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                continue
            marked = f"TXNG_HOME={home}".encode() in folder.joinpath("environ").read_bytes()
            if marked or folder.joinpath("cwd").resolve() == data.resolve():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_it_starts_from_nothing_and_ends_every_process(home: Path) -> None:
    port = free_port()
    portal, _seconds = start(home, port)
    os.killpg(portal.pid, signal.SIGINT)  # what Ctrl-C sends: to the whole group
    assert portal.wait(timeout=30) in (0, 130)
    deadline = time.monotonic() + 5
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes_of(home) == []
    taken = []
    while not taken or (taken[-1] >= AGAIN_SECONDS and len(taken) < 3):  # other tests may keep the machine busy
        portal, seconds = start(home, port)
        taken.append(seconds)
        os.kill(portal.pid, signal.SIGTERM)
        portal.wait(timeout=30)
    assert min(taken) < AGAIN_SECONDS, taken


def test_it_comes_back_after_everything_was_killed(home: Path) -> None:
    port = free_port()
    portal, _seconds = start(home, port)
    for pid in processes_of(home):
        os.kill(pid, signal.SIGKILL)
    portal.wait(timeout=10)
    portal, _seconds = start(home, port)
    os.kill(portal.pid, signal.SIGTERM)
    portal.wait(timeout=30)


def worker_of(home: Path) -> int | None:
    """The background worker of the portal of this folder."""
    for pid in processes_of(home):
        with suppress(OSError):  # it ended meanwhile
            if b"\0worker\0--parent" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
    return None


def eventually(wanted: Callable[[], object], seconds: float = 20) -> object:
    deadline = time.monotonic() + seconds
    while not (found := wanted()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_the_background_worker_comes_back_and_never_outlives_the_portal(home: Path) -> None:
    portal, _seconds = start(home, free_port())
    first = worker_of(home)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    second = eventually(lambda: (pid := worker_of(home)) != first and pid)
    assert second
    os.kill(portal.pid, signal.SIGKILL)
    portal.wait(timeout=10)
    assert eventually(lambda: worker_of(home) is None), "nobody would end it any more"
    for pid in processes_of(home):
        os.kill(pid, signal.SIGKILL)


def test_the_next_start_takes_over_when_the_main_process_alone_was_killed(home: Path) -> None:
    port = free_port()
    portal, _seconds = start(home, port)
    os.kill(portal.pid, signal.SIGKILL)
    portal.wait(timeout=10)
    old = set(processes_of(home))
    portal, _seconds = start(home, port)  # at once, as a supervisor would: the old workers still answer
    assert eventually(lambda: worker_of(home) not in {None, *old})
    wait_until_well(portal, home, port)
    os.kill(portal.pid, signal.SIGTERM)
    portal.wait(timeout=30)
    assert eventually(lambda: processes_of(home) == []), "the old workers hold nothing open"


def test_it_says_when_the_port_is_taken(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outcome = subprocess.run(
            [*COMMAND, "run", "--port", str(taken.getsockname()[1])],
            env=environment(home),
            capture_output=True,
            text=True,
            check=False,
        )
    assert outcome.returncode == 2
    assert "đang được chương trình khác dùng" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not any(home.glob("postgres*")), "nothing is begun before the port is known to be free"


def test_it_refuses_data_of_a_newer_version(home: Path) -> None:
    run = [*COMMAND, "manage"]
    sql = 'from django.db import connection; connection.cursor().execute("{}")'
    insert = "insert into django_migrations (app, name, applied) values ('tomorrow', '0001_initial', now())"
    for arguments in (["migrate", "-v0"], ["shell", "-v0", "-c", sql.format(insert)]):
        subprocess.run([*run, *arguments], env=environment(home), check=True, capture_output=True)
    outcome = subprocess.run(
        [*COMMAND, "run", "--port", str(free_port())],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 2
    assert "tomorrow.0001_initial" in outcome.stderr


def test_the_first_start_with_the_demo_serves_pages_and_machines(home: Path) -> None:
    port = free_port()
    portal, _seconds = start(home, port, "--demo")
    try:
        address = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/01/09520801001019/10/MC-2026-1105-A", timeout=20) as page:
            assert "Đủ các công đoạn bắt buộc" in page.read().decode()
        asked = urllib.request.Request(f"{address}/epcis/", headers={"Authorization": "Bearer nobody"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=20)
        assert refused.value.code == 401
        refused.value.close()
    finally:
        os.kill(portal.pid, signal.SIGTERM)
        portal.wait(timeout=30)
