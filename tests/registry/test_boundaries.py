"""What somebody with a bad day or a bad mind tries with records, files and rights."""

from datetime import date

import pytest
from django.test import Client

from tests.cast import Cast
from txng.accounts.viewers import SYSTEM
from txng.core.errors import Conflict, Forbidden
from txng.gs1.problems import Problem, ProblemError, sentence
from txng.registry import geo, services
from txng.registry.bulk import cells
from txng.registry.models import Batch, Certificate, CompanyPrefix, Consent, Invitation, Membership, Party, Product
from txng.registry.selectors import batch as batch_of
from txng.registry.selectors import product_by_code

pytestmark = pytest.mark.django_db
OTHER_GTIN = "09520801007776"


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def codes(error: pytest.ExceptionInfo) -> list[str]:
    return [problem.code for problem in error.value.problems]


def handed_in(cast: Cast) -> Product:
    product = cast.products["mang_cau"]
    services.product_update(actor=cast.viewer("owner"), product=product, shelf_life_days=7)
    product.refresh_from_db()
    services.product_submit(actor=cast.viewer("owner"), product=product, declared=True)
    product.refresh_from_db()
    return product


# --- files -------------------------------------------------------------------------------------------------------


def test_nobody_decides_on_a_file_that_has_changed_since_it_was_opened(cast: Cast) -> None:
    product = handed_in(cast)
    officer = signed_in(cast, "department_officer")
    page = officer.get(f"/office/products/{product.pk}").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    owner = cast.viewer("owner")
    services.product_withdraw(actor=owner, product=product)
    services.product_update(actor=owner, product=product, name="Sầu riêng nhập")
    services.product_submit(actor=owner, product=product, declared=True)
    answer = officer.post(f"/office/products/{product.pk}", {"decision": "verify", "basis": "QĐ 1", "seen": seen})
    product.refresh_from_db()
    assert (answer.status_code, product.verified_at) == (409, None)
    assert "đã thay đổi" in answer.content.decode()
    page = officer.get(f"/office/products/{product.pk}").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    officer.post(f"/office/products/{product.pk}", {"decision": "verify", "basis": "QĐ 1", "seen": seen})
    product.refresh_from_db()
    assert product.verified_at is not None


def test_a_code_changes_neither_in_a_file_handed_in_nor_under_a_verification(cast: Cast) -> None:
    product, owner = handed_in(cast), cast.viewer("owner")
    with pytest.raises(Conflict, match="file-is-handed-in"):
        services.product_code_change(actor=owner, product=product, gtin=OTHER_GTIN)
    services.product_verify(actor=SYSTEM, product=product, by="Sở Nông nghiệp và Môi trường", basis="QĐ 1")
    changed = services.product_code_change(actor=owner, product=product, gtin=OTHER_GTIN)
    assert (changed.gtin, changed.verified_at, changed.review) == (OTHER_GTIN, None, "changed")


def test_nobody_verifies_what_is_their_own(cast: Cast) -> None:
    product = handed_in(cast)
    Membership.objects.create(user=cast.users["department_officer"], party=product.party, role="owner")
    agency = cast.viewer("department_officer").agencies
    official = cast.viewer("department_officer", f"agency:{next(iter(agency))}")
    with pytest.raises(Forbidden):
        services.product_verify(actor=official, product=product, by="Sở", basis="QĐ 1")


def test_a_merge_needs_competence_for_both_products(cast: Cast) -> None:
    party = cast.parties["coop"]
    other = services.product_create(actor=SYSTEM, party=party, name="Mãng cầu", group=cast.products["banh_trang"].group)
    with pytest.raises(Forbidden):
        services.product_merge(
            actor=cast.viewer("department_officer"), keep=cast.products["mang_cau"], drop=other, reason="Trùng"
        )


# --- codes -------------------------------------------------------------------------------------------------------


def test_a_lot_keeps_its_code_when_the_product_gets_another(cast: Cast) -> None:
    product, lot = cast.products["mang_cau"], cast.batches["mang_cau"]
    old = product.gtin
    services.product_code_change(actor=cast.viewer("owner"), product=product, gtin=OTHER_GTIN)
    lot.refresh_from_db()
    assert lot.code == old
    fresh = services.batch_create(actor=cast.viewer("owner"), product=Product.objects.get(pk=product.pk), lot="MC-2")
    assert fresh.code == OTHER_GTIN
    assert batch_of(old, "MC-1", SYSTEM) == lot
    assert product_by_code(old, SYSTEM) == product


