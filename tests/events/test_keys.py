"""Keys of things."""

from hashlib import blake2b

from tests.events.samples import GTIN, item
from txng.events.keys import key_of


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
    from txng.events.keys import _short_key

    before = _short_key.cache_info().currsize
    assert key_of("https://example.com/" + "x" * 60_000)
    assert _short_key.cache_info().currsize == before
