"""From a change to the answer of the other side."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.events import store
from tests.events.samples import document, item, object_event
from tests.exchange.fake_portal import FAULTS, FakePortal, chances
from txng.accounts.viewers import SYSTEM
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.jobs import work_off
from txng.exchange import comparing, filling, selectors, sending, services
from txng.exchange.filling import fields_of
from txng.exchange.models import Call, Comparison, Destination, Parcel, Pulse
from txng.gs1.problems import ProblemError
from txng.registry.services.products import product_update

pytestmark = pytest.mark.django_db


def fill() -> int:
    total = 0
    while made := filling.fill():
        total += made
    return total


def send(destination: Destination) -> None:
    while sending.run(destination.pk, pause=lambda _seconds: None).more:
        pass


def states(destination: Destination) -> dict[str, int]:
    return {state: count for state, count in selectors.counts(SYSTEM)[destination.pk].items() if count}


@pytest.fixture
def connected(cast: Cast, destination: Destination) -> Destination:
    services.connection_add(actor=cast.viewer("officer"), destination=destination, party=cast.parties["coop"])
    return destination


def travel(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    now = clock.now() + ahead
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(now))


def test_what_a_party_has_goes_in_the_words_of_the_other_side(
    cast: Cast, connected: Destination, fake: FakePortal
) -> None:
    store.capture(document(object_event(item("X1"))), owner=cast.parties["coop"].pk)
    fill()
    send(connected)
    kinds = [fake.stored[key].kind for key in fake.order]
    assert kinds == ["parties", "locations", "products", "batches", "events"]
    product = next(one.body for one in fake.stored.values() if one.kind == "products")
    assert product["maSanPham"] == cast.products["mang_cau"].gtin
    assert product["duongDanTruyXuat"] == f"http://testserver/01/{cast.products['mang_cau'].gtin}"
    assert product["tieuChuan"] == ["VietGAP"]
    party = next(one.body for one in fake.stored.values() if one.kind == "parties")
    assert (party["tenDonVi"], party["maXa"]) == ("HTX Mãng cầu Chân Núi", "25480")
    assert "+84276000000" not in str([one.body for one in fake.stored.values()])
    assert states(connected) == {"accepted": 5}
    assert Parcel.objects.filter(receipt__receipt__startswith="R-").count() == 5


def test_nothing_new_sends_nothing_and_a_change_sends_one(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fill()
    send(connected)
    before = len(fake.calls)
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Nơi mát")
    fill()
    send(connected)
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Nơi mát")
    fill()
    send(connected)
    assert len(fake.calls) == before + 1
    assert fake.stored[fake.order[-1]].body["baoQuan"] == "Nơi mát"


def test_others_and_the_suspended_are_left_out(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fill()
    send(connected)
    before = len(fake.calls)
    [connection] = connected.connections.all()
    services.connection_suspend(actor=cast.viewer("officer"), connection=connection, reason="Chờ bổ sung")
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    product_update(actor=cast.viewer("competitor"), product=cast.products["banh_trang"], storage="Khô")
    fill()
    send(connected)
    assert len(fake.calls) == before
    services.connection_resume(actor=cast.viewer("officer"), connection=connection)
    send(connected)
    assert len(fake.calls) == before + 1


def test_a_product_off_the_market_is_withdrawn(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fill()
    send(connected)
    product = cast.products["mang_cau"]
    with changes.act(actor=SYSTEM, kind="product.withdraw") as act:
        product.status, product.published = "withdrawn", False
        product.save()
        act.touches(product)
    fill()
    send(connected)
    last = fake.stored[fake.order[-1]]
    assert (last.deleted, last.code, last.kind) == (True, product.gtin, "products")
    assert fill() == 0


def test_a_refused_record_is_mended_and_accepted(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fake.refuses = lambda kind, body: (
        [{"field": "baoQuan", "message": "bắt buộc"}] if kind == "products" and not body.get("baoQuan") else []
    )
    fill()
    send(connected)
    [refused] = Parcel.objects.filter(state="refused")
    assert refused.words == "baoQuan: bắt buộc"
    [shown] = selectors.refused_for(cast.viewer("owner"), cast.parties["coop"].pk)
    assert shown == refused
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Nơi mát")
    fill()
    send(connected)
    assert not selectors.refused_for(cast.viewer("owner"), cast.parties["coop"].pk)
    found = list(Parcel.objects.filter(ref=refused.ref).order_by("version").values_list("state", flat=True))
    assert found == ["outdated", "accepted"]


def test_what_lacks_a_required_field_is_not_sent_and_goes_when_the_words_change(
    cast: Cast, connected: Destination, fake: FakePortal
) -> None:
    cast.batches["mang_cau"].delete()
    product = cast.products["mang_cau"]
    product_update(actor=cast.viewer("owner"), product=product, origin="")
    fill()
    send(connected)
    [lacking] = Parcel.objects.filter(state="refused")
    assert lacking.problems == [{"code": "parcel-lacks", "params": {"field": "origin", "name": "xuatXu"}}]
    with pytest.raises(Refused, match="parcel-unwritten"):
        services.parcel_resend(actor=cast.viewer("officer"), parcel=lacking)
    services.mapping_save(
        actor=cast.viewer("officer"),
        destination=connected,
        kind="product",
        text='[{"from": "code", "to": "id", "required": true}, {"value": "VN", "to": "xuatXu"}]',
        reason="Tài liệu kỹ thuật 2.1",
    )
    send(connected)
    assert fake.stored[fake.order[-1]].body == {"id": product.gtin, "xuatXu": "VN"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "mapping-json"),
        ("[]", "mapping-list"),
        ('[{"from": "phone", "to": "a"}]', "mapping-from"),
        ('[{"from": "name", "to": "a b"}]', "mapping-to"),
        ('[{"from": "name", "to": "a"}, {"from": "code", "to": "a"}]', "mapping-twice"),
        ('[{"from": "name", "to": "a"}, {"from": "code", "to": "a.b"}]', "mapping-twice"),
        ('[{"from": "name", "to": "a.b"}, {"from": "code", "to": "a"}]', "mapping-twice"),
        ('[{"from": "name", "to": "a", "form": "date:%S"}]', "mapping-form"),
        ('[{"from": "name", "value": "x", "to": "a"}]', "mapping-field"),
        ('[{"from": "name", "to": "a", "most": true}]', "mapping-field"),
        ("[1]", "mapping-field"),
    ],
)
def test_a_wrong_mapping_never_holds(cast: Cast, destination: Destination, text: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        services.mapping_save(
            actor=cast.viewer("officer"), destination=destination, kind="party", text=text, reason="x"
        )
    assert [one.code for one in refused.value.problems] == [code]
    assert not destination.mappings.exists()


@pytest.mark.parametrize("fault", [one for one in FAULTS if one != "liar"])
def test_whatever_goes_wrong_it_arrives_once(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    fill()
    faults = [fault] * 2
    fake.fault = lambda: faults.pop() if faults else ""
    for _ in range(6):
        send(connected)
        travel(monkeypatch, timedelta(hours=7))
    assert states(connected) == {"accepted": 4}
    assert len(fake.order) == len(set(fake.order)) == 4


def test_what_they_write_can_be_stored_whatever_it_is(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fake.receipt = "R\0\n\u202e" + "9" * 5000
    fill()
    send(connected)
    assert states(connected) == {"accepted": 4}
    assert {row.receipt["receipt"] for row in Parcel.objects.all()} == {"R   " + "9" * 196}
    fake.refuses = lambda _kind, _body: [{"field": "\0", "message": "\0\ud83d\ude00" * 400}]
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    fill()
    send(connected)
    assert states(connected)["refused"] == 1


def test_a_destination_rests_after_failures_and_at_once_with_a_wrong_token(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.token = "another"
    fill()
    send(connected)
    pulse = Pulse.objects.get(destination=connected)
    assert pulse.words.startswith("401")
    assert pulse.rests_until is not None
    assert Call.objects.count() == 1
    send(connected)
    assert Call.objects.count() == 1
    services.destination_update(
        actor=cast.viewer("officer"), destination=connected, title="x", url=fake.url, token="another", agreement="1"
    )
    travel(monkeypatch, timedelta(minutes=2))
    send(connected)
    assert states(connected) == {"accepted": 4}


def test_what_fails_for_a_week_is_parked_and_can_be_sent_again(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    fake.fault = lambda: "error-before"
    for _ in range(4 * 40):
        send(connected)
        travel(monkeypatch, timedelta(hours=7))
    assert states(connected) == {"parked": 4}
    fake.fault = lambda: ""
    assert services.parked_resend(actor=cast.viewer("officer"), destination=connected) == 4
    send(connected)
    assert states(connected) == {"accepted": 4}


def test_later_versions_wait_for_earlier_ones(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    fake.fault = lambda: "error-before"
    send(connected)
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    fill()
    fake.fault = lambda: ""
    for _ in range(3):
        travel(monkeypatch, timedelta(hours=1))
        send(connected)
    bodies = [fake.stored[key].body.get("baoQuan") for key in fake.order if fake.stored[key].kind == "products"]
    assert bodies[-1] == "Mát"
    assert bodies in ([None, "Mát"], ["Mát"])


def test_a_later_version_that_is_due_waits_for_an_earlier_one_that_is_not(
    cast: Cast, connected: Destination, fake: FakePortal
) -> None:
    fill()
    fake.fault = lambda: "error-before"
    send(connected)
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    fill()
    fake.fault = lambda: ""
    Pulse.objects.update(rests_until=None)
    Parcel.objects.filter(kind="product", version=1).update(attempts=1, due_at=clock.now() + timedelta(hours=1))
    send(connected)
    assert "products" not in [one.kind for one in fake.stored.values()]


def test_an_old_version_never_follows_a_newer_one(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fill()
    send(connected)
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    fill()
    send(connected)
    old, new = Parcel.objects.filter(kind="product").order_by("version")
    day = {"destination": connected, "day": old.day, "kind": "product"}
    comparison = Comparison.objects.create(**day, ours=2, theirs=0, lost=[old.key, new.key])
    with pytest.raises(Conflict) as found:
        services.parcel_resend(actor=cast.viewer("officer"), parcel=old)
    assert found.value.problems[0].code == "parcel-newer"
    assert services.lost_resend(actor=cast.viewer("officer"), comparison=comparison) == 1
    assert list(Parcel.objects.filter(state="queued")) == [new]


def test_one_that_breaks_keeps_nobody_else_from_leaving(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    whole = filling.body_of

    def broken(parcel: Parcel) -> bytes:
        if parcel.kind == "party":
            raise RuntimeError("hỏng")
        return whole(parcel)

    monkeypatch.setattr(filling, "body_of", broken)
    send(connected)
    assert states(connected) == {"queued": 1, "accepted": 3}
    row = Parcel.objects.get(kind="party")
    assert (row.attempts, row.words) == (1, "RuntimeError")


def test_what_waits_of_a_suspended_party_stays(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fill()
    row = connected.connections.get()
    row = services.connection_suspend(actor=cast.viewer("officer"), connection=row, reason="Chờ ký lại")
    send(connected)
    assert fake.order == []
    services.connection_resume(actor=cast.viewer("officer"), connection=row)
    send(connected)
    assert len(fake.order) == 4


def test_what_they_have_not_decided_is_asked_after(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.undecided = True
    fill()
    send(connected)
    assert states(connected) == {"pending": 4}
    calls = len(fake.calls)
    fake.undecided = False
    travel(monkeypatch, timedelta(minutes=11))
    send(connected)
    assert states(connected) == {"accepted": 4}
    assert len(fake.calls) == calls


def test_a_lie_is_found_by_comparing_and_made_good(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    lies = ["liar"]
    fake.fault = lambda: lies.pop() if lies else ""
    fill()
    send(connected)
    assert states(connected) == {"accepted": 4}
    assert len(fake.order) == 3
    today = clock.today()
    travel(monkeypatch, timedelta(days=1))
    comparing.compare_recent()
    told = {one.kind: (one.ours, one.theirs, len(one.lost)) for one in connected.comparisons.filter(day=today)}
    assert told == {"party": (1, 0, 1), "place": (1, 1, 0), "product": (1, 1, 0), "batch": (1, 1, 0)}
    comparison = connected.comparisons.get(kind="party")
    with pytest.raises(Conflict):
        services.parcel_resend(actor=cast.viewer("officer"), parcel=Parcel.objects.get(kind="place"))
    assert services.lost_resend(actor=cast.viewer("officer"), comparison=comparison) == 1
    send(connected)
    assert len(fake.order) == 4
    comparing.compare(connected, today, "party")
    assert connected.comparisons.get(kind="party").lost == []


def test_in_rehearsal_nothing_leaves(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    services.destination_switch(actor=cast.viewer("science_lead"), destination=connected, mode="rehearsal")
    fill()
    send(connected)
    assert states(connected) == {"queued": 4}
    assert not fake.calls
    preview = selectors.preview(cast.viewer("officer"), connected, "product", cast.products["mang_cau"].pk)
    assert preview is not None
    assert preview.body["tenSanPham"] == cast.products["mang_cau"].name
    assert preview.problems == []


def test_what_changed_while_it_was_off_goes_when_it_is_on_again(
    cast: Cast, connected: Destination, fake: FakePortal
) -> None:
    fill()
    send(connected)
    lead, coop = cast.viewer("science_lead"), cast.parties["coop"].pk
    services.destination_switch(actor=lead, destination=connected, mode="off", reason="Bảo trì")
    product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage="Mát")
    store.capture(document(object_event(item("OFF"))), owner=coop)
    assert fill() == 0
    before = len(fake.calls)
    services.destination_switch(actor=lead, destination=connected, mode="live", reason="Xong")
    work_off()
    fill()
    send(connected)
    assert [fake.stored[key].kind for key in fake.calls[before:]] == ["products", "events"]


def test_who_switches_it_off_has_it_off_at_once(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    fill()
    assert states(connected)["queued"] > 2

    def switch(_seconds: float) -> None:
        Destination.objects.filter(pk=connected.pk).update(mode="off")

    assert sending.run(connected.pk, pause=switch) == sending.Run(2, more=False)
    assert len(fake.order) == 2


def test_ten_thousand_that_wait_hold_up_no_run(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    day = clock.today()
    Parcel.objects.bulk_create(
        Parcel(destination=connected, kind="event", ref=f"event:{at:064}", key=f"{at:040}", code="", label="", day=day)
        for at in range(10_000)
    )
    begun = time.monotonic()
    run = sending.run(connected.pk, pause=lambda _seconds: None, seconds=0.01)
    assert run.more
    assert time.monotonic() - begun < 2, "looking at every parcel for each took 12 s"


def test_events_from_before_the_connection_go_too_each_once(
    cast: Cast, destination: Destination, fake: FakePortal
) -> None:
    coop = cast.parties["coop"].pk
    store.capture(document(*[object_event(item(f"A{n}"), at=n) for n in range(30)]), owner=coop)
    services.connection_add(actor=cast.viewer("officer"), destination=destination, party=cast.parties["coop"])
    store.capture(document(*[object_event(item(f"B{n}"), at=n) for n in range(20)]), owner=coop)
    store.capture(document(object_event(item("C"))), owner=cast.parties["shop"].pk)
    fill()
    send(destination)
    assert sum(one.kind == "events" for one in fake.stored.values()) == 50
    assert fill() == 0


def test_who_may_do_what(cast: Cast, destination: Destination) -> None:
    for name in ("owner", "commune_officer", "department_officer", "auditor"):
        with pytest.raises(Forbidden):
            services.connection_add(actor=cast.viewer(name), destination=destination, party=cast.parties["coop"])
    for name in ("officer", "owner", "department_lead"):
        with pytest.raises(Forbidden):
            services.destination_switch(actor=cast.viewer(name), destination=destination, mode="off")
    for name in ("owner", "commune_officer", "competitor"):
        with pytest.raises(Forbidden):
            selectors.destinations(cast.viewer(name))
    with pytest.raises(Forbidden):
        selectors.sent_for(cast.viewer("competitor"), cast.parties["coop"].pk)


def test_a_party_that_is_not_ready_is_told_why(cast: Cast, destination: Destination) -> None:
    product = cast.products["mang_cau"]
    product.standards, product.missing_items = [], ["origin"]
    product.save()
    with pytest.raises(ProblemError) as refused:
        services.connection_add(actor=cast.viewer("officer"), destination=destination, party=cast.parties["coop"])
    assert {one.code for one in refused.value.problems} == {"unready-items", "unready-standards"}
    assert not destination.connections.exists()


def test_three_days_of_outage_and_chance(
    cast: Cast, connected: Destination, fake: FakePortal, monkeypatch: pytest.MonkeyPatch, request: Any
) -> None:
    """72 simulated hours of outage with records changing meanwhile, then faults by chance: everything arrives, each
    version once, and in order for each object."""
    coop = cast.parties["coop"].pk
    fake.fault = lambda: "dead"
    for hour in range(72):
        product_update(actor=cast.viewer("owner"), product=cast.products["mang_cau"], storage=f"Mức {hour}")
        store.capture(document(object_event(item(f"H{hour}"), at=hour)), owner=coop)
        fill()
        send(connected)
        travel(monkeypatch, timedelta(hours=1))
    fake.fault = chances(939, 0.4, tuple(one for one in FAULTS if one != "liar"))
    for _ in range(400):
        fill()
        send(connected)
        travel(monkeypatch, timedelta(minutes=31))
        if not Parcel.objects.filter(state__in=("queued", "sending", "parked")).exists():
            break
    assert set(states(connected)) <= {"accepted", "outdated"}
    assert len(fake.order) == len(set(fake.order)) == states(connected)["accepted"]
    levels = [
        int(fake.stored[key].body["baoQuan"].removeprefix("Mức "))
        for key in fake.order
        if fake.stored[key].kind == "products" and "baoQuan" in fake.stored[key].body
    ]
    assert levels == sorted(levels)
    assert levels[-1] == 71
    assert sum(one.kind == "events" for one in fake.stored.values()) == 72


@pytest.mark.django_db
def test_what_they_refused_goes_in_the_new_words(cast: Cast, connected: Destination, fake: FakePortal) -> None:
    officer = cast.viewer("officer")
    fake.refuses = lambda kind, body: [{"field": "x", "message": "Sai tên trường"}] if "maMoi" not in str(body) else []
    fill()
    send(connected)
    refused = Parcel.objects.filter(kind="party", state="refused")
    assert refused.count() == 1
    words = [dict(one) for one in fields_of(connected, "party")]
    words[0]["to"] = "maMoi"
    text = json.dumps(words)
    services.mapping_save(actor=officer, destination=connected, kind="party", text=text, reason="Họ đổi tên trường")
    send(connected)
    newest = Parcel.objects.filter(kind="party").order_by("-version").first()
    assert newest is not None
    assert (newest.version, newest.state, "maMoi" in newest.body) == (2, "accepted", True)
    for bad in ("\\u0000", "\\ud800"):
        with pytest.raises(Refused, match="mapping-json"):
            services.mapping_save(
                actor=officer, destination=connected, kind="party", text=text.replace("maMoi", bad), reason="x"
            )
