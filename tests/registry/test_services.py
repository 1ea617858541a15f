"""Writing master data: every fault named, nothing half done, only one's own."""

import contextlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.cast import MANG_CAU, Cast
from txng.accounts.models import AdminUnit
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden
from txng.core.problems import known_sentences
from txng.gs1.keys import SET_82
from txng.gs1.problems import ProblemError
from txng.registry import services
from txng.registry.errors import SENTENCES
from txng.registry.models import Batch, Certificate, Membership, Party, Place, Product, StageProfile

pytestmark = pytest.mark.django_db


def faults(error: pytest.ExceptionInfo[ProblemError]) -> dict[str, str]:
    return {problem.path: problem.code for problem in error.value.problems}


def test_a_registered_party_gets_its_name_in_events_and_an_owner(cast: Cast) -> None:
    actor = cast.viewer("owner")
    party = services.party_create(
        actor=actor,
        owner=cast.users["owner"],
        kind="organisation",
        subtype="cooperative",
        name="  Hợp tác xã   Thanh long Tầm Vu ",
        gln="9520801090099",
        tax_code="1100 999 027",
        phone="0272.3 123 456",
    )
    assert (party.name, party.name_folded) == ("Hợp tác xã Thanh long Tầm Vu", "htx thanh long tam vu")
    assert (party.uri, party.tax_code, party.phone) == (
        "https://id.gs1.org/417/9520801090099",
        "1100999027",
        "+842723123456",
    )
    assert Membership.objects.get(party=party).role == "owner"
    assert changes.acts_of(party).get().kind == "party.create"


def test_every_fault_of_a_party_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(ProblemError) as error:
        services.party_create(
            actor=SYSTEM,
            kind="club",
            name=" ",
            gln="9520801090014",
            tax_code="3900999013",
            phone="call me",
            email="nobody",
            website="javascript:alert(1)",
            address="x\0",
            contact_name="y" * 151,
            address_is_business="yes",
            company_prefixes="952",
        )
    assert faults(error) == {
        "kind": "field-choice",
        "name": "field-required",
        "gln": "check-digit-wrong",
        "tax_code": "tax-code-wrong",
        "phone": "field-format",
        "email": "field-format",
        "website": "field-format",
        "address": "field-characters",
        "contact_name": "field-too-long",
        "address_is_business": "field-type",
        "company_prefixes": "field-type",
    }
    assert not Party.objects.filter(kind="club").exists()


def test_rules_over_several_fields_of_a_party(cast: Cast) -> None:
    with pytest.raises(ProblemError) as error:
        services.party_create(
            actor=SYSTEM,
            kind="enterprise",
            subtype="cooperative",
            name="X",
            tax_code="072199000123",
            commune=AdminUnit.objects.get(code="72"),
            gln="9520801090099",
            uri="https://example.org/x",
        )
    assert faults(error) == {
        "subtype": "subtype-kind",
        "tax_code": "tax-code-person",
        "commune": "commune-kind",
        "uri": "gln-uri",
    }


@pytest.mark.parametrize("value", [None, 7, b"x", ["x"], "\ud800", "\ufffe", "a" * 300, "\x00"])
def test_no_name_of_any_shape_gets_past_the_checks(cast: Cast, value: Any) -> None:
    with pytest.raises(ProblemError):
        services.party_create(actor=SYSTEM, kind="enterprise", name=value)


@pytest.mark.parametrize(
    ("gtin", "code"),
    [
        ("9520801001018", "check-digit-wrong"),
        ("952080100101", "check-digit-wrong"),
        ("95208010010199", "check-digit-wrong"),
        ("2012345000007", "check-digit-wrong"),
        ("2012345000001", "gtin-restricted"),
        ("９520801001019", "field-format"),
        ("952080100101x", "field-format"),
        (9520801001019, "field-type"),
    ],
)
def test_it_refuses_a_gtin_that_cannot_identify_a_product(cast: Cast, gtin: Any, code: str) -> None:
    with pytest.raises(ProblemError) as error:
        services.product_create(actor=SYSTEM, party=cast.parties["coop"], gtin=gtin, name="X")
    assert faults(error) == {"gtin": code}


