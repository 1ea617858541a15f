"""Signing in by another service, against one that speaks OpenID Connect on loopback."""

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.browser import Visitor, judge
from tests.cast import Cast
from tests.web.accounts.fake_sign_on import FakeSignOn
from txng.accounts.models import User
from txng.config.sign_in import sign_on_services
from txng.core.errors import Refused
from txng.core.models import Notice

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "ba con trau den 7"
TO = "/accounts/oidc/province/login/"


@pytest.fixture
def service(settings: Any) -> Iterator[FakeSignOn]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    fake = FakeSignOn()
    settings.SOCIALACCOUNT_PROVIDERS = sign_on_services(
        f'[{{"id": "province", "name": "Đăng nhập một lần của tỉnh", "server": "{fake.url}", "client_id": "txng", '
        f'"secret": "{fake.secret}"}}]'
    )
    yield fake
    fake.close()


def lead(client: Client, process: str = "login", **more: str) -> str:
    """The address at the service that the page leads to."""
    page = client.post(TO, {"process": process, **more}).content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert found, page[:2000]
    return html.unescape(found[1])


def come_back(client: Client, address: str) -> Any:
    """What the portal answers after the service sent the browser back."""
    sent = httpx.get(address, follow_redirects=False, trust_env=False).headers["Location"]
    parts = urlsplit(sent)
    assert parts.path == f"{TO}callback/"
    return client.get(f"{parts.path}?{parts.query}")


def open_account(client: Client, **given: str) -> Any:
    come_back(client, lead(client))
    form = {"full_name": "Trần Thị Đăng", "username": "0909 123 456", "email": "", **given}
    return client.post("/accounts/services/signup/", form)


def test_somebody_new_opens_an_account_and_comes_again(service: FakeSignOn, db: None, client: Client) -> None:
    service.person |= {"phone_number": "+84 909 123 456", "citizen_id": "072099001234", "email": "dang@example.vn"}
    answer = come_back(client, lead(client))
    assert answer["Location"] == "/accounts/services/signup/"
    page = client.get(answer["Location"]).content.decode()
    assert 'value="Trần Thị Đăng"' in page
    assert 'value="0909123456"' in page
    assert "dang@example.vn" not in page
    given = {"full_name": "Trần Thị Đăng", "username": "0909123456", "email": ""}
    assert client.post(answer["Location"], given)["Location"] == "/workspace/"
    user = User.objects.get(username="0909123456")
    assert (user.full_name, user.has_usable_password()) == ("Trần Thị Đăng", False)
    account = SocialAccount.objects.get()
    assert (account.user_id, account.provider, account.uid, account.extra_data) == (user.pk, "province", "nguoi-1", {})
    assert not SocialToken.objects.exists()
    assert not EmailAddress.objects.exists()
    again = Client()
    assert come_back(again, lead(again, next="/workspace/products"))["Location"] == "/workspace/products"
    account.refresh_from_db()
    assert account.extra_data == {}
    assert again.get("/accounts/").status_code == 200


