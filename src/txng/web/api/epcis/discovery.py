"""What this service is and can do: the list of resources, and the headers that OPTIONS answers with."""

from importlib.metadata import version

from txng.core.errors import Missing
from txng.epcis.jsonld.contexts import EPCIS_CONTEXT
from txng.events import listing
from txng.events.rules import EVENTS_PER_CAPTURE
from txng.web.api.epcis import callers, limits, mirror, negotiation, workers
from txng.web.frontdoor import Headers, Request, Response

VENDOR_VERSION = f"txng/{version('txng')}"

#: Top-level resources of the standard.
RESOURCES = (
    "queries",
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "bizSteps",
    "bizLocations",
    "readPoints",
    "dispositions",
)

#: Versions every answer names.
VERSIONS: Headers = (
    (b"gs1-epcis-version", b"2.0.0"),
    (b"gs1-cbv-version", b"2.0.0"),
    (b"gs1-vendor-version", VENDOR_VERSION.encode()),
)
#: How much one call may bring; texts about EPCIS spell the names both ways.
CAPTURE_LIMITS: Headers = tuple(
    (name, str(value).encode())
    for name, value in (
        (b"gs1-epcis-capture-limit", EVENTS_PER_CAPTURE),
        (b"gs1-capture-limit", EVENTS_PER_CAPTURE),
        (b"gs1-epcis-capture-file-size-limit", limits.BODY),
        (b"gs1-capture-file-size-limit", limits.BODY),
    )
)
_ABILITIES: Headers = (
    (b"gs1-epcis-min", b"1.0.0"),
    (b"gs1-epcis-max", b"2.0.0"),
    (b"gs1-cbv-min", b"1.0.0"),
    (b"gs1-cbv-max", b"2.0.0"),
    (b"gs1-epc-format", b"No_Preference, Always_GS1_Digital_Link, Always_EPC_URN, Never_Translates"),
    (b"gs1-cbv-xml-format", negotiation.CBV_XML_FORMATS.encode()),
)
_CAPTURE: Headers = (*CAPTURE_LIMITS, (b"gs1-capture-error-behaviour", b"all"))


def options(resource: str, allowed: str) -> Response:
    """What a resource takes and gives. Nothing in it is secret, so no key is asked for."""
    more = _CAPTURE if resource == "capture" else ()
    return Response(204, [(b"allow", allowed.encode()), *VERSIONS, *_ABILITIES, *more])


async def root(request: Request, _rest: str) -> Response:
    """The resources of this service."""
    await callers.caller(request)
    syntax = negotiation.wanted(request)
    collection = {"@context": EPCIS_CONTEXT, "type": "Collection", "member": list(RESOURCES)}
    return Response(
        200, [negotiation.content_type(syntax), *VERSIONS], mirror.encoded(collection, syntax, "Collection")
    )


async def token(request: Request, text: str) -> Response:
    """``DELETE /epcis/nextPageToken/{token}``: the token leads nowhere any more."""
    await callers.caller(request)
    if not await workers.questions.do(lambda: listing.token_forget(token=text)):
        raise Missing("not-found")
    return Response(204, VERSIONS)
