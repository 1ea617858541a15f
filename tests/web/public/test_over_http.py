"""The resolver over a real socket, with two worker processes: the shared cases, cases of our own, and recalls.

The real server decodes, splits and sends what the in-process tests cannot: raw paths, HEAD without a body, long lines.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from tests.corpus import CORPUS, needs_corpus
from tests.portal import Answer, Portal, fresh_portal
from tests.web.public.test_resolver_corpus import cases, faults_of

FRESH_SECONDS = 2.0
OWN = "09520801003006"  # GTIN of the portal's own product in these tests

_REGISTER = f"""
from txng.accounts.viewers import SYSTEM
from txng.registry import services
from txng.registry.models import Party
from txng.resolver.services import links_load
from txng.resolver import retirement

party = Party.objects.get(gln="9520801090013")
product = services.product_create(actor=SYSTEM, party=party, gtin="{OWN}", name="Muối tôm Tây Ninh",
    status="active", published=True)
for lot in ("M-1", "M-2", "M-3"):
    services.batch_create(actor=SYSTEM, product=product, lot=lot)
links_load(b'''%s''', SYSTEM)
retirement.code_retire(actor=SYSTEM, code="/01/09520801001163", successor="/01/{OWN}", reason="Đổi mã")
retirement.code_retire(actor=SYSTEM, code="/01/09520801001170", reason="Mã in nhầm, chưa bán")
"""
_PUBLISH = """
from txng.accounts.viewers import SYSTEM
from txng.resolver.recalls import recall_publish
recall_publish(actor=SYSTEM, code="%s", issued_by="Sở Công Thương", reason="Có phẩm màu cấm", name="%s")
"""


def records() -> dict[str, Any]:
    """The shared records and our own: templates, `%2F`, every kind of wish."""
    shared = json.loads((CORPUS / "gs1" / "resolver-records.json").read_text())
    voc = "https://ref.gs1.org/voc/"
    host = "https://lk.example.vn"

    def page(path: str, title: str, **members: Any) -> dict[str, Any]:
        return {"href": host + path, "title": title, **members}

    shared["linkset"] += [
        {
            "anchor": "/01/09520801001118",
            "itemDescription": "Bưởi da xanh",
            voc + "defaultLink": [page("/buoi?lo={lot}", "Bưởi")],
            voc + "pip": [page("/buoi?lo={lot}", "Bưởi")],
            voc + "verificationService": [page("/kiem/{gtin}/{serial}#kq", "Kiểm tra")],
            voc + "instructions": [page("/hd#dau", "Hướng dẫn")],
        },
        {
            "anchor": "/01/09520801001118/10/A%2FB",
            "itemDescription": "Lô A/B",
            voc + "defaultLink": [page("/buoi/ab", "Lô A/B")],
            voc + "pip": [page("/buoi/ab", "Lô A/B")],
        },
        {
            "anchor": "/01/09520801001125",
            "itemDescription": "Nhãn Tây Ninh",
            voc + "defaultLink": [page("/nhan", "Nhãn")],
            voc + "pip": [
                page("/nhan", "Nhãn", hreflang=["vi"], type="text/html"),
                page("/longan", "Longan", hreflang=["en"], type="text/html"),
                page("/longyan", "龙眼", hreflang=["zh"], type="text/html"),
            ],
            voc + "recipeInfo": [page("/mon-1", "Chè nhãn"), page("/mon-2", "Nhãn sấy")],
        },
        {
            "anchor": "/8004/8935234ABC",
            "itemDescription": "Thùng hàng",
            voc + "defaultLink": [page("/thung", "Thùng")],
            voc + "logisticsInfo": [page("/thung", "Thùng")],
        },
    ]
    return shared


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Portal]:
    if not (CORPUS / "gs1").is_dir():
        pytest.skip("the shared corpus is not here")
    with fresh_portal(workers=2) as portal:
        document = json.dumps(records()).replace("'", "\\u0027").replace("\\", "\\\\")
        portal.shell(_REGISTER % document)
        yield portal


def ask(portal: Portal, target: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """One request on a connection of its own, with these headers and no others but Host."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            key = name.lower()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


