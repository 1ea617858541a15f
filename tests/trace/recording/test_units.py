"""Boxes and pallets against a real store."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from tests.trace.recording.test_services import codes, harvested, have
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.events.errors import IdempotencyMismatch
from txng.gs1.problems import ProblemError
from txng.registry.models import Party
from txng.registry.services import company_prefix_set, party_merge, product_create
from txng.trace.recording import messages, packing, reads, services, units, writing
from txng.trace.recording.messages import Part
from txng.trace.recording.services import lot_harvest
from txng.trace.recording.writing import lot_uri
from txng.trace.selectors import lineage, recall_scope

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SSCC = "195208010000000019"


def pack(cast: Cast, lot, kilograms: int, **given) -> str:
    return packing.unit_pack(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        parts=[Part(lot_uri(lot), Decimal(kilograms), "KGM")],
        at=clock.now(),
        **given,
    )


@pytest.mark.django_db
def test_amounts_of_a_lot_lie_in_a_unit_and_stay_on_hand(cast: Cast) -> None:
    coop, owner, lot = cast.parties["coop"], cast.viewer("owner"), harvested(cast)
    company_prefix_set(actor=owner, party=coop, prefix="9520801")
    uri = pack(cast, lot, 300, key="k")
    assert uri.startswith("https://id.gs1.org/00/09520801")
    assert pack(cast, lot, 300, key="k") == uri
    with pytest.raises(IdempotencyMismatch):
        pack(cast, lot, 200, key="k")
    assert have(cast, lot) == 320
    with pytest.raises(ProblemError) as error:  # 20 are in no box
        pack(cast, lot, 30)
    assert codes(error) == ["lot-in-units"]
    (one,) = units.units(coop, owner)
    assert (one.uri, one.lines, one.state) == (uri, [("VH-1", "300 kg")], "here")
    assert uri in {node.id for node in lineage(lot_uri(lot), "down", SYSTEM).nodes}
    packing.unit_unpack(actor=owner, party=coop, short=one.short, place=cast.places["plot"])
    with pytest.raises(Conflict, match="unit-open"):
        packing.unit_unpack(actor=owner, party=coop, short=one.short, place=cast.places["plot"])
    assert units.unit(coop, one.short, owner).state == "open"
    pack(cast, lot, 320)


@pytest.mark.django_db
def test_a_number_that_stands_on_the_unit_is_taken_once(cast: Cast) -> None:
    lot = harvested(cast)
    assert pack(cast, lot, 10, code=f" {SSCC} ").endswith(f"/00/{SSCC}")
    with pytest.raises(Conflict, match="unit-known"):
        pack(cast, lot, 10, code=SSCC)
    for wrong in ("195208010000000018", "09520801001019", "x"):
        with pytest.raises(ProblemError):
            pack(cast, lot, 10, code=wrong)


@pytest.mark.django_db
def test_without_a_prefix_units_bear_numbers_of_the_province_and_are_nobody_elses(cast: Cast) -> None:
    lot = harvested(cast)
    uri = pack(cast, lot, 10)
    assert "/THUNG/so/" in uri
    short = uri.rpartition("/")[2]
    with pytest.raises(Missing):
        units.unit(cast.parties["packing"], short, cast.viewer("packer"))
    with pytest.raises(Forbidden):
        units.units(cast.parties["coop"], cast.viewer("packer"))
    client = Client()
    client.force_login(cast.users["competitor"])
    assert client.get(f"/workspace/units/{short}").status_code == 404
    assert client.post(f"/workspace/units/{short}/unpack").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_box_is_packed_in_a_browser(cast: Cast, live_server, browser: "Browser") -> None:
    harvested(cast)
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    owner.look("/workspace/units", "units-empty")
    owner.look("/workspace/units/new", "unit-new")
    with owner.page(390) as page:
        page.goto("/workspace/units/new")
        page.fill("[name^='lot-']", "25")
        page.click("main form button.btn-primary")
        page.wait_for_url("**/workspace/units/*")
    (one,) = units.units(cast.parties["coop"], cast.viewer("owner"))
    owner.look(f"/workspace/units/{one.short}", "unit")
    owner.look("/workspace/units", "units")
    with owner.page(390) as page:
        page.goto("/workspace/deliveries/new")
        page.get_by_label(one.code).check()
        page.locator(".ts-control input").first.press_sequentially("Ninh Thạnh")
        page.locator(".ts-dropdown .option").first.click()
        judge(page, "delivery-with-box")
        page.click("main form button.btn-primary")
        page.wait_for_url(re.compile("deliveries/(?!new)"))
        judge(page, "delivery-of-box")
    assert shorts(cast) == {one.short: "sent"}
    owner.look("/workspace/units", "units-sent")


@pytest.mark.django_db
def test_one_number_stands_on_one_unit_of_one_party(cast: Cast) -> None:
    lot = harvested(cast)
    pack(cast, lot, 10, code=SSCC)
    other = harvested_by_packer(cast)
    with pytest.raises(Conflict, match="unit-known"):
        packing.unit_pack(
            actor=cast.viewer("packer"),
            place=cast.places["packing"],
            parts=[Part(other, Decimal(1), "KGM")],
            at=clock.now(),
            code=SSCC,
        )


def harvested_by_packer(cast: Cast) -> str:
    """A lot that the packing house made itself."""
    product = product_create(actor=SYSTEM, party=cast.parties["packing"], name="Rau")
    made = lot_harvest(
        actor=cast.viewer("packer"),
        place=cast.places["packing"],
        product=product,
        lot="R-1",
        quantity=Decimal(5),
        uom="KGM",
        at=clock.now(),
    )
    return lot_uri(made)


def sent(cast: Cast, *boxes: str, parts=(), **given) -> str:
    return services.delivery_send(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        receiver=cast.parties["packing"],
        parts=parts,
        packed=boxes,
        at=clock.now(),
        **given,
    )


def answered(cast: Cast, number: str, answer: str = "all", **given):
    return services.delivery_answer(
        actor=cast.viewer("packer"),
        party=cast.parties["packing"],
        number=number,
        place=cast.places["packing"],
        answer=answer,
        **given,
    )


def at_packer(cast: Cast, lot) -> float:
    return have(cast, lot, "packer", "packing")


def shorts(cast: Cast, who: str = "owner", party: str = "coop") -> dict[str, str]:
    return {one.short: one.state for one in units.units(cast.parties[party], cast.viewer(who))}


@pytest.mark.django_db
def test_a_box_is_delivered_as_it_is_with_all_that_lies_in_it(cast: Cast) -> None:
    owner, lot = cast.viewer("owner"), harvested(cast)
    box = pack(cast, lot, 300).rpartition("/")[2]
    part = Part(lot_uri(lot), Decimal(15), "KGM")
    with pytest.raises(ProblemError) as error:
        sent(cast, parts=[part._replace(quantity=Decimal(21))])
    assert codes(error) == ["lot-in-units"], "300 of 320 lie in the box"
    number = sent(cast, box, parts=[part], key="s")
    assert sent(cast, box, parts=[part], key="s") == number
    with pytest.raises(IdempotencyMismatch):
        sent(cast, parts=[part], key="s")
    assert (have(cast, lot), shorts(cast)) == (5, {box: "sent"})
    for again in (
        lambda: sent(cast, box),
        lambda: packing.unit_unpack(actor=owner, party=cast.parties["coop"], short=box, place=cast.places["plot"]),
    ):
        with pytest.raises(Conflict, match="unit-sent"):
            again()
    (line,) = reads.delivery(cast.parties["packing"], number, cast.viewer("packer")).lines
    assert (line.sent, line.loose) == (315, 15)

    told = answered(cast, number)
    assert (told.state, told.lines[0].received) == ("received", 315)
    assert (at_packer(cast, lot), shorts(cast, "packer", "packing")) == (315, {box: "here"})
    assert [one.have for one in reads.stock(cast.parties["packing"], cast.viewer("packer"))] == [315]
    packing.unit_unpack(
        actor=cast.viewer("packer"), party=cast.parties["packing"], short=box, place=cast.places["packing"]
    )
    assert (at_packer(cast, lot), shorts(cast, "packer", "packing")) == (315, {box: "open"})


@pytest.mark.django_db
def test_a_recall_asks_everybody_who_has_some_of_a_lot_that_left_in_boxes(cast: Cast) -> None:
    lot = harvested(cast)
    box = pack(cast, lot, 300).rpartition("/")[2]
    answered(cast, sent(cast, box, parts=[Part(lot_uri(lot), Decimal(15), "KGM")]))
    packer, coop = cast.parties["packing"], cast.parties["coop"]
    assert left(lot) == {str(coop.uri): 5, str(packer.uri): 315}
    packing.unit_unpack(actor=cast.viewer("packer"), party=packer, short=box, place=cast.places["packing"])
    assert left(lot) == {str(coop.uri): 5, str(packer.uri): 315}


def left(lot) -> dict[str, float]:
    """Party → how much of the lot a recall looks for there."""
    (one,) = [one for one in recall_scope(lot_uri(lot), SYSTEM).things if one.thing == lot_uri(lot)]
    found: dict[str, float] = {}
    for part in one.parts:
        found[str(part.spot.party)] = found.get(str(part.spot.party), 0) + (part.amount.value or 0)
    return found


@pytest.mark.django_db
def test_a_refused_box_comes_back_and_less_than_all_opens_it(cast: Cast) -> None:
    lot = harvested(cast)
    box = pack(cast, lot, 300).rpartition("/")[2]
    number = sent(cast, box)
    answered(cast, number, "refuse", reason="Dập")
    assert (have(cast, lot), at_packer(cast, lot)) == (20, 0)
    services.delivery_take_back(
        actor=cast.viewer("owner"), party=cast.parties["coop"], number=number, place=cast.places["plot"]
    )
    assert (have(cast, lot), shorts(cast)) == (320, {box: "here"})
    number = sent(cast, box)
    told = answered(cast, number, "less", received={lot_uri(lot): Decimal(290)}, reason="Thiếu")
    assert (told.state, told.lines[0].short, at_packer(cast, lot)) == ("short", 10, 290)
    number = sent(cast, parts=[Part(lot_uri(lot), Decimal(20), "KGM")])
    services.delivery_cancel(actor=cast.viewer("owner"), party=cast.parties["coop"], number=number, reason="Nhầm")
    assert have(cast, lot) == 20


@pytest.mark.django_db
def test_who_never_had_a_box_says_nothing_of_what_lies_in_it(cast: Cast) -> None:
    lot = harvested(cast)
    uri = pack(cast, lot, 300)
    foreign = harvested_by_packer(cast)
    competitor = cast.parties["rice_paper"]
    for event in (
        messages.packed(timezone.localtime(clock.now()), "", uri, [Part(lot_uri(lot), 900, "KGM")]),
        messages.packed(timezone.localtime(clock.now()), "", uri, [Part(foreign, 5, "KGM")]),
        messages.unpacked(timezone.localtime(clock.now()), "", uri),
    ):
        writing.capture([event], party=competitor, actor=SYSTEM)
    answered(cast, sent(cast, uri.rpartition("/")[2]))
    assert at_packer(cast, lot) == 300


def pallet(cast: Cast, *boxes: str, parts=(), number: str = SSCC) -> str:
    """A pallet that a program of the cooperative packed."""
    uri = f"https://id.gs1.org/00/{number}"
    event = messages.packed(timezone.localtime(clock.now()), writing.place_uri(cast.places["plot"]), uri, parts)
    event = {name: value for name, value in event.items() if value}
    writing.capture([{**event, "childEPCs": list(boxes)} if boxes else event], party=cast.parties["coop"], actor=SYSTEM)
    return uri


@pytest.mark.django_db
def test_what_lies_in_a_pallet_goes_with_it_and_only_with_it(cast: Cast) -> None:
    owner, lot = cast.viewer("owner"), harvested(cast)
    box = pack(cast, lot, 300)
    outer = pallet(cast, box).rpartition("/")[2]
    short = box.rpartition("/")[2]
    assert shorts(cast) == {short: "inside", outer: "here"}
    assert units.boxed(cast.parties["coop"], owner) == {(lot_uri(lot), "KGM"): 300}
    for act in (
        lambda: sent(cast, short),
        lambda: packing.unit_unpack(actor=owner, party=cast.parties["coop"], short=short, place=cast.places["plot"]),
    ):
        with pytest.raises(Conflict, match="unit-inside"):
            act()
    number = sent(cast, outer, parts=[Part(lot_uri(lot), Decimal(15), "KGM")])
    assert (have(cast, lot), shorts(cast)) == (5, {short: "sent", outer: "sent"})
    told = answered(cast, number)
    assert (told.state, at_packer(cast, lot)) == ("received", 315)
    packer = cast.viewer("packer")
    packing.unit_unpack(actor=packer, party=cast.parties["packing"], short=outer, place=cast.places["packing"])
    assert shorts(cast, "packer", "packing") == {outer: "open", short: "here"}
    packing.unit_unpack(actor=packer, party=cast.parties["packing"], short=short, place=cast.places["packing"])
    assert at_packer(cast, lot) == 315


@pytest.mark.django_db
def test_what_was_put_in_or_taken_out_later_counts(cast: Cast) -> None:
    lot = harvested(cast)
    part = Part(lot_uri(lot), 100, "KGM")
    uri = pallet(cast, parts=[part])
    pallet(cast, parts=[part._replace(quantity=150)])
    (one,) = units.units(cast.parties["coop"], cast.viewer("owner"))
    assert one.lines == [("VH-1", "250 kg")]
    with pytest.raises(ProblemError):
        sent(cast, one.short, parts=[part._replace(quantity=Decimal(71))])
    event = messages.unpacked(timezone.localtime(clock.now()), writing.place_uri(cast.places["plot"]), uri)
    taken = {**event, "childQuantityList": messages.elements([part._replace(quantity=200)])}
    writing.capture([taken], party=cast.parties["coop"], actor=SYSTEM)
    assert units.unit(cast.parties["coop"], one.short, cast.viewer("owner")).lines == [("VH-1", "50 kg")]
    sent(cast, one.short, parts=[part._replace(quantity=Decimal(270))])
    assert have(cast, lot) == 0


@pytest.mark.django_db
def test_a_phone_with_a_wrong_clock_receives_what_came(cast: Cast) -> None:
    lot = harvested(cast)
    number = sent(cast, pack(cast, lot, 300).rpartition("/")[2])
    told = answered(cast, number, at=clock.now() - timedelta(hours=2))
    assert (told.state, told.lines[0].received, at_packer(cast, lot)) == ("received", 300, 300)


@pytest.mark.django_db
def test_who_looks_into_a_box_before_it_answers_has_all_of_it(cast: Cast) -> None:
    lot = harvested(cast)
    uri = pack(cast, lot, 300)
    number = sent(cast, uri.rpartition("/")[2])
    event = messages.unpacked(timezone.localtime(clock.now()), "", uri)
    taken = {**event, "childQuantityList": messages.elements([Part(lot_uri(lot), 290, "KGM")])}
    writing.capture([taken], party=cast.parties["packing"], actor=SYSTEM)
    told = answered(cast, number)
    assert (told.state, told.lines[0].received, at_packer(cast, lot)) == ("received", 300, 300)


@pytest.mark.django_db
def test_a_recall_knows_what_came_back_although_the_rest_is_boxed(cast: Cast) -> None:
    lot = harvested(cast)
    pack(cast, lot, 300)
    number = sent(cast, parts=[Part(lot_uri(lot), Decimal(15), "KGM")])
    answered(cast, number, "refuse", reason="Dập")
    assert left(lot)[str(cast.parties["coop"].uri)] == 305
    services.delivery_take_back(
        actor=cast.viewer("owner"), party=cast.parties["coop"], number=number, place=cast.places["plot"]
    )
    assert left(lot) == {str(cast.parties["coop"].uri): 320}


# --- merged parties -----------------------------------------------------------------------------------------------


def merged(cast: Cast, keep: str, drop: str) -> Party:
    party_merge(actor=SYSTEM, keep=cast.parties[keep], drop=cast.parties[drop], reason="Trùng")
    return Party.objects.get(pk=cast.parties[keep].pk)


@pytest.mark.django_db
def test_a_delivery_waits_for_whoever_the_receiver_became(cast: Cast) -> None:
    lot = harvested(cast)
    number = sent(cast, parts=[Part(lot_uri(lot), Decimal(15), "KGM")])
    shop = merged(cast, "shop", "packing")
    seller = cast.viewer("seller")
    (one,) = reads.deliveries(shop, seller, "in")
    assert (one.state, one.is_to(shop)) == ("waiting", True)
    told = services.delivery_answer(actor=seller, party=shop, number=number, place=cast.places["shop"], answer="all")
    assert (told.state, reads.on_hand(lot_uri(lot), "KGM", shop, seller)) == ("received", 15)


@pytest.mark.django_db
def test_what_was_received_before_a_merge_stays_received(cast: Cast) -> None:
    lot = harvested(cast)
    number = sent(cast, parts=[Part(lot_uri(lot), Decimal(15), "KGM")])
    answered(cast, number)
    merged(cast, "shop", "packing")
    with pytest.raises(Conflict, match="delivery-answered"):
        services.delivery_cancel(actor=cast.viewer("owner"), party=cast.parties["coop"], number=number, reason="Nhầm")
    assert have(cast, lot) == 305


@pytest.mark.django_db
def test_a_sender_that_became_its_receiver_still_gets_its_goods(cast: Cast) -> None:
    lot = harvested(cast)
    number = sent(cast, parts=[Part(lot_uri(lot), Decimal(15), "KGM")])
    packer = merged(cast, "packing", "coop")
    viewer = cast.viewer("packer")
    assert reads.on_hand(lot_uri(lot), "KGM", packer, viewer) == 305
    services.delivery_answer(actor=viewer, party=packer, number=number, place=cast.places["packing"], answer="all")
    assert reads.on_hand(lot_uri(lot), "KGM", packer, viewer) == 320
