"""What query documents say besides results: questions to a repository, its answers to them, and its exceptions.

A document with such a `Message` has it in `txng.epcis.model.Document.message` and holds no events. XML has all of them
(EPCIS 2.0 section 8.2.5 and its schema of queries, the same in 1.2); JSON has a form for the parameters of a query
only (the query schema), the REST binding says the rest with addresses and status codes.
"""

from typing import Any

import msgspec

from txng.epcis import time
from txng.epcis.findings import Findings, echo, member
from txng.gs1.problems import ProblemError

#: The queries every repository knows.
EVENT_QUERY = "SimpleEventQuery"
MASTER_DATA_QUERY = "SimpleMasterDataQuery"

#: What may go wrong with a request, by the standard's names.
EXCEPTIONS = frozenset(
    f"{name}Exception"
    for name in (
        *("DuplicateName", "InvalidURI", "NoSuchName", "NoSuchSubscription", "DuplicateSubscription"),
        *("QueryParameter", "QueryTooLarge", "QueryTooComplex", "SubscriptionControls", "SubscribeNotPermitted"),
        *("Security", "Validation", "Implementation"),
    )
)

#: How bad an ImplementationException is.
SEVERITIES = ("ERROR", "SEVERE")


class Message(msgspec.Struct, kw_only=True, omit_defaults=True, tag_field="message", tag=True):
    """One request, answer or exception; the class is named as the standard names the element.

    >>> isinstance(GetQueryNames(), Message)
    True
    """


class Poll(Message, kw_only=True):
    """Ask once. ``params``: name → text, number, boolean, ``None`` (no value needed) or a list of texts.

    >>> Poll(query_name="SimpleEventQuery", params={"EQ_bizStep": ["shipping"]}).params["EQ_bizStep"]
    ['shipping']
    """

    query_name: str
    params: dict[str, Any] = {}


class SubscriptionControls(msgspec.Struct, kw_only=True, omit_defaults=True):
    """When a standing query is asked: by ``schedule`` (see `txng.epcis.query.schedule`) or at a ``trigger``.

    >>> SubscriptionControls(schedule={"hour": "1"}, report_if_empty=True).trigger is None
    True
    """

    schedule: dict[str, str] | None = None
    trigger: str | None = None
    initial_record_time: str | None = None
    report_if_empty: bool = False


class Subscribe(Message, kw_only=True):
    """Ask again and again, the answers sent to ``dest``.

    >>> Subscribe(query_name="SimpleEventQuery", dest="https://a.example", subscription_id="1").controls.schedule
    """

    query_name: str
    params: dict[str, Any] = {}
    dest: str
    controls: SubscriptionControls = msgspec.field(default_factory=SubscriptionControls)
    subscription_id: str


class Unsubscribe(Message, kw_only=True):
    """End a subscription.

    >>> Unsubscribe(subscription_id="1").subscription_id
    '1'
    """

    subscription_id: str


class GetSubscriptionIDs(Message, kw_only=True):
    """Which subscriptions a query has.

    >>> GetSubscriptionIDs(query_name="SimpleEventQuery").query_name
    'SimpleEventQuery'
    """

    query_name: str


class GetQueryNames(Message, kw_only=True):
    """Which queries there are.

    >>> GetQueryNames()
    GetQueryNames()
    """


class GetStandardVersion(Message, kw_only=True):
    """Which version of the standard is spoken.

    >>> GetStandardVersion()
    GetStandardVersion()
    """


class GetVendorVersion(Message, kw_only=True):
    """Which version the software has.

    >>> GetVendorVersion()
    GetVendorVersion()
    """


class SubscribeResult(Message, kw_only=True):
    """The subscription was made.

    >>> SubscribeResult()
    SubscribeResult()
    """


class UnsubscribeResult(Message, kw_only=True):
    """The subscription has ended.

    >>> UnsubscribeResult()
    UnsubscribeResult()
    """


class GetQueryNamesResult(Message, kw_only=True):
    """The names of queries.

    >>> GetQueryNamesResult(texts=["SimpleEventQuery"]).texts
    ['SimpleEventQuery']
    """

    texts: list[str] = []


class GetSubscriptionIDsResult(Message, kw_only=True):
    """The ids of subscriptions.

    >>> GetSubscriptionIDsResult(texts=["1"]).texts
    ['1']
    """

    texts: list[str] = []


class GetStandardVersionResult(Message, kw_only=True):
    """A version such as ``2.0``.

    >>> GetStandardVersionResult(version="2.0").version
    '2.0'
    """

    version: str


class GetVendorVersionResult(Message, kw_only=True):
    """A version of the software, or its address.

    >>> GetVendorVersionResult(version="https://example.com/1").version
    'https://example.com/1'
    """

    version: str


class ControlException(Message, kw_only=True):
    """Why a request failed: ``name`` is one of `EXCEPTIONS`, ``severity`` one of `SEVERITIES`.

    >>> ControlException(name="QueryTooLargeException", reason="more than 500 events").severity
    """

    name: str
    reason: str = ""
    severity: str | None = None
    query_name: str | None = None
    subscription_id: str | None = None


def check(message: Message, namespaces: dict[str, str], findings: Findings) -> None:
    """Report what is wrong with the values of a message; of queries of the standard also the parameters.

    >>> findings = Findings()
    >>> check(Poll(query_name="SimpleEventQuery", params={"EQ_action": ["SELL"]}), {}, findings)
    >>> findings.failed
    True
    """
    if isinstance(message, Poll | Subscribe):
        _check_params(message, namespaces, findings)
    if isinstance(message, Subscribe):
        _check_subscription(message, findings)
    if isinstance(message, ControlException) and message.severity not in (None, *SEVERITIES):
        known = ", ".join(SEVERITIES)
        findings.error("query-value-unknown", "severity", name="severity", value=echo(message.severity), known=known)


def _check_params(message: Poll | Subscribe, namespaces: dict[str, str], findings: Findings) -> None:
    from txng.epcis import query  # loaded only by those who ask

    readers = {EVENT_QUERY: query.parse_json, MASTER_DATA_QUERY: query.parse_master_data}
    reader = readers.get(message.query_name)
    if reader is None:  # a query that somebody has named; what it takes is known where it is kept
        return
    try:
        reader(message.params, namespaces)
    except ProblemError as refused:
        for problem in refused.problems:
            findings.add(msgspec.structs.replace(problem, path=member("params", problem.path)))


def _check_subscription(message: Subscribe, findings: Findings) -> None:
    from txng.epcis.query import schedule

    controls = message.controls
    if message.query_name == MASTER_DATA_QUERY:
        findings.error("query-not-standing", "queryName", name=MASTER_DATA_QUERY)
    if (controls.schedule is None) == (controls.trigger is None):
        findings.error("schedule-or-trigger", "controls")
    if controls.schedule is not None:
        try:
            schedule.read(controls.schedule)
        except ProblemError as refused:
            for problem in refused.problems:
                findings.add(msgspec.structs.replace(problem, path=member("controls", problem.path)))
    begin = controls.initial_record_time
    if begin is not None and (code := time.fault(begin)):
        findings.error(code, "controls.initialRecordTime", value=echo(begin))
