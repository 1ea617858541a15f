"""A system shows that it can connect: every step, every fault by name, the certificate, the way of a trial."""

import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.events.store import capture
from tests.exchange.fake_repository import FakeRepository, fake_repository
from tests.jobs import work_off
from tests.workflows import check_workflow
from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Refused
from txng.epcis import documents
from txng.events import selectors as events
from txng.exchange import following, repositories
from txng.exchange.repositories import Repository
from txng.exchange.sources.models import Source
from txng.exchange.trials import rules, running, selectors, services
from txng.exchange.trials.models import Run, Trial
from txng.gs1.digital_link import parse
from txng.gs1.problems import ProblemError
from txng.registry.models import Party
from txng.web.components.trial_words import state_of


@pytest.fixture
def system(settings: Any) -> Iterator[FakeRepository]:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    with fake_repository() as made:
        yield made


def opened(cast: Cast, system: FakeRepository, **values: Any) -> Trial:
    given: dict[str, Any] = {
        "product": "Nhật ký nông sản", "version": "2.4", "epcis": system.epcis, "resolver": system.base,
        "token": system.token,
    }  # fmt: skip
    return services.trial_open(actor=cast.viewer("owner"), party=cast.parties["coop"], **{**given, **values})


def played(cast: Cast, trial: Trial, system: FakeRepository) -> None:
    """What the provider's people do: record the transformation there and here, read the quantity here."""
    event = rules.expected_event(trial.codes, trial.at)
    system.record(event)
    send_here(cast, event)
    [asked] = events.events_of([trial.codes.asked], cast.viewer("owner"))
    amount = asked.event.quantity_list[0].quantity  # type: ignore[union-attr,index]
    services.trial_answer(actor=cast.viewer("owner"), trial=trial, answer=int(amount or 0))


def send_here(cast: Cast, event: dict[str, Any]) -> None:
    body = repositories.document(event, created="2026-01-01T00:00:00Z")
    capture(documents.read(body), owner=cast.parties["coop"].pk)


def tried(cast: Cast, trial: Trial, *, whole: bool = True) -> Run:
    made = services.run_start(actor=cast.viewer("owner"), trial=trial, whole=whole)
    work_off()
    return Run.objects.select_related("trial").get(pk=made.pk)


def failed(run: Run) -> dict[str, str]:
    return {one["step"]: one["code"] for one in run.results if not one["passed"]}


def test_the_way_holds_together() -> None:
    check_workflow(rules.TRIAL)


def test_codes_are_valid_and_each_trial_has_its_own() -> None:
    seen = set()
    for number in (1, 7, 99, 10**6, 10**9 - 1):
        found = rules.codes(number, "AB12")
        for uri in found[1:]:
            assert parse(uri).canonical == uri
        seen.add(found.gtin)
        assert found.gtin.startswith("0952"), "the prefix that is kept for examples"
    assert len(seen) == 5


