"""Root addresses of the pages Django answers. Scans and EPCIS never come here: see `txng.config.asgi`."""

from django.urls import include, path

urlpatterns = [
    path("", include("txng.web.public.urls")),
]

handler404 = "txng.web.public.views.not_found"
handler500 = "txng.web.public.views.failed"
