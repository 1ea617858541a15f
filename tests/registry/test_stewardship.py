"""A product's file from its owner to the agency and back; codes over time; doubles; consents; sealed numbers."""

from datetime import date, timedelta

import pytest

from tests.cast import MANG_CAU, Cast
from tests.workflows import check_workflow
from txng.accounts.selectors import admin_unit, agency
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.registry import jobs, sealing, selectors, services, worklists
from txng.registry.models import (
    Certificate,
    CompanyPrefix,
    Consent,
    Identifier,
    Party,
    Product,
    ProductCode,
    Submission,
)
from txng.registry.review import PRODUCT_FILE, months_later, rules
from txng.registry.visibility import public_view

NEW_GTIN = "9520801001040"
PERSON = "072199000123"


def codes(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_the_way_of_a_file_holds_together() -> None:
    check_workflow(PRODUCT_FILE)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
    ],
)
def test_a_term_in_months_ends_within_the_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.fixture
def mang_cau(cast: Cast) -> Product:
    return cast.products["mang_cau"]


@pytest.mark.django_db
def test_a_file_goes_to_the_competent_agency_and_comes_back_and_is_verified(cast: Cast, mang_cau: Product) -> None:
    owner, department = cast.viewer("owner"), cast.viewer("department_officer")
    receipt = services.product_submit(actor=owner, product=mang_cau, declared=True)
    assert receipt.number.startswith(f"HS-{clock.today().year}-")
    assert receipt.agency == agency("snnmt")
    assert receipt.due is not None
    assert receipt.due > clock.today()
    assert [one.pk for one in worklists.queue("new", department)] == [mang_cau.pk]
    assert not worklists.queue("new", cast.viewer("trade_officer")).exists()
    assert worklists.queue("new", cast.viewer("commune_officer")).exists()
    assert not worklists.queue("new", cast.viewer("other_commune_officer")).exists()
    with pytest.raises(Conflict):
        services.product_update(actor=owner, product=mang_cau, origin="Nơi khác")
    for stranger in ("trade_officer", "commune_officer", "auditor", "competitor"):
        with pytest.raises(Forbidden):
            services.product_return(actor=cast.viewer(stranger), product=mang_cau, reason="x")
    with pytest.raises(ProblemError):
        services.product_return(actor=department, product=mang_cau, reason=" ")
    services.product_return(actor=department, product=mang_cau, reason="Thiếu ảnh nhãn", items=["image"])
    first = Submission.objects.get(pk=receipt.pk)
    assert (first.outcome, first.returned_items, first.reason) == ("returned", ["image"], "Thiếu ảnh nhãn")
    assert {notice.kind for notice in Notice.objects.filter(user=cast.users["owner"].pk)} == {"product-returned"}
    services.product_update(actor=owner, product=mang_cau, origin="Phường Bình Minh")
    second = services.product_submit(actor=owner, product=mang_cau, declared=True)
    services.product_verify(
        actor=department, product=mang_cau, by="Sở NN&MT", basis="45/QĐ", verdicts={"image": ("pass", "đã xem")}
    )
    row = Product.objects.get(pk=mang_cau.pk)
    assert row.review == "verified"
    assert row.review_due == months_later(clock.today(), rules(clock.today()).valid_months)
    services.product_update(actor=owner, product=mang_cau, brand="Chân Núi 2")
    assert [one.pk for one in worklists.queue("changed", department)] == [mang_cau.pk]
    third = services.product_submit(actor=owner, product=mang_cau, declared=True)
    assert third.verified_facts == second.facts
    assert third.verified_facts["brand"] != third.facts["brand"]
    services.product_withdraw(actor=owner, product=mang_cau)
    assert Submission.objects.get(pk=third.pk).outcome == "withdrawn"
    assert worklists.submission_by_number(receipt.number.lower(), owner) == first
    assert worklists.submission_by_number(receipt.number, cast.viewer("competitor")) is None


