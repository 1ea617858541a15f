"""Officials without a second factor are led to set one up, and can do nothing else before."""

from collections.abc import Callable

from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from txng.accounts.models import User
from txng.accounts.sign_in import factor_missing

#: what is open meanwhile: signing out and in, proving who one is, setting it up, the language
OPEN = ("account_logout", "account_login", "account_reauthenticate", "mfa_index", "components:language")


class SecondFactorMiddleware:
    """Stands after sign-in. Whoever has no session is asked nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not _is_open(request.path):
            user = request.user
            if isinstance(user, User) and factor_missing(user):
                return redirect("mfa_index")
        return self.get_response(request)


def _is_open(path: str) -> bool:
    return path in {reverse(name) for name in OPEN} or path.startswith((reverse("mfa_index"), settings.STATIC_URL))


class FactorsView(IndexView):  # type: ignore[misc]
    """The second factors of a person; says so where the work needs one."""

    def get_context_data(self, **given: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**given)
        user = self.request.user
        return {**context, "must_set_up": isinstance(user, User) and factor_missing(user)}
