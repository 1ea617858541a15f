"""Programs that are told of recalls: who asks, what they are told, and what happens when nobody answers."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.events import store
from tests.events.samples import document, object_event, transformation
from tests.oversight import test_recalls
from tests.oversight.test_recalls import LOT, announced, shop_of
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.core.jobs import work_off
from txng.core.models import Notice
from txng.core.outbound import OutboundFailed
from txng.gs1.problems import ProblemError
from txng.oversight.recalls import services, watching
from txng.oversight.recalls.models import Watch
from txng.oversight.recalls.rules import heads, matching

pytestmark = pytest.mark.django_db

village = test_recalls.village
PRODUCT = "/01/09520801001019"


class Till(ThreadingHTTPServer):
    """A retailer's system: it keeps what it gets, and answers with ``status`` and the challenge."""

    daemon_threads = True

    def __init__(self) -> None:
        till = self
        self.got: list[tuple[dict[str, Any], dict[str, str], bytes]] = []
        self.status, self.echoes = 200, True

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                told = json.loads(body)
                till.got.append((told, {name.lower(): word for name, word in self.headers.items()}, body))
                answer = json.dumps({"challenge": told.get("challenge", "")}).encode() if till.echoes else b"ok"
                self.send_response(till.status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_words: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Answers)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/recalls"

    def told(self) -> list[str]:
        return [body["event"] for body, _headers, _raw in self.got]


@pytest.fixture
def till(settings: Any) -> Iterator[Till]:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    made = Till()
    Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def watch_of(village: Cast, till: Till, codes: str = "", who: str = "seller", party: str = "shop") -> Watch:
    row = watching.watch_create(
        actor=village.viewer(who), party=village.parties[party], title="Máy tính tiền", url=till.url, codes=codes
    )
    work_off()
    row.refresh_from_db()
    return row


def test_a_holder_and_who_asks_for_a_lot_are_told_within_the_act(village: Cast, till: Till) -> None:
    holder = watch_of(village, till)
    asks = watch_of(village, till, f"{PRODUCT}\n", "competitor", "rice_paper")
    other = watch_of(village, till, "/01/09520801001026/10/XYZ", "competitor", "rice_paper")
    assert [row.state for row in (holder, asks, other)] == ["live", "live", "live"]
    assert till.told() == ["test", "test", "test"]
    till.got.clear()
    recall = announced(village)
    work_off()
    assert till.told() == ["announced", "announced"]
    to_holder, to_other = sorted((body for body, _headers, _raw in till.got), key=lambda body: body["answer"] is None)
    assert to_holder["codes"] == to_other["codes"] == [LOT]
    assert to_holder["recall"]["number"] == recall.number
    assert to_holder["answer"].endswith(f"/workspace/recalls/held/{shop_of(recall).pk}")
    till.got.clear()
    services.scope_renew(actor=village.viewer("department_lead"), recall=recall)
    work_off()
    assert till.told() == [], "nothing new was found"
    services.recall_withdraw(actor=village.viewer("department_lead"), recall=recall, reason="Kết quả nhầm mẫu")
    work_off()
    assert till.told() == ["withdrawn", "withdrawn"]


def test_who_asks_later_is_left_out_taken_in_or_new_hears_of_it(village: Cast, till: Till) -> None:
    recall = announced(village)
    lead = village.viewer("department_lead")
    watch_of(village, till)
    assert till.told() == ["test", "announced"], "what is in force when it begins"
    (thing,) = recall.things.all()
    services.thing_leave_out(actor=lead, recall=recall, thing=thing.pk, reason="Nhầm lô")
    services.thing_leave_out(actor=lead, recall=recall, thing=thing.pk, reason="")
    services.thing_leave_out(actor=lead, recall=recall, thing=thing.pk, reason="Nhầm lô")
    services.thing_leave_out(actor=lead, recall=recall, thing=thing.pk, reason="")
    services.recall_edit(actor=lead, recall=recall, values={"hotline": "0276 382 0000"})
    work_off()
    assert till.told()[2:] == ["narrowed", "widened", "narrowed", "widened", "changed"], "each time, in order"
    till.got.clear()
    watch_of(village, till, "", "competitor", "rice_paper")
    assert till.told() == ["test"], "it holds nothing"
    on = {"possessing_party": village.parties["rice_paper"].uri}
    store.capture(
        document(
            object_event(
                at=40,
                bizStep="receiving",
                bizLocation={"id": test_recalls.HOUSE},
                destinationList=[{"type": name, "destination": uri} for name, uri in on.items()],
                quantityList=[{"epcClass": LOT, "quantity": 5, "uom": "KGM"}],
            )
        )
    )
    services.scope_renew(actor=lead, recall=recall)
    work_off()
    assert till.told() == ["test", "widened"]
    assert till.got[-1][0]["codes"] == [LOT]


