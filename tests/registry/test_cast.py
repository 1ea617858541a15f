"""The cast stands: every test that uses it may rely on this."""

from tests.cast import Cast
from txng.accounts.selectors import api_key_user
from txng.accounts.viewers import Viewer


def test_members_look_with_the_eyes_of_their_firm(cast: Cast) -> None:
    assert cast.viewer("owner").parties == cast.viewer("colleague").parties == {cast.parties["coop"].pk}
    assert cast.viewer("owner").kind == "party"
    assert cast.viewer("inspector").sees_all


def test_every_secret_opens_for_its_owner(cast: Cast) -> None:
    for name, secret in cast.keys.items():
        found = api_key_user(secret)
        assert found is not None
        assert found[0] == cast.users[name]


def test_the_passer_by_is_nobody(passer_by: Viewer) -> None:
    assert passer_by.user_id is None
    assert not passer_by.parties