@pytest.mark.django_db
def test_what_lacks_is_named_and_nothing_is_handed_in(cast: Cast, mang_cau: Product) -> None:
    owner = cast.viewer("owner")
    services.product_update(actor=owner, product=mang_cau, image="", standards=[])
    row = Product.objects.get(pk=mang_cau.pk)
    assert row.missing_items == ["image", "standards"]
    with pytest.raises(ProblemError) as error:
        services.product_submit(actor=owner, product=row, declared=False)
    assert codes(error) == ["legal-item-missing", "legal-item-missing", "declaration-missing"]
    assert not Submission.objects.exists()
    assert [one.pk for one in worklists.queue("incomplete", cast.viewer("department_officer"))] == [row.pk]


@pytest.mark.django_db
def test_a_beginner_starts_without_gs1_and_old_codes_resolve_for_ever(cast: Cast) -> None:
    owner, party = cast.viewer("owner"), cast.parties["coop"]
    product = services.product_create(actor=owner, party=party, name="Mứt mãng cầu", status="active", published=True)
    again = services.product_create(actor=owner, party=party, name="Mứt mãng cầu")
    old = product.provincial_code
    assert old == f"TN{party.pk:05d}/MUTMANGC"
    assert again.provincial_code == f"{old}2"
    assert not product.is_gs1
    assert selectors.product_by_code(old, PUBLIC) == product
    batch = services.batch_create(actor=owner, product=product, lot="L1")
    services.product_code_change(actor=owner, product=product, gtin=NEW_GTIN)
    moved = selectors.product_by_code(old, PUBLIC)
    assert moved is not None
    assert (moved.pk, moved.gtin, moved.provincial_code) == (product.pk, f"0{NEW_GTIN}", "")
    assert selectors.batch(old, "L1", PUBLIC) == batch
    assert selectors.batch(f"0{NEW_GTIN}", "L1", PUBLIC) == batch
    assert [one.value for one in selectors.codes_of(product, PUBLIC)] == [f"0{NEW_GTIN}", old]
    with pytest.raises(Conflict):
        services.product_code_change(actor=owner, product=again, gtin=NEW_GTIN)
    with pytest.raises(Conflict):
        services.product_create(actor=owner, party=party, name="Khác", gtin=NEW_GTIN)
    prefix = CompanyPrefix.objects.get(party=party)
    assert (prefix.standard, prefix.status) == ("provincial", "active")


@pytest.mark.django_db
def test_two_records_of_a_product_become_one(cast: Cast, mang_cau: Product) -> None:
    owner, party = cast.viewer("owner"), cast.parties["coop"]
    double = services.product_create(actor=owner, party=party, name=mang_cau.name, gtin=NEW_GTIN)
    services.batch_create(actor=owner, product=double, lot="MC-2")
    found = worklists.duplicate_products(cast.viewer("department_officer"))
    assert [{one.pk for one in doubles.records} for doubles in found] == []  # the cast folds names in another way
    same = services.batch_create(actor=owner, product=double, lot="MC-1")
    with pytest.raises(Conflict):
        services.product_merge(actor=owner, keep=mang_cau, drop=double, reason="Nhập hai lần")
    same.delete()
    with pytest.raises(Forbidden):
        services.product_merge(actor=cast.viewer("competitor"), keep=mang_cau, drop=double, reason="x")
    services.product_merge(actor=owner, keep=mang_cau, drop=double, reason="Nhập hai lần")
    assert selectors.product_by_gtin(f"0{NEW_GTIN}", PUBLIC) == mang_cau
    kept = selectors.batch(f"0{NEW_GTIN}", "MC-2", PUBLIC)
    assert kept is not None
    assert kept.product_id == mang_cau.pk
    assert ProductCode.objects.filter(product=mang_cau).count() == 2
    with pytest.raises(Conflict):
        services.product_update(actor=owner, product=double, name="Lại")


@pytest.mark.django_db
def test_two_records_of_a_party_become_one_and_its_people_keep_their_events(cast: Cast) -> None:
    coop, double = cast.parties["coop"], cast.parties["cold_store"]
    with pytest.raises(Forbidden):
        services.party_merge(actor=cast.viewer("owner"), keep=coop, drop=double, reason="x")
    services.party_merge(actor=cast.viewer("officer"), keep=coop, drop=double, reason="Một đơn vị đăng ký hai lần")
    assert selectors.parties_by_uri([double.uri], SYSTEM)[double.uri] == coop
    assert selectors.party_by_gln(double.gln, SYSTEM) == coop
    viewer = cast.viewer("owner")
    assert {coop.pk, double.pk} <= viewer.parties
    assert cast.viewer("carrier").works_for(coop.pk)
    assert not Party.objects.get(pk=double.pk).places.exists()