def test_a_gtin_of_13_digits_is_kept_with_14_and_taken_once(cast: Cast) -> None:
    made = services.product_create(actor=SYSTEM, party=cast.parties["coop"], gtin="9520801009015", name="Dưa lưới")
    assert made.gtin == "09520801009015"
    with pytest.raises(Conflict) as error:
        services.product_create(actor=SYSTEM, party=cast.parties["shop"], gtin="09520801009015", name="Khác")
    assert error.value.problems[0].params["what"] == "GTIN"


def test_a_draft_is_not_published(cast: Cast) -> None:
    with pytest.raises(ProblemError) as error:
        services.product_create(
            actor=SYSTEM, party=cast.parties["coop"], gtin="9520801009015", name="X", published=True
        )
    assert faults(error) == {"published": "draft-published"}


def test_a_lot_must_fit_the_standard(cast: Cast) -> None:
    for lot, code in [("Lô 1", "bad-character"), ("x" * 21, "too-long"), ("", "field-required")]:
        with pytest.raises(ProblemError) as error:
            services.batch_create(actor=SYSTEM, product=cast.products["mang_cau"], lot=lot)
        assert faults(error) == {"lot": code}
    for lot in ["A/1", "_", 'q"%&*', "a-b", "." * 20]:
        services.batch_create(actor=SYSTEM, product=cast.products["mang_cau"], lot=lot)


