from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gs1.outcomes import outcome
from tests.gs1.strategies import digits, identifications, texts
from txng.gs1 import digital_link, epc, percent, prefixes
from txng.gs1.ai import Element
from txng.gs1.problems import ProblemError

GTIN = "08934563138165"
LINK = f"https://id.gs1.org/01/{GTIN}"


@given(identifications(), st.integers(6, 12))
def test_links_and_urns_map_to_each_other_without_loss(elements: list[Element], size: int) -> None:
    link = digital_link.arrange(elements).canonical
    urn, refused = outcome(epc.to_urn, link, lambda _: size)
    if refused:
        assert set(refused) <= {"no-urn", "unknown-company-prefix"}
    else:
        assert epc.to_digital_link(urn) == link
        assert epc.to_urn(epc.to_digital_link(urn), lambda _: size) == urn


@st.composite
def urns(draw: st.DrawFn) -> str:
    """URNs of every scheme, written from their grammar and not from keys."""
    scheme = draw(st.sampled_from(sorted(epc.SCHEMES.values(), key=lambda one: one.name)))
    kind = draw(st.sampled_from(scheme.kinds))
    size = draw(st.integers(6, 12))
    company = draw(digits(size))
    text = draw(texts[16])
    serial = {"cpi": draw(st.integers(1, 10**12 - 1).map(str)), "sgcn": draw(digits(12))}.get(scheme.name, text)
    if scheme.name == "cpi":
        reference = draw(st.text("0123456789ABC-", min_size=1, max_size=12))
    else:
        reference = draw(digits(scheme.digits - size)) if scheme.digits else percent.encode_for_urn(text)
    fields = [company, reference]
    if scheme.pieces:
        fields += ["01", "09"]
    if kind == "idpat":
        fields.append("*")
    elif scheme.qualifier or scheme.tail:
        fields.append(percent.encode_for_urn(serial))
    return f"urn:epc:{kind}:{scheme.name}:{'.'.join(fields)}"


@given(urns())
def test_every_urn_has_a_link_that_names_the_same_thing(urn: str) -> None:
    link = epc.to_digital_link(urn)
    assert digital_link.parse(link).canonical == link
    size = len(urn.split(":")[4].split(".")[0])
    back = epc.to_urn(link, lambda _: size)
    assert back == urn or "upui" in urn
    assert epc.normalise(urn) == epc.normalise(link) == epc.normalise(back)


@given(identifications(), st.sampled_from(["http://a", "https://b.vn:8443/x/00/y", "HTTPS://C"]))
def test_every_spelling_of_a_thing_has_one_normal_form(elements: list[Element], host: str) -> None:
    link = digital_link.arrange(elements)
    normal = epc.normalise(link.canonical)
    assert epc.normalise(normal) == normal
    assert epc.normalise(f"{host}{link.path}?17=270131&utm=x#top") == normal
    assert epc.normalise(f"{host}{link.path}".replace("/01/0", "/01/", 1)) == normal or "/01/0" not in link.path
    names = {code: name for name, code in digital_link.LEGACY_NAMES.items()}
    spelled = "".join(f"/{names.get(code, code)}/{percent.encode(value)}" for code, value in elements)
    assert epc.normalise(host + spelled) == normal
    for code, _ in elements[1:]:
        if code in epc.FINEST.get(elements[0][0], ()):
            assert any(f"/{finer}/" in normal for finer in epc.FINEST[elements[0][0]])


@given(st.one_of(urns(), identifications().map(lambda found: digital_link.arrange(found).canonical)))
def test_the_fast_ways_say_what_the_slow_way_says(uri: str) -> None:
    assert epc.normalise(uri) == epc._normalised(uri)
    assert epc.normalise(uri) == epc._normalised(uri), "also once it is remembered"


@settings(deadline=None)  # the first call imports the reference
@given(st.one_of(urns(), identifications().map(lambda found: digital_link.arrange(found).canonical)))
def test_the_reference_normaliser_says_the_same_wherever_it_says_anything(uri: str) -> None:
    reference = pytest.importorskip("epcis_event_hash_generator.dl_normaliser")
    expected = reference.normaliser(uri)
    assert expected is None or epc.normalise(uri) == expected