@pytest.mark.django_db
def test_doubles_are_found_by_name_and_by_phone(cast: Cast) -> None:
    for _ in range(2):
        services.party_create(
            actor=SYSTEM, kind="enterprise", name="Công ty Một Hai", commune=admin_unit("25480"), phone="0276 111 2222"
        )
    found = worklists.duplicate_parties(cast.viewer("officer"))
    assert [one.why for one in found if one.records[0].name == "Công ty Một Hai"] == ["name", "phone"]
    assert worklists.duplicate_parties(cast.viewer("owner")) == []


@pytest.mark.django_db
def test_a_personal_number_is_sealed_masked_and_found_by_officials_only(cast: Cast) -> None:
    party = services.party_create(
        actor=cast.viewer("newcomer"),
        owner=cast.users["newcomer"],
        kind="individual",
        name="Lý Thị Mới",
        tax_code=PERSON,
        commune=admin_unit("25480"),
    )
    row = Identifier.objects.get(party=party)
    assert (party.tax_code, row.value) == ("", "•••••••••123")
    assert PERSON.encode() not in bytes(row.sealed or b"")
    assert sealing.unseal(row.sealed or b"") == PERSON
    assert worklists.party_by_personal_number(PERSON, cast.viewer("officer")) == party
    assert worklists.party_by_personal_number(PERSON, cast.viewer("owner")) is None
    with pytest.raises(Conflict):
        services.party_create(actor=SYSTEM, kind="individual", name="Người khác", tax_code=PERSON)
    with pytest.raises(Forbidden):
        services.personal_number_reveal(actor=cast.viewer("other_commune_officer"), party=party, reason="xem")
    assert services.personal_number_reveal(actor=cast.viewer("commune_officer"), party=party, reason="xem") == PERSON
    assert changes.acts_of(party).first().kind == "personal-number.reveal"
    from django.db import connection

    with connection.cursor() as cursor:  # nowhere in the whole room, the history of rows included
        for table in ("registry_party", "registry_partyevent", "registry_identifier", "registry_identifierevent"):
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{PERSON}%"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
def test_a_name_is_public_as_long_as_its_person_consents(cast: Cast) -> None:
    newcomer = cast.viewer("newcomer")
    party = services.party_create(
        actor=newcomer, owner=cast.users["newcomer"], kind="individual", name="Lý Thị Mới", phone="0912345678"
    )
    newcomer = cast.viewer("newcomer")
    assert "name" not in public_view(Party.objects.get(pk=party.pk))
    consent = services.consent_give(actor=newcomer, party=party, purpose="name")
    seen = public_view(Party.objects.get(pk=party.pk))
    assert seen["name"] == "Lý Thị Mới"
    assert "phone" not in seen
    with pytest.raises(Forbidden):
        services.consent_withdraw(actor=cast.viewer("owner"), consent=consent)
    services.consent_withdraw(actor=newcomer, consent=consent)
    assert "name" not in public_view(Party.objects.get(pk=party.pk))
    assert Consent.objects.get(pk=consent.pk).withdrawn_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["commune_officer", "owner"])
def test_officials_and_cooperatives_enter_for_a_household_that_consented(cast: Cast, who: str) -> None:
    actor = cast.viewer(who)
    body = {"agency": agency("ubnd-25480")} if who == "commune_officer" else {"helper": cast.parties["coop"]}
    given = {"kind": "household", "name": "Hộ Nguyễn Văn Ruộng", "commune": admin_unit("25480"), "form": "paper"}
    with pytest.raises(ProblemError):
        services.household_register(actor=actor, note="", **body, **given)
    with pytest.raises(Forbidden):
        services.household_register(actor=cast.viewer("competitor"), note="x", **body, **given)
    party = services.household_register(actor=actor, note="Phiếu số 12, lưu tại UBND phường", **body, **given)
    helper = cast.viewer(who, f"party:{party.pk}" if who == "owner" else None)
    product = services.product_create(
        actor=helper,
        party=party,
        name="Mãng cầu hộ ông Ruộng",
        group=cast.products["mang_cau"].group,
        origin="Bình Minh",
        standards=["VietGAP"],
        image="/static/x.svg",
    )
    services.party_update(actor=helper, party=party, address="Ấp 1")
    assert changes.acts_of(product).get().details["on_behalf"] is True
    assert changes.acts_of(party).first().details["on_behalf"] is True
    if who == "commune_officer":
        services.product_submit(actor=helper, product=product, declared=True)
        with pytest.raises(Forbidden):  # neither by competence nor with two pairs of eyes
            services.product_verify(actor=helper, product=product, by="x", basis="y")
    consent = Consent.objects.get(party=party)
    services.consent_withdraw(actor=SYSTEM, consent=consent)
    with pytest.raises(Forbidden):
        services.party_update(actor=cast.viewer(who), party=party, address="Ấp 2")


