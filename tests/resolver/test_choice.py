"""Which link answers: each rule by example, and what must hold for any links and any request."""

from hypothesis import given, settings
from hypothesis import strategies as st

from txng.resolver.choice import Asked, Found, Nothing, Several, WholeSet, choose, language_ranges, narrow, weighted
from txng.resolver.links import DEFAULT, DEFAULT_MULTI, VOCABULARY, Level, Link

PIP = VOCABULARY + "pip"
CERTIFICATES = VOCABULARY + "certificationInfo"
VI = Link(PIP, "https://nsx.example.vn/sp", "Trang sản phẩm", ("vi",), "text/html")
EN = Link(PIP, "https://nsx.example.vn/en", "Product page", ("en",), "text/html")
HOME = Link(DEFAULT, "https://nsx.example.vn/sp", "Trang sản phẩm")
BROWSER = ("text/html", "application/xhtml+xml")


def product(*links: Link) -> Level:
    return Level("/01/08934563138165", "Sản phẩm", links)


def lot(*links: Link) -> Level:
    return Level("/01/08934563138165/10/A", "Lô", links)


def test_without_a_wish_the_default_of_the_most_specific_level_answers() -> None:
    of_lot = Link(DEFAULT, "https://nsx.example.vn/lo", "Lô")
    assert choose([lot(of_lot), product(HOME)], Asked()) == Found(of_lot)
    assert choose([lot(VI), product(HOME)], Asked()) == Found(HOME)


def test_a_default_link_is_never_a_choice_of_several() -> None:
    assert choose([product(HOME, VI, EN)], Asked(languages=("fr",))) == Found(HOME)


def test_variants_of_the_default_are_chosen_by_what_the_request_says() -> None:
    vi, en = (Link(DEFAULT_MULTI, link.href, link.title, link.hreflang, link.media_type) for link in (VI, EN))
    level = product(HOME, vi, en)
    assert choose([level], Asked(languages=language_ranges("en-GB,en;q=0.8"))) == Found(en)
    assert choose([level], Asked(languages=("fr",))) == Found(HOME)
    assert choose([level], Asked(media_types=BROWSER)) == Found(HOME)


def test_a_type_is_sought_upwards_and_never_replaced_by_another() -> None:
    assert choose([lot(HOME), product(VI)], Asked(PIP)) == Found(VI)
    assert choose([lot(HOME), product(VI)], Asked(CERTIFICATES)) == Nothing()
    assert choose([product(HOME, VI)], Asked("")) == Nothing()


def test_languages_are_looked_up_in_order_of_their_weight() -> None:
    level = product(HOME, VI, EN)
    assert choose([level], Asked(PIP, languages=language_ranges("vi;q=0.3, en;q=0.8"))) == Found(EN)
    assert choose([level], Asked(PIP, languages=language_ranges("vi-VN"))) == Found(VI)


def test_a_link_without_language_comes_after_those_that_match() -> None:
    silent = Link(PIP, "https://nsx.example.vn/any", "Trang")
    assert choose([product(HOME, VI, silent)], Asked(PIP, languages=("vi",))) == Found(VI)
    assert choose([product(HOME, VI, silent)], Asked(PIP, languages=("fr",))) == Found(silent)


def test_a_wish_nobody_can_meet_leaves_the_default_target() -> None:
    assert choose([product(HOME, VI, EN)], Asked(PIP, languages=("fr",), media_types=BROWSER)) == Found(VI)


def test_what_cannot_be_told_apart_is_offered_as_several() -> None:
    one, other = (Link(CERTIFICATES, f"https://nsx.example.vn/{n}.pdf", "Giấy", ("vi",)) for n in (1, 2))
    assert choose([product(HOME, one, other)], Asked(CERTIFICATES)) == Several(product(HOME, one, other), (one, other))
    twin = Link(PIP, "https://nsx.example.vn/khac", "Khác", ("vi",), "text/html")
    assert choose([product(HOME, VI, twin)], Asked(PIP, languages=("vi",))) == Several(
        product(HOME, VI, twin), (VI, twin)
    )


def test_context_comes_before_language() -> None:
    here = Link(PIP, "https://nsx.example.vn/vn", "Trang", ("en",), context=("VN",))
    there = Link(PIP, "https://nsx.example.vn/us", "Page", ("vi",), context=("US",))
    assert choose([product(HOME, here, there)], Asked(PIP, "VN", ("vi",))) == Found(here)


