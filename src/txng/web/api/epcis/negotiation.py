"""What the headers of a request ask for: syntax, versions, spelling of identifiers."""

import re
from collections.abc import Mapping

from txng.core.errors import Refused
from txng.epcis.findings import echo
from txng.events.answers import CbvForm as CbvForm
from txng.events.answers import Syntax as Syntax
from txng.events.translation import EpcFormat as EpcFormat
from txng.web.frontdoor import Request

_JSON = ("application/json", "application/ld+json")
_XML = ("application/xml", "text/xml")
MEDIA_TYPES: Mapping[Syntax, bytes] = {"json": b"application/json", "xml": b"application/xml"}

_VERSION = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?(?:\.([0-9]{1,3}))?")
_OURS = (2, 0, 0)
_READ: Mapping[Syntax, tuple[tuple[int, int], ...]] = {"json": ((2, 0),), "xml": ((2, 0), (1, 2), (1, 1), (1, 0))}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']*)")
_PREFIX = re.compile(r"[A-Za-z_][\w.-]*")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def sent_syntax(request: Request) -> Syntax:
    """The syntax of the body by its content type. Raises `Refused` (415) for any other."""
    encoding = request.header(b"content-encoding").strip().lower()
    if encoding not in ("", "identity"):
        raise Refused("unsupported-encoding", found=echo(encoding))
    kind, _, parameters = request.header(b"content-type").lower().partition(";")
    kind = kind.strip()
    charset = _CHARSET.search(parameters)
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii") and kind in _JSON:  # RFC 8259 8.1; XML says its own
        raise Refused("unsupported-charset", found=echo(charset[1]))
    for syntax, kinds in (("json", _JSON), ("xml", _XML)):
        if kind in kinds:
            return "json" if syntax == "json" else "xml"
    raise Refused("unsupported-type", found=echo(kind), allowed=", ".join((*_JSON, *_XML)))


def unsupported_type(request: Request) -> Refused:
    """The refusal of XML where only JSON is taken."""
    return Refused("unsupported-type", found=echo(request.header(b"content-type")), allowed=", ".join(_JSON))


def check_sent_versions(request: Request, syntax: Syntax) -> None:
    """Refuse (406) a version of EPCIS or CBV the body cannot be read in."""
    known = _READ[syntax]
    for header in (b"gs1-epcis-version", b"gs1-cbv-version"):
        text = request.header(header)
        if text and _version(text)[:2] not in known:
            raise _unsupported(header, text, ", ".join(f"{major}.{minor}" for major, minor in known))


def check_wanted_versions(request: Request) -> None:
    """Refuse (406) a range of versions that 2.0 is not in."""
    for name in (b"epcis", b"cbv"):
        low, high = b"gs1-" + name + b"-min", b"gs1-" + name + b"-max"
        for header in (low, high):
            if (text := request.header(header)) and not _VERSION.fullmatch(text.strip()):
                raise _unsupported(header, text, "2.0.0")
        if (text := request.header(low)) and _version(text) > _OURS:
            raise _unsupported(low, text, "2.0.0")
        if (text := request.header(high)) and _version(text) < _OURS:
            raise _unsupported(high, text, "2.0.0")


def _version(text: str) -> tuple[int, int, int]:
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        return (0, 0, 0)
    major, minor, patch = (int(part or 0) for part in match.groups())
    return major, minor, patch


def _unsupported(header: bytes, value: str, known: str) -> Refused:
    return Refused("version-not-supported", header=header.decode().upper(), value=echo(value), known=known)


def wanted_syntax(request: Request) -> Syntax:
    """The syntax the caller likes best (RFC 9110 12.5.1); JSON if it is all the same. Raises `Refused` (406)."""
    accept = request.header(b"accept") or "*/*"
    best: tuple[float, int] | None = None
    choice: Syntax = "json"
    offers: tuple[tuple[Syntax, tuple[str, ...]], ...] = (("json", _JSON), ("xml", _XML))
    for place, (syntax, kinds) in enumerate(offers):
        weight = max(_weight(accept, kind) for kind in kinds)
        if weight > 0 and (best is None or (weight, -place) > best):
            best, choice = (weight, -place), syntax
    if best is None:
        raise Refused("not-acceptable", available=", ".join((*_JSON, *_XML)))
    return choice


def wanted(request: Request) -> Syntax:
    """The syntax of an answer, which has version 2.0. Raises `Refused` (406)."""
    syntax = wanted_syntax(request)
    check_wanted_versions(request)
    return syntax


def wants_xml_problems(request: Request) -> bool:
    """Whether refusals are to be XML; who would take both gets JSON."""
    accept = request.header(b"accept") or "*/*"
    in_xml = max(_weight(accept, kind) for kind in ("application/problem+xml", *_XML))
    return in_xml > max(_weight(accept, kind) for kind in ("application/problem+json", *_JSON))


def content_type(syntax: Syntax) -> tuple[bytes, bytes]:
    return b"content-type", MEDIA_TYPES[syntax]


_CBV_FORMS: Mapping[str, CbvForm] = {"": "urn", "No_Preference": "urn", "Always_URN": "urn", "Always_Web_URI": "web"}


def wanted_cbv_form(request: Request) -> CbvForm:
    """How words of the CBV are to be spelled in XML. How they were sent is not kept, so ``Never_Translates`` cannot be
    had (406). Raises `Refused` for any other word."""
    header, sent = "GS1-CBV-XML-Format", request.header(b"gs1-cbv-xml-format").strip()
    if sent == "Never_Translates":
        raise _unsupported(header.encode(), sent, CBV_XML_FORMATS)
    if sent not in _CBV_FORMS:
        raise Refused("format-unknown", header=header, value=echo(sent), known=CBV_XML_FORMATS)
    return _CBV_FORMS[sent]


CBV_XML_FORMATS = ", ".join(name for name in _CBV_FORMS if name)


def _weight(accept: str, kind: str) -> float:
    """How much ``kind`` is wanted: the most specific range that names it decides."""
    found: tuple[int, float] = (-1, 0.0)
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        specific = 2 if media == kind else 1 if media == kind.split("/")[0] + "/*" else 0 if media == "*/*" else -1
        if specific > found[0]:
            found = (specific, _quality(parameters))
    return found[1] if found[0] >= 0 else 0.0


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


_EPC_FORMATS: Mapping[str, EpcFormat] = {
    "": "Always_GS1_Digital_Link",  # what the standard lays down for callers that say nothing
    "No_Preference": "Never_Translates",
    "Always_GS1_Digital_Link": "Always_GS1_Digital_Link",
    "Always_EPC_URN": "Always_EPC_URN",
    "Never_Translates": "Never_Translates",
}


def wanted_epc_format(request: Request) -> EpcFormat:
    """How identifiers are to be spelled. Raises `Refused` for a word that is none of the four."""
    text = request.header(b"gs1-epc-format").strip()
    found = _EPC_FORMATS.get(text)
    if found is None:
        known = ", ".join(name for name in _EPC_FORMATS if name)
        raise Refused("format-unknown", header="GS1-EPC-Format", value=echo(text), known=known)
    return found


def extensions(request: Request) -> dict[str, str]:
    """Prefixes declared in header ``GS1-Extensions``. Raises `Refused` where it cannot be read."""
    found: dict[str, str] = {}
    for part in request.header(b"gs1-extensions").split(","):
        if not part.strip():
            continue
        prefix, _, uri = (piece.strip() for piece in part.partition("="))
        if not _PREFIX.fullmatch(prefix) or not _URI.fullmatch(uri):
            raise Refused("extensions-malformed")
        found[prefix] = uri
    return found
