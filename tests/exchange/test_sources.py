"""Events of other repositories come in page by page, checked as those that are sent; once each, whatever happens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.events.samples import item, lot, object_event, place, transformation
from tests.exchange.fake_repository import FakeRepository, fake_repository
from tests.jobs import work_off
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.epcis.query import parse
from txng.events import selectors as events
from txng.exchange.sources import fetching, selectors, services
from txng.exchange.sources.models import Fetch, Progress, Source
from txng.gs1.problems import ProblemError


@pytest.fixture
def system(settings: Any) -> Iterator[FakeRepository]:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    with fake_repository() as made:
        yield made


def source(cast: Cast, system: FakeRepository, *, live: bool = True, **values: Any) -> Source:
    given = {"title": "Hệ thống tỉnh bạn", "epcis": system.epcis, "token": system.token, "agreement": "12/TT-2026"}
    made = services.source_create(actor=cast.viewer("officer"), party=cast.parties["coop"], **{**given, **values})
    if live:
        made = services.source_switch(actor=cast.viewer("science_lead"), source=made, mode="live", reason="Đã ký")
    return made


def seen(name: str) -> list[Any]:
    return events.events_of([lot(name)], SYSTEM)


@pytest.mark.django_db
def test_what_others_record_comes_in_once_page_by_page(cast: Cast, system: FakeRepository) -> None:
    for at in range(5):
        system.record(transformation([lot(f"VAO-{at}")], [lot(f"RA-{at}")], at))
    system.page_size = 2
    row = source(cast, system)
    told = fetching.fetch(row.pk)
    assert told is not None
    assert (told.captured, told.duplicates, told.left_out, told.code) == (5, 0, 0, "")
    [event] = seen("RA-4")
    assert event.owner == cast.parties["coop"].pk, "it is theirs who answer for it"
    assert {shown for _path, shown in system.asked} == {"Bearer bi-mat"}
    before = len(system.asked)
    assert fetching.fetch(row.pk) is None, "nothing new is no news"
    assert len(system.asked) == before + 1, "from where it was read to, not from the beginning"
    system.record(object_event(at=9, quantityList=[{"epcClass": lot("RA-4"), "quantity": 1, "uom": "KGM"}]))
    told = fetching.fetch(row.pk)
    assert told is not None
    assert (told.captured, told.duplicates) == (1, 1)
    assert [one.brought for one in selectors.sources(cast.viewer("officer"))] == [6]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_what_is_wrong_is_left_out_and_named(cast: Cast, system: FakeRepository) -> None:
    system.record(transformation([lot("A")], [lot("B")]))
    wrong = object_event(at=1, quantityList=[{"epcClass": lot("SAI"), "quantity": "nhiều"}])
    system.record(wrong)
    system.record(transformation([lot("B")], [lot("C")], 2))
    told = fetching.fetch(source(cast, system).pk)
    assert told is not None
    assert (told.captured, told.left_out) == (2, 1)
    assert "eventList[1]" in told.faults[0]["path"]
    assert not seen("SAI")


@pytest.mark.django_db
def test_master_data_come_with_the_events_and_wrong_ones_hold_nothing_up(cast: Cast, system: FakeRepository) -> None:
    city = "urn:epcglobal:cbv:mda#city"
    elements = [{"id": place(7), "attributes": [{"id": city, "attribute": "Long An"}]}]
    listed = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": elements}
    system.header = {"epcisMasterData": {"vocabularyList": [listed]}}
    system.record(object_event(item("MD1"), bizLocation={"id": place(7)}))
    row = source(cast, system)
    told = fetching.fetch(row.pk)
    assert told is not None
    assert (told.captured, told.faults) == (1, [])
    [event] = events.events(parse([(f"EQATTR_bizLocation_{city}", "Long An")]), SYSTEM).events
    assert event.event.epc_list == [item("MD1")]  # type: ignore[union-attr]
    system.header = {"epcisMasterData": {"vocabularyList": [{"type": 3}]}}
    system.record(object_event(item("MD2"), at=5, bizLocation={"id": place(7)}))
    told = fetching.fetch(row.pk)
    assert told is not None
    assert (told.captured, told.code) == (1, "")
    assert [one["code"] for one in told.faults] == ["value-not-text"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "code"),
    [("dead", "repository-status"), ("garbage", "repository-json"), ("elsewhere", "repository-elsewhere")],
)
def test_a_source_that_fails_says_why_rests_and_goes_on(
    cast: Cast, system: FakeRepository, fault: str, code: str
) -> None:
    for at in range(9):  # each run of the one that leads elsewhere reads a little further
        system.record(transformation([lot(f"V-{at}")], [lot(f"R-{at}")], at))
    system.page_size = 2
    system.faults.add(fault)
    row = source(cast, system)
    for _again in range(5):
        told = fetching.fetch(row.pk)
        assert told is not None
        assert told.code == code
    assert selectors.due() == [], "after five failures it is left alone"
    Progress.objects.update(rests_until=clock.now() - timedelta(seconds=1))
    system.faults.clear()
    assert selectors.due() == [row.pk]
    fetching.fetch(row.pk)
    assert [len(seen(f"R-{at}")) for at in range(9)] == [1] * 9, "whole, and nothing twice"
    assert Progress.objects.get(source=row).failures == 0


@pytest.mark.django_db
def test_who_decides_that_events_come_in(cast: Cast, system: FakeRepository) -> None:
    row = source(cast, system, live=False, agreement="")
    for who in ("owner", "department_officer", "auditor"):
        with pytest.raises(Forbidden):
            services.source_create(actor=cast.viewer(who), party=cast.parties["coop"], title="x", epcis=system.epcis)
    with pytest.raises(Forbidden):
        services.source_switch(actor=cast.viewer("officer"), source=row, mode="live", reason="x")
    with pytest.raises(Refused):
        services.source_switch(actor=cast.viewer("science_lead"), source=row, mode="live", reason="x")
    with pytest.raises(Conflict):
        services.source_ask(actor=cast.viewer("officer"), source=row)
    assert fetching.fetch(row.pk) is None
    assert not system.asked
    with pytest.raises(ProblemError) as wrong:
        source(cast, system, epcis="http://169.254.169.254/latest")
    assert [one.path for one in wrong.value.problems] == ["epcis"]
    row = services.source_update(
        actor=cast.viewer("officer"), source=row, title=row.title, epcis=row.epcis, agreement="1/TT"
    )
    services.source_switch(actor=cast.viewer("science_lead"), source=row, mode="live", reason="Đã ký")
    services.source_ask(actor=cast.viewer("officer"), source=row)
    work_off()
    assert system.asked
    with pytest.raises(Conflict):
        services.source_ask(actor=cast.viewer("officer"), source=row)
    assert not selectors.sources(cast.viewer("owner")).exists()
    assert not Fetch.objects.exists(), "an empty repository is no news"


@pytest.mark.django_db
def test_a_clock_of_tomorrow_hides_nothing_of_today(cast: Cast, system: FakeRepository) -> None:
    row = source(cast, system)

    def recorded(name: str, when: str) -> None:
        amounts = [{"epcClass": lot(name), "quantity": 1, "uom": "KGM"}]
        system.record({**object_event(at=1, quantityList=amounts), "recordTime": when})

    recorded("A", "9999-01-01T00:00:00.000Z")
    assert fetching.fetch(row.pk) is not None
    assert Progress.objects.get(source=row).since < "2100"
    recorded("B", (clock.now() + timedelta(seconds=1)).isoformat().replace("+00:00", "Z"))
    told = fetching.fetch(row.pk)
    assert told is not None
    assert told.captured == 1
    assert seen("B")


@pytest.mark.django_db
def test_a_next_page_that_is_no_address_is_a_fault_by_name(
    cast: Cast, system: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, answered = source(cast, system), FakeRepository.answer

    def answer(self: FakeRepository, method: str, path: str, body: bytes) -> Any:
        status, told, headers = answered(self, method, path, body)
        return status, told, {**headers, "link": '<http://[x>; rel="next"'}

    monkeypatch.setattr(FakeRepository, "answer", answer)
    told = fetching.fetch(row.pk)
    assert told is not None
    assert told.code == "repository-elsewhere"
    assert Progress.objects.get(source=row).failures == 1
