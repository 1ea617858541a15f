"""Link-set files: what is taken, what is refused and by which name."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.resolver.documents import GTIN, VOC, document, link, record
from txng.gs1.problems import ProblemError
from txng.resolver import rules
from txng.resolver.links import DEFAULT
from txng.resolver.sentences import SENTENCES

BASE = "https://tx.example.vn"


def codes(data: bytes) -> list[str]:
    with pytest.raises(ProblemError) as refused:
        rules.read(data, BASE)
    return [problem.code for problem in refused.value.problems]


def test_a_file_becomes_records_with_canonical_paths() -> None:
    records, warnings = rules.read(document(record("https://id.other.example/01/08934563138165/10/a%2fb")), BASE)
    assert [one.path for one in records] == [f"/01/{GTIN}/10/a%2Fb"]
    assert [one.root for one in records] == [f"/01/{GTIN}"]
    assert records[0].links[0].type == DEFAULT
    assert not warnings


def test_every_fault_of_a_file_is_named_at_its_place() -> None:
    faulty = record("/01/08934563138166", "", pipp=[link()], pip=[link(href="ftp://x"), link(title="")])
    with pytest.raises(ProblemError) as refused:
        rules.read(document(record(), faulty), BASE)
    found = {(problem.path, problem.code) for problem in refused.value.problems}
    assert found == {
        ("linkset[1].anchor", "check-digit"),
        ("linkset[1].itemDescription", "link-text"),
        (f"linkset[1].{VOC}pipp", "link-type-unknown"),
        (f"linkset[1].{VOC}pip[0].href", "url-not-allowed"),
        (f"linkset[1].{VOC}pip[1].title", "link-text"),
    }


@pytest.mark.parametrize(
    ("anchor", "code"),
    [
        (f"/01/{GTIN}/21/S1/10/A", "qualifier-order"),
        (f"/01/{GTIN}/10/A/21/S1", "link-anchor-level"),
        (f"/shop/01/{GTIN}", "link-anchor-extra"),
        (f"/01/{GTIN}?17=270131", "link-anchor-extra"),
        (f"/01/{GTIN}?utm=1", "link-anchor-extra"),
        ("/01/893456313816", "too-short"),
        ("01", "no-path"),
        ("", "link-anchor-missing"),
    ],
)
def test_anchors_that_are_no_registrable_level_are_refused(anchor: str, code: str) -> None:
    assert code in codes(document(record(anchor)))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//nsx.example.vn/",
        "https://user:secret@nsx.example.vn/",
        "https://127.0.0.1/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://localhost/",
        "https://printer.local/",
        "https://intranet/",
        "https://nsx.example.vn/ a",
        "https://nsx.example.vn/\r\nSet-Cookie: x",
        "https://nsx.example.vn:99999/",
        "https://nsx.example.vn/" + "a" * 2048,
        "https://nsx.example.vn/bánh",
    ],
)
def test_targets_nobody_may_vouch_for_are_refused(url: str) -> None:
    assert codes(document(record(defaultLink=[link(href=url)]))) == ["url-not-allowed"]


@pytest.mark.parametrize("path", [f"/01/{GTIN}", "/workspace/", "/office", "/eh3074257bf7194e4000001a85"])
def test_a_scan_is_not_sent_round_in_circles_or_to_a_sign_in(path: str) -> None:
    assert codes(document(record(defaultLink=[link(href=BASE + path)]))) == ["link-to-ourselves"]


def test_a_page_of_our_own_may_be_a_target() -> None:
    records, _ = rules.read(document(record(pip=[link(href=BASE + "/san-pham/banh-trang")])), BASE)
    assert records[0].links[0].href == BASE + "/san-pham/banh-trang"


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ({"defaultLink": [link(), link(href="https://nsx.example.vn/2")]}, "link-default-twice"),
        ({"defaultLink": [link(type="text/html")]}, "link-default-members"),
        ({"pip": [link(type="html")]}, "link-media-type"),
        ({"pip": [link(hreflang="vi")]}, "link-list"),
        ({"pip": [link(hreflang=["tiếng việt"])]}, "link-list"),
        ({"pip": [link(rel="pip")]}, "link-member-unknown"),
        ({"pip": [link(validFrom="2026-01-01")]}, "link-moment"),
        ({"pip": [link(validFrom="2026-02-01T00:00+07:00", validTo="2026-01-01T00:00+07:00")]}, "link-period"),
        ({"pip": []}, "link-targets-missing"),
        ({"pip": [link()] * 201}, "link-too-many"),
        ({"pip": ["https://nsx.example.vn"]}, "link-document"),
    ],
)
def test_links_that_break_a_rule_are_refused(links: dict[str, Any], code: str) -> None:
    assert code in codes(document(record(**links)))


def test_what_is_only_unwise_is_a_warning() -> None:
    chosen = {
        "defaultLink": [link(href="https://nsx.example.vn/khac")],
        "defaultLinkMulti": [link()],
        "pip": [link(hreflang=["zh-Hant"], fwqs=True)],
    }
    _, warnings = rules.read(document(record(**chosen)), BASE)
    assert {warning.code for warning in warnings} == {
        "link-default-untyped",
        "link-multi-alone",
        "link-language-schema",
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json-malformed"),
        (b"\xff\xfe", "json-encoding"),
        (b'{"linkset": [', "json-malformed"),
        (b'{"linkset": 7}', "link-document"),
        (b"[]", "link-document"),
        (b'{"linkset": [NaN]}', "json-number-range"),
        (b'{"linkset": [], "linkset": []}', "json-duplicate-key"),
        (b"[" * 100_000, "json-too-deep"),
        (b'{"linkset": [1]}', "link-document"),
    ],
)
def test_broken_documents_are_refused_by_name(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_characters_that_cannot_be_stored_are_refused() -> None:
    for title, code in (("a\0b", "text-character"), ("a\ud800b", "text-character"), ("a\nb", "link-text")):
        assert codes(document(record(pip=[link(title=title)]))) == [code]


def test_no_document_gets_more_faults_than_a_person_can_read() -> None:
    assert len(codes(document(*[record("x")] * 5_000))) <= rules.MOST_PROBLEMS + 10


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ["anchor", "itemDescription", DEFAULT, VOC + "pip", "href", "title", "hreflang", "type", "validTo"]
)


@settings(max_examples=150)
@given(
    st.lists(
        st.dictionaries(names, json_values | st.lists(st.dictionaries(names, json_values)), max_size=5), max_size=3
    )
)
def test_no_shape_of_json_does_more_than_be_refused(entries: list[Any]) -> None:
    try:
        rules.read(json.dumps({"linkset": entries}).encode(), BASE)
    except ProblemError as refused:
        for problem in refused.problems:
            for sentence in SENTENCES.get(problem.code, ()):
                assert sentence.format_map(problem.params)
