"""Addresses about the person who signed in, below ``/accounts/``."""

from django.urls import path

from txng.web.accounts.acting import act_for

urlpatterns = [
    path("act-for", act_for, name="accounts-act-for"),
]