def test_a_code_of_the_province_knows_capitals_only(cast: Cast) -> None:
    owner = cast.viewer("owner")
    product = services.product_create(actor=owner, party=cast.parties["coop"], name="Ớt chỉ thiên")
    lot = services.batch_create(actor=owner, product=product, lot="ab-1")
    assert (lot.code, lot.lot) == (product.provincial_code, "AB-1")
    with pytest.raises(Conflict, match="already-recorded"):
        services.batch_create(actor=owner, product=product, lot="AB-1")
    with pytest.raises(ProblemError) as error:
        services.batch_create(actor=owner, product=product, lot="A+1")
    assert (codes(error), error.value.problems[0].path) == (["bad-provincial-code"], "lot")


def test_a_number_of_a_block_that_is_anothers_is_refused(cast: Cast) -> None:
    coop = cast.parties["coop"]
    CompanyPrefix.objects.create(party=coop, prefix="9520801", standard="gs1", status="active")
    with pytest.raises(ProblemError) as error:
        services.product_create(actor=cast.viewer("packer"), party=cast.parties["packing"], name="x", gtin=OTHER_GTIN)
    assert codes(error) == ["gtin-of-other"]
    services.product_create(actor=cast.viewer("owner"), party=coop, name="x", gtin=OTHER_GTIN)


def test_what_an_agency_found_of_a_block_its_owner_does_not_undo(cast: Cast) -> None:
    coop, owner = cast.parties["coop"], cast.viewer("owner")
    services.party_update(actor=owner, party=coop, company_prefixes=["9520801"])
    with pytest.raises(Forbidden):  # not where the cooperative is
        services.company_prefix_set(
            actor=cast.viewer("other_commune_officer"), party=coop, prefix="9520801", status="active"
        )
    services.company_prefix_set(actor=cast.viewer("commune_officer"), party=coop, prefix="9520801", status="expired")
    with pytest.raises(Forbidden):
        services.company_prefix_set(actor=owner, party=coop, prefix="9520801", status="unknown")
    with pytest.raises(Conflict, match="prefix-checked"):
        services.party_update(actor=owner, party=coop, company_prefixes=[])


# --- people and states -------------------------------------------------------------------------------------------


def test_the_invitations_of_somebody_who_left_open_nothing(cast: Cast) -> None:
    party = cast.parties["shop"]
    made, secret = services.invitation_make(
        actor=cast.viewer("second_owner", f"party:{party.pk}"), party=party, role="owner"
    )
    membership = Membership.objects.get(user=cast.users["second_owner"], party=party)
    services.membership_remove(actor=cast.viewer("seller"), membership=membership)
    assert not Invitation.objects.get(pk=made.pk).is_open
    with pytest.raises(ProblemError):
        services.invitation_accept(actor=cast.viewer("newcomer"), user=cast.users["newcomer"], secret=secret)


