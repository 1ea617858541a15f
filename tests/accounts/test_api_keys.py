"""API keys: shown once, kept as a hash, ended by time and by hand."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from txng.accounts import selectors, services
from txng.accounts.errors import KeyLifeTooLong, KeyScopeUnknown
from txng.accounts.models import ApiKey, User
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock
from txng.core.errors import Forbidden

pytestmark = pytest.mark.django_db
CAPTURE = ["epcis:capture"]


@pytest.fixture
def machine() -> User:
    return User.objects.create_user("machine")


def issue(user: User, **more: object) -> tuple[ApiKey, str]:
    return services.api_key_issue(user=user, name="scales", scopes=CAPTURE, actor=SYSTEM, **more)


def test_the_secret_leads_to_its_user_and_scopes(machine: User) -> None:
    _, secret = issue(machine)
    assert selectors.api_key_user(secret) == (machine, frozenset(CAPTURE))


def test_the_database_does_not_know_the_secret(machine: User) -> None:
    key, secret = issue(machine)
    assert len(key.digest) == 32
    assert secret.startswith(key.prefix)
    assert len(secret) - len(key.prefix) >= 32


@pytest.mark.parametrize("wrong", ["", "txng_", "x" * 100_000, "khóa", "\ud800", "a\0b"])
def test_no_other_text_is_a_key(machine: User, wrong: str) -> None:
    issue(machine)
    assert selectors.api_key_user(wrong) is None


def test_a_revoked_key_is_none_and_revoking_is_recorded_once(machine: User) -> None:
    key, secret = issue(machine)
    services.api_key_revoke(api_key=key, reason="lost", actor=Viewer("party", machine.pk))
    first = key.revoked_at
    services.api_key_revoke(api_key=key, reason="again", actor=SYSTEM)
    assert selectors.api_key_user(secret) is None
    assert key.revoked_at == first
    assert [act.kind for act in changes.acts_of(key)] == ["api-key.revoke", "api-key.issue"]


def test_an_expired_key_and_a_closed_account_are_none(machine: User) -> None:
    key, secret = issue(machine)
    ApiKey.objects.filter(pk=key.pk).update(
        created_at=clock.now() - timedelta(days=10), expires_at=clock.now() - timedelta(seconds=1)
    )
    assert selectors.api_key_user(secret) is None
    _, other = issue(machine)
    User.objects.filter(pk=machine.pk).update(is_active=False)
    assert selectors.api_key_user(other) is None


def test_the_last_use_is_noted_to_the_minute(machine: User) -> None:
    key, secret = issue(machine)
    selectors.api_key_user(secret)
    key.refresh_from_db()
    first = key.last_used_at
    selectors.api_key_user(secret)
    key.refresh_from_db()
    assert first is not None
    assert key.last_used_at == first


def test_a_key_must_end_within_a_year(machine: User) -> None:
    with pytest.raises(KeyLifeTooLong):
        issue(machine, expires_at=clock.now() + timedelta(days=400))
    key, _ = issue(machine)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() + timedelta(days=400))


def test_it_refuses_a_right_that_does_not_exist(machine: User) -> None:
    for scopes in ([], ["everything"]):
        with pytest.raises(KeyScopeUnknown):
            services.api_key_issue(user=machine, name="x", scopes=scopes, actor=SYSTEM)


def test_nobody_makes_or_ends_a_key_for_somebody_else(machine: User) -> None:
    stranger = Viewer("party", machine.pk + 1)
    with pytest.raises(Forbidden):
        services.api_key_issue(user=machine, name="x", scopes=CAPTURE, actor=stranger)
    key, _ = issue(machine)
    with pytest.raises(Forbidden):
        services.api_key_revoke(api_key=key, reason="", actor=stranger)