def test_the_code_is_asked_for_with_a_proof_and_a_state(service: FakeSignOn, db: None, client: Client) -> None:
    asked = parse_qs(urlsplit(lead(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) > 10
    assert set(asked["scope"][0].split()) == {"openid", "profile"}


def test_another_browser_cannot_bring_the_answer(service: FakeSignOn, db: None, client: Client) -> None:
    assert come_back(Client(), lead(client)).status_code == 401
    assert not SocialAccount.objects.exists()


def test_an_address_of_the_service_opens_nobodys_account(service: FakeSignOn, cast: Cast, client: Client) -> None:
    owner = cast.users["owner"]
    User.objects.filter(pk=owner.pk).update(email="chu@example.vn")
    EmailAddress.objects.create(user=owner, email="chu@example.vn", verified=True, primary=True)
    service.person |= {"email": "chu@example.vn", "email_verified": True}
    assert come_back(client, lead(client))["Location"] == "/accounts/services/signup/"
    assert client.get("/workspace/").status_code == 302
    taken = client.post(
        "/accounts/services/signup/", {"full_name": "Kẻ lạ", "username": owner.username, "email": "chu@example.vn"}
    )
    assert taken.status_code == 200
    assert not SocialAccount.objects.exists()


def test_who_has_an_account_connects_the_service_and_lets_go(service: FakeSignOn, cast: Cast, client: Client) -> None:
    owner = cast.users["owner"]
    User.objects.filter(pk=owner.pk).update(password=make_password(PASSWORD))
    client.post("/accounts/login/", {"login": owner.username, "password": PASSWORD})
    assert come_back(client, lead(client, "connect"))["Location"] == "/accounts/services/"
    page = client.get("/accounts/services/").content.decode()
    assert "Đăng nhập một lần của tỉnh" in page
    assert [notice.kind for notice in Notice.objects.filter(user=owner.pk)] == ["account-sign-on"]
    again = Client()
    assert come_back(again, lead(again))["Location"] == "/workspace/"
    account = SocialAccount.objects.get()
    assert client.post("/accounts/services/", {"account": account.pk}).status_code == 302
    assert not SocialAccount.objects.exists()
    assert come_back(again, lead(again))["Location"] == "/accounts/services/signup/"


def test_nobody_lets_go_of_a_foreign_service_or_of_the_last_way_in(
    service: FakeSignOn, cast: Cast, client: Client
) -> None:
    open_account(client)
    mine = SocialAccount.objects.get()
    answer = client.post("/accounts/services/", {"account": mine.pk})
    assert "mật khẩu" in answer.content.decode()
    assert SocialAccount.objects.count() == 1
    other = Client()
    User.objects.filter(pk=cast.users["owner"].pk).update(password=make_password(PASSWORD))
    other.post("/accounts/login/", {"login": cast.users["owner"].username, "password": PASSWORD})
    other.post("/accounts/services/", {"account": mine.pk})
    assert SocialAccount.objects.count() == 1
    come_back(other, lead(other, "connect"))
    assert SocialAccount.objects.get().user_id == mine.user_id


def test_an_official_who_comes_by_a_service_still_shows_the_second_factor(
    service: FakeSignOn, cast: Cast, client: Client
) -> None:
    officer = cast.users["officer"]
    SocialAccount.objects.create(user=officer, provider="province", uid="nguoi-1")
    assert come_back(client, lead(client))["Location"].startswith("/accounts/2fa/authenticate/")
    Authenticator.objects.filter(user=officer).delete()
    come_back(client, lead(client))
    assert client.get("/office/")["Location"] == "/accounts/2fa/"


def test_a_demo_account_stays_shut_where_it_is_shut(service: FakeSignOn, cast: Cast, client: Client, settings) -> None:
    settings.DEMO_SIGN_IN = False
    User.objects.filter(pk=cast.users["owner"].pk).update(is_demo=True)
    SocialAccount.objects.create(user=cast.users["owner"], provider="province", uid="nguoi-1")
    assert come_back(client, lead(client)).status_code == 401
    assert client.get("/workspace/").status_code == 302


@pytest.mark.parametrize("fault", ["audience", "issuer", "nobody", "elsewhere", "dead", "garbage"])
def test_a_service_that_lies_or_breaks_lets_nobody_in(
    fault: str, service: FakeSignOn, db: None, client: Client
) -> None:
    address = lead(client)
    sent = httpx.get(address, follow_redirects=False, trust_env=False).headers["Location"]
    service.fault = fault
    answer = client.get(f"{TO}callback/?{urlsplit(sent).query}")
    assert answer.status_code == 401
    assert "/accounts/login/" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in client.session


def test_a_dead_service_and_a_refusal_are_told_in_words(service: FakeSignOn, db: None, client: Client) -> None:
    service.fault = "refuses"
    answer = come_back(client, lead(client))
    assert answer["Location"] == "/accounts/services/login/cancelled/"
    assert "Bạn chưa đăng nhập" in client.get(answer["Location"]).content.decode()
    service.fault = "dead"
    answer = client.post(TO, {"process": "login"})
    assert answer.status_code == 401
    assert "Không đăng nhập được" in answer.content.decode()


def test_services_are_called_through_the_one_door_only(service: FakeSignOn, db: None, client: Client, settings) -> None:
    settings.OUTBOUND_ALLOW = []
    assert client.post(TO, {"process": "login"}).status_code == 401
    assert service.calls == []


def test_what_is_not_configured_is_not_there(db: None, client: Client) -> None:
    assert client.post(TO, {"process": "login"}).status_code == 404
    assert client.get(f"{TO}callback/?code=1&state=2").status_code == 404
    assert "dịch vụ khác" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "given",
    [
        "{",
        "[1]",
        '[{"id": "Tinh"}]',
        '[{"id": "tinh", "name": "x", "server": "ftp://x", "client_id": "a"}]',
        '[{"id": "t1", "name": "x", "server": "https://x", "client_id": "a"},'
        ' {"id": "t1", "name": "y", "server": "https://y", "client_id": "b"}]',
    ],
)
def test_a_setting_that_cannot_be_is_named(given: str) -> None:
    with pytest.raises(Refused, match="setting-invalid"):
        sign_on_services(given)


@pytest.mark.django_db(transaction=True)
def test_a_person_comes_by_the_service_in_a_browser(
    service: FakeSignOn, cast: Cast, live_server, browser: "Browser"
) -> None:
    service.person |= {"phone_number": "0909123456"}
    visitor = Visitor(browser, live_server.url)
    visitor.look("/accounts/login/", "login-with-service")
    with visitor.page(390, also=frozenset({urlsplit(service.url).netloc})) as page:
        page.goto("/accounts/login/")
        page.click("text=Đăng nhập một lần của tỉnh")
        page.wait_for_url("**/accounts/services/signup/")
        judge(page, "sign-on-first-time")
        page.click("button.btn-primary")
        page.wait_for_url("**/workspace/**")
        page.goto("/accounts/services/")
        judge(page, "sign-on-services")
        page.goto("/accounts/")
        judge(page, "profile-with-service")
