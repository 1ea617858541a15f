"""Reading master data: what each viewer may know, found by code, URI and name."""

from datetime import date
from typing import Any

import pytest

from tests.cast import BANH_TRANG, MANG_CAU, Cast
from txng.accounts.viewers import PUBLIC, SYSTEM, Viewer
from txng.registry import selectors, services, visibility
from txng.registry.models import Party, Place, Product, ProductGroup

pytestmark = pytest.mark.django_db
SGLN = "urn:epc:id:sgln:9520801.09015.0"


def test_a_product_comes_with_its_party_commune_and_group_in_one_query(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        product = selectors.product_by_gtin(MANG_CAU, PUBLIC)
        assert product is not None
        assert product.party.commune.parent.name == "Tỉnh Tây Ninh"
        assert product.group.code == "trai-cay"


def test_a_draft_is_known_to_its_owner_and_officials_only(cast: Cast) -> None:
    Product.objects.filter(gtin=BANH_TRANG).update(published=False, status="draft")
    seen = {
        who: bool(selectors.product_by_gtin(BANH_TRANG, cast.viewer(who))) for who in ("competitor", "owner", "officer")
    }
    assert seen == {"competitor": True, "owner": False, "officer": True}
    assert selectors.product_by_gtin(BANH_TRANG, PUBLIC) is None
    assert selectors.batch(BANH_TRANG, "BT-1", PUBLIC) is None
    assert selectors.recent_batches(cast.products["banh_trang"], PUBLIC) == []
    assert selectors.products_search("bánh tráng", PUBLIC) == []


def test_unknown_codes_are_none(cast: Cast) -> None:
    assert selectors.product_by_gtin("00000000000000", PUBLIC) is None
    assert selectors.batch(MANG_CAU, "no such lot", PUBLIC) is None
    assert selectors.place_by_gln("", "", SYSTEM) is None
    assert selectors.party_by_gln("9520801090303", SYSTEM) is None


def test_amounts_of_a_batch_are_for_the_owner_and_officials(cast: Cast) -> None:
    services.batch_update(actor=SYSTEM, batch=cast.batches["mang_cau"], quantity="320", uom="KGM")
    seen = {
        who: selectors.batch(MANG_CAU, "MC-1", cast.viewer(who)).quantity for who in ("owner", "officer", "competitor")
    }
    assert seen == {"owner": 320, "officer": 320, "competitor": None}
    assert selectors.batch(MANG_CAU, "MC-1", PUBLIC).uom == ""


def test_the_newest_batches_come_first(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    for lot, day in [("OLD", 1), ("NEW", 9), ("NONE", None)]:
        produced = date(2026, 11, day) if day else None
        services.batch_create(actor=SYSTEM, product=product, lot=lot, produced_on=produced)
    assert [batch.lot for batch in selectors.recent_batches(product, PUBLIC)] == ["NEW", "MC-1", "OLD", "NONE"]
    assert len(selectors.recent_batches(product, PUBLIC, limit=2)) == 2


def test_places_are_found_by_any_spelling_of_their_name_in_events(cast: Cast, django_assert_num_queries: Any) -> None:
    uris = [SGLN, "https://example.org/414/9520801090167", "https://id.gs1.org/414/9520801090303", "x"]
    with django_assert_num_queries(1):
        found = selectors.places_by_uri(uris, PUBLIC)
        names = {uri: (place.name, place.party.name, str(place.commune)) for uri, place in found.items()}
    assert names == {
        "https://id.gs1.org/414/9520801090150": ("Vườn mãng cầu số 1", "HTX Mãng cầu Chân Núi", "Phường Bình Minh"),
        "https://id.gs1.org/414/9520801090167": (
            "Xưởng đóng gói Ninh Thạnh",
            "Cơ sở Đóng gói Ninh Thạnh",
            "Phường Ninh Thạnh",
        ),
    }
    assert selectors.places_by_uri([], PUBLIC) == {}
    assert set(selectors.parties_by_uri(["urn:epc:id:pgln:9520801.09001"], PUBLIC)) == {
        "https://id.gs1.org/417/9520801090013"
    }


def test_a_position_is_for_the_owner_and_officials(cast: Cast) -> None:
    def seen(viewer: Viewer) -> float | None:
        return selectors.places_by_uri([SGLN], viewer)["https://id.gs1.org/414/9520801090150"].latitude

    assert [seen(cast.viewer(who)) for who in ("owner", "colleague", "officer")] == [11.38] * 3
    assert [seen(viewer) for viewer in (cast.viewer("competitor"), PUBLIC)] == [None] * 2


def test_a_phone_number_never_reaches_the_public(cast: Cast) -> None:
    assert selectors.product_by_gtin(MANG_CAU, PUBLIC).party.phone == ""
    assert selectors.party_by_gln("9520801090013", cast.viewer("competitor")).phone == ""
    assert selectors.party_by_gln("9520801090013", cast.viewer("owner")).phone == "+84276000000"


def test_a_farmer_is_shown_by_kind_and_commune(cast: Cast) -> None:
    farmer = services.party_create(
        actor=SYSTEM,
        kind="individual",
        name="Nguyễn Văn Canary",
        commune=cast.parties["coop"].commune,
        address="Số 7 đường Canary",
        gln="9520801090143",
        tax_code="072199000123",
    )
    services.place_create(actor=SYSTEM, party=farmer, kind="plot", name="Vườn ông Canary", gln="9520801090235")
    for viewer in (PUBLIC, cast.viewer("owner")):
        party = selectors.party_by_gln("9520801090143", viewer)
        place = selectors.place_by_gln("9520801090235", "", viewer)
        assert (party.name, party.address, party.tax_code) == ("Cá nhân (Phường Bình Minh)", "", "")
        assert place.name == "Vùng trồng"
        assert "Canary" not in str([vars(party), vars(place), vars(place.party)])
        assert selectors.parties_search("canary", viewer) == []
    assert selectors.party_by_gln("9520801090143", cast.viewer("officer")).name == "Nguyễn Văn Canary"
    assert selectors.parties_search("canary", cast.viewer("officer"))[0].tax_code == ""
    assert "name" not in visibility.public_view(farmer)


def test_a_household_firm_shows_its_place_of_business_but_no_home(cast: Cast) -> None:
    firm = cast.parties["rice_paper"]
    assert selectors.party_by_gln(firm.gln, PUBLIC).address == firm.address
    services.party_update(actor=SYSTEM, party=firm, address_is_business=False)
    assert selectors.party_by_gln(firm.gln, PUBLIC).address == ""


def test_what_was_read_for_a_viewer_cannot_be_saved(cast: Cast) -> None:
    product = selectors.product_by_gtin(MANG_CAU, PUBLIC)
    for row in (product, product.party):
        with pytest.raises(ValueError, match="read for a viewer"):
            row.save()
    assert Party.objects.get(pk=product.party_id).phone


def test_every_field_has_a_class() -> None:
    for model, classes in visibility.CLASSES.items():
        names = {field.name for field in model._meta.concrete_fields}
        assert set(classes) <= names
        for table in (visibility.PERSON, visibility.INDIVIDUAL):
            assert set(table.get(model, {})) <= names


@pytest.mark.parametrize("text", ["mãng cầu", "MANG CAU ba den", "bà đen", "mang  cầu, thùng", "mangcau ba den"])
def test_a_product_is_found_without_accents_and_with_small_faults(cast: Cast, text: str) -> None:
    assert [product.gtin for product in selectors.products_search(text, PUBLIC)][:1] == [MANG_CAU]


@pytest.mark.parametrize("text", ["", " ", "%", "_", "xyz", "\0", "\\", "' or 1=1 --", "a" * 5000, "🥭"])
def test_a_search_for_anything_else_finds_nothing(cast: Cast, text: str) -> None:
    assert selectors.products_search(text, PUBLIC) == []


def test_names_as_typed_come_first(cast: Cast) -> None:
    for gtin, name in [("9520801009015", "Dừa sáp"), ("9520801010011", "Dưa lưới"), ("9520801003013", "Đũa tre")]:
        services.product_create(
            actor=SYSTEM, party=cast.parties["coop"], gtin=gtin, name=name, status="active", published=True
        )
    assert selectors.products_search("dưa", PUBLIC)[0].name == "Dưa lưới"
    assert len(selectors.products_search("dua", PUBLIC)) == 3


def test_certificates_of_a_product_and_its_party_the_latest_of_each_kind(cast: Cast) -> None:
    product, coop = cast.products["mang_cau"], cast.parties["coop"]
    for kind, number, year, scope in [
        ("vietgap", "old", 2020, {"product": product}),
        ("vietgap", "new", 2024, {"product": product}),
        ("vietgap", "future", 2027, {"product": product}),
        ("haccp", "firm", 2023, {"party": coop}),
        ("haccp", "else", 2023, {"party": cast.parties["shop"]}),
    ]:
        services.certificate_create(
            actor=SYSTEM, kind=kind, number=number, issuer="X", valid_from=date(year, 1, 1), **scope
        )
    found = selectors.certificates_of(product, date(2026, 11, 1), PUBLIC)
    assert sorted(certificate.number for certificate in found) == ["firm", "new"]


def test_required_stages_hold_by_date(cast: Cast) -> None:
    group = ProductGroup.objects.get(code="trai-cay")
    before = selectors.required_stages(group, date(2026, 1, 1))
    assert before == ("harvest", "transport", "packing", "transport", "retail")
    services.stage_profile_set(actor=SYSTEM, group=group, stages=["harvest"], valid_from=date(2026, 6, 1))
    assert selectors.required_stages(group, date(2026, 5, 31)) == before
    assert selectors.required_stages(group, date(2026, 6, 1)) == ("harvest",)
    assert selectors.required_stages(group, date(2019, 1, 1)) == ()
    assert selectors.required_stages(None) == ()


def test_the_checklist_takes_its_facts_from_the_registry(cast: Cast) -> None:
    product = selectors.product_by_gtin(MANG_CAU, PUBLIC)
    facts = selectors.legal_facts(product, None, trace_code="(01) 09520801001019")
    assert facts.party_address == "Ấp Coop, Phường Bình Minh, Tỉnh Tây Ninh"
    assert (facts.name, facts.lot) == (product.name, "")
    product.name_en = "Custard apple"
    english = selectors.legal_facts(product, None, trace_code="x", language="en")
    assert (english.name, english.origin, english.language) == ("Custard apple", product.origin, "en")


def test_demo_records_go_and_real_ones_stay(cast: Cast) -> None:
    Party.objects.filter(pk=cast.parties["shop"].pk).update(is_demo=True)
    Place.objects.filter(pk=cast.places["shop"].pk).update(is_demo=True)
    parties, places = Party.objects.count(), Place.objects.count()
    assert services.registry_remove_demo(actor=SYSTEM) == 4  # and the memberships that stood on the party
    assert (Party.objects.count(), Place.objects.count()) == (parties - 1, places - 1)
    for model in (Party, Place):
        assert not model.pgh_event_model.objects.filter(is_demo=True).exists()
    assert services.registry_remove_demo(actor=SYSTEM) == 0
