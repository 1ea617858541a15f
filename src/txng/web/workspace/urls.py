"""Addresses of the workspace, below ``/workspace/``."""

from django.urls import path

from txng.web.workspace import products
from txng.web.workspace.today import today

app_name = "workspace"
urlpatterns = [
    path("", today, name="today"),
    path("products", products.products, name="products"),
    path("products/new", products.new, name="product-new"),
    path("products/<int:pk>", products.product, name="product"),
    path("products/<int:pk>/edit", products.edit, name="product-edit"),
    path("products/<int:pk>/code", products.code, name="product-code"),
    path("products/<int:pk>/submit", products.submit, name="product-submit"),
    path("products/<int:pk>/withdraw", products.withdraw, name="product-withdraw"),
    path("products/<int:pk>/confirm", products.confirm, name="product-confirm"),
    path("files/<str:number>", products.receipt, name="receipt"),
]
