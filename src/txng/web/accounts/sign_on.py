"""Signing in by another service (OpenID Connect): the sign-on of the province, VNeID through its broker.

The service says who somebody is; what that person may do here is ours to say, as is the second factor of officials.
Accounts are linked by the lasting name of the person at the service, never by an e-mail address. Of what the service
tells nothing is kept but that name: no number of a citizen, no address (decree 13/2023/NĐ-CP, article 3.3).
"""

from collections.abc import Callable
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from txng.accounts import demo
from txng.accounts.models import User
from txng.accounts.phones import phone_number
from txng.core import outbound, vietnamese


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": gettext_lazy(
            "There is an account with this e-mail address. Sign in to it, then connect “%s” to it."
        ),
        "no_password": gettext_lazy("Choose a password first: without it you could no longer sign in."),
        "connected_other": gettext_lazy("This person of the service belongs to another account here."),
    }

    def get_requests_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = 0
        session.mount("https://", _TheDoorOut())
        session.mount("http://", _TheDoorOut())
        return session

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Proposes name and telephone number for a new account, and forgets everything else that came."""
        user: User = sociallogin.user
        told = sociallogin.account.extra_data
        told = told.get("userinfo") or told.get("id_token") or told
        user.full_name = vietnamese.nfc(str(data.get("name") or ""))[:150]
        user.username = phone_number(str(told.get("phone_number") or "")) or ""
        user.email = ""
        sociallogin.account.extra_data = {}
        sociallogin.email_addresses = []
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Accounts that everybody knows are nobody's: no service opens them where they are shut."""
        known = sociallogin.user if sociallogin.is_existing else request.user
        if getattr(known, "is_demo", False) and not demo.is_open():
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.provider))

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"full_name": sociallogin.user.full_name, "username": sociallogin.user.username}

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
        return user


class _TheDoorOut(BaseAdapter):
    """Lets allauth call services through `txng.core.outbound` only."""

    def send(self, request: requests.PreparedRequest, *_: Any, **_given: Any) -> requests.Response:
        body = request.body or b""
        assert isinstance(body, str | bytes)  # forms and nothing
        skipped = {"host", "connection", "accept-encoding", "content-length"}
        try:
            answer = outbound.send(
                request.method or "GET",
                request.url or "",
                content=body.encode() if isinstance(body, str) else body,
                headers={name: str(value) for name, value in request.headers.items() if name.lower() not in skipped},
                seconds=5.0,
            )
        except outbound.OutboundFailed as failed:
            raise requests.ConnectionError(str(failed)) from None
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response.request, response.url, response._content = request, request.url or "", answer.body
        if 300 <= answer.status < 400:
            raise requests.TooManyRedirects("a service of sign-on answers itself")
        return response

    def close(self) -> None:
        pass


#: what a service that is down, wrongly configured or lying makes allauth raise besides its own errors
_FAULTS = (requests.RequestException, ImproperlyConfigured, ValueError, KeyError, TypeError, AttributeError)


@require_http_methods(["POST"])
@never_cache
def to_service(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the service. A page that moves on by itself, not a redirect: the policy of our pages lets forms be sent
    to ourselves only, and browsers hold redirects after a form to it."""
    answer = _guarded(openid_connect.login, request, provider_id)
    if isinstance(answer, HttpResponseRedirect):
        name = social_adapter(request).get_provider(request, provider_id).name
        return render(request, "socialaccount/leaving.html", {"target": answer.url, "name": name})
    return answer


@require_safe
@never_cache
def answer_of_service(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the service says when it sends somebody back."""
    return _guarded(openid_connect.callback, request, provider_id)


def _guarded(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view(request, provider_id)
    except _FAULTS:
        try:
            provider = OpenIDConnectOAuth2Adapter(request, provider_id).get_provider()
        except SocialApp.DoesNotExist:
            raise Http404 from None
        shown: HttpResponse = render_authentication_error(request, provider, error=AuthError.UNKNOWN)
        return shown
