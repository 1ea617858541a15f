"""Addresses of the public pages that Django answers; the same pages stand below ``/en/`` in English."""

from django.urls import path

from txng.web.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("en/", views.home, {"language": "en"}, name="home-en"),
    path("tra-cuu", views.look_up, name="look-up"),
    path("en/tra-cuu", views.look_up, {"language": "en"}, name="look-up-en"),
    path("linkset-context.jsonld", views.linkset_context, name="linkset-context"),
    path("robots.txt", views.robots, name="robots"),
]
