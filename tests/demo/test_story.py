"""What a person who scans the demo's codes reads: one whole chain, one with a gap, one with numbered packets."""

import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from txng.accounts.models import ApiKey
from txng.accounts.selectors import api_key_user
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.config.demo import load
from txng.config.demo.frontdoor import Answer, Call, calls
from txng.registry import selectors
from txng.registry.models import Certificate, Party
from txng.registry.rules import LegalFacts, legal_items
from txng.resolver.models import Scan
from txng.trace.selectors import lineage, recall_scope, stages_of
from txng.trace.stages import Journey

pytestmark = pytest.mark.django_db
MANG_CAU, BANH_TRANG = "09520801001019", "09520801002016"


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for this module: the front door works in threads, which see what is committed."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    with django_db_blocker.unblock():
        load.demo_load()
    yield
    with django_db_blocker.unblock():
        load.demo_remove()
        Scan.objects.all().delete()  # the front door writes what it saw when it ends


def journey(gtin: str, lot: str, serial: str = "") -> Journey:
    product = selectors.product_by_gtin(gtin, PUBLIC)
    assert product is not None
    return stages_of(gtin, lot, serial, selectors.required_stages(product.group), viewer=PUBLIC)


def test_the_first_lot_is_whole_from_the_tree_to_the_shop() -> None:
    told = journey(MANG_CAU, "MC-2026-1105-A")
    assert told.complete
    assert [stage.code for stage in told.stages] == [
        *("growing", "inspection", "harvest", "transport", "processing", "packing"),
        *("transport", "storing", "transport", "unpacking", "retail", "retail"),
    ]
    cold = [reading for stage in told.stages for reading in stage.readings if reading.type == "Temperature"]
    assert cold
    assert all(8 <= reading.least <= reading.most <= 10 for reading in cold)


def test_the_second_lot_lacks_the_way_to_the_shop() -> None:
    told = journey(MANG_CAU, "MC-2026-1105-B")
    assert [gap.code for gap in told.gaps] == ["transport"]
    assert told.score == 80
    order = [entry.code for entry in told.entries]
    assert order.index("packing") < len(order) - 1 - order[::-1].index("transport") < order.index("unpacking")


@pytest.mark.parametrize("serial", ["", "BT1101-0001", "BT1101-0400"])
def test_every_packet_of_rice_paper_leads_back_to_rice_and_starch(serial: str) -> None:
    told = journey(BANH_TRANG, "BT-2026-1101", serial)
    assert told.complete
    places = {stage.place for stage in told.stages}
    assert {"https://id.gs1.org/414/9520801090211", "https://id.gs1.org/414/9520801090204"} <= places


def test_the_rice_of_the_mill_leads_to_four_hundred_packets() -> None:
    rice = "https://id.gs1.org/01/09520801013012/10/NT-2026-0915"
    nodes = {node.id for node in lineage(rice, "down", SYSTEM).nodes}
    assert sum("/21/BT1101-" in node for node in nodes) == 400


def test_each_event_belongs_to_the_party_that_sent_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.gln, count(*) from event e join registry_party p on p.id = e.owner group by p.gln order by p.gln"
        )
        assert cursor.fetchall() == [
            ("9520801090013", 7),
            ("9520801090020", 6),
            ("9520801090037", 10),
            ("9520801090044", 9),
            ("9520801090068", 2),
            ("9520801090112", 2),
            ("9520801090129", 8),
            ("9520801090136", 14),
            ("9520801090297", 2),
            ("9520801090310", 3),
        ]


def test_the_shrimp_salt_is_in_three_shops_and_three_cartons_of_it_are_sold() -> None:
    scope = recall_scope("https://id.gs1.org/01/09520801003013/10/MT-2026-1010", SYSTEM)
    held = Counter(one.place for one in scope.things if one.state == "held")
    shops = {f"https://id.gs1.org/414/{gln}": n for gln, n in
             (("9520801090198", 8), ("9520801090327", 8), ("9520801090303", 6))}  # fmt: skip
    assert held == shops
    assert sum(one.state == "sold" for one in scope.things) == 3


def text_of(answer: Answer) -> str:
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    return body.decode()


def test_every_announced_code_opens_a_page_marked_as_demo() -> None:
    answers = calls([Call("GET", path, (("accept", "text/html"),)) for _name, path in load.LOTS])
    for (_name, path), answer in zip(load.LOTS, answers, strict=True):
        page = text_of(answer)
        assert answer.status == 200, path
        assert "minh họa" in page.lower()
        assert path.split("/")[4] in page


def test_the_known_key_stores_an_event_of_the_cooperative() -> None:
    event = (
        b'{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"ObjectEvent",'
        b'"action":"OBSERVE","bizStep":"storing","eventTime":"2026-11-05T12:00:00+07:00","eventTimeZoneOffset":"+07:00",'
        b'"quantityList":[{"epcClass":"https://id.gs1.org/01/09520801001019/10/MC-2026-1105-A","quantity":60}]}'
    )
    headers = (("authorization", f"Bearer {load.API_KEY}"), ("content-type", "application/ld+json"))
    answer, refused = calls(
        [Call("POST", "/epcis/events", headers, event), Call("POST", "/epcis/events", headers[1:], event)]
    )
    assert (answer.status, refused.status) == (201, 401)


def test_the_known_key_acts_for_the_demo_cooperative_alone() -> None:
    found = api_key_user(load.API_KEY)
    assert found is not None
    user, scopes = found
    assert scopes == {"epcis:capture", "epcis:query"}
    viewer = selectors.viewer_of(user)
    assert viewer.kind == "party"
    assert [Party.objects.get(pk=pk).name for pk in viewer.parties] == ["HTX Nông nghiệp Mãng cầu Chân Núi"]


def test_no_other_key_of_the_demo_stays_open() -> None:
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_every_announced_lot_has_its_product_and_events() -> None:
    lines = load.announcement("http://localhost:8000")
    assert any(load.API_KEY in line for line in lines)
    for _name, path in load.LOTS:
        assert any(line.endswith(f"http://localhost:8000{path}") for line in lines)
        assert selectors.product_by_gtin(path.split("/")[2], PUBLIC).is_demo


@pytest.mark.parametrize("gtin", ["09520801001019", "09520801002016"])
def test_products_of_the_story_lack_no_legal_item_but_their_stages(gtin: str) -> None:
    product = selectors.product_by_gtin(gtin, PUBLIC)
    facts: LegalFacts = selectors.legal_facts(product, selectors.recent_batches(product, PUBLIC)[0], trace_code="x")
    assert {item.code for item in legal_items(facts, date(2026, 11, 20)) if not item.satisfied} == {"stages", "times"}


def test_one_certificate_has_expired() -> None:
    states: dict[str, Any] = {one.number: one.state_on(date(2026, 11, 20)) for one in Certificate.objects.all()}
    assert [number for number, state in states.items() if state == "expired"] == ["MINHHOA-VG-0109"]


def test_confirmations_are_older_than_the_lots_they_stand_for() -> None:
    product = selectors.product_by_gtin(MANG_CAU, PUBLIC)
    assert product is not None
    assert product.verified_at is not None
    assert product.party.verified_at is not None
    days = [timezone.localdate(moment) for moment in (product.party.verified_at, product.verified_at)]
    harvested = [one.harvested_on for one in selectors.recent_batches(product, PUBLIC) if one.harvested_on]
    assert days == [date(2026, 3, 16), date(2026, 10, 12)]
    assert max(days) < min(harvested)
