"""Scanning with the camera of a phone, or a photo of the code, or typing. The camera needs scripts; the photo does not:
without them it is sent here and read by the server, and kept nowhere.
"""

from io import BytesIO

import zxingcpp
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from PIL import Image, ImageOps, UnidentifiedImageError

from txng.web.components.shell import SHEETS
from txng.web.public.answers import base
from txng.web.public.rendering import chosen_language, page, search_address

MOST_BYTES = 12 * 2**20
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2400
"""Larger photos are made smaller: codes that need more cannot be read from paper either."""


@csrf_exempt  # nothing is written: a forged form could only read a code from its own picture
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})
def scan(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The page with the camera; POST: the content of a photographed code."""
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        problem = ""
        if request.method == "POST":
            found = request.FILES.get("photo")
            data = found.read(MOST_BYTES + 1) if found else b""
            text = read_photo(data) if len(data) <= MOST_BYTES else ""
            if text:
                return HttpResponseRedirect(search_address(text, chosen))
            problem = (
                _("No code was found in the photo. Take it closer, straight from above and in good light.")
                if data
                else _("No photo arrived. Choose one, or type the digits.")
            )
        zxing = {"script": SHEETS["zxing_js"], "wasm": SHEETS["zxing_wasm"]}
        return page(
            request,
            chosen,
            "public/scan.html",
            422 if problem else 200,
            problem=problem,
            zxing=zxing,
            search=search_address("", chosen),
            host=base(),
            query="",
        )


def read_photo(data: bytes) -> str:
    """The text of the code in a picture, a Digital Link before others; empty when there is none or it is no picture."""
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                return ""
            upright = ImageOps.exif_transpose(image).convert("L")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            found = zxingcpp.read_barcodes(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    texts = [one.text for one in found]
    return min(texts, key=lambda text: not text.lower().startswith("http"), default="")
