"""Producers as officials look them up; a household registered for somebody without a telephone; doubles made one."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.accounts.selectors import admin_unit, agency
from txng.core.errors import Conflict, Forbidden, Missing
from txng.gs1.problems import ProblemError
from txng.oversight.violations import policies as violation_policies
from txng.oversight.violations.models import Violation
from txng.registry import services, worklists
from txng.registry.models import Assistance, Consent, Identifier, Membership, Party, Place, Product
from txng.resolver.policies import may_recall

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_a_household_is_registered_and_its_data_are_entered(cast: Cast, live_server: Any, browser: "Browser") -> None:
    officer = Visitor(browser, live_server.url, session_of(cast.users["commune_officer"]))
    with officer.page(390) as page:
        page.goto("/office/producers")
        judge(page, "producers")
        page.get_by_role("link", name="Đăng ký hộ").click()
        page.get_by_label("Tên hộ").fill("Hộ bà Tám Ruộng")
        page.get_by_label("Mã số thuế hoặc số định danh cá nhân").fill("072060001234")
        page.get_by_label("Điện thoại").fill("0912345678")
        page.get_by_role("button", name="Đăng ký").click()
        page.get_by_text("Có 1 chỗ cần sửa").or_(page.get_by_role("alert")).first.wait_for()
        judge(page, "household-refused")
        page.get_by_label("Giấy lưu ở đâu, hoặc ai làm chứng?").fill("Phiếu số 7, lưu tại UBND phường")
        page.get_by_role("button", name="Đăng ký").click()
        page.get_by_text("Đã đăng ký hộ").wait_for()
        judge(page, "household-file")
        assert "072060001234" not in page.content()
        page.get_by_role("link", name="Xem đầy đủ").click()
        page.get_by_label("Lý do").fill("Đối chiếu với giấy tờ")
        page.get_by_role("button", name="Hiển thị").click()
        page.get_by_text("072060001234").wait_for()
        page.reload()
        assert "072060001234" not in page.content()
        page.get_by_role("button", name="Vào nhập liệu").click()
        page.wait_for_url("**/workspace/")
        page.goto("/workspace/places/new")
        page.get_by_label("Tên", exact=False).first.fill("Ruộng nhà bà Tám")
        judge(page, "household-place")
    row = Party.objects.get(name="Hộ bà Tám Ruộng")
    assert Assistance.objects.get(party=row).agency == agency("ubnd-25480")
    assert not Membership.objects.filter(party=row).exists()
    official = Visitor(browser, live_server.url, session_of(cast.users["commune_officer"]))
    official.look(f"/office/producers/{row.pk}", "producer-household")
    official.look(f"/office/producers/{cast.parties['coop'].pk}", "producer")
    official.look(f"/office/producers/{cast.parties['coop'].pk}/verify", "producer-verify")


@pytest.mark.django_db
def test_an_official_enters_for_this_household_alone_and_only_while_it_consents(cast: Cast) -> None:
    officer = cast.viewer("commune_officer")
    row = services.household_register(
        actor=officer,
        agency=agency("ubnd-25480"),
        form="paper",
        note="Phiếu 1",
        name="Hộ A",
        commune=admin_unit("25480"),
    )
    helping = cast.viewer("commune_officer", f"party:{row.pk}")
    assert (helping.kind, helping.parties, helping.assists) == ("party", {row.pk}, {row.pk})
    place = services.place_create(actor=helping, party=row, kind="plot", name="Ruộng 1")
    assert Place.objects.get(pk=place.pk).party == row
    with pytest.raises(Forbidden):
        services.party_update(actor=helping, party=cast.parties["coop"], address="Ấp 9")
    for name in ("other_commune_officer", "auditor", "administrator", "owner"):
        assert row.pk not in cast.viewer(name, f"party:{row.pk}").parties, name
    with pytest.raises(Forbidden):  # nobody clicks for somebody else
        services.consent_give(actor=helping, party=row, purpose="name")
    _made, secret = services.invitation_make(actor=helping, party=row, role="owner")
    user = cast.users["newcomer"]
    services.invitation_accept(actor=cast.viewer("newcomer"), user=user, secret=secret)
    with pytest.raises(Forbidden):  # it has an owner now, who invites
        services.invitation_make(actor=helping, party=row, role="staff")
    consent = Consent.objects.get(party=row, purpose="assisted_entry")
    services.consent_withdraw(actor=cast.viewer("newcomer"), consent=consent)
    assert cast.viewer("commune_officer", f"party:{row.pk}").kind == "authority"


@pytest.mark.django_db
def test_who_enters_data_does_not_speak_for_the_household(cast: Cast) -> None:
    office = agency("ubnd-25480")
    row = services.household_register(
        actor=cast.viewer("commune_officer"), agency=office, form="paper", note="x", name="Hộ C",
        commune=admin_unit("25480"),
    )  # fmt: skip
    helping = cast.viewer("commune_officer", f"party:{row.pk}")
    case = Violation(party=row, agency=agency("snnmt"))
    assert violation_policies.permissions_of(helping, case) == frozenset()
    product = Product(party=row, gtin="09520801001019")
    assert not may_recall(helping, product)
    row.commune = admin_unit("25708")  # it moves away, and its helper can still end what it was told
    row.save()
    client = Client()
    client.force_login(cast.users["commune_officer"])
    assert client.get(f"/office/producers/{row.pk}").status_code == 200
    consent = Consent.objects.get(party=row)
    _made, secret = services.invitation_make(actor=helping, party=row, role="owner")
    assert client.post(f"/office/producers/{row.pk}/consents/{consent.pk}/end").status_code == 302
    with pytest.raises(Missing):  # the invitation ended with the consent
        services.invitation_accept(actor=cast.viewer("newcomer"), user=cast.users["newcomer"], secret=secret)


@pytest.mark.django_db
def test_consent_on_paper_is_for_those_without_an_account(cast: Cast) -> None:
    officer, office = cast.viewer("other_commune_officer"), agency("ubnd-25708")
    assert office is not None
    home = Party.objects.create(
        kind="individual", name="Ông Ba", name_folded="ong ba", commune=admin_unit("25708"), uri="https://example.vn/b"
    )
    with pytest.raises(ProblemError):
        services.assistance_begin(actor=officer, party=home, agency=office, form="screen", note="x")
    with pytest.raises(Forbidden):
        services.assistance_begin(
            actor=cast.viewer("commune_officer"), party=home, agency=office, form="paper", note="x"
        )
    services.assistance_begin(actor=officer, party=home, agency=office, form="spoken", note="Ông Tư làm chứng")
    with pytest.raises(Conflict):
        services.assistance_begin(actor=officer, party=home, agency=office, form="paper", note="x")
    with pytest.raises(Conflict):  # its owner has an account
        services.assistance_begin(
            actor=officer, party=cast.parties["rice_paper"], agency=office, form="paper", note="x"
        )


@pytest.mark.django_db
def test_the_switch_takes_nobody_to_a_household_that_is_not_theirs(cast: Cast) -> None:
    row = services.household_register(
        actor=cast.viewer("commune_officer"), agency=agency("ubnd-25480"), form="paper", note="x", name="Hộ B",
        commune=admin_unit("25480"),
    )  # fmt: skip
    for name, status in (("commune_officer", 302), ("other_commune_officer", 404), ("auditor", 404), ("owner", 404)):
        client = Client()
        client.force_login(cast.users[name])
        assert client.post(reverse("accounts-act-for"), {"body": f"party:{row.pk}"}).status_code == status, name
    client = Client()
    client.force_login(cast.users["commune_officer"])
    assert client.post(f"/office/producers/{row.pk}/enter").status_code == 302
    assert "Hộ B" in client.get("/workspace/").content.decode()


@pytest.mark.django_db
def test_doubles_are_compared_and_made_one(cast: Cast) -> None:
    coop, client = cast.parties["coop"], Client()
    double = Party.objects.create(
        kind="organisation", subtype="cooperative", name=coop.name, name_folded=coop.name_folded, commune=coop.commune
    )
    client.force_login(cast.users["commune_officer"])
    assert coop.name in client.get("/office/producers/doubles").content.decode()
    assert f"with={double.pk}" in client.get(f"/office/producers/{coop.pk}").content.decode()
    address = f"/office/producers/{coop.pk}/merge?with={double.pk}"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Nhập hai lần"}).status_code == 302
    double.refresh_from_db()
    assert double.merged_into == coop
    assert client.get(f"/office/producers/{double.pk}").status_code == 404
    assert client.get(f"/office/producers/{coop.pk}/merge?with={coop.pk}").status_code == 200
    assert client.post(f"/office/producers/{coop.pk}/merge?with={coop.pk}", {"reason": "x"}).status_code == 409
    with pytest.raises(Forbidden):  # a department is competent for goods, not for who is whom
        services.party_merge(
            actor=cast.viewer("trade_officer"), keep=cast.parties["shop"], drop=cast.parties["packing"], reason="x"
        )
    own = Party.objects.create(kind="enterprise", name="Của tôi", name_folded="cua toi", commune=coop.commune)
    Membership.objects.create(user=cast.users["commune_officer"], party=own, role="owner")
    with pytest.raises(Forbidden):  # nor does anybody merge what they own
        services.party_merge(actor=cast.viewer("commune_officer"), keep=coop, drop=own, reason="x")
    services.party_merge(actor=cast.viewer("officer"), keep=coop, drop=own, reason="x")
    assert Membership.objects.get(user=cast.users["commune_officer"]).role == "staff", "a merge makes nobody owner"
    for at, tax_code in enumerate(("3900123458", "3900123465")):
        Party.objects.filter(pk=(coop.pk, cast.parties["packing"].pk)[at]).update(tax_code=tax_code)
    with pytest.raises(Conflict, match="merge-two-taxpayers"):
        services.party_merge(actor=cast.viewer("officer"), keep=coop, drop=cast.parties["packing"], reason="x")
    Membership.objects.filter(user=cast.users["commune_officer"]).delete()
    foreign = cast.parties["rice_paper"]
    assert client.get(f"/office/producers/{coop.pk}/merge?with={foreign.pk}").status_code == 404


@pytest.mark.django_db
def test_looking_at_a_personal_number_stays_on_record(cast: Cast) -> None:
    row = cast.parties["rice_paper"]
    services.party_update(actor=cast.viewer("competitor"), party=row, tax_code="072060001234")
    client = Client()
    client.force_login(cast.users["other_commune_officer"])
    assert Identifier.objects.filter(party=row, kind="personal_number").exists()
    assert "072060001234" not in client.get(f"/office/producers/{row.pk}").content.decode()
    assert client.post(f"/office/producers/{row.pk}/number", {"reason": " "}).status_code == 422
    assert client.post(f"/office/producers/{row.pk}/number", {"reason": "Kiểm tra"}).status_code == 302
    assert "072060001234" in client.get(f"/office/producers/{row.pk}").content.decode()
    assert "072060001234" not in client.get(f"/office/producers/{row.pk}").content.decode()
    owner = Client()
    owner.force_login(cast.users["competitor"])
    assert "Đã xem số định danh cá nhân" in owner.get("/workspace/organisation").content.decode()


@pytest.mark.django_db
def test_local_bodies_list_their_territory(cast: Cast) -> None:
    here = set(worklists.parties_of_agency(cast.viewer("commune_officer")).values_list("pk", flat=True))
    assert cast.parties["coop"].pk in here
    assert cast.parties["rice_paper"].pk not in here
    assert not worklists.parties_of_agency(cast.viewer("owner")).exists()
