"""Addresses of parts that pages of several faces ask for, below ``/parts/``."""

from django.urls import path
from django.views.i18n import set_language

from txng.web.components import attachments, views

app_name = "components"
urlpatterns = [
    path("language", set_language, name="language"),
    path("code", views.code, name="code"),
    path("day", views.day, name="day"),
    path("communes", views.communes, name="communes"),
    path("parties", views.parties, name="parties"),
    path("products", views.products, name="products"),
    path("certificates/<int:pk>/scan", attachments.certificate_scan, name="certificate-scan"),
    path("communes.geojson", views.commune_points, name="commune-points"),
]