def test_numbers_of_units_go_to_their_holder_alone(village: Cast, till: Till) -> None:
    units = [f"https://id.gs1.org/01/09520801001019/21/MC-{at}" for at in range(3)]
    made = transformation([LOT], units, at=25, bizLocation={"id": test_recalls.PLOT})
    made["outputEPCList"], made["outputQuantityList"] = units, []
    sold = object_event(
        *units[:2],
        at=26,
        bizStep="receiving",
        bizLocation={"id": test_recalls.STALL},
        destinationList=[{"type": "possessing_party", "destination": test_recalls.SHOP}],
    )
    store.capture(document(made, sold))
    watch_of(village, till)
    watch_of(village, till, PRODUCT, "competitor", "rice_paper")
    watch_of(village, till, f"{units[2]}", "competitor", "rice_paper")
    till.got.clear()
    announced(village)
    work_off()
    assert till.told() == ["announced"] * 3
    shop, by_product, by_unit = (
        body["codes"] for body, _headers, _raw in sorted(till.got, key=lambda one: -len(one[0]["codes"]))
    )
    assert set(shop) == {LOT, *units[:2]}
    assert {tuple(by_product), tuple(by_unit)} == {(LOT,), (units[2],)}


def test_a_call_is_signed_with_the_key_of_the_page(village: Cast, till: Till) -> None:
    watch_of(village, till)
    announced(village)
    work_off()
    body, headers, raw = till.got[-1]
    found = re.fullmatch(r"t=(\d+),id=([0-9a-f-]+),v1=([0-9a-f]{64})", headers["gs1-signature"])
    assert found is not None
    row = Watch.objects.get()
    token = watching.token_of(row, village.viewer("seller"))
    assert hmac.new(token.encode(), f"{found[1]}.{found[2]}.".encode() + raw, hashlib.sha256).hexdigest() == found[3]
    assert headers["idempotency-key"] == body["key"]
    assert watching.token_of(row, village.viewer("competitor")) == ""
    assert token.encode() not in bytes(row.token)


def test_an_address_that_does_not_ask_for_it_is_left_alone(village: Cast, till: Till) -> None:
    till.echoes = False
    row = watch_of(village, till)
    assert (row.state, row.calls.get().words) == ("new", "watch-no-challenge")
    announced(village)
    work_off()
    assert till.told() == ["test"]
    till.echoes = True
    watching.watch_try(actor=village.viewer("seller"), watch=row)
    with pytest.raises(Conflict):
        watching.watch_try(actor=village.viewer("seller"), watch=row)
    work_off()
    row.refresh_from_db()
    assert row.state == "live"
    watching.watch_update(
        actor=village.viewer("seller"), watch=row, title=row.title, url=f"{till.url}/other", codes=PRODUCT
    )
    row.refresh_from_db()
    assert row.state == "new", "a new address is asked anew"


def test_what_fails_is_tried_again_for_three_days(
    village: Cast,
    till: Till,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = watch_of(village, till)
    till.status = 503
    announced(village)
    work_off()
    (call,) = row.calls.exclude(kind="test")
    assert (call.state, call.attempts, call.words) == ("waiting", 1, "HTTP 503")
    keys = {body["key"] for body, _headers, _raw in till.got if body["event"] == "announced"}
    assert keys == {call.key}
    assert watching.due() == []
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1))
    assert watching.due() == [call.pk]
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3, minutes=1))
    watching.call(call.pk)
    call.refresh_from_db()
    assert (call.state, call.attempts) == ("parked", 2)
    assert Notice.objects.filter(kind="recall-watch-failed").exists()


def test_nothing_goes_out_when_it_is_switched_off_or_for_a_drill(village: Cast, till: Till) -> None:
    row = watch_of(village, till)
    seller = village.viewer("seller")
    drill = services.recall_open(
        actor=village.viewer("department_officer"), code=LOT, hazard="other", reason="Diễn tập", is_drill=True
    )
    services.recall_announce(actor=village.viewer("department_officer"), recall=drill)
    watching.watch_stop(actor=seller, watch=row)
    announced(village)
    work_off()
    assert till.told() == ["test"]
    watching.watch_drop(actor=seller, watch=row)
    assert not Watch.objects.exists()


def test_strangers_and_wrong_words_are_refused(village: Cast, till: Till, settings: Any) -> None:
    row = watch_of(village, till)
    with pytest.raises(Missing):
        watching.watch_stop(actor=village.viewer("competitor"), watch=row)
    with pytest.raises(Forbidden):
        watch_of(village, till, who="competitor")
    with pytest.raises(ProblemError) as found:
        watch_of(village, till, f"{PRODUCT}\nkhông phải mã\n/414/9520801090150")
    assert [(one.code, one.params["line"]) for one in found.value.problems] == [("watch-code", 2), ("watch-code", 3)]
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(OutboundFailed):
        watch_of(village, till)


paths = st.lists(st.sampled_from(["/01/1", "/01/1/10/A", "/01/1/10/A/21/x", "/01/1/10/AB", "/01/12/10/A", "/00/9"]))


@given(paths, paths, st.sampled_from(["/01/1", "/01/1/10/A"]))
def test_what_is_watched_is_found(watched: list[str], affected: list[str], root: str) -> None:
    wanted = [path for path in affected if any(f"{path}/".startswith(f"{code}/") for code in watched)]
    wanted += [code for code in watched if f"{code}/".startswith(f"{root}/") and code != root]
    assert matching(watched, heads(affected), root) == sorted(set(wanted))
