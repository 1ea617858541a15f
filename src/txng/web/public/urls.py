"""Addresses of the public pages that Django answers."""

from django.urls import path

from txng.web.public import views

urlpatterns = [
    path("", views.home, name="home"),
]