class _Judged:
    """An answer over HTTP as `faults_of` reads it."""

    def __init__(self, answer: Answer, base: str):
        self.status, self.headers, self.raw = answer.status, answer.headers, answer.body
        self.text = answer.body.decode("utf-8", "replace").replace(base, "http://testserver")

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@needs_corpus
def test_every_shared_case_over_http(two_workers: Portal) -> None:
    base = f"http://127.0.0.1:{two_workers.port}"
    wrong = []
    for parameter in cases():
        case = parameter.values[0]
        answer = _Judged(ask(two_workers, case["path"], case["method"], case["headers"]), base)
        if faults := faults_of(answer, case["expect"]):  # type: ignore[arg-type]
            wrong.append((case["id"], faults))
    assert not wrong


LK = "https://lk.example.vn"
BUOI, NHAN = "/01/09520801001118", "/01/09520801001125"
ANY = {"Accept": "*/*"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
LONG = "x" * (2048 - len("17=270131&t="))

#: (what, target, headers, status, location or None)
REDIRECTS = [
    ("template with lot", f"{BUOI}/10/L1", ANY, 307, f"{LK}/buoi?lo=L1"),
    ("template, lot below a serial", f"{BUOI}/10/L1/21/9", ANY, 307, f"{LK}/buoi?lo=L1"),
    ("template value is encoded anew", f"{BUOI}/10/%26a%3D", ANY, 307, f"{LK}/buoi?lo=%26a%3D"),
    ("template cannot leave its place", f"{BUOI}/10/..%2F..%3Fx", ANY, 307, f"{LK}/buoi?lo=..%2F..%3Fx"),
    ("template and query", f"{BUOI}/10/L1?a=1&&b", ANY, 307, f"{LK}/buoi?lo=L1&a=1&&b"),
    ("type with template", f"{BUOI}/21/S9?linkType=gs1:verificationService", ANY, 307,
     f"{LK}/kiem/09520801001118/S9?linkType=gs1:verificationService#kq"),
    ("query before the fragment", f"{BUOI}?linkType=gs1:instructions", ANY, 307,
     f"{LK}/hd?linkType=gs1:instructions#dau"),
    ("slash in a lot", f"{BUOI}/10/A%2FB", ANY, 307, f"{LK}/buoi/ab"),
    ("slash in lower-case hex", f"{BUOI}/10/A%2fB", ANY, 307, f"{LK}/buoi/ab"),
    ("letters encoded without need", f"{BUOI}/10/%41%2FB", ANY, 307, f"{LK}/buoi/ab"),
    ("other letter case is another lot", f"{BUOI}/10/a%2Fb", ANY, 307, f"{LK}/buoi?lo=a%2Fb"),
    ("plus is a plus in the path", f"{BUOI}/10/A+B", ANY, 307, f"{LK}/buoi?lo=A%2BB"),
    ("trailing slash and query", f"{NHAN}/?17=270131", ANY, 307, f"{LK}/nhan?17=270131"),
    ("flag without value", f"{NHAN}?flag", ANY, 307, f"{LK}/nhan?flag"),
    ("question mark in the query", f"{NHAN}?a=1?b=2", ANY, 307, f"{LK}/nhan?a=1?b=2"),
    ("percent signs stay", f"{NHAN}?q=%C4%91%20+%2B", ANY, 307, f"{LK}/nhan?q=%C4%91%20+%2B"),
    ("broken percent sign stays", f"{NHAN}?q=%zz%", ANY, 307, f"{LK}/nhan?q=%zz%"),
    ("2,048 characters of query", f"{NHAN}?17=270131&t={LONG}", ANY, 307, f"{LK}/nhan?17=270131&t={LONG}"),
    ("a foreign target in the query is no target", f"{NHAN}?url=https://evil.example", ANY, 307,
     f"{LK}/nhan?url=https://evil.example"),
    ("a browser", NHAN, BROWSER, 307, f"{LK}/nhan"),
    ("an Accept nobody knows", NHAN, {"Accept": "image/png"}, 307, f"{LK}/nhan"),
    ("a broken Accept", NHAN, {"Accept": ";;q=,,/"}, 307, f"{LK}/nhan"),
    ("Accept with weights of nonsense", NHAN, {"Accept": "text/html;q=abc, */*;q=2"}, 307, f"{LK}/nhan"),
    ("language by prefix", f"{NHAN}?linkType=gs1:pip", {**ANY, "Accept-Language": "zh-Hant-TW"}, 307,
     f"{LK}/longyan?linkType=gs1:pip"),
    ("a language nobody has gives the default", f"{NHAN}?linkType=gs1:pip", {**ANY, "Accept-Language": "fr"}, 307,
     f"{LK}/nhan?linkType=gs1:pip"),
    ("first language that is there", f"{NHAN}?linkType=gs1:pip", {**ANY, "Accept-Language": "fr, en;q=0.2"}, 307,
     f"{LK}/longan?linkType=gs1:pip"),
    ("type as an encoded address", f"{NHAN}?linkType=https%3A%2F%2Fgs1.org%2Fvoc%2Fpip", ANY, 307,
     f"{LK}/nhan?linkType=https%3A%2F%2Fgs1.org%2Fvoc%2Fpip"),
    ("an individual asset", "/8004/8935234ABC", ANY, 307, f"{LK}/thung"),
    ("a retired code goes on, lot and query too", "/01/09520801001163/10/M-2?17=270131", ANY, 307,
     f"http://HOST/01/{OWN}/10/M-2?17=270131"),
    ("a retired code without successor", "/01/09520801001170/10/X", ANY, 410, None),
    ("a retired code for machines", "/01/09520801001170", {"Accept": "application/json"}, 410, None),
    ("indistinguishable", f"{NHAN}?linkType=gs1:recipeInfo", ANY, 300, None),
    ("an undefined prefix", f"{NHAN}?linkType=foo:bar", ANY, 404, None),
    ("a type that is in no list", f"{NHAN}?linkType=gs1:nosuchlt", ANY, 404, None),
    ("our own product", f"/01/{OWN}", ANY, 200, None),
    ("our own lot, unknown serial", f"/01/{OWN}/10/M-1/21/NEVER", BROWSER, 404, None),
    ("a lot without a body", f"{BUOI}/10", ANY, 400, None),
    ("an empty lot", f"{BUOI}/10/", ANY, 400, None),
    ("a space in a lot", f"{BUOI}/10/L%201", ANY, 400, None),
    ("NUL", f"{BUOI}/10/%00", ANY, 400, None),
    ("a letter no lot has", f"{BUOI}/10/%C4%90", ANY, 400, None),
    ("21 characters", f"{BUOI}/10/{'A' * 21}", ANY, 400, None),
    ("a broken percent sign is itself", f"{BUOI}/10/A%2", ANY, 307, f"{LK}/buoi?lo=A%252"),
    ("thirteen digits", "/01/8934563138165", ANY, 400, None),
    ("fullwidth digits", "/01/%EF%BC%90%EF%BC%99520801001125", ANY, 400, None),
    ("double encoding is another lot", f"{BUOI}/10/A%252FB", ANY, 307, f"{LK}/buoi?lo=A%252FB"),
    ("a path too long", f"{BUOI}/10/{'A' * 1100}", ANY, 414, None),
    ("a query too long", f"{NHAN}?{'x' * 4100}", ANY, 414, None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "target", "headers", "status", "location"), REDIRECTS, ids=[r[0] for r in REDIRECTS])
def test_our_own_cases_over_http(
    what: str, target: str, headers: dict[str, str], status: int, location: str | None, two_workers: Portal
) -> None:
    answer = ask(two_workers, target, headers=headers)
    assert answer.status == status, answer.body[:300]
    expected = location.replace("HOST", f"127.0.0.1:{two_workers.port}") if location else None
    assert answer.headers.get("location") == expected
    assert answer.headers["access-control-allow-origin"] == "*"
    head = ask(two_workers, target, "HEAD", headers)
    assert (head.status, head.headers.get("location"), head.body) == (status, expected, b"")
    if status == 300:
        schema = json.loads((CORPUS / "gs1" / "gs1-linkset-schema.json").read_text())
        jsonschema.Draft7Validator(schema).validate(json.loads(answer.body))


def test_link_sets_name_templates_filled(two_workers: Portal) -> None:
    body = ask(two_workers, f"{BUOI}/10/L1", headers={"Accept": "application/linkset+json"}).body
    (level,) = json.loads(body)["linkset"]
    assert level["https://ref.gs1.org/voc/pip"][0]["href"] == f"{LK}/buoi?lo=L1"
    assert "https://ref.gs1.org/voc/verificationService" not in level  # without a serial number it leads nowhere


def test_every_method_but_three_is_refused(two_workers: Portal) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = ask(two_workers, NHAN, method, {**ANY, "Content-Length": "0"})
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def seconds_until(portal: Portal, target: str, words: str) -> float:
    """How long until forty answers in a row, over fresh connections to both workers, hold ``words``."""
    begun = time.monotonic()
    in_a_row, first = 0, 0.0
    while in_a_row < 40:
        answer = ask(portal, target, headers={**BROWSER, "Accept-Language": "vi"})
        if answer.status == 200 and words in answer.body.decode():
            first = first or time.monotonic() - begun
            in_a_row += 1
        else:
            in_a_row, first = 0, 0.0
        assert time.monotonic() - begun < 20, "the recall never showed everywhere"
    return first


RECALL_CASES = [
    ("a lot of ours", f"/01/{OWN}/10/M-1", f"/01/{OWN}/10/M-1"),
    ("all of a product of ours", f"/01/{OWN}", f"/01/{OWN}/10/M-3"),
    ("a lot whose links lead to its producer", "/01/08934563138165/10/LO-2026A", "/01/08934563138165/10/LO-2026A"),
    ("a product that was always sent elsewhere", NHAN, f"{NHAN}/10/ANY"),
    ("a code nobody registered", "/01/09520801001187/10/Q", "/01/09520801001187/10/Q"),
]


@pytest.mark.parametrize(("what", "code", "scanned"), RECALL_CASES, ids=[c[0] for c in RECALL_CASES])
def test_a_recall_shows_on_every_worker_within_two_seconds(
    what: str, code: str, scanned: str, two_workers: Portal
) -> None:
    for _ in range(20):  # both workers know the page or the redirect by heart
        ask(two_workers, scanned, headers=BROWSER)
    assert len(two_workers.workers_of()) >= 2
    seconds = _publish_and_wait(two_workers, code, scanned)
    print(f"\n{what}: {seconds:.2f} s")
    assert seconds <= FRESH_SECONDS


def _publish_and_wait(portal: Portal, code: str, scanned: str) -> float:
    """From the commit: the command that publishes also says when it had committed."""
    code_text = _PUBLISH % (code, "Muối tôm") + "\nimport time\nprint(time.time())"
    import threading

    stamp: list[float] = []
    thread = threading.Thread(target=lambda: stamp.append(float(portal.shell(code_text).split()[-1])))
    thread.start()
    last_stale, deadline = time.time(), time.time() + 90
    in_a_row = 0
    while in_a_row < 40:
        answer = ask(portal, scanned, headers={**BROWSER, "Accept-Language": "vi"})
        told = answer.status == 200 and "THU HỒI" in answer.body.decode()
        in_a_row = in_a_row + 1 if told else 0
        if not told:
            last_stale = time.time()
        assert time.time() < deadline, "the recall never showed everywhere"
    thread.join()
    return max(0.0, last_stale - stamp[0])


def test_a_lot_that_its_own_state_recalls_shows_too(two_workers: Portal) -> None:
    target = f"/01/{OWN}/10/M-2"
    ask(two_workers, target, headers=BROWSER)
    two_workers.rows("update registry_batch set status = 'recalled' where lot = 'M-2' returning 1")
    assert seconds_until(two_workers, target, "THU HỒI") <= FRESH_SECONDS
