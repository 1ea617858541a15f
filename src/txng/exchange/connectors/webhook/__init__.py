"""Any address of one's own: every record is posted there in the portal's words, signed."""

import json

import msgspec

from txng.core import clock, outbound
from txng.core.outbound import OutboundFailed
from txng.events.subscriptions import signed
from txng.exchange.connectors.interface import Connector, Letter, Target
from txng.exchange.connectors.rest import fault
from txng.exchange.rules import Outcome


class WebhookConnector(Connector):
    """``POST`` of ``{"kind", "key", "day", "code", "withdrawn", "record"}``, signed in ``GS1-Signature`` with the
    destination's token; any answer of 2xx takes it. It cannot be asked: after a call that was cut off the same key
    comes again."""

    name = "webhook"
    title = ("Địa chỉ nhận (webhook)", "Address of one's own (webhook)")
    about = (
        "Gửi từng bản ghi, có chữ ký, tới một địa chỉ https của đối tác.",
        "Posts every record, signed, to an https address of a partner.",
    )

    def push_party(self, target: Target, letter: Letter) -> Outcome:
        return self._post(target, letter, withdrawn=False)

    push_location = push_product = push_batch = push_events = push_party

    def withdraw(self, target: Target, letter: Letter) -> Outcome:
        return self._post(target, letter, withdrawn=True)

    def _post(self, target: Target, letter: Letter, *, withdrawn: bool) -> Outcome:
        told = {"kind": letter.kind, "key": letter.key, "day": letter.day.isoformat(), "code": letter.code}
        record = msgspec.Raw(letter.body or json.dumps(None).encode())
        body = msgspec.json.encode({**told, "withdrawn": withdrawn, "record": record})
        headers = {**signed(target.token, body, clock.now()), "idempotency-key": letter.key}
        try:
            answer = outbound.send("POST", target.url, content=body, headers=headers)
        except OutboundFailed as error:
            return Outcome("failed", words=error.problems[0].code, stops=error.permanent)
        return fault(answer) or Outcome("accepted", answer.status)


CONNECTOR = WebhookConnector()
