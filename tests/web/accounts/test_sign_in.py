"""Signing in and up, forgotten passwords, sessions, limits: over Django's own client, with real mail jobs."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast
from tests.jobs import work_off
from txng.accounts.models import User
from txng.core.models import Notice

LOGIN, SIGNUP = "/accounts/login/", "/accounts/signup/"
PASSWORD = "ba con trau den 7"


@pytest.fixture(autouse=True)
def quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def farmer(db: None) -> User:
    return User.objects.create(username="0912345678", full_name="Nguyễn Thị Chủ", password=make_password(PASSWORD))


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": name, "password": password, **more})


@pytest.mark.parametrize("typed", ["0912345678", "+84 912 345 678", "0912.345.678", " 84912345678 "])
def test_a_telephone_number_is_a_name_however_it_is_written(typed: str, farmer: User, client: Client) -> None:
    answer = sign_in(client, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/workspace/")
    assert client.get("/workspace/").status_code == 200


def test_pages_lead_to_sign_in_and_back(farmer: User, client: Client) -> None:
    answer = client.get("/workspace/?x=1")
    assert answer["Location"] == "/accounts/login/?next=/workspace/%3Fx%3D1"
    page = client.get(answer["Location"]).content.decode()
    assert 'name="next" value="/workspace/?x=1"' in page
    assert sign_in(client, "0912345678", next="/workspace/?x=1")["Location"] == "/workspace/?x=1"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_elsewhere(elsewhere: str, farmer: User, client: Client) -> None:
    assert sign_in(client, "0912345678", next=elsewhere)["Location"] == "/workspace/"


def test_an_unknown_name_and_a_wrong_password_look_the_same(farmer: User, client: Client) -> None:
    said = []
    for name in ("0912345678", "0987654321", "ai-do@example.vn"):
        page = sign_in(client, name, "khong phai mat khau").content.decode()
        said.append(re.findall(r"<li>(.*?)</li>", page.partition('class="summary"')[2].partition("</ul>")[0]))
    assert said == [["Số điện thoại, địa chỉ thư điện tử hoặc mật khẩu không đúng."]] * 3


def test_guessing_is_stopped_and_the_owner_told(farmer: User, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "0912345678", "sai roi ban oi nhe")
    assert "Thử quá nhiều lần" in sign_in(client, "0912345678").content.decode()
    sign_in(client, "0912345678")
    assert [notice.kind for notice in Notice.objects.filter(user=farmer.pk)] == ["account-blocked"]


def test_one_address_cannot_try_many_accounts(farmer: User, client: Client) -> None:
    for number in range(20):
        sign_in(client, f"09{number:08}", "sai roi ban oi nhe")
    assert "Thử quá nhiều lần" in sign_in(client, "0999999999", "sai roi ban oi nhe").content.decode()


def test_a_producer_signs_up_with_a_telephone_number_alone(db: None, client: Client) -> None:
    given = {"full_name": "Lê  Thị Gói", "username": "+84 909 123 456", "email": "", "password1": PASSWORD}
    assert client.post(SIGNUP, given)["Location"] == "/workspace/"
    user = User.objects.get(username="0909123456")
    assert (user.full_name, user.email) == ("Lê Thị Gói", "")
    assert "chưa làm việc" in client.get("/accounts/").content.decode()
    assert client.post("/accounts/logout/")["Location"] == "/"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "abc"}, "Nhập số điện thoại, ví dụ 0912 345 678."),
        ({"username": "0912345678"}, "Số điện thoại này đã có tài khoản."),
        ({"full_name": ""}, "Họ và tên"),
        ({"password1": "ngan"}, "12"),
        ({"password1": "123456789012"}, "dãy ký tự liên tiếp"),
        ({"password1": "aaaaaaaaaaaaaa"}, "lặp lại vài ký tự"),
        ({"password1": "matkhau123456"}, "thử đầu tiên"),
        ({"password1": "Lê Thị Gói Bánh"}, "quá giống tên"),
        ({"email": "khong-phai"}, "email"),
    ],
)
def test_what_is_wrong_is_said_in_words(changed: dict, said: str, farmer: User, client: Client) -> None:
    given = {"full_name": "Lê Thị Gói Bánh", "username": "0909123456", "email": "", "password1": PASSWORD, **changed}
    answer = client.post(SIGNUP, given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page.partition('class="summary"')[2].partition("</ul>")[0]
    assert User.objects.count() == 1


def link_in(body: str) -> str:
    found = re.search(r"http://testserver(/accounts/\S+)", body)
    assert found, body
    return found[1]


def test_a_forgotten_password_is_replaced_by_mail(farmer: User, client: Client) -> None:
    User.objects.filter(pk=farmer.pk).update(email="chu@example.vn")
    known = client.post("/accounts/password/reset/", {"email": "0912 345 678"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "0999 999 999"}, follow=True)
    assert known.content.count(b"<") == unknown.content.count(b"<")
    work_off()
    (letter,) = mail.outbox
    assert letter.to == ["chu@example.vn"]
    opened = client.get(link_in(letter.body), follow=True)
    address = opened.redirect_chain[-1][0]
    new = "bon con meo vang 9"
    client.post(address, {"password1": new, "password2": new})
    assert sign_in(client, "0912345678").status_code == 200
    assert sign_in(Client(), "0912345678", new).status_code == 302
    assert "không còn hiệu lực" in Client().get(link_in(letter.body)).content.decode()
    assert Notice.objects.get(user=farmer.pk).kind == "account-password"


def test_one_address_belongs_to_one_account(farmer: User, client: Client) -> None:
    User.objects.filter(pk=farmer.pk).update(email="chu@example.vn")
    given = {"full_name": "Kẻ Tò Mò", "username": "0909123456", "email": "chu@example.vn", "password1": PASSWORD}
    assert "Địa chỉ thư điện tử này đã có tài khoản." in client.post(SIGNUP, given).content.decode()
    assert User.objects.count() == 1


def test_an_address_is_confirmed_by_its_link(farmer: User, client: Client) -> None:
    client.force_login(farmer)
    sign_in(client, "0912345678")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "moi@example.vn"})
    work_off()
    assert client.post(link_in(mail.outbox[0].body)).status_code == 302
    assert "Đã xác nhận" in client.get("/accounts/email/").content.decode()


def test_signing_out_elsewhere_ends_the_other_sessions(farmer: User, client: Client) -> None:
    other = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile"})
    sign_in(client, "0912345678")
    sign_in(other, "0912345678")
    page = client.get("/accounts/sessions/").content.decode()
    assert "Chrome – Android" in page
    client.post("/accounts/sessions/")
    assert other.get("/workspace/").status_code == 302
    assert client.get("/workspace/").status_code == 200


def test_demo_accounts_open_this_machine_only(db: None, client: Client, settings) -> None:
    User.objects.create(username="demo-x", is_demo=True, password=make_password(PASSWORD))
    assert "demo-x" in client.get(LOGIN).content.decode()
    settings.DEMO_SIGN_IN = False
    assert "demo-x" not in client.get(LOGIN).content.decode()
    assert sign_in(client, "demo-x").status_code == 200
    settings.DEMO_SIGN_IN = True
    assert sign_in(client, "demo-x").status_code == 302


def test_an_official_comes_to_the_office_when_both_steps_are_done(cast: Cast, client: Client) -> None:
    user = cast.users["officer"]
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    assert sign_in(client, "officer")["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/office/").status_code == 302
    cache.clear()
