"""Pages of sign-in as people see them, and the whole way in by keyboard alone, second step included."""

import time
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password

from tests.browser import Visitor, judge, session_of
from txng.accounts import demo
from txng.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "ba con trau den 7"


@pytest.mark.django_db(transaction=True)
def test_pages_look_right(cast, live_server, browser: "Browser") -> None:
    stranger = Visitor(browser, live_server.url)
    for path, name in [
        ("/accounts/login/", "login"),
        ("/accounts/signup/", "signup"),
        ("/accounts/password/reset/", "password-reset"),
    ]:
        stranger.look(path, name)
    with stranger.page(390) as page:
        page.goto("/accounts/signup/")
        page.fill("[name=username]", "123")
        page.click("button.btn-primary")
        judge(page, "signup-faults")
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    for path, name in [("/accounts/", "profile"), ("/accounts/2fa/", "factors"), ("/accounts/sessions/", "sessions")]:
        owner.look(path, name)


@pytest.mark.django_db(transaction=True)
def test_an_official_comes_in_by_keyboard_alone(cast, live_server, browser: "Browser") -> None:
    user = cast.users["officer"]
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    secret = {"secret": encrypt(demo.TOTP_SECRET)}
    Authenticator.objects.filter(user=user).update(data=secret)
    with Visitor(browser, live_server.url).page(1280) as page:
        page.goto("/office/")
        page.focus("[name=login]")
        page.keyboard.type("officer")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/2fa/authenticate/")
        judge(page, "second-step")
        page.focus("[name=code]")
        page.keyboard.type(format_hotp_value(hotp_value(demo.TOTP_SECRET, int(time.time()) // 30)))
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/")


@pytest.mark.django_db(transaction=True)
def test_an_official_without_second_factor_sets_it_up_first(cast, live_server, browser: "Browser") -> None:
    user = cast.users["officer"]
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    Authenticator.objects.filter(user=user).delete()
    with Visitor(browser, live_server.url).page(390) as page:
        page.goto("/office/")
        page.fill("[name=login]", "officer")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/accounts/2fa/")
        judge(page, "factor-needed")
        page.click("text=Cài đặt ứng dụng")
        judge(page, "factor-app")
        secret = page.locator("details b.code").text_content()
        page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        page.keyboard.press("Enter")
        page.wait_for_url("**/recovery-codes/")
        judge(page, "recovery-codes")
        page.goto("/office/")
        assert page.url.endswith("/office/")