@pytest.mark.parametrize(
    ("uri", "normal"),
    [
        (f"https://tx.vn/01/{GTIN}/10/L/21/S?17=270131", f"{LINK}/21/S"),
        (f"https://tx.vn/01/{GTIN}/22/V/10/L/21/S", f"{LINK}/21/S"),
        (f"https://tx.vn/01/{GTIN}/22/V/10/L", f"{LINK}/10/L"),
        (f"https://tx.vn/01/{GTIN}/22/V", LINK),
        (f"https://tx.vn/01/{GTIN[1:]}", LINK),
        (f"https://tx.vn/gtin/{GTIN}/21/765tz?abc=211121", f"{LINK}/21/765tz"),
        (f"https://tx.vn/01/{GTIN}?broken=%zz&10=L", LINK),
        ("https://tx.vn/414/8934563130008/7040/1ABC", "https://id.gs1.org/414/8934563130008"),
        ("https://tx.vn/8017/893456300000012342/8019/7", "https://id.gs1.org/8017/893456300000012342"),
        ("https://tx.vn/415/8934563130008/8020/HD-1", "https://id.gs1.org/415/8934563130008/8020/HD-1"),
        (f"https://tx.vn/01/{GTIN}/21/a'b;c=d%2fe", f"{LINK}/21/a'b;c=d%2Fe"),
        ("urn:epc:id:sgln:8934563.00005.0", "https://id.gs1.org/414/8934563000059"),
        ("urn:epc:idpat:upui:8934563.013816.*", LINK),
    ],
)
def test_only_the_finest_level_is_kept(uri: str, normal: str) -> None:
    assert epc.normalise(uri) == normal


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "geo:11.3,106.1",
        "urn:uuid:6d5bf7a0-4f4e-4d52-8a3c-2cbb1e5f3d9e",
        "urn:epcglobal:cbv:bt:8934563130008:PO-1",
        "https://example.com/01/",
        "https://example.com/01/08934563138166/21/1",
        f"https://example.com/01/{GTIN}/99/1",
        f"https://example.com/01/{GTIN}/",
        "urn:epc:id:gid:1.2.3",
        "urn:epc:id:sgtin:8934563.1.1",
        "urn:epc:id:sgtin:8934563.013816." + "1" * 21,
        "urn:epc:id:sgtin:8934563.013816.a b",
        "urn:epc:idpat:sgtin:8934563.*.*",
        "urn:epc:id:sgtin",
        "urn:epc:id:sgtin:8934563.013816",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "\ud800",
        "https://a/01/\x00",
        "x" * 100_000,
    ],
)
def test_what_is_no_gs1_identifier_stays_as_it_is(uri: str) -> None:
    assert epc.normalise(uri) == uri


@pytest.mark.parametrize(
    ("urn", "fault"),
    [
        ("urn:epc:id:sgtin:893456.013816.1", "bad-urn"),
        ("urn:epc:id:sgtin:8934563.013816.", "bad-urn"),
        ("urn:epc:id:sgtin:8934563.013816", "bad-urn"),
        ("urn:epc:id:sgtin:8934563.01381６.1", "bad-urn"),
        ("urn:epc:id:sgtin:8934563.013816.a/b", "bad-urn"),
        ("urn:epc:id:sgtin:8934563.013816.%zz", "bad-urn"),
        ("urn:epc:id:sgtin:8934563.013816.%C3%B4", "bad-urn"),
        ("urn:epc:id:sgtin:8934563013816..1", "bad-urn"),
        ("urn:epc:id:itip:8934563.013816.1.02.S", "bad-urn"),
        ("urn:epc:id:itip:8934563.013816.03.02.S", "bad-urn"),
        ("urn:epc:id:cpi:8934563.pn.1", "bad-urn"),
        ("urn:epc:id:cpi:8934563.PN.01", "bad-urn"),
        ("urn:epc:id:giai:8934563.", "bad-urn"),
        ("urn:epc:idpat:sgtin:8934563.013816.5", "bad-urn"),
        ("URN:EPC:id:sgtin:8934563.013816.5", "bad-urn"),
        ("urn:epc:tag:sgtin-96:1.8934563.013816.5", "bad-urn"),
        ("urn:epc:id:lgtin:8934563.013816.5", "bad-urn"),
        ("urn:epc:idpat:sscc:8934563.*", "no-digital-link"),
        ("urn:epc:idpat:sgtin:8934563.*.*", "no-digital-link"),
        ("urn:epc:idpat:sgtin:*.*.*", "no-digital-link"),
        ("urn:epc:idpat:sgtin:*.013816.*", "bad-urn"),
        ("urn:epc:idpat:sgtin:8934563.*", "bad-urn"),
        ("urn:epc:idpat:giai:8934563.*", "no-digital-link"),
        ("urn:epc:idpat:gid:1.2.*", "no-digital-link"),
        ("urn:epc:class:sgtin:8934563.013816.1", "bad-urn"),
        ("urn:epc:id:sgtinn:8934563.013816.1", "bad-urn"),
        ("urn:epc:id:gid:1.02.3", "bad-urn"),
        ("urn:epc:id:gid:1.2", "bad-urn"),
        ("urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52", "no-digital-link"),
        ("urn:epc:id:adi:W81X9C..2WMA52", "no-digital-link"),
        ("urn:epc:id:bic:CSQU3054383", "no-digital-link"),
        ("urn:epc:id:bic:csqu3054383", "bad-urn"),
        ("urn:epc:id:imovn:9176187", "no-digital-link"),
        ("urn:epc:id:usdod:2S194.1", "no-digital-link"),
    ],
)
def test_it_refuses_urns_with_the_cause(urn: str, fault: str) -> None:
    assert outcome(epc.to_digital_link, urn)[1] == [fault]


