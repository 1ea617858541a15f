"""Page tokens."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st

from txng.events.tokens import BOUND, Place, seal, unseal

longs = st.integers(-(2**63), 2**63 - 1)
places = st.builds(
    Place, st.binary(min_size=BOUND, max_size=BOUND), longs, longs, longs, longs, st.integers(0, 2**32 - 1)
)
nonces = st.binary(min_size=12, max_size=12)
SECRET = b"a secret"


@given(places, nonces)
def test_a_token_gives_its_place_back(place: Place, nonce: bytes) -> None:
    token = seal(place, SECRET, nonce)
    assert unseal(token, SECRET) == place
    assert unseal(token, b"another secret") is None
    assert token.isascii()
    assert "=" not in token


@given(places, nonces, st.integers(0, 77), st.integers(1, 255))
def test_a_changed_token_is_none_of_ours(place: Place, nonce: bytes, at: int, change: int) -> None:
    data = bytearray(urlsafe_b64decode(seal(place, SECRET, nonce)))
    data[at] ^= change
    assert unseal(urlsafe_b64encode(bytes(data)).decode(), SECRET) is None


@given(st.text(max_size=120))
def test_whatever_else_comes_as_a_token_is_refused(text: str) -> None:
    assert unseal(text, SECRET) is None


def test_tokens_do_not_tell_event_numbers() -> None:
    place = Place(bytes(BOUND), 1, 2, 3, 4, 5)
    one, other = (urlsafe_b64decode(seal(place._replace(seq=seq), SECRET, bytes(12))) for seq in (3, 4))
    assert (3).to_bytes(8, "big") not in one
    assert one != other
