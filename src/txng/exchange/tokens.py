"""What we show to a destination, kept so that a copy of the database opens nothing."""

from txng.registry import sealing


def sealed(token: str) -> bytes:
    return sealing.seal(token) if token else b""


def opened(token: bytes | memoryview) -> str:
    return sealing.unseal(token) if token else ""
