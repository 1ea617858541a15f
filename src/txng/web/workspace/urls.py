"""Addresses of the workspace, below ``/workspace/``."""

from django.urls import path

from txng.web.workspace import links, products
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
    path("links", links.links, name="links"),
    path("links/new", links.new, name="link-new"),
    path("links/<int:pk>", links.change, name="link"),
    path("links/<int:pk>/remove", links.remove, name="link-remove"),
    path("links/hosts/new", links.host_new, name="link-host-new"),
    path("links/hosts/<int:pk>/check", links.host_act, {"step": "check"}, name="link-host-check"),
    path("links/hosts/<int:pk>/remove", links.host_act, {"step": "remove"}, name="link-host-remove"),
]
