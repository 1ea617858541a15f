"""Standing queries against a real receiver: signed, once each, retried, parked."""

import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events import store
from tests.events.samples import document, item, object_event
from txng.accounts.viewers import Viewer
from txng.core.errors import Refused
from txng.core.jobs import work_off
from txng.core.outbound import OutboundFailed
from txng.epcis.query import schedule
from txng.events import jobs, questions, subscriptions
from txng.events.errors import QueryTooLarge
from txng.events.models import NamedQuery, Subscription
from txng.events.subscriptions import SubscriptionControls, Undelivered
from txng.gs1.problems import Problem, ProblemError

LOCAL = datetime(2026, 1, 1)  # noqa: DTZ001 - schedules are read in the zone they are given
OWNER = Viewer("party", 5, frozenset({1}))


class Receiver:
    """Keeps what it was sent; answers ``statuses`` in turn, then 200."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                if status == 200:
                    receiver.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self) -> list[str]:
        found = []
        for _headers, body in self.calls:
            listed = json.loads(body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            found += [event["epcList"][0] for event in listed]
        return found


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def subscribed(dest: str, definition: dict[str, Any] | None = None, **body: Any) -> Subscription:
    query: NamedQuery = questions.query_create(
        name=f"q{NamedQuery.objects.count()}", definition=definition or {}, namespaces={}, owner=1, actor=OWNER
    )
    controls = {"stream": True} if "schedule" not in body else {}
    return subscriptions.subscription_create(
        query=query, body={"dest": dest, **controls, **body}, epc_format="Never_Translates", actor=OWNER
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_new_is_sent_once_and_signed(receiver: Receiver) -> None:
    store.capture(document(object_event(item("old"))), owner=1)
    one = subscribed(receiver.url, {"EQ_bizStep": ["shipping"]}, signatureToken="geheim")
    store.capture(document(object_event(item("new")), object_event(item("else"), at=1, bizStep="packing")), owner=1)
    store.capture(document(object_event(item("foreign"))), owner=2)
    assert subscriptions.run(one.pk) == 1
    assert receiver.events() == [item("new")]
    headers, body = receiver.calls[0]
    parts = dict(part.split("=", 1) for part in headers["gs1-signature"].split(","))
    wanted = hmac.new(b"geheim", f"{parts['t']}.{parts['id']}.".encode() + body, sha256).hexdigest()
    assert parts["v1"] == wanted
    results = json.loads(body)["epcisBody"]["queryResults"]
    assert (results["queryName"], results["subscriptionID"]) == (one.query.name, str(one.token))
    assert subscriptions.run(one.pk) == 0
    store.capture(document(object_event(item("newer"), at=2)), owner=1)
    assert subscriptions.run(one.pk) == 1
    assert receiver.events() == [item("new"), item("newer")]
    one.refresh_from_db()
    assert one.last_notified_at is not None


@pytest.mark.django_db(transaction=True)
def test_what_was_not_taken_is_sent_again_and_parked_at_last(receiver: Receiver) -> None:
    one = subscribed(receiver.url)
    store.capture(document(object_event(item("r1")), object_event(item("r2"), at=1)), owner=1)
    receiver.statuses = [503, 500]
    for failures in (1, 2):
        with pytest.raises(Undelivered):
            subscriptions.run(one.pk)
        one.refresh_from_db()
        assert (one.failures, one.parked) == (failures, False)
        assert one.due is not None
    assert one not in subscriptions.due_now()
    receiver.statuses = [413]
    assert subscriptions.run(one.pk) == 2
    assert [
        len(json.loads(body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) for _h, body in receiver.calls
    ] == [1, 1]
    one.refresh_from_db()
    assert (one.failures, one.due) == (0, None)
    receiver.statuses = [410]
    store.capture(document(object_event(item("r3"), at=2)), owner=1)
    with pytest.raises(Undelivered):
        subscriptions.run(one.pk)
    one.refresh_from_db()
    assert one.parked
    assert subscriptions.run(one.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_a_query_that_fails_is_told_once_and_when_it_is_given_up(receiver: Receiver) -> None:
    one = subscribed(receiver.url, {"maxEventCount": 1}, signatureToken="geheim")
    store.capture(document(object_event(item("m1")), object_event(item("m2"), at=1)), owner=1)
    for _ in range(2):
        with pytest.raises(Undelivered):
            subscriptions.run(one.pk)
    ((headers, body),) = receiver.calls
    told = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert "gs1-signature" in headers
    assert (told["type"], told["status"], told["txng:parked"]) == (
        "epcisException:QueryTooLargeException",
        413,
        False,
    )
    assert (told["queryName"], told["subscriptionID"]) == (one.query.name, str(one.token))
    Subscription.objects.filter(pk=one.pk).update(failures=subscriptions.MOST_FAILURES - 1)
    with pytest.raises(Undelivered):
        subscriptions.run(one.pk)
    assert json.loads(receiver.calls[-1][1])["txng:parked"] is True
    # Begun anew where it stood, nothing is missed.
    one.refresh_from_db()
    again = subscribed(receiver.url, initialRecordTime=one.since.isoformat())
    receiver.calls.clear()
    assert subscriptions.run(again.pk) == 2
    assert receiver.events() == [item("m1"), item("m2")]


@pytest.mark.parametrize(
    ("error", "status", "exception"),
    [
        (QueryTooLarge("query-too-large", limit=1), 413, "QueryTooLargeException"),
        (Refused("query-too-wide"), 413, "QueryTooComplexException"),
        (psycopg.errors.QueryCanceled("statement timeout"), 413, "QueryTooComplexException"),
        (ProblemError([Problem("query-parameter-unknown", {"name": "x"}, "x")]), 400, "QueryParameterException"),
        (psycopg.OperationalError("gone"), 500, "ImplementationException"),
    ],
)
def test_every_failure_has_its_exception(error: Exception, status: int, exception: str) -> None:
    problem, found, name = subscriptions.failure(error)
    assert (found, name) == (status, exception)
    assert problem.code


@pytest.mark.django_db(transaction=True)
def test_a_schedule_runs_when_its_time_has_come_and_says_that_there_is_nothing(receiver: Receiver) -> None:
    one = subscribed(receiver.url, schedule={"second": "0/1"}, reportIfEmpty=True)
    assert one.due is not None
    Subscription.objects.filter(pk=one.pk).update(due=one.due - timedelta(hours=1))
    assert [found.pk for found in subscriptions.due_now()] == [one.pk]
    jobs.deliver(subscription=one.pk)
    assert receiver.events() == []
    assert len(receiver.calls) == 1
    one.refresh_from_db()
    assert one.due is not None
    assert one.due > one.created_at


@pytest.mark.django_db(transaction=True)
def test_only_addresses_outside_are_called(settings: Any) -> None:
    for dest in ("http://127.0.0.1/x", "https://example.com:22/", "ftp://example.com/", "https://u:p@example.com/"):
        with pytest.raises((OutboundFailed, SubscriptionControls)):
            subscribed(dest)
    for dest in (
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/",
    ):
        with pytest.raises(OutboundFailed):
            subscribed(dest)
    one = subscribed("https://localhost/hook")  # a good form; what the name stands for is looked at when it is called
    store.capture(document(object_event(item("s1"))), owner=1)
    with pytest.raises(Undelivered):
        subscriptions.run(one.pk)
    one.refresh_from_db()
    assert one.parked


@pytest.mark.django_db(transaction=True)
def test_controls_that_would_never_work_are_refused() -> None:
    for controls in (
        {"initialRecordTime": "0001-01-01T00:00:00Z"},
        {"initialRecordTime": "9999-12-31T00:00:00Z"},
        {"schedule": {"month": "2", "dayOfMonth": "31"}},
    ):
        with pytest.raises(SubscriptionControls):
            subscribed("https://example.com/", **controls)


@pytest.mark.django_db(transaction=True)
def test_a_long_backlog_is_read_once(receiver: Receiver) -> None:
    one = subscribed(receiver.url, initialRecordTime="2020-01-01T00:00:00Z")
    for start in range(0, 1_600, 400):
        store.capture(document(*(object_event(item(f"b{at}"), at=at) for at in range(start, start + 400))), owner=1)
    assert subscriptions.run(one.pk) == 1_600
    assert sorted(receiver.events()) == sorted(item(f"b{at}") for at in range(1_600))
    assert len(receiver.calls) == 4
    assert subscriptions.run(one.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_whatever_goes_wrong_a_subscription_ends_parked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    one = subscribed(receiver.url)
    monkeypatch.setattr(subscriptions, "LOOK_BACK", "not a time")
    Subscription.objects.filter(pk=one.pk).update(failures=subscriptions.MOST_FAILURES - 1)
    with pytest.raises(Undelivered):
        subscriptions.run(one.pk)
    one.refresh_from_db()
    assert one.parked


@pytest.mark.django_db(transaction=True)
def test_a_capture_starts_the_streams(receiver: Receiver) -> None:
    subscribed(receiver.url)
    jobs._looked = (0.0, False)
    store.capture(document(object_event(item("w1"))), owner=1)
    done = work_off()
    assert {"events.sweep", "events.deliver"} <= set(done)
    assert receiver.events() == [item("w1")]


# --- schedules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "after", "following"),
    [
        ({"hour": "1", "minute": "5"}, "2026-11-05T01:05:00", "2026-11-06T01:05:00"),
        ({"minute": "0/15"}, "2026-11-05T07:50:00", "2026-11-05T08:00:00"),
        ({"dayOfWeek": "1", "hour": "0", "minute": "0"}, "2026-11-05T00:00:00", "2026-11-09T00:00:00"),
        ({"dayOfMonth": "29", "month": "2", "hour": "0", "minute": "0"}, "2026-11-05T00:00:00", "2028-02-29T00:00:00"),
        ({"second": "10,[20-22]"}, "2026-11-05T00:00:10", "2026-11-05T00:00:20"),
        ({"dayOfMonth": "30", "month": "2"}, "2026-11-05T00:00:00", None),
    ],
)
def test_the_next_run_of_a_schedule(sent: dict[str, str], after: str, following: str | None) -> None:
    found = schedule.read(sent).next(datetime.fromisoformat(after))
    assert found == (None if following is None else datetime.fromisoformat(following))


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {"minute": st.integers(0, 59).map(str)},
        optional={"hour": st.integers(0, 23).map(str)},
    ),
    st.datetimes(LOCAL, LOCAL.replace(year=2027)),
)
def test_the_next_run_is_the_first_that_fits(sent: dict[str, str], after: datetime) -> None:
    plan = schedule.read(sent)
    following = plan.next(after)
    assert following is not None
    assert following > after
    moment = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while not (
        moment.minute in plan.fields["minute"]
        and moment.hour in plan.fields["hour"]
        and moment.isoweekday() in plan.fields["dayOfWeek"]
    ):
        moment += timedelta(minutes=1)
    assert following == moment


@pytest.mark.parametrize(
    "sent", [{"hour": "24"}, {"hour": "[3-1]"}, {"hour": "[3"}, {"hour": "x"}, {"year": "1"}, [], {}, {"hour": []}]
)
def test_a_schedule_that_means_nothing_is_refused(sent: Any) -> None:
    with pytest.raises(ProblemError):
        schedule.read(sent)
