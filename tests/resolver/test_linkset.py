"""Link sets in the shape of GS1's schema."""

import json

import jsonschema

from tests.corpus import CORPUS, needs_corpus
from txng.resolver import linkset
from txng.resolver.links import DEFAULT, VOCABULARY, Level, Link

PRODUCT = Level(
    "/01/08934563138165",
    "Bánh tráng",
    (
        Link(DEFAULT, "https://nsx.example.vn/1", "Trang", ("vi",), "text/html", ("VN",)),
        Link(VOCABULARY + "pip", "https://nsx.example.vn/1", "Trang", ("vi",), "text/html", ("VN",)),
    ),
)
LOT = Level(
    "/01/08934563138165/10/A%2FB", "Lô A/B", (Link(VOCABULARY + "epcis", "https://nsx.example.vn/e", "Dữ liệu"),)
)


@needs_corpus
def test_a_set_satisfies_the_published_schema() -> None:
    schema = json.loads((CORPUS / "gs1" / "gs1-linkset-schema.json").read_text())
    jsonschema.validate(linkset.document([LOT, PRODUCT], "https://tx.example.vn"), schema)


def test_every_level_has_its_own_anchor_and_the_key_comes_first() -> None:
    found = linkset.document([LOT, PRODUCT], "https://tx.example.vn")["linkset"]
    assert [entry["anchor"] for entry in found] == [
        "https://tx.example.vn/01/08934563138165",
        "https://tx.example.vn/01/08934563138165/10/A%2FB",
    ]


def test_the_default_link_carries_address_and_title_only() -> None:
    product = linkset.document([PRODUCT], "")["linkset"][0]
    assert product[DEFAULT] == [{"href": "https://nsx.example.vn/1", "title": "Trang"}]
    assert set(product[VOCABULARY + "pip"][0]) == {"href", "title", "type", "hreflang", "context"}


def test_with_its_context_a_set_is_json_ld() -> None:
    found = json.loads(linkset.encode([PRODUCT], "https://tx.example.vn", with_context=True))
    assert found["@context"]["anchor"] == "@id"
    assert found["linkset"] == linkset.document([PRODUCT], "https://tx.example.vn")["linkset"]