def test_nobody_registers_as_an_authority(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.party_create(actor=cast.viewer("newcomer"), kind="agency", name="Sở Nông nghiệp và Môi trường")


def test_a_revoked_certificate_and_a_recalled_lot_stay_so(cast: Cast) -> None:
    paper = Certificate.objects.create(
        party=cast.parties["coop"],
        kind="vietgap",
        number="1",
        issuer="TT",
        valid_from=date(2025, 1, 1),
        state="revoked",
    )
    with pytest.raises(Conflict, match="certificate-revoked"):
        services.certificate_update(actor=cast.viewer("colleague"), certificate=paper, state="valid")
    lot = cast.batches["mang_cau"]
    services.batch_update(actor=cast.viewer("colleague"), batch=lot, status="recalled")
    with pytest.raises(Forbidden):
        services.batch_update(actor=cast.viewer("colleague"), batch=lot, status="active")
    services.batch_update(actor=cast.viewer("owner"), batch=lot, status="active", reason="Ghi nhầm lô")
    assert Batch.objects.get(pk=lot.pk).status == "active"


def test_a_merged_party_leaves_no_consent_behind(cast: Cast) -> None:
    drop = services.party_create(actor=SYSTEM, kind="household", name="HKD Bánh tráng Sương Mai 2")
    services.consent_give(actor=SYSTEM, party=drop, purpose="research", form="paper", note="Giấy số 1")
    services.party_merge(actor=SYSTEM, keep=cast.parties["rice_paper"], drop=drop, reason="Trùng")
    assert not Consent.objects.filter(withdrawn_at=None, party__in=(drop, cast.parties["rice_paper"])).exists()
    assert Party.objects.get(pk=drop.pk).merged_into_id == cast.parties["rice_paper"].pk


def test_a_form_is_not_saved_for_whom_one_acts_meanwhile(cast: Cast) -> None:
    client = signed_in(cast, "second_owner")
    shop, packing = cast.parties["shop"], cast.parties["packing"]
    client.post("/accounts/act-for", {"body": f"party:{shop.pk}"})
    page = client.get("/workspace/places/new").content.decode()
    acting = page.split('name="acting" value="')[1].split('"')[0]
    client.post("/accounts/act-for", {"body": f"party:{packing.pk}"})
    answer = client.post("/workspace/places/new", {"name": "Kho", "kind": "warehouse", "acting": acting})
    assert answer.status_code == 409
    assert not packing.places.filter(name="Kho").exists()


def test_somebody_without_organisation_is_led_to_the_beginning(cast: Cast) -> None:
    client = signed_in(cast, "newcomer")
    for path in ("diary", "deliveries", "harvest", "bulk", "organisation", "my-data"):
        assert client.get(f"/workspace/{path}")["Location"] == "/workspace/start", path
    assert "Hãy đăng ký" in client.get("/workspace/start").content.decode()


def test_a_file_address_with_a_zero_byte_is_no_fault_of_ours(cast: Cast) -> None:
    client = signed_in(cast, "owner")
    assert client.get("/workspace/files/%00").status_code == 404
    assert client.get("/workspace/products?q=%00").status_code == 200


# --- files and shapes --------------------------------------------------------------------------------------------

SQUARE = [[106.1, 11.3], [106.2, 11.3], [106.2, 11.4], [106.1, 11.4], [106.1, 11.3]]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"type": "Polygon", "coordinates": [[[10**400, 11], *SQUARE[1:]]]}, "geo-position"),
        (
            {"type": "Polygon", "coordinates": [SQUARE, [[106.5, 11.5], [106.6, 11.5], [106.6, 11.6], [106.5, 11.5]]]},
            "geo-hole-outside",
        ),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [[*SQUARE[1:], SQUARE[1]]]]}, "geo-twice"),
        (
            {
                "type": "Polygon",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}},
                "coordinates": [SQUARE],
            },
            "geo-crs",
        ),
    ],
)
def test_an_outline_that_cannot_be_is_named(given: dict, code: str) -> None:
    with pytest.raises(ProblemError) as error:
        geo.boundary(given)
    assert codes(error) == [code]


def test_a_named_wgs_84_is_taken_and_a_pin_in_the_sea_is_not() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    hole = [[106.12, 11.32], [106.18, 11.32], [106.18, 11.38], [106.12, 11.32]]
    assert geo.boundary({"type": "Polygon", "crs": crs, "coordinates": [SQUARE, hole]}).hectares > 0
    assert [one.code for one in geo.position_problems(0.0, 0.0)] == ["geo-outside"]


@pytest.mark.parametrize("values", [[], ["TCVN 1; TCVN 2"], ["a", "b; c"], ["a", "b"], ["một tiêu chuẩn"]])
def test_a_list_in_a_cell_comes_back_as_it_was(values: list[str]) -> None:
    assert cells.entries(cells.entries_written(values)) == values


def test_words_in_a_fault_are_in_the_readers_language() -> None:
    fault = Problem("x", {"what": ("số lô", "lot")})
    table = {"x": ("Thiếu {what}", "{what} is missing")}
    assert (sentence(fault, table), sentence(fault, table, "en")) == ("Thiếu số lô", "lot is missing")
