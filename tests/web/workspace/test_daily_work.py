"""Daily work in a real browser: the first trace, a delivery with a shortage, labels that a scan then knows."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor, judge, session_of
from txng.core import clock
from txng.registry.models import Batch, LabelOrder
from txng.trace.recording import labels, reads, services
from txng.web.public.standing import standing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LISTS = ("diary", "diary/new", "lots", "harvest", "pack", "deliveries", "deliveries/new")


def signed_in(cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


@pytest.mark.django_db
def test_pages_show_only_what_is_ones_own(cast) -> None:
    lot = cast.batches["mang_cau"].pk
    for path in ("", "/labels"):
        assert signed_in(cast, "owner").get(f"/workspace/lots/{lot}{path}").status_code == 200
        assert signed_in(cast, "competitor").get(f"/workspace/lots/{lot}{path}").status_code == 404
    for name, looks, writes in (("owner", 200, 200), ("reader", 200, 403), ("officer", 403, 403)):
        for path in LISTS:
            status = looks if path in ("diary", "lots", "deliveries") else writes
            assert signed_in(cast, name).get(f"/workspace/{path}").status_code == status, (name, path)
    answer = signed_in(cast, "reader").post(
        "/workspace/diary/new/watering",
        {"place": cast.places["plot"].pk, "product": cast.products["mang_cau"].pk, "day": "26/11/2026"},
    )
    assert answer.status_code in (403, 422)
    assert reads.diary(cast.parties["coop"], cast.viewer("owner")) == []


def harvested(cast) -> Batch:
    return services.lot_harvest(
        actor=cast.viewer("owner"),
        place=cast.places["plot"],
        product=cast.products["mang_cau"],
        lot="VH-1",
        quantity=Decimal(320),
        uom="KGM",
        at=clock.now(),
    )


def send(page) -> None:
    page.click("main form button.btn-primary")
    page.wait_for_load_state("networkidle")


@pytest.mark.django_db(transaction=True)
def test_first_trace(cast, live_server, browser: "Browser") -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    with owner.page(390) as page:
        page.goto("/workspace/diary/new")
        judge(page, "diary-kinds")
        page.click("text=Bón phân")
        judge(page, "diary-note")
        page.fill("[name=material]", "NPK 16-16-8")
        send(page)
        judge(page, "diary")
        page.goto("/workspace/diary/new/pesticide")
        for name, value in (("material", "Abamectin 1.8EC"), ("dose", "10 ml/16 lít"), ("interval", "14")):
            page.fill(f"[name={name}]", value)
        send(page)
        judge(page, "diary-interval")
        page.goto("/workspace/harvest")
        page.fill("[name=lot]", "VH-1")
        page.fill("[name=quantity_0]", "320")
        send(page)
        assert "Chưa hết thời gian cách ly" in page.inner_text("main")
        judge(page, "harvest-too-early")
        page.goto("/workspace/diary")
        page.locator("text=Đính chính").first.click()
        page.fill("[name=interval]", "0")
        page.fill("[name=reason]", "Chỉ phun vôi")
        send(page)
        judge(page, "diary-corrected")
        page.goto("/workspace/harvest")
        page.fill("[name=lot]", "VH-1")
        page.fill("[name=quantity_0]", "320")
        send(page)
        judge(page, "lot")
    batch = Batch.objects.get(lot="VH-1")
    owner.look("/workspace/lots", "lots")
    owner.look(f"/workspace/lots/{batch.pk}", "lot")
    owner.look("/workspace/pack", "pack")
    with owner.page(390) as page:
        page.goto(f"/workspace/lots/{batch.pk}/labels")
        page.fill("[name=count]", "3")
        send(page)
        judge(page, "labels")
        page.click("text=Đã in xong")
        page.wait_for_load_state("networkidle")
        page.click("main a.btn-primary")
        send(page)
    owner.look(f"/workspace/labels/{LabelOrder.objects.get().pk}", "labels-active")


@pytest.mark.django_db(transaction=True)
def test_a_delivery_with_a_shortage(cast, live_server, browser: "Browser") -> None:
    harvested(cast)
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    packer = Visitor(browser, live_server.url, session_of(cast.users["packer"]))
    with owner.page(390) as page:
        page.goto("/workspace/deliveries/new")
        page.locator(".ts-control input").first.press_sequentially("Ninh Thạnh")
        page.locator(".ts-dropdown .option").first.click()
        page.fill("[name^='lot-']", "200")
        judge(page, "send")
        send(page)
    packer.look("/workspace/", "today-packer")
    packer.look("/workspace/deliveries", "deliveries")
    with packer.page(390) as page:
        page.goto("/workspace/deliveries")
        page.click("main .todo-title a")
        judge(page, "delivery")
        page.check("[name=answer][value=less]")
        page.fill("[name=line0]", "180")
        page.fill("[name=reason]", "Thiếu một sọt")
        send(page)
        judge(page, "delivery-short")
    (told,) = reads.deliveries(cast.parties["coop"], cast.viewer("owner"))
    assert (told.state, told.lines[0].short) == ("short", 20.0)
    owner.look("/workspace/", "today-owner")


@pytest.mark.django_db(transaction=True)
def test_a_scan_knows_the_lot_and_its_active_labels_only(cast) -> None:
    owner, plot, product = cast.viewer("owner"), cast.places["plot"], cast.products["mang_cau"]
    batch = harvested(cast)
    order = labels.label_order(actor=owner, batch=batch, kind="item", count=2, grid="a4-3x8")
    labels.label_printed(actor=owner, order=order)
    order = labels.label_activate(actor=owner, order=order, to=1, place=plot)
    known = standing(product.gtin, "VH-1", order.serials[0], batch)
    assert (known.lot_known, known.serial_known, known.own_lots) == (True, True, frozenset({"VH-1"}))
    assert not standing(product.gtin, "VH-1", order.serials[1], batch).serial_known
