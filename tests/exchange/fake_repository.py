"""A provider's system: a repository of EPCIS 2.0 and a resolver on loopback, with the faults such systems have."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from txng.epcis import jsonld
from txng.epcis.event_hash import event_hash
from txng.gs1.problems import ProblemError

#: what may be wrong with it
FAULTS = (
    *("dead", "types", "description", "location", "job", "forgets", "changes", "doubles", "takes-anything", "no-link"),
    *("garbage", "elsewhere"),
)


@dataclass
class FakeRepository:
    """``events``: as they came, in order; ``asked``: paths with the authorization shown; ``faults``: of `FAULTS`;
    ``page_size``: of answers to queries without a code, whatever was asked for."""

    base: str = ""
    token: str = "bi-mat"
    events: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    header: dict[str, Any] = field(default_factory=dict)
    page_size: int = 0

    @property
    def epcis(self) -> str:
        return f"{self.base}/epcis"

    def record(self, event: dict[str, Any]) -> None:
        """What its own people record."""
        self.events.append(event)

    def document(self, events: list[dict[str, Any]], kind: str = "EPCISDocument") -> dict[str, Any]:
        body: dict[str, Any] = {"eventList": events}
        if kind != "EPCISDocument":
            body = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": body}}
        return {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
            "type": kind,
            "schemaVersion": "2.0",
            "creationDate": "2026-01-01T00:00:00Z",
            "epcisBody": body,
        }

    def captured(self, body: bytes) -> bool:
        """Whether a document is taken."""
        given = json.loads(body)["epcisBody"]["eventList"]
        try:
            read = jsonld.read(body).events
        except ProblemError:
            if "takes-anything" not in self.faults:
                return False
            self.events += given
            return True
        known = {event_hash(one) for event in self.events for one in self.read(event)}
        for event, one in zip(given, read, strict=True):
            if "forgets" in self.faults or (event_hash(one) in known and "doubles" not in self.faults):
                continue
            if "changes" in self.faults:
                event["quantityList"][0]["quantity"] += 1
            self.events.append(event)
        return True

    def read(self, event: dict[str, Any]) -> list[Any]:
        try:
            return list(jsonld.read(json.dumps(self.document([event])).encode()).events)
        except ProblemError:
            return []

    def about(self, epc: str) -> list[dict[str, Any]]:
        return [one for one in self.events if json.dumps(epc) in json.dumps(one)]

    def page(self, asked: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        """Events as they came, each recorded a second after the one before, or when it says itself."""
        recorded = [
            {"recordTime": f"2026-11-20T08:{at // 60:02d}:{at % 60:02d}.000Z", **one}
            for at, one in enumerate(self.events)
        ]
        since = asked.get("GE_recordTime", "").replace("+00:00", ".000Z")
        rows = [one for one in recorded if one["recordTime"] >= since]
        first, size = int(asked.get("nextPageToken", 0)), self.page_size or int(asked["perPage"])
        part = rows[first : first + size]
        headers = {}
        if first + size < len(rows):
            where = "http://198.51.100.7" if "elsewhere" in self.faults else self.base
            query = f"perPage={size}&nextPageToken={first + size}" + (f"&GE_recordTime={since}" if since else "")
            headers["link"] = f'<{where}/epcis/events?{query}>; rel="next"'
        document = self.document(part, "EPCISQueryDocument")
        return 200, document | ({"epcisHeader": self.header} if self.header else {}), headers

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        parts = urlsplit(path)
        faults = self.faults
        if "dead" in faults:
            return 503, {}, {}
        if "garbage" in faults:
            return 200, b"\xff\xfe<html>", {}
        if parts.path == "/.well-known/gs1resolver":
            whole = {"resolverRoot": self.base, "supportedPrimaryKeys": ["01"]}
            return 200, {"resolverRoot": self.base} if "description" in faults else whole, {}
        if parts.path.startswith("/01/"):
            link = (
                {} if "no-link" in faults else {"https://gs1.org/voc/epcis": [{"href": self.epcis, "title": "EPCIS"}]}
            )
            return 200, {"linkset": [{"anchor": self.base + parts.path, **link}]}, {}
        if parts.path == "/epcis/eventTypes":
            member = ["ObjectEvent"] if "types" in faults else ["ObjectEvent", "TransformationEvent"]
            return 200, {"type": "Collection", "member": member}, {}
        if parts.path == "/epcis/capture" and method == "POST":
            if not self.captured(body):
                return 400, {"type": "epcisException:ValidationException", "title": "Sai", "status": 400}, {}
            where = "http://198.51.100.7/epcis/capture/1" if "elsewhere" in faults else "/epcis/capture/1"
            return 202, {}, {} if "location" in faults else {"location": where}
        if parts.path == "/epcis/capture/1":
            return 200, {"running": False, "success": "job" not in faults, "errors": []}, {}
        if parts.path == "/epcis/events":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if "perPage" in asked:
                return self.page(asked)
            epc = asked.get("MATCH_anyEPCClass", "")
            return 200, self.document(self.about(unquote(epc)), "EPCISQueryDocument"), {}
        return 404, {}, {}


@contextmanager
def fake_repository() -> Iterator[FakeRepository]:
    """A running one."""
    found = FakeRepository()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            found.asked.append((self.path, self.headers.get("authorization", "")))
            status, said, headers = found.answer(self.command, self.path, body)
            told = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = _answer

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
