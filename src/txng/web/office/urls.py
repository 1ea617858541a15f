"""Addresses of the office, below ``/office/``."""

from django.urls import path

from txng.web.office import products
from txng.web.office.worklist import worklist

app_name = "office"
urlpatterns = [
    path("", worklist, name="worklist"),
    path("products", products.products, name="products"),
    path("products/<int:pk>", products.product, name="product"),
]
