"""Hostile addresses: each gets an answer in words, never a 500, and the next request is served."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.public.asking import Portal
from txng.gs1.problems import ProblemError
from txng.web.public import scan

pytestmark = pytest.mark.django_db(transaction=True)

GTIN = "08934563138165"
HOSTILE = [
    (b"/01/" + GTIN.encode() + b"/10/%", 404),
    (b"/01/" + GTIN.encode() + b"/10/%zz", 404),
    (b"/01/" + GTIN.encode() + b"/10/%00", 400),
    (b"/01/" + GTIN.encode() + b"/10/\x00", 400),
    (b"/01/" + GTIN.encode() + b"/10/%ff%fe", 400),
    (b"/01/" + GTIN.encode() + b"/10/%ed%a0%80", 400),
    (b"/01/" + GTIN.encode() + b"/10/\xff\xfe", 400),
    (f"/01/{GTIN}/10/Lô 1".encode(), 400),
    (b"/01/" + GTIN.encode() + b"/10/" + b"A" * 21, 400),
    (b"/01/" + GTIN.encode() + b"/10/" + b"A" * 2000, 414),
    (b"/01/" + GTIN.encode() + b"?" + b"a" * 5000, 414),
    (b"/01/" + b"9" * 900, 400),
    (b"/01//10/", 400),
    (b"/01/", 400),
    (b"/01", 400),
    (b"/00/01/02/03", 400),
    (b"/9999/" + b"/" * 500, 400),
    (b"/01/" + GTIN.encode() + b"/01/" + GTIN.encode(), 400),
    (b"/01/" + GTIN.encode() + b"//", 400),
    (b"/01/%30%38934563138165", 404),
    (b"/eh", 400),
    (b"/eh" + b"f" * 900, 400),
    (b"/ex" + b"A" * 900, 400),
    (b"/01/" + "٠٨٩٣٤٥٦٣١٣٨١٦٥".encode(), 400),
]


def test_hostile_paths_are_refused_in_words(portal: Portal) -> None:
    for target, status in HOSTILE:
        for accept in ("text/html", "application/json", "*/*"):
            answer = portal.request("GET", target, {"Accept": accept})
            assert answer.status == status, (target[:80], accept, answer.status)
            assert answer.headers["access-control-allow-origin"] == "*"
            if "json" in accept:
                assert answer.json["status"] == status
                assert answer.json["detail"]
            else:
                assert "<h1>" in answer.text


def test_strange_methods_are_refused_with_those_that_work(portal: Portal) -> None:
    for method in ("POST", "PUT", "DELETE", "TRACE", "X" * 100):
        answer = portal.request(method, f"/01/{GTIN}", {})
        assert answer.status == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_wrong_code_is_explained_without_giving_markup_back(portal: Portal) -> None:
    answer = portal.get(f"/01/{GTIN}/10/<script>alert(1)</script>", accept="text/html")
    assert answer.status == 400
    assert "<script>alert" not in answer.text


def test_strange_headers_do_not_disturb_a_scan(portal: Portal) -> None:
    for value in ("\xff\xfe", ";;;,,q=", "*;q=1e999", "a" * 4000, "text/html;q=\x00"):
        headers = {"Accept": value, "Accept-Language": value, "Accept-Encoding": value, "If-None-Match": value}
        assert portal.request("GET", f"/01/{GTIN}", headers).status == 404
    assert portal.request("GET", f"/01/{GTIN}", {"Accept": "a" * 17_000}).status == 431


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([b"/01/", b"/414/8934563130008", b"/eh", b"/"]), st.binary(max_size=60))
def test_a_path_names_something_or_is_refused(start: bytes, tail: bytes) -> None:
    with contextlib.suppress(ProblemError):
        assert scan.identify((start + tail).decode("latin-1")).path.startswith("/")
