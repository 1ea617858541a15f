"""Home, search and the pages of errors, as Django answers them."""

import pytest
from django.test import Client

from tests.cast import MANG_CAU, Cast

pytestmark = pytest.mark.django_db

LOT = f"/01/{MANG_CAU}/10/MC-1"


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    """A Vietnamese reader of a portal with the cast's products on it."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    return client


def test_the_home_page_has_one_field_and_shows_the_products(reader: Client) -> None:
    page = reader.get("/").content.decode()
    assert page.count("<input") == 1
    assert f'href="/01/{MANG_CAU}"' in page
    assert "HTX Mãng cầu Chân Núi" in page


def test_the_same_pages_stand_below_en(reader: Client) -> None:
    page = reader.get("/en/")
    assert "Where does this product come from?" in page.content.decode()
    assert page.headers["Content-Language"] == "en"
    assert 'action="/en/tra-cuu"' in page.content.decode()
    assert "Sản phẩm này từ đâu đến?" in reader.get("/?lang=vi", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (MANG_CAU, f"/01/{MANG_CAU}"),
        ("9520801001019", f"/01/{MANG_CAU}"),
        (" 952 0801-001019 ", f"/01/{MANG_CAU}"),
        (f"https://id.gs1.org{LOT}", LOT),
        (f"https://other.example/x{LOT}?17=270131", f"{LOT}?17=270131"),
        (f"(01){MANG_CAU}(10)MC-1", LOT),
        (f"]d201{MANG_CAU}10MC-1", LOT),
        ("urn:epc:id:sgtin:952080100.0101.7", f"/01/{MANG_CAU}/21/7"),
        (f"https://testserver/01/{MANG_CAU}/10/A%2FB", f"/01/{MANG_CAU}/10/A%2FB"),
    ],
)
def test_a_code_in_any_spelling_leads_to_its_page(reader: Client, typed: str, address: str) -> None:
    answer = reader.get("/tra-cuu", {"q": typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)


@pytest.mark.parametrize("typed", ["mang cau", "Mãng cầu", "MÃNG  CẦU ba den", "mãng cầu".encode().decode()])
def test_names_are_found_with_and_without_accents(reader: Client, typed: str) -> None:
    page = reader.get("/tra-cuu", {"q": typed}).content.decode()
    assert f'href="/01/{MANG_CAU}"' in page
    assert "Kết quả cho" in page


def test_a_wrong_code_is_explained_instead_of_searched(reader: Client) -> None:
    page = reader.get("/tra-cuu", {"q": "8934563138166"}).content.decode()
    assert "Mã có lỗi" in page
    assert "sai số kiểm tra" in page


@pytest.mark.parametrize("typed", ["xyzzy", "<b>x</b>", "%", "a\0b", "x" * 5000, "123", "“"])
def test_what_is_not_found_leads_on(reader: Client, typed: str) -> None:
    answer = reader.get("/tra-cuu", {"q": typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "truyxuat.gov.vn" in page
    assert "<b>x</b>" not in page


def test_an_empty_search_is_just_the_field(reader: Client) -> None:
    page = reader.get("/tra-cuu").content.decode()
    assert "autofocus" in page
    assert "Kết quả" not in page


def test_the_language_switch_keeps_what_was_typed(reader: Client) -> None:
    assert 'href="/en/tra-cuu?q=mang+cau"' in reader.get("/tra-cuu?q=mang+cau").content.decode()
    assert 'href="/tra-cuu?q=mang+cau&amp;lang=vi"' in reader.get("/en/tra-cuu?q=mang+cau").content.decode()


def test_crawlers_are_told_what_is_not_for_them(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /workspace/" in text
    assert "Allow: /\n" in text


def test_the_context_of_link_sets_can_be_read_from_any_page(client: Client) -> None:
    answer = client.get("/linkset-context.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["@context"]["linkset"] == "@graph"


def test_pages_are_read_only(client: Client) -> None:
    for path in ("/", "/tra-cuu", "/robots.txt"):
        assert client.post(path).status_code == 405
