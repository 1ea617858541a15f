"""Keys of things: 64 bits computed from the one canonical spelling of a thing.

Two things may share a key (expected among billions, or made on purpose with 2³² work): whatever is shown is first
compared with the document.
"""

from functools import lru_cache
from hashlib import blake2b

from txng.gs1.epc import normalise

_CACHED = 1 << 14
_LONGEST_CACHED = 200


def key_of(uri: str) -> int:
    """The key of the thing ``uri`` names, the same for every spelling of it; signed, 64 bits.

    >>> key_of("urn:epc:id:sgtin:8934563.081316.7") == key_of("https://id.gs1.org/01/08934563813161/21/7")
    True
    """
    return _short_key(uri) if len(uri) <= _LONGEST_CACHED else _key(uri)


def _key(uri: str) -> int:
    return int.from_bytes(blake2b(normalise(uri).encode(), digest_size=8).digest(), "big", signed=True)


_short_key = lru_cache(maxsize=_CACHED)(_key)