def test_days_and_amounts_of_a_batch_must_make_sense(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    with pytest.raises(ProblemError) as error:
        services.batch_create(
            actor=SYSTEM,
            product=product,
            lot="B",
            harvested_on=date(2026, 11, 6),
            produced_on=date(2026, 11, 5),
            expires_on=date(2026, 11, 4),
            quantity="320",
        )
    assert faults(error) == {
        "produced_on": "dates-order",
        "expires_on": "dates-order",
        "quantity": "quantity-unit",
    }
    for quantity in ["-1", "NaN", "Infinity", "1e15", "0.0001", "a lot", 1.5, True]:
        with pytest.raises(ProblemError):
            services.batch_create(actor=SYSTEM, product=product, lot="B", quantity=quantity, uom="KGM")
    made = services.batch_create(actor=SYSTEM, product=product, lot="B", quantity="320.5", uom="KGM")
    assert made.quantity == Decimal("320.500")


def test_a_place_is_named_by_gln_and_extension(cast: Cast) -> None:
    coop = cast.parties["coop"]
    made = services.place_create(
        actor=SYSTEM, party=coop, kind="plot", name="Lô đất 2", gln="9520801090211", gln_extension="A/1"
    )
    assert made.uri == "https://id.gs1.org/414/9520801090211/254/A%2F1"
    moved = services.place_update(actor=SYSTEM, place=made, gln="", gln_extension="", uri="urn:example:plot:2")
    assert moved.uri == "urn:example:plot:2"
    assert services.place_update(actor=SYSTEM, place=moved, uri="").uri is None


def test_a_place_lies_somewhere_on_earth(cast: Cast) -> None:
    with pytest.raises(ProblemError) as error:
        services.place_create(
            actor=SYSTEM,
            party=cast.parties["coop"],
            kind="plot",
            name="X",
            latitude=float("nan"),
            longitude=200,
        )
    assert faults(error) == {"latitude": "field-range", "longitude": "field-range"}
    with pytest.raises(ProblemError) as error:
        services.place_create(actor=SYSTEM, party=cast.parties["coop"], kind="plot", name="X", latitude=11.3)
    assert faults(error) == {"latitude": "position-pair"}


def test_a_certificate_speaks_of_one_thing(cast: Cast) -> None:
    facts = {"kind": "vietgap", "number": "VG-1", "issuer": "X", "valid_from": date(2025, 1, 1)}
    for scope in ({}, {"party": cast.parties["coop"], "product": cast.products["mang_cau"]}):
        with pytest.raises(ProblemError) as error:
            services.certificate_create(actor=SYSTEM, **facts, **scope)
        assert faults(error) == {"party": "scope-one"}
    made = services.certificate_create(
        actor=cast.viewer("owner"), **facts, valid_to=date(2026, 1, 1), product=cast.products["mang_cau"]
    )
    assert made.state_on(date(2026, 1, 1)) == "valid"
    assert made.state_on(date(2026, 1, 2)) == "expired"
    assert made.state_on(date(2024, 12, 31)) == "future"
    revoked = services.certificate_update(actor=cast.viewer("owner"), certificate=made, state="revoked")
    assert revoked.state_on(date(2025, 6, 1)) == "revoked"


def test_a_change_of_content_ends_a_verification_and_a_new_picture_does_not(cast: Cast) -> None:
    Product.objects.filter(gtin=MANG_CAU).update(review="submitted")
    product = services.product_verify(
        actor=cast.viewer("officer"), product=cast.products["mang_cau"], by="Sở NN&MT", basis="45/QĐ"
    )
    owner = cast.viewer("owner")
    assert services.product_update(actor=owner, product=product, image="/static/b.svg").verified_by == "Sở NN&MT"
    assert services.product_update(actor=owner, product=product, origin="Nơi khác").verified_at is None


def test_a_verification_carries_the_day_of_the_decision(cast: Cast) -> None:
    def verify(on: date | None) -> Product:
        return services.product_verify(
            actor=cast.viewer("officer"), product=cast.products["mang_cau"], by="Sở NN&MT", basis="45/QĐ", on=on
        )

    Product.objects.filter(gtin=MANG_CAU).update(review="submitted")
    assert timezone.localdate(verify(date(2026, 3, 16)).verified_at) == date(2026, 3, 16)
    assert timezone.localdate(verify(None).verified_at) == clock.today()
    with pytest.raises(ProblemError) as refusal:
        verify(clock.today() + timedelta(days=1))
    assert [problem.code for problem in refusal.value.problems] == ["decision-future"]


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    product = cast.products["mang_cau"]
    before = changes.acts_of(product).count()
    services.product_update(actor=SYSTEM, product=product, brand=product.brand)
    assert changes.acts_of(product).count() == before
    assert services.product_update(actor=SYSTEM, product=product).changed_at == product.changed_at


def test_a_gtin_and_a_lot_stay_for_ever(cast: Cast) -> None:
    with pytest.raises(TypeError):
        services.product_update(actor=SYSTEM, product=cast.products["mang_cau"], gtin="9520801009015")
    with pytest.raises(TypeError):
        services.batch_update(actor=SYSTEM, batch=cast.batches["mang_cau"], lot="Z")


@pytest.mark.parametrize("who", ["competitor", "inspector", None])
def test_nobody_writes_for_another_party(cast: Cast, who: str | None) -> None:
    actor = cast.viewer(who) if who else PUBLIC
    coop, product = cast.parties["coop"], cast.products["mang_cau"]
    certificate = Certificate.objects.create(
        kind="vietgap", number="1", issuer="x", valid_from=date(2025, 1, 1), product=product
    )
    acts: list[tuple[Any, dict[str, Any]]] = [
        (services.party_update, {"party": coop, "name": "X"}),
        (services.place_create, {"party": coop, "kind": "plot", "name": "X"}),
        (services.place_update, {"place": cast.places["plot"], "name": "X"}),
        (services.product_create, {"party": coop, "gtin": "9520801009015", "name": "X"}),
        (services.product_update, {"product": product, "name": "X"}),
        (services.batch_create, {"product": product, "lot": "X"}),
        (services.batch_update, {"batch": cast.batches["mang_cau"], "status": "closed"}),
        (services.membership_add, {"party": coop, "user": cast.users["competitor"], "role": "owner"}),
        (services.membership_remove, {"membership": Membership.objects.filter(party=coop)[0]}),
        (
            services.certificate_create,
            {"kind": "haccp", "number": "2", "issuer": "x", "valid_from": date(2025, 1, 1), "product": product},
        ),
        (services.certificate_update, {"certificate": certificate, "state": "revoked"}),
    ]
    for service, arguments in acts:
        with pytest.raises(Forbidden):
            service(actor=actor, **arguments)


def test_staff_do_the_daily_work_but_do_not_govern(cast: Cast) -> None:
    actor, coop = cast.viewer("colleague"), cast.parties["coop"]
    services.batch_create(actor=actor, product=cast.products["mang_cau"], lot="BY-STAFF")
    for service, arguments in [
        (services.party_update, {"party": coop, "name": "X"}),
        (services.membership_add, {"party": coop, "user": cast.users["competitor"], "role": "owner"}),
        (services.membership_remove, {"membership": Membership.objects.filter(party=coop, role="owner")[0]}),
    ]:
        with pytest.raises(Forbidden):
            service(actor=actor, **arguments)


def test_only_officials_verify_and_define(cast: Cast) -> None:
    for actor in (cast.viewer("owner"), PUBLIC):
        with pytest.raises(Forbidden):
            services.product_verify(actor=actor, product=cast.products["mang_cau"], by="X", basis="")
        with pytest.raises(Forbidden):
            services.party_verify(actor=actor, party=cast.parties["coop"], by="X", basis="")
        with pytest.raises(Forbidden):
            services.product_group_create(actor=actor, code="x", name="X")
    with pytest.raises(Forbidden):
        services.party_create(actor=PUBLIC, kind="enterprise", name="X")


def test_the_last_owner_stays(cast: Cast) -> None:
    coop = cast.parties["coop"]
    owner, staff = (Membership.objects.get(party=coop, role=role) for role in ("owner", "staff"))
    services.membership_remove(actor=cast.viewer("owner"), membership=staff)
    with pytest.raises(Conflict):
        services.membership_remove(actor=cast.viewer("owner"), membership=owner)


def test_a_new_profile_ends_the_one_before(cast: Cast) -> None:
    group = services.product_group_create(actor=SYSTEM, code="mat-ong", name="Mật ong")
    for day, stages in [(1, ["harvest"]), (20, ["harvest", "retail"]), (10, ["harvest", "packing"])]:
        services.stage_profile_set(actor=SYSTEM, group=group, stages=stages, valid_from=date(2026, 1, day))
    periods = StageProfile.objects.filter(group=group).order_by("valid_from").values_list("valid_from", "valid_to")
    assert [(start.day, end and end.day) for start, end in periods] == [(1, 10), (10, 20), (20, None)]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda c: Product.objects.filter(gtin=MANG_CAU).update(gtin="9520801001019"),
        lambda c: Product.objects.filter(gtin=MANG_CAU).update(status="draft"),
        lambda c: Product.objects.filter(gtin=MANG_CAU).update(verified_by="X"),
        lambda c: Batch.objects.update(lot="lô"),
        lambda c: Batch.objects.update(quantity=1),
        lambda c: Place.objects.update(latitude=91),
        lambda c: Place.objects.update(gln="", gln_extension="A"),
        lambda c: Party.objects.update(tax_code="12"),
        lambda c: Party.objects.update(kind="club"),
        lambda c: Party.objects.filter(pk=c.parties["shop"].pk).update(subtype="cooperative"),
        lambda c: Party.objects.filter(pk=c.parties["shop"].pk).update(gln=c.parties["coop"].gln),
    ],
)
def test_the_database_itself_refuses_what_no_service_would_write(cast: Cast, wrong: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(cast)


def test_the_database_knows_the_characters_of_a_lot_as_the_standard_does(cast: Cast) -> None:
    allowed = set()
    for character in map(chr, [*range(1, 256), 0x1EA1]):
        with contextlib.suppress(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=cast.batches["mang_cau"].pk).update(lot=character)
            allowed.add(character)
    assert allowed == set(SET_82)


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    known = known_sentences()
    for code, (vietnamese, english) in SENTENCES.items():
        assert known[code] == (vietnamese, english)
        assert vietnamese != english
