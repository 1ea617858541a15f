"""Each connector: its words are right, its calls are made as its page says."""

import hmac
import json
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cast import Cast
from tests.events import store
from tests.events.samples import document, item, object_event
from tests.exchange.destinations import live
from tests.exchange.fake_portal import FakePortal
from txng.exchange import filling, mapping, records, sending, services
from txng.exchange.connectors import CONNECTORS
from txng.exchange.connectors.interface import Connector
from txng.exchange.models import Parcel
from txng.exchange.rules import KINDS

PAGE = Path(__file__).parents[2] / "docs/integrators/connectors.md"


@pytest.mark.parametrize("connector", CONNECTORS.values(), ids=list(CONNECTORS))
def test_its_words_are_right_and_it_has_a_line_in_the_documentation(connector: Connector) -> None:
    for kind, fields in connector.mappings.items():
        assert kind in KINDS
        assert mapping.faults(kind, fields) == []  # type: ignore[arg-type]
    assert f"| `{connector.name}` |" in PAGE.read_text("utf-8")
    assert all(connector.title)
    assert all(connector.about)


def test_every_field_that_may_be_named_is_in_our_records(cast: Cast) -> None:
    rows = {
        "party": cast.parties["coop"],
        "place": cast.places["plot"],
        "product": cast.products["mang_cau"],
        "batch": cast.batches["mang_cau"],
    }
    for kind, row in rows.items():
        fresh = filling.rows_of(kind).get(pk=row.pk)  # type: ignore[arg-type]
        assert set(records.record(fresh)) == set(mapping.FIELDS[kind])  # type: ignore[index]


def test_a_person_is_not_named_to_others(cast: Cast) -> None:
    party = cast.parties["rice_paper"]
    party.kind, party.tax_code = "individual", ""
    party.save()
    told = records.record(filling.rows_of("party").get(pk=party.pk))
    assert "Sương Mai" not in json.dumps(told, ensure_ascii=False)
    assert told["address"] == ""


@pytest.mark.parametrize("name", ["national_portal", "trade_ministry", "police_ministry"])
@pytest.mark.django_db
def test_a_chain_goes_to_each_national_system(cast: Cast, fake: FakePortal, name: str) -> None:
    party = cast.parties["coop"]
    party.tax_code = "3900123456"
    party.save()
    destination = live(cast, fake.url, fake.token, name)
    for kind, noun in CONNECTORS[name].paths.items():  # type: ignore[attr-defined]
        fake.names[noun.strip("/")] = kind
    services.connection_add(actor=cast.viewer("officer"), destination=destination, party=party)
    store.capture(document(object_event(item("N1"))), owner=party.pk)
    while filling.fill():
        pass
    sending.run(destination.pk, pause=lambda _seconds: None)
    states = set(Parcel.objects.values_list("state", flat=True))
    assert states == {"accepted"}, list(Parcel.objects.values("kind", "problems", "words"))
    assert {one.kind for one in fake.stored.values()} == {
        path.strip("/")
        for path in CONNECTORS[name].paths.values()  # type: ignore[attr-defined]
    }


class Post:
    """Keeps what it was sent."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        post = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                post.calls.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(201)
                self.send_header("location", "/events/x")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/epcis"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.mark.parametrize("name", ["epcis", "webhook"])
@pytest.mark.django_db
def test_events_go_to_any_partner(cast: Cast, settings: Any, name: str) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    post = Post()
    try:
        destination = live(cast, post.url, "chia-khoa", name)
        services.connection_add(actor=cast.viewer("officer"), destination=destination, party=cast.parties["coop"])
        store.capture(document(object_event(item("N1"))), owner=cast.parties["coop"].pk)
        while filling.fill():
            pass
        sending.run(destination.pk, pause=lambda _seconds: None)
    finally:
        post.server.shutdown()
        post.server.server_close()
    path, headers, body = post.calls[-1]
    said = json.loads(body)
    if name == "epcis":
        assert len(post.calls) == 1
        assert (path, headers["authorization"]) == ("/epcis/events", "Bearer chia-khoa")
        assert said["epcList"] == [item("N1")]
    else:
        assert [json.loads(one)["kind"] for _, _, one in post.calls] == ["party", "place", "product", "batch", "event"]
        assert said["record"]["epcList"] == [item("N1")]
        parts = dict(part.split("=", 1) for part in headers["gs1-signature"].split(","))
        signed = f"{parts['t']}.{parts['id']}.".encode() + body
        assert parts["v1"] == hmac.new(b"chia-khoa", signed, sha256).hexdigest()
    assert set(Parcel.objects.values_list("state", flat=True)) == {"accepted"}
