"""Addresses about the person who signed in, below ``/accounts/``."""

from django.urls import include, path

from txng.web.accounts.acting import act_for
from txng.web.accounts.profile import profile
from txng.web.accounts.second_factor import FactorsView
from txng.web.accounts.sign_on import answer_of_service, to_service

urlpatterns = [
    path("", profile, name="accounts-profile"),
    path("act-for", act_for, name="accounts-act-for"),
    path("2fa/", FactorsView.as_view()),  # the page of allauth that says why it is needed; stands before it
    path("2fa/", include("allauth.mfa.urls")),
    path("oidc/<slug:provider_id>/login/", to_service, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", answer_of_service, name="openid_connect_callback"),
    path("services/", include("allauth.socialaccount.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
