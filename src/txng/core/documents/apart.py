"""Opening what somebody sent in a child process, within limits of time and memory (`standards/trust.md` 5.1).

The child gets the bytes on standard input and answers in JSON on standard output; it holds no secrets and no database.
"""

import resource
import subprocess
import sys
from typing import Any, TypeVar

import msgspec

SECONDS = 20
MEMORY = 512 << 20

Answer = TypeVar("Answer")


def asked(module: str, content: bytes, answer: type[Answer]) -> Answer | None:
    """What the child ``python -m module`` says of these bytes; None where it was stopped or said nothing."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module], input=content, capture_output=True, timeout=SECONDS * 2, check=False
        )
        return msgspec.json.decode(done.stdout, type=answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        return None


def limit() -> None:
    """Called by the child before it looks at a byte."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def say(answer: Any) -> None:
    """The child's answer; it ends after it."""
    sys.stdout.buffer.write(msgspec.json.encode(answer))
