"""What this resolver says about itself (``/.well-known/gs1resolver``, GS1-Conformant Resolver 1.2.1, section 3)."""

import msgspec
from django.conf import settings

from txng.accounts.provinces import province
from txng.resolver.links import VOCABULARY
from txng.web.frontdoor import Response
from txng.web.public.answers import CONTEXT_PATH, CORS, base


def description() -> Response:
    """Made from the settings: where the resolver is, what it takes, who answers for it."""
    profile = province(settings.PROVINCE)
    body = {
        "name": profile.portal_name,
        "resolverRoot": base(),
        "supportedPrimaryKeys": ["all"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": base() + CONTEXT_PATH,
        "contact": {"fn": profile.operator.name},
    }
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"public, max-age=3600"), *CORS]
    return Response(200, headers, msgspec.json.encode(body))
