"""Addresses of the office, below ``/office/``."""

from django.urls import path

from txng.web.office.worklist import worklist

app_name = "office"
urlpatterns = [
    path("", worklist, name="worklist"),
]
