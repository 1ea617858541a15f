"""Keys of things."""

from hashlib import blake2b

import pytest

from tests.events.samples import GTIN, item
from txng.events import keys
from txng.events.keys import KEYS, key_of


def test_every_spelling_of_a_thing_has_one_key() -> None:
    spellings = [
        "urn:epc:id:sgtin:952080.0100101.A7",
        f"https://id.gs1.org/01/{GTIN}/21/A7",
        f"https://truyxuat.example.vn/01/{GTIN}/10/L1/21/A7?17=270131",
        f"http://example.com/some/stem/gtin/{GTIN}/ser/A7",
    ]
    assert len({key_of(spelling) for spelling in spellings}) == 1


def test_a_key_can_be_computed_by_anybody() -> None:
    digest = blake2b(item("A7").encode(), digest_size=8).digest()
    assert key_of(item("A7")) == int.from_bytes(digest, "big", signed=True)
    assert -(2**63) <= key_of(item("A7")) < 2**63


def test_a_very_long_uri_has_a_key_and_is_not_remembered() -> None:
    before = len(KEYS)
    assert key_of("https://example.com/" + "x" * 60_000)
    assert len(KEYS) == before


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_MOST", 100)
    KEYS.clear()
    found = [key_of(item(serial)) for serial in range(1_000)]
    assert len(KEYS) <= 100
    assert found == [key_of(item(serial)) for serial in range(1_000)]
