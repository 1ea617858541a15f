"""Whoever scans reads of a recall before anything else, wherever links lead, whatever the code asks for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import MANG_CAU, Cast
from tests.web.public.asking import Portal
from tests.web.public.test_pages import BROWSER, words
from tests.web.public.test_standing import born, capture
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.oversight.alarms.models import Alarm
from txng.registry.models import CompanyPrefix, LabelOrder, Product
from txng.registry.services import product_code_change, product_create
from txng.resolver import recalls, registering, selectors
from txng.resolver.links import VOCABULARY
from txng.resolver.models import LinkHost
from txng.resolver.retirement import code_retire

pytestmark = pytest.mark.django_db(transaction=True)
PRODUCT, LOT, UNIT = f"/01/{MANG_CAU}", f"/01/{MANG_CAU}/10/MC-1", f"/01/{MANG_CAU}/21/A7"
OTHER_GTIN = "09520801007776"


@pytest.fixture
def linked(cast: Cast) -> Cast:
    """The cooperative, whose block of numbers was checked, sends plain scans to its own verified host."""
    CompanyPrefix.objects.create(party=cast.parties["coop"], prefix="9520801001", standard="gs1", status="active")
    LinkHost.objects.create(party=cast.parties["coop"], host="htx.example.vn", token="t", verified_at=timezone.now())
    save(cast)
    capture(born("A7", "MC-1", "ilmd"))
    return cast


def save(cast: Cast, who: str = "owner", party: str = "coop", **changed: Any) -> Any:
    given = {
        "elements": [("01", MANG_CAU)],
        "link_type": VOCABULARY + "pip",
        "href": "https://htx.example.vn/mc",
        "title": "Mãng cầu",
        "is_default": True,
        **changed,
    }
    return registering.link_save(actor=cast.viewer(who), party=cast.parties[party], **given)


def recalled(portal: Portal, *paths: str) -> dict[str, bool]:
    return {path: "THU HỒI" in words(portal.get(path, **BROWSER)).upper() for path in paths}


def test_a_recall_is_told_before_any_link(linked: Cast, portal: Portal) -> None:
    assert portal.get(UNIT, **BROWSER).status == 307
    recalls.recall_publish(actor=SYSTEM, code=LOT, issued_by="Sở")
    asked = (LOT, UNIT, f"{LOT}/21/A7", PRODUCT, f"{LOT}?linkType=gs1:pip")
    assert all(recalled(portal, *asked).values()), recalled(portal, *asked)
    assert portal.get(f"{LOT}?linkType=gs1:pip", accept="application/json").status == 307  # programs ask for links
    assert portal.get(f"{PRODUCT}/21/B8", **BROWSER).status == 307  # of no recalled lot


def test_a_recall_is_told_of_a_retired_code_and_under_every_code(linked: Cast, portal: Portal) -> None:
    recalls.recall_publish(actor=SYSTEM, code=LOT, issued_by="Sở")
    code_retire(actor=SYSTEM, code=LOT, reason="Thôi dùng", reason_en="No longer used")
    assert all(recalled(portal, LOT).values())
    product = Product.objects.get(pk=linked.products["mang_cau"].pk)
    product_code_change(actor=linked.viewer("owner"), product=product, gtin=OTHER_GTIN)
    recalls.recall_publish(actor=SYSTEM, code=f"/01/{OTHER_GTIN}", issued_by="Sở")
    assert all(recalled(portal, PRODUCT, f"{PRODUCT}/21/B8").values())


def test_a_copied_code_is_told_before_any_link(linked: Cast, portal: Portal) -> None:
    now = clock.now()
    given = {"product": linked.products["mang_cau"], "party": linked.parties["coop"], "scans": 9, "devices": 9}
    Alarm.objects.create(code=UNIT, state="confirmed", first_at=now, score=9, signals=[], rules_version=1, **given)
    recalls.announce()
    assert "sao chép" in words(portal.get(UNIT, **BROWSER))
    assert portal.get(f"{PRODUCT}/21/B8", **BROWSER).status == 307


def test_a_default_link_holds_as_long_as_the_link_it_repeats(linked: Cast, portal: Portal) -> None:
    link = registering.links_of(linked.viewer("owner"), linked.parties["coop"].pk).get()
    save(linked, link=link, valid_to=clock.now() - timedelta(days=1))
    assert portal.get(PRODUCT, **BROWSER).status == 200


def test_a_number_that_is_nobodys_yet_leads_nowhere_unasked(cast: Cast, portal: Portal) -> None:
    taken = "08934563138165"
    product_create(actor=cast.viewer("owner"), party=cast.parties["coop"], name="x", gtin=taken)
    LinkHost.objects.create(party=cast.parties["coop"], host="evil.example.com", token="t", verified_at=timezone.now())
    save(cast, elements=[("01", taken)], href="https://evil.example.com/")
    answer = portal.get(f"/01/{taken}", **BROWSER)
    assert answer.status == 200
    assert "evil.example.com" in answer.text  # named before anybody goes there


def test_our_own_host_needs_no_warning(cast: Cast, settings: Any) -> None:
    settings.BASE_URL = "https://tx.example.vn"
    save(cast, href="https://tx.example.vn/kien-thuc")
    assert not any(link.unverified for level in selectors.link_set([("01", MANG_CAU)]) for link in level.links)


def test_links_of_a_former_owner_lead_nobody(linked: Cast, portal: Portal) -> None:
    Product.objects.filter(pk=linked.products["mang_cau"].pk).update(party=linked.parties["packing"])
    assert portal.get(PRODUCT, **BROWSER).status == 200
    LinkHost.objects.create(
        party=linked.parties["packing"], host="dg.example.vn", token="u", verified_at=timezone.now()
    )
    save(linked, "packer", "packing", href="https://dg.example.vn/")
    assert not registering.links_of(linked.viewer("owner"), linked.parties["coop"].pk).exists()


def test_a_label_that_is_printed_only_is_no_forgery(cast: Cast, portal: Portal) -> None:
    LabelOrder.objects.create(batch=cast.batches["mang_cau"], kind="item", count=1, grid="a4-3x8", serials=["IN7"])
    answer = portal.get(f"{PRODUCT}/21/IN7", **BROWSER)
    assert answer.status == 200
    assert "chưa kích hoạt" in words(answer)
    assert "không được cấp" not in words(answer)


def test_the_first_who_scans_is_told_so(cast: Cast, portal: Portal) -> None:
    capture(born("A7", "MC-1", "ilmd"))
    assert "người quét đầu tiên" in words(portal.get(UNIT, **BROWSER))
