"""The texts of the events of a JSON array, cut apart when somebody asks for them."""

from collections.abc import Sequence
from typing import overload

import msgspec

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


class Sources(Sequence[bytes]):
    """The items of the JSON array ``listed``, each the exact bytes it was sent as.

    Whoever only wants to know what a document says never asks for them. Where ``listed`` is no JSON array, the first
    question raises `msgspec.DecodeError`.

    >>> list(Sources(b'[{"a": 1}, 2 ]'))
    [b'{"a": 1}', b'2']
    """

    def __init__(self, listed: bytes):
        self.listed = listed
        self._items: list[bytes] | None = None

    def _all(self) -> list[bytes]:
        if self._items is None:
            self._items = [bytes(raw) for raw in _RAWS.decode(self.listed)]
        return self._items

    @overload
    def __getitem__(self, at: int) -> bytes: ...

    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...

    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        return self._all()[at]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == list(other)

    __hash__ = None  # type: ignore[assignment]
