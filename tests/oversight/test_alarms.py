"""From a scan at the front door to what the public reads."""

import time
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import MANG_CAU, Cast
from tests.events import store
from tests.events.samples import document, object_event
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict, Forbidden
from txng.gs1.problems import ProblemError
from txng.oversight.alarms import selectors, services
from txng.oversight.alarms.models import Alarm, ScannedCode
from txng.resolver import scans
from txng.resolver.models import Scan
from txng.resolver.scans import Seen

CODE = f"/01/{MANG_CAU}/21/A7"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile"

pytestmark = pytest.mark.django_db


def scanned(number: int = 10, *, code: str = CODE, hours: float = 1, same_network: bool = False) -> None:
    """Phones that scan a code one after the other, an hour apart, the last of them now."""
    now = time.time()
    for at in range(number):
        address = "203.0.113.5" if same_network else f"198.51.{at}.7"
        scans.keep([Seen(now - (number - 1 - at) * hours * 3600, code, f"phone{at}", address, PHONE)])


@pytest.fixture
def issued(cast: Cast) -> Cast:
    """The serial number was given to a packet of the cooperative."""
    item = f"https://id.gs1.org/01/{MANG_CAU}/21/A7"
    event = object_event(item, action="ADD", bizStep="commissioning")
    store.capture(document(event), owner=cast.parties["coop"].pk)
    return cast


def raised(cast: Cast) -> Alarm:
    scanned()
    services.codes_assess()
    return Alarm.objects.get()


def test_a_code_that_many_scan_in_a_day_raises_one_alarm(issued: Cast) -> None:
    row = raised(issued)
    assert (row.code, row.state, row.devices, row.party) == (CODE, "new", 10, issued.parties["coop"])
    assert {one["rule"] for one in row.signals} == {"R4", "R15"}
    services.codes_assess()
    assert Alarm.objects.count() == 1
    assert selectors.told(CODE) == (0, 0, row.first_at, ""), "what one campaign may have made is told to nobody"
    services.alarm_step(actor=issued.viewer("department_officer"), alarm=row, name="dismiss", reason="Hội chợ")
    assert selectors.told(CODE) == (10, 10, row.first_at, ""), "people have looked at it"
    services.codes_assess()
    assert selectors.told(CODE) == (10, 10, row.first_at, "")


def test_the_same_network_is_not_ten_people(issued: Cast) -> None:
    scanned(same_network=True, hours=0)  # all of them today: marks of networks are those of a day
    services.codes_assess()
    assert not Alarm.objects.exists()
    assert ScannedCode.objects.get().devices == 3


def test_lot_and_serial_count_for_the_item(issued: Cast) -> None:
    scans.keep([Seen(time.time(), f"/01/{MANG_CAU}/10/MC-1/21/A7?17=270131".partition("?")[0], "a", "1.2.3.4", PHONE)])
    scans.keep([Seen(time.time(), f"/01/{MANG_CAU}/10/MC-1", "a", "1.2.3.4", PHONE)])
    scans.keep([Seen(time.time(), f"/01/{MANG_CAU}", "a", "1.2.3.4", PHONE)])
    assert sorted(Scan.objects.values_list("code", flat=True)) == [f"/01/{MANG_CAU}/10/MC-1", CODE]


def test_robots_and_walkers_count_for_nothing(issued: Cast) -> None:
    now = time.time()
    for at in range(12):
        scans.keep([Seen(now - at * 60, CODE, f"r{at}", f"192.0.{at}.2", "SomeBot/1.0")])
    codes = [f"/01/{MANG_CAU}/21/W{number}" for number in range(40)]
    scans.keep([Seen(now - at, code, "walker", "192.0.99.2", PHONE) for at, code in enumerate([CODE, *codes])])
    services.codes_assess()
    assert not Alarm.objects.exists()
    assert ScannedCode.objects.get(code=CODE).scans == 0
    assert selectors.told(CODE) == (0, 0, None, ""), "no person has scanned it"
    scans.keep([Seen(now, CODE, "honest", "198.51.100.1", PHONE)])
    assert selectors.told(CODE).first_at is not None, "not yet counted, yet the next is not the first"


def test_numbers_made_up_for_one_product_raise_one_alarm(issued: Cast) -> None:
    now = time.time()
    codes = [f"/01/{MANG_CAU}/21/FAKE{number}" for number in range(12)]
    scans.keep([Seen(now - at, code, f"p{at}", f"198.51.{at}.7", PHONE) for at, code in enumerate(codes[:9])])
    services.codes_assess()
    assert not Alarm.objects.exists()
    scans.keep([Seen(now - at, code, f"p{at}", f"198.51.{at}.7", PHONE) for at, code in enumerate(codes)])
    services.codes_assess()
    services.codes_assess()
    scans.keep([Seen(now, codes[7], "another", "203.0.113.9", PHONE)])
    services.codes_assess()
    row = Alarm.objects.get()
    assert row.code in codes
    assert "R1+" in {one["rule"] for one in row.signals}
    services.alarm_step(actor=issued.viewer("department_officer"), alarm=row, name="dismiss", reason="Thử máy in")
    services.codes_assess()
    assert Alarm.objects.count() == 1


