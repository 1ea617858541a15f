"""Keys of things: 64 bits computed from the one canonical spelling of a thing.

Two things may share a key (expected among billions, or made on purpose with 2³² work): whatever is shown is first
compared with the document.
"""

from hashlib import blake2b

from txng.gs1.epc import normalise

_MOST = 1 << 16
_LONGEST = 200


class _Keys(dict[str, int]):
    """Keys of things seen lately; a new one is computed when it is asked for. Long identifiers are not kept."""

    def __missing__(self, uri: str) -> int:
        k = int.from_bytes(blake2b(normalise(uri).encode(), digest_size=8).digest(), "big", signed=True)
        if len(uri) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[uri] = k
        return k


#: ``KEYS[uri]`` is `key_of`, for loops: what was seen lately costs one look-up.
KEYS = _Keys()


def key_of(uri: str) -> int:
    """The key of the thing ``uri`` names, the same for every spelling of it; signed, 64 bits.

    >>> key_of("urn:epc:id:sgtin:8934563.081316.7") == key_of("https://id.gs1.org/01/08934563813161/21/7")
    True
    """
    return KEYS[uri]
