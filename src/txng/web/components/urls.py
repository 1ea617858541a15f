"""Addresses of parts that pages of several faces ask for, below ``/parts/``."""

from django.urls import path
from django.views.i18n import set_language

app_name = "components"
urlpatterns = [
    path("language", set_language, name="language"),
]
