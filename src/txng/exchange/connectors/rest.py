"""Systems that take one record a call as JSON: addresses, and the words of their answers, are data of each connector.

No interface of a national system is published. What is known of them (one record a call, JSON, a token) is here; what
each calls things is in its folder and can be changed without a new version of the portal.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import msgspec

from txng.core import outbound
from txng.core.outbound import Answer, OutboundFailed
from txng.exchange.connectors.interface import Connector, DaySum, Letter, Target
from txng.exchange.rules import KINDS, Kind, Outcome

MOST_WORDS = 500
MOST_KEYS_BYTES = 16 * 2**20
_STOPPING = (401, 403, 404, 405)
_AGAIN = (408, 425, 429)


def plain(text: str, most: int = MOST_WORDS) -> str:
    """Text of somebody else as it can be stored and shown: no NUL, no line breaks, no end."""
    return "".join(char if char.isprintable() else " " for char in text[: 4 * most])[:most].strip()


def words_of(answer: Answer) -> str:
    """The beginning of a body."""
    return plain(answer.body[: 4 * MOST_WORDS].decode("utf-8", "replace"))


def retry_after(answer: Answer) -> timedelta | None:
    text = answer.headers.get("retry-after", "").strip()
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else None


def fault(answer: Answer) -> Outcome | None:
    """What a status other than 2xx means; None for 2xx.

    A wrong token or address is nothing another record would mend: the destination rests. What they cannot read (400,
    409, 422 and the like) is refused.
    """
    if answer.ok:
        return None
    words = words_of(answer)
    if answer.status in _STOPPING:
        return Outcome("failed", answer.status, words, stops=True)
    if answer.status in _AGAIN or answer.status >= 500 or answer.status < 400:
        return Outcome("failed", answer.status, words, after=retry_after(answer))
    return Outcome("refused", answer.status, words)


class RestConnector(Connector):
    """A connector made of the files ``wire.json`` and ``mapping.json`` of its package."""

    asks = True
    counts = True

    def __init__(self, package: str):
        folder = files(package)
        wire = json.loads((folder / "wire.json").read_text("utf-8"))
        self.name = package.rpartition(".")[2]
        self.title = (wire["title"]["vi"], wire["title"]["en"])
        self.about = (wire["about"]["vi"], wire["about"]["en"])
        self.kinds: Sequence[Kind] = tuple(kind for kind in KINDS if kind in wire["paths"])
        self.mappings = json.loads((folder / "mapping.json").read_text("utf-8"))
        self.paths: Mapping[str, str] = wire["paths"]
        self.status_path: str = wire["status"]
        self.day_path: str = wire["day"]
        self.said: Mapping[str, Any] = wire["answer"]

    def push_party(self, target: Target, letter: Letter) -> Outcome:
        return self._call("POST", target, self.paths["party"], letter)

    def push_location(self, target: Target, letter: Letter) -> Outcome:
        return self._call("POST", target, self.paths["place"], letter)

    def push_product(self, target: Target, letter: Letter) -> Outcome:
        return self._call("POST", target, self.paths["product"], letter)

    def push_batch(self, target: Target, letter: Letter) -> Outcome:
        return self._call("POST", target, self.paths["batch"], letter)

    def push_events(self, target: Target, letter: Letter) -> Outcome:
        return self._call("POST", target, self.paths["event"], letter)

    def withdraw(self, target: Target, letter: Letter) -> Outcome:
        path = f"{self.paths[letter.kind]}/{quote(letter.code, safe='')}"
        return self._call("DELETE", target, path, letter)

    def pull_status(self, target: Target, letter: Letter) -> Outcome | None:
        try:
            answer = self._ask(target, self.status_path.format(key=letter.key))
        except OutboundFailed as error:
            return Outcome("failed", words=error.problems[0].code, stops=error.permanent)
        if answer.status == 404:
            return None
        return fault(answer) or self.read(answer, letter.key)

    def pull_day(self, target: Target, day: date, kind: Kind) -> DaySum | None:
        found = self._json(target, self.day_path.format(day=day, kind=kind))
        match found:
            case {"count": int(count), "digest": str(said)} if 0 <= count < 2**31:
                return DaySum(count, said[:64])
        return None

    def pull_keys(self, target: Target, day: date, kind: Kind) -> frozenset[str] | None:
        found = self._json(target, self.day_path.format(day=day, kind=kind) + "/keys", MOST_KEYS_BYTES)
        match found:
            case {"keys": list(keys)}:
                return frozenset(key for key in keys if isinstance(key, str) and len(key) <= 64)
        return None

    def read(self, answer: Answer, key: str) -> Outcome:
        """The meaning of an answer of 2xx: what does not say so in their words is no acceptance.

        An answer that names another key is for somebody else.
        """
        said = self.said
        try:
            found = msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            found = None
        if not isinstance(found, dict) or found.get(said["key"], key) != key:
            return Outcome("failed", answer.status, words_of(answer))
        state = found.get(said["state"])
        receipt = {"receipt": plain(str(found.get(said["receipt"], "")), 200)}
        if state in said["accepted"]:
            return Outcome("accepted", answer.status, receipt=receipt)
        if state in said["pending"]:
            return Outcome("pending", answer.status, receipt=receipt)
        if state in said["refused"]:
            return Outcome("refused", answer.status, _reasons(found.get(said["errors"])) or words_of(answer))
        return Outcome("failed", answer.status, words_of(answer))

    def _call(self, method: str, target: Target, path: str, letter: Letter) -> Outcome:
        headers = {
            "content-type": "application/json",
            "idempotency-key": letter.key,
            "x-record-date": letter.day.isoformat(),
            **target.authorization,
        }
        try:
            answer = outbound.send(method, target.url.rstrip("/") + path, content=letter.body, headers=headers)
        except OutboundFailed as error:
            return Outcome("failed", words=error.problems[0].code, stops=error.permanent)
        return fault(answer) or self.read(answer, letter.key)

    def _ask(self, target: Target, path: str, most_bytes: int = outbound.MOST_BYTES) -> Answer:
        return outbound.send("GET", target.url.rstrip("/") + path, headers=target.authorization, most_bytes=most_bytes)

    def _json(self, target: Target, path: str, most_bytes: int = outbound.MOST_BYTES) -> Any:
        try:
            answer = self._ask(target, path, most_bytes)
            return msgspec.json.decode(answer.body) if answer.ok and not answer.truncated else None
        except (OutboundFailed, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None


def _reasons(found: Any) -> str:
    """Reasons as one text: ``[{"field": "gtin", "message": "…"}]``, or texts."""
    listed = found if isinstance(found, list) else []
    parts = []
    for one in listed[:20]:
        if isinstance(one, dict):
            field, message = str(one.get("field", "")), str(one.get("message", ""))
            parts.append(f"{field}: {message}" if field else message)
        else:
            parts.append(str(one))
    return plain("; ".join(parts))