def test_what_nobody_issued_is_told_apart(cast: Cast) -> None:
    scanned(3)
    services.codes_assess()
    row = ScannedCode.objects.get()
    assert (row.issued, [one["rule"] for one in row.signals]) == (False, ["R1"])
    assert Alarm.objects.get().score == 6


def test_nothing_of_an_address_is_kept(issued: Cast) -> None:
    scanned(1)
    [row] = Scan.objects.values()
    assert "198.51" not in str(row)
    network = scans.prefix("198.51.0.99")
    other = scans.network_mark(network, clock.today() + timedelta(days=1))
    assert row["network"] == scans.network_mark(network, clock.today()) != other


def test_marks_of_devices_end(issued: Cast) -> None:
    scanned(1)
    scans.forget(clock.now() + timedelta(days=31))
    assert list(Scan.objects.values_list("device", "network")) == [("", "")]
    scans.forget(clock.now() + timedelta(days=401))
    assert not Scan.objects.exists()


def test_two_people_before_the_public_reads_confirmed(issued: Cast) -> None:
    row = raised(issued)
    officer, lead = issued.viewer("department_officer"), issued.viewer("department_lead")
    for stranger in ("competitor", "trade_officer", "auditor", "commune_officer"):
        with pytest.raises(Forbidden):
            services.alarm_step(actor=issued.viewer(stranger), alarm=row, name="suspect", reason="x")
    with pytest.raises(Conflict):
        services.alarm_step(actor=lead, alarm=row, name="confirm", reason="x")
    services.alarm_step(actor=lead, alarm=row, name="suspect", reason="Mười máy, một gói hàng.")
    assert selectors.told(CODE).state == "suspected"
    with pytest.raises(ProblemError):
        services.alarm_step(actor=lead, alarm=row, name="confirm", reason="x")
    with pytest.raises(Forbidden):
        services.alarm_step(actor=officer, alarm=row, name="confirm", reason="x")
    services.alarm_step(actor=issued.viewer("science_lead"), alarm=row, name="confirm", reason="Mua được hai gói.")
    assert selectors.told(CODE).state == "confirmed"
    services.alarm_step(actor=lead, alarm=row, name="clear", reason="Đã thu hồi tem giả.")
    assert selectors.told(CODE).state == ""
    services.codes_assess()
    assert Alarm.objects.count() == 1


def test_an_objection_pauses_what_the_public_reads(issued: Cast) -> None:
    row = raised(issued)
    services.alarm_step(actor=issued.viewer("department_officer"), alarm=row, name="suspect", reason="Nhiều máy.")
    owner = issued.viewer("owner")
    services.alarm_step(actor=owner, alarm=row, name="object", reason="Gói trưng bày ở hội chợ.")
    assert selectors.told(CODE).state == ""
    services.alarm_step(actor=issued.viewer("department_lead"), alarm=row, name="uphold", reason="Không có ở hội chợ.")
    assert selectors.told(CODE).state == "suspected"


def test_poison_is_frozen_and_told_to_nobody(cast: Cast) -> None:
    codes = [f"/01/{MANG_CAU}/21/P{number}" for number in range(12)]
    events = [object_event(f"https://id.gs1.org{code}", action="ADD", bizStep="commissioning") for code in codes]
    store.capture(document(*events), owner=cast.parties["coop"].pk)
    now = time.time()
    for at, code in enumerate(codes):
        for number in range(12):
            seen = Seen(now - number * 3000 - at, code, f"{at}-{number}", f"203.0.{number}.1", PHONE)
            scans.keep([seen])
    services.codes_assess()
    assert ScannedCode.objects.filter(level="alert", frozen=True).count() == 12
    assert not Alarm.objects.exists()


def test_rules_are_versions_with_a_day(cast: Cast) -> None:
    import json

    from txng.oversight.alarms import values

    limits = {key: value for key, value in values.shipped().items() if key not in ("version", "valid_from", "source")}
    limits = json.loads(json.dumps(limits))
    limits["rules"]["R4"]["alert"] = 50
    lead, tomorrow = cast.viewer("science_lead"), clock.today() + timedelta(days=1)
    with pytest.raises(Forbidden):
        services.rules_save(actor=cast.viewer("officer"), text="{}", valid_from=tomorrow, reason="x")
    for wrong in ("{", "[]", "{}", json.dumps({**limits, "rules": {}})):
        with pytest.raises(ProblemError):
            services.rules_save(actor=lead, text=wrong, valid_from=tomorrow, reason="x")
    made = services.rules_save(actor=lead, text=json.dumps(limits), valid_from=tomorrow, reason="Hội chợ")
    assert values.on(clock.today())["rules"]["R4"]["alert"] == 10
    assert values.on(tomorrow)["rules"]["R4"]["alert"] == 50
    assert values.on(tomorrow)["version"] == made.version == 2


