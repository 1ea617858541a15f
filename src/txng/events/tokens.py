"""Page tokens: where a page ended, sealed so that they can be neither read nor made (pure).

Event numbers would tell how much others capture. The seal is a keyed BLAKE2b twice: as key stream over one block, and
as authentication of what came out (encrypt, then authenticate).
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest
from typing import NamedTuple

BOUND = 12
_NONCE, _SEAL = 12, 18  # with the place a multiple of three bytes: no padding in the token
_FORM = struct.Struct(f">{BOUND}sqqqqI")


class Place(NamedTuple):
    """Where a page ended: the ``time`` (microseconds since 1970) and number ``seq`` of its last event.

    ``bound``: `BOUND` bytes that stand for the query and the viewer. ``last``: the newest event of the whole answer.
    ``left``: how many events the answer may still have, negative for any number. ``expires``: seconds since 1970.
    """

    bound: bytes
    last: int
    time: int
    seq: int
    left: int
    expires: int


def seal(place: Place, secret: bytes, nonce: bytes) -> str:
    """The token of a place. ``nonce``: 12 random bytes, other ones each time."""
    hidden = _mixed(_FORM.pack(*place), secret, nonce)
    return urlsafe_b64encode(nonce + hidden + _seal(nonce + hidden, secret)).decode()


def unseal(token: str, secret: bytes) -> Place | None:
    """The place in a token of ours; None for anything else."""
    try:
        data = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:  # also where it is not ASCII
        return None
    if len(data) != _NONCE + _FORM.size + _SEAL:
        return None
    sealed, mark = data[:-_SEAL], data[-_SEAL:]
    if not compare_digest(mark, _seal(sealed, secret)):
        return None
    return Place(*_FORM.unpack(_mixed(sealed[_NONCE:], secret, sealed[:_NONCE])))


def _key(secret: bytes, use: bytes) -> bytes:
    return blake2b(secret, digest_size=32, person=use).digest()


def _mixed(data: bytes, secret: bytes, nonce: bytes) -> bytes:
    stream = blake2b(nonce, digest_size=_FORM.size, key=_key(secret, b"txng page hide")).digest()
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))


def _seal(data: bytes, secret: bytes) -> bytes:
    return blake2b(data, digest_size=_SEAL, key=_key(secret, b"txng page seal")).digest()


def digest(token: str) -> bytes:
    """What a token is remembered by when it was given back."""
    return blake2b(token.encode("utf-8", "replace"), digest_size=16).digest()
