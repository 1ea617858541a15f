"""The machine a figure was measured on: what it is, which cores are whose, and what a process has used (Linux)."""

import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")


class Cores(NamedTuple):
    """Who runs where: the server (with its database) on one core, the load generator on another one if there is."""

    server: set[int]
    generator: set[int]


def cores(pinned: bool = True) -> Cores:
    """The first allowed core for the server, the second for the generator; all for both with one core or unpinned."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2 or not pinned:
        return Cores(set(allowed), set(allowed))
    return Cores({allowed[0]}, {allowed[1]})


@contextmanager
def on(cores: set[int]) -> Iterator[None]:
    """This thread, and every process it starts, on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pin(processes: Iterable[int], cores: set[int]) -> None:
    """Move running processes with all their threads; one that has ended, or is not ours, stays where it is."""
    for process in processes:
        for thread in _threads(process):
            try:
                os.sched_setaffinity(thread, cores)
            except OSError:
                continue


def _threads(process: int) -> list[int]:
    try:
        return [int(entry.name) for entry in Path(f"/proc/{process}/task").iterdir()]
    except OSError:
        return []


def tree(root: int) -> list[int]:
    """``root`` and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def cpu_seconds(processes: Iterable[int]) -> float:
    """User and system time that these processes (all threads, no children) have used so far."""
    ticks = 0
    for process in processes:
        fields = _stat(process)
        if fields:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def _stat(process: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` behind the name: state, parent, …; empty when the process has ended."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def file_system(folder: Path) -> str:
    """The type of the file system that holds ``folder``: a figure with fsync means nothing on ``tmpfs``."""
    best, kind = "", "unknown"
    resolved = str(folder.resolve())
    for line in Path("/proc/self/mounts").read_text().splitlines():
        mount, what = line.split(" ")[1:3]
        if (resolved + "/").startswith(mount.rstrip("/") + "/") and len(mount) >= len(best):
            best, kind = mount, what
    return kind


def described(cores: Cores) -> dict[str, Any]:
    """What is printed with every figure."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="minutes"),
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "server_cores": sorted(cores.server),
        "generator_cores": sorted(cores.generator),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
