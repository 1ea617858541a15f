"""Addresses of the workspace, below ``/workspace/``."""

from django.urls import path

from txng.web.workspace.today import today

app_name = "workspace"
urlpatterns = [
    path("", today, name="today"),
]