@pytest.mark.django_db
def test_owners_are_reminded_of_certificates_once_for_each_step(cast: Cast) -> None:
    ends = clock.today() + timedelta(days=25)
    certificate = services.certificate_create(
        actor=cast.viewer("owner"),
        kind="vietgap",
        number="VG-1",
        issuer="QUACERT",
        party=cast.parties["coop"],
        valid_from=date(2023, 11, 1),
        valid_to=ends,
        coverage="12 ha mãng cầu",
    )
    jobs.certificates_remind()
    jobs.certificates_remind()
    told = Notice.objects.filter(kind="certificate-ends")
    assert sorted(told.values_list("user", flat=True)) == sorted([cast.users["owner"].pk, cast.users["colleague"].pk])
    assert Certificate.objects.get(pk=certificate.pk).reminded_days == 30
    services.certificate_update(
        actor=cast.viewer("owner"), certificate=certificate, valid_to=ends + timedelta(days=900)
    )
    assert Certificate.objects.get(pk=certificate.pk).reminded_days is None


@pytest.mark.django_db
def test_identifiers_keep_their_dates(cast: Cast) -> None:
    owner = cast.viewer("owner")
    place = services.place_create(
        actor=owner, party=cast.parties["coop"], kind="plot", name="Vườn 2", puc_code="VN-TN-0101", own_code="V2"
    )
    market = services.identifier_add(
        actor=owner, place=place, kind="growing_area", value="CN-VN-77", issuer="Cục BVTV", valid_from=date(2025, 1, 1)
    )
    services.identifier_end(actor=owner, identifier=market, on=date(2026, 1, 1), reason="Hết hạn")
    found = {(one.kind, one.value, one.valid_to) for one in worklists.identifiers_of(place, owner)}
    assert found == {
        ("growing_area", "VN-TN-0101", None),
        ("internal", "V2", None),
        ("growing_area", "CN-VN-77", date(2026, 1, 1)),
    }
    with pytest.raises(ProblemError):
        services.identifier_add(actor=owner, place=place, kind="gln", value="x", valid_from=date(2025, 1, 1))
    with pytest.raises(Forbidden):
        services.company_prefix_set(actor=owner, party=cast.parties["coop"], prefix="9520801", status="active")
    services.company_prefix_set(actor=owner, party=cast.parties["coop"], prefix="9520801")
    services.company_prefix_set(
        actor=cast.viewer("officer"), party=cast.parties["coop"], prefix="9520801", status="expired"
    )
    assert Party.objects.get(pk=cast.parties["coop"].pk).company_prefixes == ["9520801"]
    assert CompanyPrefix.objects.get(prefix="9520801").checked_on == clock.today()


@pytest.mark.django_db
def test_the_last_owner_stays_one(cast: Cast) -> None:
    member = cast.users["owner"].memberships.get()
    with pytest.raises(Conflict):
        services.membership_change(actor=cast.viewer("owner"), membership=member, role="reader")
    staff = cast.users["colleague"].memberships.get()
    services.membership_change(actor=cast.viewer("owner"), membership=staff, role="owner")
    services.membership_change(actor=cast.viewer("owner"), membership=member, role="reader")


@pytest.mark.django_db
def test_gtin_of_the_cast_is_there(mang_cau: Product) -> None:
    assert selectors.product_by_gtin(MANG_CAU, PUBLIC) == mang_cau
