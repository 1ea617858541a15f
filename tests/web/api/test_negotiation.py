"""What headers ask for."""

import pytest

from txng.core.errors import Refused
from txng.web.api.epcis import negotiation
from txng.web.frontdoor import Request


def request(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]

    async def nothing() -> dict[str, object]:
        return {}

    return Request({"method": "GET", "path": "/", "query_string": b"", "headers": pairs}, nothing)


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/*", "json"),
        ("application/xml", "xml"),
        ("text/xml;q=0.3", "xml"),
        ("application/json;q=0.5, application/xml;q=0.4", "json"),
        ("application/json;q=0.5, application/xml", "xml"),
        ("application/ld+json", "json"),
        ("application/json;q=0, application/ld+json;q=0, */*", "xml"),
        ("TEXT/XML ; q=1.0", "xml"),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=nonsense", None),
    ],
)
def test_the_syntax_the_caller_likes_best(accept: str, syntax: str | None) -> None:
    if syntax is None:
        with pytest.raises(Refused):
            negotiation.wanted_syntax(request(accept=accept))
    else:
        assert negotiation.wanted_syntax(request(accept=accept)) == syntax


@pytest.mark.parametrize(
    ("headers", "fine"),
    [
        ({"gs1_epcis_max": "2.0.0"}, True),
        ({"gs1_epcis_max": "2.1"}, True),
        ({"gs1_epcis_min": "1.2", "gs1_epcis_max": "2"}, True),
        ({"gs1_epcis_min": "2.0.1"}, False),
        ({"gs1_epcis_min": "abc"}, False),
        ({"gs1_cbv_max": "1.2.2"}, False),
        ({"gs1_cbv_max": "two"}, False),
    ],
)
def test_the_versions_the_caller_understands(headers: dict[str, str], fine: bool) -> None:
    if fine:
        negotiation.check_wanted_versions(request(**headers))
    else:
        with pytest.raises(Refused):
            negotiation.check_wanted_versions(request(**headers))


def test_prefixes_in_a_header() -> None:
    found = negotiation.extensions(request(gs1_extensions="a=https://a.example/, b = urn:b:"))
    assert found == {"a": "https://a.example/", "b": "urn:b:"}
    assert negotiation.extensions(request()) == {}
    for wrong in ("a", "a=", "=x:y", "a=b c", "1a=x:y", "a=no-uri"):
        with pytest.raises(Refused):
            negotiation.extensions(request(gs1_extensions=wrong))
