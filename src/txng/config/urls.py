"""Root addresses of the pages Django answers. Scans and EPCIS never come here: see `txng.config.asgi`."""

from django.urls import include, path

from txng.web.api.v1 import api
from txng.web.components.attachments import picture

urlpatterns = [
    path("workspace/", include("txng.web.workspace.urls")),
    path("office/", include("txng.web.office.urls")),
    path("accounts/", include("txng.web.accounts.urls")),
    path("parts/", include("txng.web.components.urls")),
    path("api/v1/", api.urls),
    path("pictures/<str:sha256>", picture, name="picture"),
    path("", include("txng.web.public.urls")),
]

handler400 = "txng.web.public.refusals.bad_request"
handler403 = "txng.web.public.refusals.forbidden"
handler404 = "txng.web.public.refusals.not_found"
handler500 = "txng.web.public.refusals.failed"