def test_a_table_of_networks_tells_the_place(tmp_path: Any, settings: Any) -> None:
    table = tmp_path / "networks.csv"
    table.write_text("203.0.113.0/24,72,11.31,106.1,20\nnonsense\n203.0.113.128/25,79,10.78,106.7,5\n")
    settings.NETWORKS_FILE = str(table)
    assert scans.place_of("203.0.113.5") == ("72", 11.31, 106.1, 20.0)
    assert scans.place_of("203.0.113.200") == ("79", 10.78, 106.7, 5.0)
    assert scans.place_of("198.51.100.1") is None
    assert scans.place_of("no address") is None


def test_what_each_may_see(issued: Cast) -> None:
    row = raised(issued)
    for name in ("owner", "department_officer", "officer", "commune_officer"):
        assert selectors.alarm(issued.viewer(name), row.pk) == row, name
    for name in ("competitor", "other_commune_officer", "trade_officer"):
        assert selectors.alarm(issued.viewer(name), row.pk) is None, name
        assert selectors.curve(issued.viewer(name), row) == []
    assert sum(one.scans for one in selectors.curve(SYSTEM, row)) == 10


def test_one_client_makes_neither_a_number_nor_an_alarm(issued: Cast) -> None:
    now = time.time()
    scans.keep([Seen(now - at * 0.01, CODE, f"x{at}", "203.0.113.5", PHONE) for at in range(1000)])
    services.codes_assess()
    assert selectors.told(CODE)[:2] == (3, 3)
    guessed = [f"/01/{MANG_CAU}/21/W{number}" for number in range(30)]
    for _round in range(3):  # with a new mark each time
        scans.keep(
            [Seen(now - at * 0.1, code, f"g{_round}{at}", "203.0.113.9", PHONE) for at, code in enumerate(guessed)]
        )
        services.codes_assess()
    assert not Alarm.objects.exists()


def test_what_a_walker_scanned_counts_on_no_later_day(issued: Cast) -> None:
    now = time.time()
    for number in range(12):
        codes = [CODE, *(f"/01/{MANG_CAU}/21/V{number}-{at}" for at in range(40))]
        scans.keep(
            [Seen(now - 2 * 86400 - at, one, f"w{number}", f"198.51.{number}.7", PHONE) for at, one in enumerate(codes)]
        )
    services.codes_assess(clock.now() - timedelta(days=2) + timedelta(minutes=5))
    scans.keep([Seen(now, CODE, "honest", "192.0.2.1", PHONE)])
    services.codes_assess()
    assert ScannedCode.objects.get(code=CODE).devices == 1
    assert not Alarm.objects.filter(code=CODE).exists()


def test_a_flood_hides_nothing_and_a_pause_loses_nothing(issued: Cast) -> None:
    now = time.time()
    services.codes_assess(clock.now() - timedelta(hours=9))
    scans.keep([Seen(now - 8 * 3600, CODE, f"f{at}", "203.0.113.5", PHONE) for at in range(3000)])
    scans.keep([Seen(now - 7 * 3600 + at * 60, CODE, f"p{at}", f"198.51.{at}.7", PHONE) for at in range(30)])
    services.codes_assess()  # the first look after hours
    assert ScannedCode.objects.get(code=CODE).devices == 33
    assert Alarm.objects.filter(code=CODE).exists()


def test_an_ended_alarm_judges_what_was_scanned_before_it_only(issued: Cast) -> None:
    row = raised(issued)
    services.alarm_step(actor=issued.viewer("department_lead"), alarm=row, name="dismiss", reason="Hàng trưng bày")
    services.codes_assess()
    assert Alarm.objects.count() == 1
    now = time.time()
    scans.keep([Seen(now + 1 + at, CODE, f"q{at}", f"100.64.{at}.7", PHONE) for at in range(60)])
    services.codes_assess(clock.now() + timedelta(minutes=5))
    assert Alarm.objects.count() == 2


def test_a_campaign_freezes_until_others_scan_too(issued: Cast) -> None:
    limits = {"campaign": {"codes": 2, "share": 0.5}}
    one = ScannedCode(code=CODE, first_at=clock.now(), last_at=clock.now(), level="alert", networks=["a"])
    other = ScannedCode(code=f"{CODE}x", first_at=clock.now(), last_at=clock.now(), level="alert", networks=["a"])
    ScannedCode.objects.bulk_create([one, other])
    services._freeze(clock.now(), limits)
    assert ScannedCode.objects.filter(frozen=True).count() == 2
    ScannedCode.objects.filter(code=CODE).update(networks=["a", "b", "c"])
    services._freeze(clock.now(), limits)
    assert list(ScannedCode.objects.filter(frozen=True).values_list("code", flat=True)) == [f"{CODE}x"]


def test_a_producer_objects_once(issued: Cast) -> None:
    row = raised(issued)
    services.alarm_step(actor=issued.viewer("department_officer"), alarm=row, name="suspect", reason="Nhiều nơi quét")
    services.alarm_step(actor=issued.viewer("owner"), alarm=row, name="object", reason="Hàng trưng bày")
    services.alarm_step(actor=issued.viewer("department_lead"), alarm=row, name="uphold", reason="Vẫn nghi ngờ")
    with pytest.raises(ProblemError, match="alarm-objected-already"):
        services.alarm_step(actor=issued.viewer("owner"), alarm=row, name="object", reason="Lần nữa")
