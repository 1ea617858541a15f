"""The database that comes with the portal: it starts, is shared, stops, and survives what machines do to it."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from txng.core import embedded
from txng.core.errors import Refused


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="txng-home-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(embedded.place_of(folder, embedded.server_account()).data.parent, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def server_pid(home: Path) -> int:
    data = embedded.place_of(home, embedded.server_account()).data
    return int((data / "postmaster.pid").read_text().split()[0])


def test_it_starts_answers_and_stops(home: Path) -> None:
    with embedded.running(home) as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "select current_setting('fsync'), current_setting('synchronous_commit'), current_setting('data_checksums'),"
            " current_setting('server_encoding'), current_setting('listen_addresses')"
        ).fetchone()
    assert row == ("on", "on", "on", "UTF8", "")
    assert not embedded.Server(home).answers()


def test_data_outlives_a_stop(home: Path) -> None:
    with embedded.running(home) as url, psycopg.connect(url) as connection:
        connection.execute("create table kept as select 939 as plan")
    with embedded.running(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("select plan from kept").fetchone() == (939,)


def test_the_last_to_leave_stops_it(home: Path) -> None:
    with embedded.running(home):
        with embedded.running(home):
            pass
        assert embedded.Server(home).answers(), "one user left, the other still works"
    assert not embedded.Server(home).answers()


def test_it_starts_after_everything_was_killed(home: Path) -> None:
    program = (
        "import sys, time, pathlib; from txng.core import embedded\n"
        "with embedded.running(pathlib.Path(sys.argv[1])):\n print('up', flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    os.kill(server_pid(home), signal.SIGKILL)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    with embedded.running(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_killed_owner_leaves_a_server_that_is_joined_and_then_stopped(home: Path) -> None:
    program = (
        "import os, sys, pathlib; from txng.core import embedded\n"
        "with embedded.running(pathlib.Path(sys.argv[1])):\n os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(home)], check=False)
    assert embedded.Server(home).answers()
    with embedded.running(home):
        pass
    assert not embedded.Server(home).answers()


def test_a_server_that_somebody_else_has_started_meanwhile_is_taken(home: Path) -> None:
    with embedded.running(home):
        begun = time.monotonic()
        embedded.Server(home).start()  # as after a look that still found it starting
        assert time.monotonic() - begun < 30
        assert not embedded.revive(home)
        assert embedded.Server(home).answers()


def test_a_server_that_died_under_its_users_is_started_again(home: Path) -> None:
    with embedded.running(home):
        pid = int((embedded.place_of(home, embedded.server_account()).data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while not embedded.revive(home):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert embedded.Server(home).answers()
    assert not embedded.Server(home).answers()


def test_a_pid_file_that_names_a_stranger_is_not_believed(home: Path) -> None:
    with embedded.running(home):
        pass
    data = embedded.place_of(home, embedded.server_account()).data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n{int(time.time())}\n5432\n\n\n  1 2\n")
    with embedded.running(home):
        assert server_pid(home) != os.getpid()


def test_an_interrupted_creation_is_begun_again(home: Path) -> None:
    server = embedded.Server(home)
    server._prepare_folders()
    half = server.place.data.with_name("data.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded.running(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_data_of_another_version_is_refused(home: Path) -> None:
    with embedded.running(home):
        pass
    data = embedded.place_of(home, embedded.server_account()).data
    (data / "PG_VERSION").write_text("99\n")
    with pytest.raises(Refused) as refusal, embedded.running(home):
        pass
    assert refusal.value.problems[0].code == "database-version"


def test_a_full_disk_is_refused_before_anything_is_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LEAST_FREE_BYTES", 2**62)
    with pytest.raises(Refused) as refusal, embedded.running(home):
        pass
    assert refusal.value.problems[0].code == "disk-full"
    assert not embedded.place_of(home, embedded.server_account()).data.exists()


def test_a_long_path_gets_a_short_socket_folder(home: Path) -> None:
    deep = home / ("d" * 100)
    place = embedded.place_of(deep, None)
    assert len(os.fsencode(place.sockets / embedded.SOCKET_NAME)) <= embedded.LONGEST_SOCKET_PATH


def test_nobody_else_may_enter_the_socket_folder(home: Path) -> None:
    with embedded.running(home):
        sockets = embedded.place_of(home, embedded.server_account()).sockets
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can own a folder that the server's account may not enter")
def test_root_may_keep_the_checkout_to_itself(home: Path) -> None:
    home.chmod(0o700)
    closed = home / "var"
    try:
        with embedded.running(closed) as url, psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        place = embedded.place_of(closed, embedded.server_account())
        assert embedded.SERVER_ROOT in place.data.parents
        shutil.rmtree(place.data.parent, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_an_ordinary_user_runs_it_as_himself(home: Path) -> None:
    account = embedded.server_account()
    assert account is not None
    mine = home / "mine"
    mine.mkdir()
    os.chown(mine, account.uid, account.gid)
    binaries = embedded.binaries_for(account)  # the checkout may be closed to that user, the copy is not
    listing = subprocess.run(
        [binaries / "initdb", "-D", mine / "data", "-U", "txng", "--auth=trust", "--no-sync"],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    assert listing.returncode == 0, listing.stderr.decode()


def test_two_processes_may_start_it_at_once(home: Path) -> None:
    program = (
        "import sys, pathlib, psycopg; from txng.core import embedded\n"
        "with embedded.running(pathlib.Path(sys.argv[1])) as url, psycopg.connect(url) as c:\n"
        " print(c.execute('select 1').fetchone()[0])"
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [starter.communicate(timeout=60)[0].strip() for starter in starters] == ["1", "1", "1"]
    assert not embedded.Server(home).answers()


def test_a_taken_port_is_refused() -> None:
    from txng.config.cli.run import refuse_taken_port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused) as refusal:
            refuse_taken_port("127.0.0.1", taken.getsockname()[1])
    assert refusal.value.problems[0].code == "port-taken"
