"""Addresses of the workspace, below ``/workspace/``."""

from django.urls import path

from txng.web.workspace import deliveries, diary, labels, links, lots, products, work
from txng.web.workspace.today import today

__all__ = ["app_name", "urlpatterns", "work"]  # `work` adds its cards to the first page

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
    path("diary", diary.diary, name="diary"),
    path("diary/new", diary.kinds, name="diary-kinds"),
    path("diary/new/<str:kind>", diary.note, name="diary-note"),
    path("lots", lots.lots, name="lots"),
    path("lots/<int:pk>", lots.lot, name="lot"),
    path("lots/<int:pk>/labels", labels.order, name="label-new"),
    path("harvest", lots.harvest, name="harvest"),
    path("pack", lots.transform, name="transform"),
    path("deliveries", deliveries.deliveries, name="deliveries"),
    path("deliveries/new", deliveries.send, name="send"),
    path("deliveries/<str:number>", deliveries.delivery, name="delivery"),
    path("deliveries/<str:number>/back", deliveries.take_back, name="delivery-back"),
    path("labels/<int:pk>", labels.label_order, name="label-order"),
    path("labels/<int:pk>/preview.svg", labels.preview, name="label-preview"),
    path("labels/<int:pk>/sheet.pdf", labels.sheet, name="label-sheet"),
    path("labels/<int:pk>/printed", labels.printed, name="label-printed"),
    path("labels/<int:pk>/activate", labels.activate, name="label-activate"),
    path("labels/<int:pk>/write-off", labels.write_off, name="label-write-off"),
]
