"""Files of the registry at their addresses: pictures of products for everybody, scans for who may see them."""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from txng.accounts.viewers import PUBLIC
from txng.core import files
from txng.core.models import StoredFile
from txng.registry import selectors
from txng.web.components.face import viewer_of


def stored(request: HttpRequest, found: StoredFile | None) -> HttpResponse | FileResponse:
    """A file that a selector gave to this viewer; 404 where it gave none."""
    if found is None:
        raise Http404
    return files.response(request, found, may=lambda _file: True)


@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponse | FileResponse:
    """The picture of a product; of one that is not published, for its own people and officials alone."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Http404
    found, public = selectors.picture(sha256, PUBLIC), True
    if found is None:
        found, public = selectors.picture(sha256, viewer_of(request)), False
    if found is None:
        raise Http404
    width = request.GET.get("width", "")
    # Only widths that are kept are answered, whatever is asked.
    wanted = int(width) if re.fullmatch("[0-9]{1,4}", width) else None
    return files.response(request, found, may=lambda _file: True, public=public, width=wanted)


@require_safe
def certificate_scan(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The scan of a certificate; 404 where there is none for this viewer."""
    return stored(request, selectors.certificate_scan(pk, viewer_of(request)))
