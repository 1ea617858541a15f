"""Files of the registry at their addresses: pictures of products for everybody, scans for who may see them."""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from txng.accounts.viewers import PUBLIC
from txng.core import files
from txng.registry import selectors
from txng.web.components.face import viewer_of


@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponse | FileResponse:
    """The picture of a product; of one that is not published, for its own people and officials alone."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Http404
    stored, public = selectors.picture(sha256, PUBLIC), True
    if stored is None:
        stored, public = selectors.picture(sha256, viewer_of(request)), False
    if stored is None:
        raise Http404
    width = request.GET.get("width", "")
    # Only widths that are kept are answered, whatever is asked.
    wanted = int(width) if re.fullmatch("[0-9]{1,4}", width) else None
    return files.response(request, stored, may=lambda _file: True, public=public, width=wanted)


@require_safe
def certificate_scan(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The scan of a certificate; 404 where there is none for this viewer."""
    stored = selectors.certificate_scan(pk, viewer_of(request))
    if stored is None:
        raise Http404
    return files.response(request, stored, may=lambda _file: True)