@pytest.mark.django_db
def test_a_system_that_works_passes_and_gets_a_certificate(cast: Cast, system: FakeRepository) -> None:
    trial = opened(cast, system)
    assert b"bi-mat" not in bytes(trial.token)
    cheap = tried(cast, trial, whole=False)
    assert [one["step"] for one in cheap.results] == list(rules.PRELIMINARY)
    assert cheap.passed
    assert Trial.objects.get(pk=trial.pk).state == "open", "the cheap check proves nothing yet"
    before = tried(cast, trial)
    assert failed(before) == {
        "chain": "step-chain", "sent": "step-sent", "same": "step-sent", "answer": "step-unanswered",
    }  # fmt: skip
    played(cast, trial, system)
    run = tried(cast, trial)
    assert failed(run) == {}
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.holds) == ("passed", True)
    assert row.valid_until is not None
    assert row.valid_until > clock.today() + timedelta(days=700)
    assert selectors.by_certificate(row.certificate or "") == row
    Party.objects.filter(pk=row.party_id).update(tax_code="")
    assert selectors.passed_by("") == [], "who has none is nobody's namesake"
    Party.objects.filter(pk=row.party_id).update(tax_code="3900999012")
    assert selectors.passed_by("3900999012") == [row]
    assert len(system.about(trial.codes.incoming)) == 3, "two of ours, once each, and theirs"
    assert {shown for path, shown in system.asked if path.startswith("/epcis")} == {"Bearer bi-mat"}
    assert {shown for path, shown in system.asked if not path.startswith("/epcis")} == {""}, (
        "only the repository sees it"
    )
    with pytest.raises(Conflict):
        services.run_start(actor=cast.viewer("owner"), trial=trial, whole=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "step", "code"),
    [
        ("dead", "reach", "repository-status"),
        ("garbage", "reach", "step-event-types"),
        ("types", "reach", "step-event-types"),
        ("description", "discover", "step-description"),
        ("location", "capture", "step-location"),
        ("elsewhere", "capture", "repository-elsewhere"),
        ("job", "capture", "step-job"),
        ("forgets", "query", "step-events"),
        ("changes", "query", "step-hash"),
        ("doubles", "repeat", "step-events"),
        ("takes-anything", "refuse", "step-taken"),
        ("no-link", "resolve", "step-link"),
        ("no-link", "chain", "step-chain"),
    ],
)
def test_every_fault_is_found_by_name(
    cast: Cast, system: FakeRepository, monkeypatch: pytest.MonkeyPatch, fault: str, step: str, code: str
) -> None:
    monkeypatch.setattr(running, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(running, "PAUSE_SECONDS", 0.01)
    trial = opened(cast, system)
    played(cast, trial, system)
    system.faults.add(fault)
    run = tried(cast, trial)
    assert failed(run)[step] == code
    assert Trial.objects.get(pk=trial.pk).state == "open"
    if step == "reach":
        assert len(run.results) == 1, "nobody is there: the rest would only time out"
    system.faults.clear()
    system.events = [one for one in system.events if one["type"] == "TransformationEvent"]
    assert failed(tried(cast, trial)) == {}, "mended"


@pytest.mark.django_db
def test_an_event_of_another_here_and_a_wrong_answer_do_not_count(cast: Cast, system: FakeRepository) -> None:
    trial = opened(cast, system)
    system.record(rules.expected_event(trial.codes, trial.at))
    other = rules.expected_event(trial.codes, trial.at + timedelta(minutes=1))
    send_here(cast, other)
    services.trial_answer(actor=cast.viewer("owner"), trial=trial, answer=trial.amount + 1)
    assert failed(tried(cast, trial)) == {"same": "step-same", "answer": "step-answer"}


@pytest.mark.django_db
def test_who_may_do_what(cast: Cast, system: FakeRepository) -> None:
    trial = opened(cast, system)
    for act in (
        lambda: services.trial_open(
            actor=cast.viewer("second_owner"), party=cast.parties["coop"], product="x", version="1",
            epcis=system.epcis, resolver=system.base,
        ),
        lambda: services.trial_open(
            actor=cast.viewer("reader"), party=cast.parties["coop"], product="x", version="1",
            epcis=system.epcis, resolver=system.base,
        ),
        lambda: services.run_start(actor=cast.viewer("second_owner"), trial=trial, whole=True),
        lambda: services.trial_answer(actor=cast.viewer("officer"), trial=trial, answer=1),
        lambda: services.trial_step(actor=cast.viewer("owner"), trial=trial, name="pass"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            act()
    assert list(selectors.trials(cast.viewer("owner"))) == [trial]
    assert not selectors.trials(cast.viewer("second_owner"))
    assert list(selectors.trials(cast.viewer("officer"))) == [trial]
    assert not selectors.trials(cast.viewer("department_officer"))
    services.run_start(actor=cast.viewer("owner"), trial=trial, whole=False)
    with pytest.raises(Conflict):
        services.run_start(actor=cast.viewer("owner"), trial=trial, whole=False)
    with pytest.raises(ProblemError) as wrong:
        opened(cast, system, epcis="file:///etc/passwd", resolver="http://169.254.169.254/")
    assert {one.path for one in wrong.value.problems} == {"epcis", "resolver"}


@pytest.mark.django_db
def test_suspended_resumed_ended(cast: Cast, system: FakeRepository) -> None:
    trial = opened(cast, system)
    played(cast, trial, system)
    tried(cast, trial)
    for viewer, name in (("owner", "suspend"), ("officer", "end")):
        with pytest.raises(Forbidden):
            services.trial_step(actor=cast.viewer(viewer), trial=trial, name=name, reason="x")
    with pytest.raises(Refused):
        services.trial_step(actor=cast.viewer("officer"), trial=trial, name="suspend")
    row = services.trial_step(actor=cast.viewer("officer"), trial=trial, name="suspend", reason="Mất sự kiện")
    assert (row.holds, row.reason) == (False, "Mất sự kiện")
    row = services.trial_step(actor=cast.viewer("officer"), trial=trial, name="resume", reason="Đã sửa")
    assert (row.holds, row.reason) == (True, "")
    row = services.trial_step(actor=cast.viewer("owner"), trial=trial, name="end", reason="Ra bản 3")
    assert not row.holds
    Trial.objects.filter(pk=row.pk).update(state="passed", valid_until=clock.today() - timedelta(days=1))
    assert not Trial.objects.get(pk=row.pk).holds, "a version is tried again after its time"


@pytest.mark.django_db
def test_it_is_connected_while_events_are_exchanged(cast: Cast, system: FakeRepository) -> None:
    row = opened(cast, system)
    until = clock.today() + timedelta(days=9)
    Trial.objects.filter(pk=row.pk).update(state="passed", valid_until=until, certificate="c" * 24)

    def word() -> str:
        found = selectors.by_certificate("c" * 24)
        assert found is not None
        return str(state_of(found).word)

    assert word() == "Đủ điều kiện kết nối"
    source = Source.objects.create(title="Họ", party=cast.parties["coop"], epcis=row.epcis, agreement="1", mode="live")
    assert word() == "Đang kết nối"
    Trial.objects.filter(pk=row.pk).update(state="suspended")
    assert word() == "Tạm dừng tư cách"
    Trial.objects.filter(pk=row.pk).update(state="passed")
    Source.objects.filter(pk=source.pk).update(mode="off")
    assert word() == "Đủ điều kiện kết nối"


@pytest.mark.django_db
def test_too_many_open_trials_are_refused(cast: Cast, system: FakeRepository) -> None:
    for number in range(services.MOST_OPEN):
        opened(cast, system, version=str(number))
    with pytest.raises(Refused) as many:
        opened(cast, system)
    assert many.value.problems[0].code == "trial-many"


@pytest.mark.django_db
def test_one_hop_further_tells_what_another_system_says_or_why_not(cast: Cast, system: FakeRepository) -> None:
    trial = opened(cast, system)
    system.record(rules.expected_event(trial.codes, trial.at))
    they = Repository(system.epcis, system.base, system.token)
    dead = Repository("http://127.0.0.1:9/epcis", "http://127.0.0.1:9")
    found = following.ask_all([("Họ", they), ("Chết", dead)], trial.codes.incoming)
    assert [(one.name, len(one.events), one.problem is None) for one in found] == [("Họ", 1, True), ("Chết", 0, False)]
    system.faults.add("garbage")
    [said] = following.ask_all([("Họ", they)], trial.codes.incoming)
    assert said.problem is not None
    assert said.problem.code == "repository-json"
    assert not events.events_of([trial.codes.outgoing], SYSTEM), "nothing of it is stored"


@pytest.mark.django_db
def test_one_hop_further_waits_for_nobody_for_ever(cast: Cast, system: FakeRepository) -> None:
    trial = opened(cast, system)
    system.record(rules.expected_event(trial.codes, trial.at))
    they = Repository(system.epcis, system.base, system.token)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        base = f"http://127.0.0.1:{mute.getsockname()[1]}"
        begun = time.monotonic()
        asked = [("Im", Repository(f"{base}/epcis", base)), ("Họ", they)]
        silent, answered = following.ask_all(asked, trial.codes.incoming, seconds=1)
        assert time.monotonic() - begun < 3
    assert silent.problem is not None
    assert silent.problem.code == "outbound-slow"
    assert (len(answered.events), answered.problem) == (1, None)


def test_targets_of_a_link_set_whatever_it_holds() -> None:
    for odd in ({}, {"linkset": 3}, {"linkset": [3, {"anchor": 1, "https://gs1.org/voc/epcis": [{"href": 5}, 7]}]}):
        assert repositories.targets_in(json.loads(json.dumps(odd))) == []


@pytest.mark.django_db
def test_what_passes_is_what_was_tried(cast: Cast, system: FakeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    trial, refused = opened(cast, system), []
    played(cast, trial, system)
    whole = running.Test.answer

    def answer(self: running.Test) -> None:
        whole(self)
        with pytest.raises(Conflict) as raised:
            services.trial_edit(
                actor=cast.viewer("owner"), trial=trial, product="Khác", version="99", epcis=system.epcis,
                resolver=system.base,
            )  # fmt: skip
        refused.append(raised.value.problems[0].code)

    monkeypatch.setattr(running.Test, "answer", answer)
    assert failed(tried(cast, trial)) == {}
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.version, refused) == ("passed", "2.4", ["trial-running"])


@pytest.mark.django_db
def test_nobody_gets_around_a_suspension_by_another_trial(cast: Cast, system: FakeRepository) -> None:
    trial, waiting = opened(cast, system), opened(cast, system, version="2.5")
    for one in (trial, waiting):
        played(cast, one, system)
    assert tried(cast, trial).passed
    services.trial_step(actor=cast.viewer("science_lead"), trial=trial, name="suspend", reason="Gửi dữ liệu giả")
    spelled = system.epcis.replace("/epcis", "/./%65pcis/")
    for values in ({}, {"version": "3"}, {"product": "Tên khác"}, {"product": "Tên khác", "epcis": spelled}):
        with pytest.raises(Conflict, match="trial-suspended"):
            opened(cast, system, **values)
    tried(cast, waiting)
    assert Trial.objects.get(pk=waiting.pk).state == "open"
    assert selectors.systems() == []
    with pytest.raises(Refused):  # nor by ending it
        services.trial_step(actor=cast.viewer("owner"), trial=trial, name="end", reason="x")
    services.trial_step(actor=cast.viewer("science_lead"), trial=trial, name="resume", reason="Đã khắc phục")
    assert opened(cast, system, version="3").state == "open"


@pytest.mark.django_db
def test_whatever_they_answer_the_run_ends(cast: Cast, system: FakeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = FakeRepository.answer

    def answer(self: FakeRepository, method: str, path: str, body: bytes) -> Any:
        if path.endswith("/capture"):
            return 202, {}, {"location": "http://[x"}
        return answered(self, method, path, body)

    monkeypatch.setattr(FakeRepository, "answer", answer)
    run = tried(cast, opened(cast, system))
    assert run.ended_at is not None
    assert failed(run)["capture"] == "repository-elsewhere"
    monkeypatch.setattr(running.Test, "query", lambda self: 1 / 0)
    again = tried(cast, run.trial)
    assert (again.ended_at is not None, failed(again)["query"]) == (True, "step-broken")
    Run.objects.create(trial=run.trial, whole=True, at=clock.now() - timedelta(hours=1))  # its worker was killed
    assert tried(cast, run.trial, whole=False).passed
    given_up = Run.objects.filter(trial=run.trial, passed=False).last()
    assert given_up is not None
    services.run_end(run=given_up, results=[{"step": "reach", "passed": True, "code": "", "params": {}}])
    given_up.refresh_from_db()
    assert not given_up.passed, "what was given up passes no more"
