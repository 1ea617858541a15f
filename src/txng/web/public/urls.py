"""Addresses of the public pages that Django answers; the same pages stand below ``/en/`` in English."""

from django.urls import path

from txng.web.public import browse, camera, lists, reports, views

urlpatterns = [
    path("", views.home, name="home"),
    path("en/", views.home, {"language": "en"}, name="home-en"),
    path("tra-cuu", views.look_up, name="look-up"),
    path("en/tra-cuu", views.look_up, {"language": "en"}, name="look-up-en"),
    path("quet", camera.scan, name="scan"),
    path("en/quet", camera.scan, {"language": "en"}, name="scan-en"),
    path("san-pham", browse.products, name="products"),
    path("en/san-pham", browse.products, {"language": "en"}, name="products-en"),
    path("san-pham/<str:gtin>", browse.product, name="product"),
    path("en/san-pham/<str:gtin>", browse.product, {"language": "en"}, name="product-en"),
    path("nha-san-xuat", browse.producers, name="producers"),
    path("en/nha-san-xuat", browse.producers, {"language": "en"}, name="producers-en"),
    path("nha-san-xuat/<int:pk>", browse.producer),
    path("en/nha-san-xuat/<int:pk>", browse.producer, {"language": "en"}),
    path("nha-san-xuat/<int:pk>-<slug:words>", browse.producer, name="producer"),
    path("en/nha-san-xuat/<int:pk>-<slug:words>", browse.producer, {"language": "en"}, name="producer-en"),
    path("thu-hoi", browse.recalls, name="recalls"),
    path("en/thu-hoi", browse.recalls, {"language": "en"}, name="recalls-en"),
    path("danh-muc", lists.lists, name="lists"),
    path("en/danh-muc", lists.lists, {"language": "en"}, name="lists-en"),
    path("phan-anh", reports.report, name="report"),
    path("en/phan-anh", reports.report, {"language": "en"}, name="report-en"),
    path("phan-anh/tra-cuu", reports.find, name="report-find"),
    path("en/phan-anh/tra-cuu", reports.find, {"language": "en"}, name="report-find-en"),
    path("phan-anh/<slug:tracking>", reports.follow, name="report-followed"),
    path("en/phan-anh/<slug:tracking>", reports.follow, {"language": "en"}, name="report-followed-en"),
    path("sitemap.xml", browse.site_map_index, name="sitemap"),
    path("sitemap-<int:part>.xml", browse.site_map, name="sitemap-part"),
    path("linkset-context.jsonld", views.linkset_context, name="linkset-context"),
    path("robots.txt", views.robots, name="robots"),
]
