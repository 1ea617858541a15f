"""What headers and query ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from txng.resolver.links import LINKSET, VOCABULARY
from txng.web.public.answers import with_query
from txng.web.public.negotiation import Parameters, form, language, parameters, takes_gzip

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "any"),
        ("*/*", "any"),
        (BROWSER, "page"),
        ("application/linkset+json", "linkset"),
        ("application/linkset+json, */*;q=0.1", "linkset"),
        ("application/json, text/plain, */*", "json"),
        ("application/ld+json", "json-ld"),
        ("text/html;q=0.5, application/json;q=0.9", "json"),
        ("application/json;q=0", "any"),
        ("image/png", "any"),
    ],
)
def test_the_form_of_answer_follows_the_accept_header(accept: str, wanted: str) -> None:
    assert form(accept) == wanted


def test_only_three_parameters_of_a_query_mean_anything_here() -> None:
    assert parameters(b"17=270131;3103=000500&utm=1&flag") == Parameters()
    assert parameters(b"linkType=gs1:pip&context=VN&lang=en") == Parameters(VOCABULARY + "pip", "VN", "en")
    assert parameters(b"linkType=https%3A%2F%2Fgs1.org%2Fvoc%2Fpip").link_type == VOCABULARY + "pip"
    assert parameters(b"linkType=all").link_type == LINKSET


def test_an_empty_link_type_is_none_and_an_undefined_one_is_nothing() -> None:
    assert parameters(b"linkType=").link_type is None
    assert parameters(b"linkType=foo:bar").link_type == ""


@given(st.binary(max_size=200))
def test_any_query_can_be_read(query: bytes) -> None:
    parameters(query)


@given(st.text(max_size=50))
def test_any_header_can_be_read(header: str) -> None:
    form(header)
    assert language(header) in ("vi", "en")
    takes_gzip(header.encode("utf-8", "replace"))


def test_a_language_in_the_address_wins() -> None:
    assert language("vi", "en") == "en"
    assert language("en", "") == "en"
    assert language("fr", "de") == "vi"


def test_gzip_is_sent_to_those_who_take_it() -> None:
    assert takes_gzip(b"gzip, deflate, br")
    assert takes_gzip(b"*")
    assert not takes_gzip(b"gzip;q=0, br")
    assert not takes_gzip(b"")


@pytest.mark.parametrize(
    ("target", "query", "expected"),
    [
        ("https://a.example/x", b"", b"https://a.example/x"),
        ("https://a.example/x", b"flag", b"https://a.example/x?flag"),
        ("https://a.example/x?k=1", b"17=270131;b", b"https://a.example/x?k=1&17=270131;b"),
        ("https://a.example/x?", b"a=%20+", b"https://a.example/x?a=%20+"),
        ("https://a.example/x#part", b"a&&b", b"https://a.example/x?a&&b#part"),
    ],
)
def test_a_query_is_passed_on_byte_for_byte(target: str, query: bytes, expected: bytes) -> None:
    assert with_query(target, query) == expected
