"""Style, scripts and fonts of all pages, served by the front door: compressed once, kept in memory.

The addresses carry a digest of the content (``?v=…``), so that a phone asks for them once and never again.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable

from txng.core.errors import Missing
from txng.web.frontdoor import Request, Response

PREFIX = "/static/"
#: folders of ``web/static`` the front door serves itself; pictures of the demo are left to Django
FOLDERS = (
    "app",
    "public",
    *(f"vendor/{name}" for name in ("be-vietnam-pro", "cytoscape", "cytoscape-dagre", "echarts", "htmx", "leaflet")),
    *(f"vendor/{name}" for name in ("tabler", "tom-select", "zxing-wasm")),
)
ADDRESSES = "static/(?:" + "|".join(FOLDERS) + ")/"
_TYPES = {
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".geojson": "application/geo+json",
}
_PACKED = (".css", ".js", ".svg", ".wasm", ".geojson")


@dataclass(frozen=True)
class Asset:
    """``version``: digest of the content; ``plain`` and ``packed`` the answers to GET. Packed when first asked for."""

    version: str
    plain: Response
    packs: bool

    @cached_property
    def packed(self) -> Response:
        if not self.packs:
            return self.plain
        headers = [*self.plain.headers, (b"content-encoding", b"gzip")]
        return Response(200, headers, gzip.compress(self.plain.body, 9, mtime=0))


@cache
def assets() -> Mapping[str, Asset]:
    """Every file we serve by its address without query."""
    found: dict[str, Asset] = {}
    root = resources.files("txng.web") / "static"
    versions: dict[str, str] = {}
    for folder in sorted(FOLDERS, reverse=True):  # fonts first: the sheet names them with their versions
        for file in sorted((root / folder).iterdir(), key=lambda file: file.name):
            if file.is_file() and not file.name.startswith(("LICENSE", ".")):
                path = f"{PREFIX}{folder}/{file.name}"
                found[path] = _asset(path, file, versions)
                versions[path] = found[path].version
    return found


def _asset(path: str, file: Traversable, versions: Mapping[str, str]) -> Asset:
    body = file.read_bytes()
    suffix = file.name[file.name.rindex(".") :]
    if suffix == ".css":
        for known, version in versions.items():
            body = body.replace(f'"{known}"'.encode(), f'"{known}?v={version}"'.encode())
    version = hashlib.sha256(body).hexdigest()[:12]
    kind = _TYPES.get(suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", b"public, max-age=31536000, immutable"),
        (b"etag", f'"{version}"'.encode()),
        (b"access-control-allow-origin", b"*"),
    ]
    packs = suffix in _PACKED
    return Asset(version, Response(200, [*headers, (b"vary", b"Accept-Encoding")] if packs else headers, body), packs)


def address(path: str) -> str:
    """The versioned address of a file: ``public/portal.css`` → ``/static/public/portal.css?v=…``."""
    full = PREFIX + path
    return f"{full}?v={assets()[full].version}"


def answer(request: Request, packed: bool) -> Response:
    """The file a request names, ``packed`` for who takes gzip; kept for ever only under this very version's address."""
    found = assets().get(request.raw_path)
    if found is None:
        raise Missing("not-found")
    response = found.packed if packed else found.plain
    if request.query == f"v={found.version}".encode():
        return response
    headers = [header for header in response.headers if header[0] != b"cache-control"]
    return Response(response.status, [*headers, (b"cache-control", b"no-cache")], response.body)
