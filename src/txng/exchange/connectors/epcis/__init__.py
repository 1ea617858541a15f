"""Any repository of EPCIS 2.0: events go out by its capture interface."""

from urllib.parse import quote

from txng.core import outbound
from txng.core.outbound import OutboundFailed
from txng.exchange.connectors.interface import Connector, Letter, Target
from txng.exchange.connectors.rest import fault, plain
from txng.exchange.rules import Kind, Outcome

_HEADERS = {"content-type": "application/json", "gs1-epcis-version": "2.0.0", "gs1-cbv-version": "2.0.0"}


class EpcisConnector(Connector):
    """``POST /events`` with one event (EPCIS 2.0 section 12.7.3), ``GET /events/{id}`` to ask. The event hash is the
    identity of an event, so that a repeated call stores nothing twice where the receiver follows the standard."""

    name = "epcis"
    title = ("Kho sự kiện EPCIS 2.0", "EPCIS 2.0 repository")
    about = (
        "Bất kỳ hệ thống nào nhận sự kiện theo EPCIS 2.0: tỉnh khác, đối tác, nước ngoài.",
        "Any system that takes events by EPCIS 2.0: other provinces, partners, abroad.",
    )
    kinds: tuple[Kind, ...] = ("event",)
    asks = True

    def push_events(self, target: Target, letter: Letter) -> Outcome:
        headers = {**_HEADERS, **target.authorization, "idempotency-key": letter.key}
        try:
            answer = outbound.send("POST", _at(target, "/events"), content=letter.body, headers=headers)
        except OutboundFailed as error:
            return Outcome("failed", words=error.problems[0].code, stops=error.permanent)
        receipt = {"receipt": plain(answer.headers.get("location", ""), 200)}
        return fault(answer) or Outcome("accepted", answer.status, receipt=receipt)

    def pull_status(self, target: Target, letter: Letter) -> Outcome | None:
        try:
            address = _at(target, "/events/" + quote(letter.code, safe=""))
            answer = outbound.send("GET", address, headers=target.authorization)
        except OutboundFailed as error:
            return Outcome("failed", words=error.problems[0].code, stops=error.permanent)
        if answer.status == 404:
            return None
        return fault(answer) or Outcome("accepted", answer.status)

    def withdraw(self, target: Target, letter: Letter) -> Outcome:
        """Events are never taken back; an error declaration is an event of its own."""
        return Outcome("refused", words="withdraw")

    push_party = push_location = push_product = push_batch = withdraw


def _at(target: Target, path: str) -> str:
    return target.url.rstrip("/") + path


CONNECTOR = EpcisConnector()
