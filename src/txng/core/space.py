"""Room on the disk that the portal does not give away: when less is left, it takes nothing new and shows what it has.

A database that runs into a full disk stops altogether, and every reader with it. So writes are refused before that
(trust: crash-safety rule 10), with 507, and are taken again as soon as there is room, without a restart.
"""

import shutil
import time
from pathlib import Path

from django.conf import settings

from txng.core.errors import Refused

_SECONDS = 1.0
_looked: tuple[float, Path | None, int] = (0.0, None, 0)


def free(folder: Path) -> int:
    """Bytes left on the disk of ``folder``; looked up once a second."""
    global _looked
    now = time.monotonic()
    if _looked[1] != folder or now - _looked[0] > _SECONDS:
        _looked = (now, folder, shutil.disk_usage(folder).free)
    return _looked[2]


def is_short() -> bool:
    """Whether less is left for the data folder than is to be kept."""
    return free(settings.HOME) < int(settings.KEEP_FREE_MB) * 2**20


def check() -> None:
    """Raises `Refused` ``disk-full-now``."""
    if is_short():
        raise Refused("disk-full-now")