def test_media_types_tell_variants_apart_and_may_have_a_wildcard() -> None:
    data = Link(PIP, "https://nsx.example.vn/1.json", "Dữ liệu", (), "application/json")
    page = Link(PIP, "https://nsx.example.vn/1.html", "Dữ liệu", (), "text/html")
    assert choose([product(data, page)], Asked(PIP, media_types=("text/plain", "application/json"))) == Found(data)
    assert choose([product(data, page)], Asked(PIP, media_types=("text/*",))) == Found(page)


def test_links_without_any_default_are_all_offered() -> None:
    assert choose([product(VI, EN)], Asked()) == Several(product(VI, EN), (VI, EN))


def test_the_whole_set_is_given_when_asked_for_and_nothing_from_nothing() -> None:
    assert choose([product(HOME)], Asked("linkset")) == WholeSet()
    assert choose([], Asked()) == choose([], Asked("linkset")) == Nothing()


tags = st.sampled_from(["vi", "en", "en-GB", "fr", "zh-Hant-TW", "de"])
links = st.builds(
    Link,
    st.sampled_from([DEFAULT_MULTI, PIP, CERTIFICATES]),
    st.integers(0, 4).map(lambda n: f"https://nsx.example.vn/{n}"),
    st.just("Tên"),
    st.lists(tags, max_size=2).map(tuple),
    st.sampled_from(["", "text/html", "application/json"]),
    st.lists(st.sampled_from(["VN", "US"]), max_size=1).map(tuple),
)
asked = st.builds(
    Asked,
    st.sampled_from([None, PIP, CERTIFICATES, DEFAULT_MULTI, "linkset", ""]),
    st.sampled_from(["", "VN", "XX"]),
    st.lists(tags, max_size=3).map(lambda chosen: language_ranges(",".join(chosen))),
    st.lists(st.sampled_from(["text/html", "application/*", "image/png"]), max_size=2).map(tuple),
)


@settings(max_examples=200)
@given(st.lists(st.lists(links, min_size=1, max_size=4), min_size=1, max_size=3), asked)
def test_any_answer_is_a_registered_link_of_the_wanted_type(chosen: list[list[Link]], wanted: Asked) -> None:
    levels = [Level(f"/01/08934563138165/10/{n}", "Mục", tuple(kept)) for n, kept in enumerate(chosen)]
    match choose(levels, wanted):
        case Found(link):
            assert any(link in level.links for level in levels)
            assert wanted.link_type in (None, link.type)
        case Several(level, offered):
            assert len(offered) > 1 or wanted.link_type is None
            assert set(offered) <= set(level.links)
            first = next(one for one in levels if wanted.link_type is None or one.of_type(wanted.link_type))
            assert level == first
        case Nothing():
            assert wanted.link_type is not None
            assert not any(level.of_type(wanted.link_type) for level in levels)
        case WholeSet():
            assert wanted.link_type == "linkset"


@settings(max_examples=200)
@given(st.lists(links, min_size=1, max_size=5).map(tuple), asked)
def test_narrowing_keeps_something_and_adds_nothing(kept: tuple[Link, ...], wanted: Asked) -> None:
    left, _ = narrow(kept, wanted)
    assert left
    assert set(left) <= set(kept)


@settings(max_examples=200)
@given(st.lists(st.tuples(tags, st.integers(0, 10)), max_size=5), st.lists(tags, min_size=1, max_size=4))
def test_language_lookup_equals_the_rule_applied_by_hand(wanted: list[tuple[str, int]], offered: list[str]) -> None:
    header = ",".join(f"{tag};q={weight / 10}" for tag, weight in wanted)
    level = product(*(Link(PIP, f"https://nsx.example.vn/{n}", "Tên", (tag,)) for n, tag in enumerate(offered)))
    expected: set[str] = set()
    for tag, weight in sorted(wanted, key=lambda pair: -pair[1]):
        parts = tag.lower().split("-")
        while weight and parts and not expected:
            expected = {one for one in offered if one.lower() == "-".join(parts)}
            parts.pop()
    left, met = narrow(level.links, Asked(languages=language_ranges(header)))
    if len(offered) > 1:
        assert met == bool(expected)
        assert {link.hreflang[0] for link in left} == (expected or set(offered))


@given(st.text(max_size=60))
def test_any_header_can_be_read(header: str) -> None:
    assert all(0 <= weight <= 1 for _, weight in weighted(header))
    assert "*" not in language_ranges(header)


def test_weights_that_are_no_numbers_count_as_nothing() -> None:
    assert weighted("en;q=zwei, vi;q=9, fr;q=nan, de;q=-1") == (("vi", 1.0), ("en", 0.0), ("fr", 0.0), ("de", 0.0))
