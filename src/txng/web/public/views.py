"""Public pages: home, search, errors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """One field that takes any code or name."""
    return render(request, "public/home.html")
