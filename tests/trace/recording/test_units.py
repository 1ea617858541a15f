"""Boxes and pallets against a real store."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor, session_of
from tests.cast import Cast
from tests.trace.recording.test_services import codes, harvested, have
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.events.errors import IdempotencyMismatch
from txng.gs1.problems import ProblemError
from txng.registry.services import company_prefix_set, product_create
from txng.trace.recording import units
from txng.trace.recording.messages import Part
from txng.trace.recording.services import lot_harvest
from txng.trace.recording.writing import lot_uri
from txng.trace.selectors import lineage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SSCC = "195208010000000019"


def pack(cast: Cast, lot, kilograms: int, **given) -> str:
    return units.unit_pack(
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
    assert codes(error) == ["lot-short"] or error.value.problems[0].path == "lots"
    (one,) = units.units(coop, owner)
    assert (one.uri, one.lines, one.is_open) == (uri, [("VH-1", "300 kg")], False)
    assert uri in {node.id for node in lineage(lot_uri(lot), "down", SYSTEM).nodes}
    units.unit_unpack(actor=owner, party=coop, short=one.short, place=cast.places["plot"])
    with pytest.raises(Conflict, match="unit-open"):
        units.unit_unpack(actor=owner, party=coop, short=one.short, place=cast.places["plot"])
    assert units.unit(coop, one.short, owner).is_open
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


@pytest.mark.django_db
def test_one_number_stands_on_one_unit_of_one_party(cast: Cast) -> None:
    lot = harvested(cast)
    pack(cast, lot, 10, code=SSCC)
    other = harvested_by_packer(cast)
    with pytest.raises(Conflict, match="unit-known"):
        units.unit_pack(
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
