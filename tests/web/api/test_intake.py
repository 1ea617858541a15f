"""Documents that are captured by the background worker: accepted, run, told; refused, repeated, killed."""

import time
from typing import Any

import pytest
from django.db import connection

from tests.events import samples, store
from tests.events.samples import document_bytes, item, object_event
from tests.portal import Portal
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.jobs import work_off
from txng.events import intake, selectors, services
from txng.events.errors import IdempotencyMismatch
from txng.events.models import CaptureIntake, CaptureJob


def accept(data: bytes, actor: Viewer = SYSTEM, **more: Any) -> Any:
    given = {"syntax": "json", "prefixes": {}, "proceed": False, "owner": None, **more}
    return intake.document_accept(data=data, actor=actor, **given)


def job_of(result: Any) -> CaptureJob:
    found = selectors.capture_job(result.job, SYSTEM)
    assert found is not None
    return found


@pytest.mark.django_db(transaction=True)
def test_what_was_accepted_is_captured_once_by_the_worker() -> None:
    taken = accept(document_bytes(object_event(item(1)), object_event(item(2))))
    began = job_of(taken)
    assert (began.finished_at, store.counts()["event"]) == (None, 0)
    assert "events.take" in work_off()
    done = job_of(taken)
    assert (done.events, done.captured, done.errors, done.behaviour) == (2, 2, None, "rollback")
    assert done.created_at == began.created_at < done.finished_at
    intake.document_take(taken.job)  # a worker that was killed after the commit: once more, in vain
    assert (store.counts()["event"], CaptureIntake.objects.count(), CaptureJob.objects.count()) == (2, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_faults_are_told_by_the_job_and_nothing_is_stored() -> None:
    wrong = document_bytes(object_event(item(1)), object_event(item(2), bizStep="transforming"))
    all_or_nothing, what_is_right = accept(wrong), accept(wrong, proceed=True)
    broken, in_xml = accept(b"{"), accept(samples.xml_bytes(samples.object_xml(item(3))), syntax="xml")
    work_off()
    found = job_of(all_or_nothing)
    assert (found.captured, [one["path"] for one in found.errors]) == (0, ["eventList[1].bizStep"])
    right = job_of(what_is_right)
    assert (right.captured, right.behaviour, len(right.errors)) == (1, "proceed", 1)
    assert job_of(broken).errors[0]["code"].startswith("json")
    assert job_of(in_xml).captured == 1
    assert all(job.finished_at for job in CaptureJob.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_the_document_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = accept(document_bytes(object_event(item(1))))

    def killed(*_arguments: Any) -> None:
        connection.close()  # the database undoes what was not committed
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(intake, "_began", killed)
        with pytest.raises(KeyboardInterrupt):
            intake.document_take(taken.job)
    assert store.counts()["event"] == 0
    assert job_of(taken).finished_at is None
    intake.document_take(taken.job)
    assert (store.counts()["event"], job_of(taken).captured) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_is_the_same_job_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    data = document_bytes(object_event(item(1)))
    named = {"idempotency_key": "k", "request_digest": b"one"}
    first = accept(data, **named)
    assert accept(data, **named) == first._replace(replayed=True)
    with pytest.raises(IdempotencyMismatch):
        accept(data, idempotency_key="k", request_digest=b"two")
    work_off()
    assert accept(data, **named).job == first.job
    assert CaptureJob.objects.count() == 1
    with pytest.raises(Forbidden):
        accept(data, actor=Viewer("party", 1, frozenset({7})), owner=8)
    monkeypatch.setattr(intake, "MOST_WAITING", 0)
    with pytest.raises(Refused) as refusal:
        accept(data)
    assert not isinstance(refusal.value, Conflict)
    assert refusal.value.problems[0].code == "busy"
    assert services.capture_replayed(None, "other", b"x") is None


def test_who_prefers_not_to_wait_gets_a_job_that_runs(portal_process: Portal) -> None:
    body = document_bytes(object_event(item("later1")))
    answer = portal_process.capture(body, prefer="respond-async")
    assert (answer.status, answer.headers["preference-applied"]) == (202, "respond-async")
    until = time.monotonic() + 60
    while True:
        job = portal_process.ask("GET", answer.headers["location"], key="owner").json()
        if not job["running"]:
            break
        assert (job["success"], job["errors"], "finishedAt" in job) == (True, [], False)
        assert time.monotonic() < until
        time.sleep(0.2)
    assert (job["success"], job["txng:captured"]) == (True, 1)
    found = portal_process.ask("GET", f"/epcis/events?MATCH_epc={item('later1')}", key="owner").json()
    assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1
    assert portal_process.ask("GET", answer.headers["location"], key="competitor").status == 404
