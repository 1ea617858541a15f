"""``txng run``: everything in one process tree."""

import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import click
import structlog

from txng.config import portal
from txng.core import embedded
from txng.core.errors import Refused

_log = structlog.get_logger("txng.run")

STOP_SECONDS = 8  # for requests in hand
ORPHAN_SECONDS = 0.5  # how often a web worker looks whether its parent lives
FREE_PORT_SECONDS = 4 * ORPHAN_SECONDS  # what the workers of a killed portal need to let go of its port


def refuse_taken_port(host: str, port: int) -> None:
    """Raise `Refused` where another program has the port, and goes on having it."""
    deadline = time.monotonic() + FREE_PORT_SECONDS
    while not _is_free(host, port):
        if time.monotonic() > deadline:
            raise Refused("port-taken", host=host, port=port)
        time.sleep(0.1)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@click.command()
@click.option("--demo", is_flag=True, help="Load the demo province first.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@click.option("--workers", default=min(2, os.cpu_count() or 1), show_default=True, type=click.IntRange(1, 64))
def command(demo: bool, host: str, port: int, workers: int) -> None:
    """Start the database if it is embedded, migrate, and serve. Ctrl-C ends every process that was started."""
    refuse_taken_port(host, port)
    shown = f"[{host}]" if ":" in host else host
    os.environ["PORT"] = str(port)  # settings make the default address of codes from it
    with portal.portal():
        importlib.import_module("txng.config.asgi")  # what is broken must stop us here, not every worker in turn
        if demo:
            from txng.config.demo import load

            load.demo_load()
        announce(f"http://{shown}:{port}", demo)
        with kept(_keep_database), kept(_keep_worker):
            serve(host, port, workers)


@contextmanager
def kept(keep: Callable[[threading.Event], None]) -> Iterator[None]:
    """Let ``keep`` look after something in a thread beside the web server, until it is told to end."""
    ending = threading.Event()
    keeper = threading.Thread(target=keep, args=(ending,), name=keep.__name__)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()


def _keep_database(ending: threading.Event) -> None:
    """Start the embedded database again when it died. Until it answers, requests are told to come back."""
    from django.conf import settings

    while not settings.DATABASE_URL and not ending.wait(1.0):
        try:
            if embedded.revive(settings.HOME):
                _log.error("the database had died and was started again")
        except Refused as refusal:
            _log.error("the database has died and does not start", detail=str(refusal)[:400])
            ending.wait(5.0)


def _keep_worker(ending: threading.Event) -> None:
    """Keep one `txng worker` alive beside the web server: started anew when it was killed, ended with us."""
    pause = 1.0
    while not ending.is_set():
        worker = subprocess.Popen(
            [sys.executable, "-c", "from txng.config.cli import main; main()", "worker", "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
        )
        lived = 0.0
        while worker.poll() is None and not ending.wait(0.5):
            lived += 0.5
        if worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        # One that dies at once will die again: give it longer and longer, but never stop trying.
        pause = 1.0 if lived > 60 else min(pause * 2, 60.0)
        ending.wait(pause)


def announce(address: str, demo: bool) -> None:
    """What a newcomer needs to know, on standard error."""
    lines = [f"Cổng truy xuất nguồn gốc: {address}/", f"Sức khỏe hệ thống:        {address}/healthz"]
    if demo:
        from txng.config.demo import load

        lines += load.announcement(address)
    lines.append("Dừng: Ctrl-C")
    for line in lines:
        click.echo(line, err=True)


def serve(host: str, port: int, workers: int) -> None:
    """Run granian until it is told to stop; a worker that does not end in time is ended."""
    from django.db import connections
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    connections.close_all()  # workers are forks: a connection of ours must not be theirs too
    os.register_at_fork(after_in_child=_end_with_parent)
    Server(
        "txng.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        backlog=1024,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
    ).serve()


def _end_with_parent() -> None:
    """Let this fork end when its parent was killed: it would go on holding the port, and nobody could end it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)  # what was acknowledged is stored; whoever waits for an answer asks again

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
