"""Addresses about the person who signed in, below ``/accounts/``."""

from django.urls import include, path

from txng.web.accounts.acting import act_for
from txng.web.accounts.profile import profile
from txng.web.accounts.second_factor import FactorsView

urlpatterns = [
    path("", profile, name="accounts-profile"),
    path("act-for", act_for, name="accounts-act-for"),
    path("2fa/", FactorsView.as_view()),  # the page of allauth that says why it is needed; stands before it
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("", include("allauth.account.urls")),
]