@pytest.mark.parametrize(
    "uri",
    [
        f"{LINK}/22/V",
        f"{LINK}/10/L/21/S",
        f"{LINK}?17=270131",
        f"{LINK}?po=77",
        "https://id.gs1.org/8013/8934563ABX5",
        "https://id.gs1.org/415/8934563130008/8020/A",
        "https://id.gs1.org/414/8934563130008/254/0",
        "https://id.gs1.org/417/8934563130008/7040/1ABC",
        "https://id.gs1.org/8006/089345631381650102/10/L",
        "https://id.gs1.org/8004/8934563",
    ],
)
def test_it_writes_no_urn_that_says_less(uri: str) -> None:
    assert outcome(epc.to_urn, uri, lambda _: 7)[1] == ["no-urn"]


def test_the_finest_urn_tells_what_it_leaves_out() -> None:
    urn, left_out = epc.finest_urn(f"{LINK}/10/L/21/S?17=270131")
    assert urn == "urn:epc:id:sgtin:8934563.013816.S"
    assert left_out == (("10", "L"), ("17", "270131"))


def test_an_unknown_company_prefix_gives_no_urn() -> None:
    assert outcome(epc.to_urn, "https://id.gs1.org/01/04012345111118")[1] == ["unknown-company-prefix"]
    known = partial(prefixes.length, registered=["4012345"])
    assert epc.to_urn("https://id.gs1.org/01/04012345111118", known) == "urn:epc:idpat:sgtin:4012345.011111.*"
    assert outcome(epc.to_urn, LINK, lambda _: 5)[1] == ["unknown-company-prefix"]


def test_a_faulty_link_gives_no_urn() -> None:
    assert outcome(epc.to_urn, "https://id.gs1.org/01/08934563138166")[1] == ["check-digit"]


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for uri in (text, f"urn:epc:id:sgtin:{text}", f"urn:epc:id:sgtin:8934563.013816.{text}", f"urn:epc:class:{text}"):
        outcome(epc.to_digital_link, uri)
        outcome(epc.to_urn, uri)
        assert epc.normalise(epc.normalise(uri)) == epc.normalise(uri)


def test_the_prefix_table_is_data_that_can_be_renewed() -> None:
    table = prefixes.read(b'{"source": "s", "version": "1", "lengths": {"401": 7, "4012": 8}}')
    assert prefixes.length("401234511111", table=table) == 8
    for broken in (b"", b"[]", b'{"source":"s","version":"1","lengths":{"40x":7}}', b'{"lengths":{"401":3}}', b"\xff"):
        with pytest.raises(ProblemError, match="bad-prefix-table"):
            prefixes.read(broken)


@pytest.mark.parametrize(
    ("digits_", "size"),
    [("893110000000", 10), ("893200000000", 9), ("893200100000", 7), ("893281234567", 12), ("893456300000", 7)],
)
def test_the_longest_matching_prefix_wins(digits_: str, size: int) -> None:
    assert prefixes.length(digits_) == size
    assert prefixes.length(digits_, registered=[digits_[:6], digits_[:11]]) == 11


@pytest.mark.parametrize("unknown", ["", "893", "893300000000", "690123456789", "abc"])
def test_an_unknown_prefix_is_never_guessed(unknown: str) -> None:
    assert outcome(prefixes.length, unknown)[1] == ["unknown-company-prefix"]
