"""The resolver over the front door: our own requests against our own records, beside the shared cases."""

import json
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.resolver.documents import GTIN, OTHER_GTIN, VOC, document, link, record
from tests.web.public.asking import Answer, Portal
from txng.accounts.viewers import SYSTEM
from txng.gs1.keys import check_digit
from txng.resolver import selectors
from txng.resolver.services import links_load

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "http://testserver"
PRODUCT = f"/01/{GTIN}"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def load(*records: dict[str, Any]) -> None:
    links_load(document(*records), SYSTEM)


@pytest.fixture
def registered(portal: Portal) -> Portal:
    load(
        record(
            defaultLink=[link("https://nsx.example.vn/sp/1")],
            pip=[
                link("https://nsx.example.vn/sp/1", hreflang=["vi"], type="text/html"),
                link("https://nsx.example.vn/en/1", hreflang=["en"], type="text/html"),
            ],
            certificationInfo=[link("https://nsx.example.vn/a.pdf"), link("https://nsx.example.vn/b.pdf")],
            instructions=[link("https://nsx.example.vn/hd?kenh=qr#buoc-2")],
        ),
        record(f"{PRODUCT}/10/A%2FB", "Lô A/B", defaultLink=[link("https://nsx.example.vn/lo/ab")]),
        record(f"{PRODUCT}/21/S1", "Gói S1", defaultLink=[link("https://nsx.example.vn/s1")]),
        record("/8003/08934563130008ABC", "Thùng", defaultLink=[link("https://nsx.example.vn/thung")]),
        record("/415/8934563130008/8020/INV1", "Phiếu", defaultLink=[link("https://nsx.example.vn/phieu")]),
    )
    return portal


def location(answer: Answer) -> str:
    assert answer.status == 307, answer.text[:300]
    return answer.headers["location"]


def test_the_most_specific_level_with_a_default_answers(registered: Portal) -> None:
    for path, expected in {
        PRODUCT: "sp/1",
        f"{PRODUCT}/": "sp/1",
        f"{PRODUCT}/10/A%2FB": "lo/ab",
        f"{PRODUCT}/10/A%2fB": "lo/ab",
        f"{PRODUCT}/10/a%2Fb": "sp/1",
        f"{PRODUCT}/10/A%2FB/21/S1": "s1",
        f"{PRODUCT}/22/V1/10/A%2FB": "lo/ab",
        f"{PRODUCT}/10/%41%2F%42": "lo/ab",
        f"{PRODUCT}/235/TP1": "sp/1",
        "/8003/08934563130008ABC": "thung",
        "/415/8934563130008/8020/INV1": "phieu",
    }.items():
        for headers in ({}, BROWSER):  # the second time from memory
            assert location(registered.get(path, **headers)) == f"https://nsx.example.vn/{expected}", path


def test_known_and_unknown_units_are_answered_alike_when_there_are_too_many_to_keep(
    registered: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        selectors, "_BY_ROOT", selectors._BY_ROOT.replace(f"limit {selectors.MOST_BELOW + 1}", "limit 3")
    )
    monkeypatch.setattr(selectors, "MOST_BELOW", 2)
    assert location(registered.get(f"{PRODUCT}/21/S1")) == "https://nsx.example.vn/s1"
    assert location(registered.get(f"{PRODUCT}/21/S2")) == "https://nsx.example.vn/sp/1"
    assert registered.get(f"/01/{OTHER_GTIN}/21/S2").status == 404


def test_a_payee_without_its_reference_is_no_level(registered: Portal) -> None:
    assert registered.get("/415/8934563130008").status == 404
    assert registered.get("/415/8934563130008/8020/INV2").status == 404


def test_queries_arrive_at_the_target_as_they_were_sent(registered: Portal) -> None:
    query = "17=270131;3103=000500&flag&x=%20+%2B&&a=b=c&" + "n=1&" * 500
    assert location(registered.get(f"{PRODUCT}?{query}")) == f"https://nsx.example.vn/sp/1?{query}"
    manual = location(registered.get(f"{PRODUCT}?linkType=gs1:instructions&utm=1"))
    assert manual == "https://nsx.example.vn/hd?kenh=qr&linkType=gs1:instructions&utm=1#buoc-2"


def test_a_link_type_may_be_named_in_every_spelling(registered: Portal) -> None:
    for name in ("gs1:pip", "https%3A%2F%2Fgs1.org%2Fvoc%2Fpip", "https://ref.gs1.org/voc/pip"):
        answer = registered.get(f"{PRODUCT}/10/X?linkType={name}", accept_language="en")
        assert location(answer).startswith("https://nsx.example.vn/en/1?linkType=")


def test_a_link_type_that_is_not_there_is_not_found_and_people_see_what_is(registered: Portal) -> None:
    for name in ("gs1:recipeInfo", "gs1:nosuchlt", "foo:bar", "pip"):
        answer = registered.get(f"{PRODUCT}?linkType={name}", **BROWSER)
        assert answer.status == 404
        assert "https://nsx.example.vn/a.pdf" in answer.text
    assert registered.get(f"{PRODUCT}?linkType=gs1:recipeInfo", accept="application/json").json["status"] == 404


def test_links_that_cannot_be_told_apart_are_offered(registered: Portal) -> None:
    answer = registered.get(f"{PRODUCT}?linkType=gs1:certificationInfo")
    assert answer.status == 300
    assert [one["href"][-5:] for one in answer.json["linkset"][0][VOC + "certificationInfo"]] == ["a.pdf", "b.pdf"]
    page = registered.get(f"{PRODUCT}?linkType=gs1:certificationInfo", **BROWSER)
    assert page.status == 300
    assert "nsx.example.vn/b.pdf" in page.text


def test_machines_get_the_link_set_in_their_form(registered: Portal) -> None:
    for accept in ("application/linkset+json", "application/json", "application/ld+json"):
        answer = registered.get(f"{PRODUCT}/10/A%2FB", accept=accept)
        assert answer.status == 200
        assert answer.headers["content-type"] == accept
        assert [entry["anchor"] for entry in answer.json["linkset"]] == [BASE + PRODUCT, f"{BASE}{PRODUCT}/10/A%2FB"]
        assert ("@context" in answer.json) == (accept == "application/ld+json")
        assert 'rel="http://www.w3.org/ns/json-ld#context"' in answer.headers["link"]
        again = registered.get(f"{PRODUCT}/10/A%2FB", accept=accept, if_none_match=answer.headers["etag"])
        assert (again.status, again.raw) == (304, b"")


def test_people_get_the_link_set_as_a_page_that_machines_can_read_too(registered: Portal) -> None:
    page = registered.get(f"{PRODUCT}?linkType=linkset", **BROWSER)
    assert page.status == 200
    data = page.text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(data)["linkset"][0]["anchor"] == BASE + PRODUCT


def test_answers_say_where_the_links_are_and_never_list_them(registered: Portal) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = registered.request(method, PRODUCT, {"Origin": "https://app.example"})
        assert (
            f'<{BASE}{PRODUCT}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
            in answer.headers["link"]
        )
        assert 'rel="gs1:' not in answer.headers["link"]
        assert answer.headers["access-control-allow-origin"] == "*"
    assert registered.get(PRODUCT, method="HEAD").raw == b""


def test_a_binary_epc_is_answered_as_the_link_it_stands_for(registered: Portal) -> None:
    answer = registered.get("/eh303621528c0d7e0000001a85")
    assert location(answer) == "https://nsx.example.vn/sp/1"
    assert f'<{BASE}{PRODUCT}/21/6789>; rel="owl:sameAs"' in answer.headers["link"]


def test_a_change_is_seen_at_once_by_a_worker_that_remembers(registered: Portal) -> None:
    assert location(registered.get(PRODUCT)) == "https://nsx.example.vn/sp/1"
    registered.wait(0.2)  # until the worker listens
    assert location(registered.get(PRODUCT)) == "https://nsx.example.vn/sp/1"
    load(record(defaultLink=[link("https://nsx.example.vn/thu-hoi")]))
    registered.wait(0.2)
    assert location(registered.get(PRODUCT)) == "https://nsx.example.vn/thu-hoi"


def test_many_scans_of_new_codes_ask_the_database_once(registered: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    below = selectors.below

    def counted(roots: Any) -> Any:
        asked.append(1)
        return below(roots)

    monkeypatch.setattr("txng.web.public.shelves.below", counted)
    answers = registered.together([f"{PRODUCT}/21/{number}" for number in range(300)])
    assert {answer.status for answer in answers} == {307}
    assert len(asked) == 1


def test_the_resolver_describes_itself(portal: Portal) -> None:
    answer = portal.get("/.well-known/gs1resolver", accept="application/json")
    assert answer.json["resolverRoot"] == BASE
    assert answer.json["supportedPrimaryKeys"] == ["all"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_every_primary_key_is_taken(portal: Portal) -> None:
    gln, sscc, gsrn, gsin = (
        digits + check_digit(digits)
        for digits in ("893456313000", "18934563000000123", "89345630000000001", "8934563123456789")
    )
    for path in (
        f"/00/{sscc}",
        f"/01/{GTIN}",
        f"/253/{gln}DOC",
        f"/255/{gln}",
        "/401/8934563X",
        f"/402/{gsin}",
        f"/414/{gln}/254/X1",
        f"/417/{gln}",
        f"/415/{gln}/8020/R1",
        f"/8003/0{gln}",
        "/8004/8934563X",
        f"/8006/{GTIN}0102",
        "/8010/8934563X/8011/1",
        "/8013/8934563ABX5",
        f"/8017/{gsrn}/8019/1",
        f"/8018/{gsrn}",
    ):
        assert portal.get(path, accept="application/json").status == 404, path


def test_lost_connections_are_replaced(registered: Portal) -> None:
    assert location(registered.get(PRODUCT)) == "https://nsx.example.vn/sp/1"
    registered.wait(0.2)
    others = "where datname = current_database() and pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(f"select count(pg_terminate_backend(pid)) from pg_stat_activity {others}")
        assert cursor.fetchone()[0] >= 2  # the listener and a thread
    assert location(registered.get("/8003/08934563130008ABC")) == "https://nsx.example.vn/thung"
    registered.wait(2.5)
    load(record(defaultLink=[link("https://nsx.example.vn/moi")]))
    registered.wait(0.3)
    assert location(registered.get(PRODUCT)) == "https://nsx.example.vn/moi"


def test_without_a_database_a_scan_is_asked_to_come_back(portal: Portal) -> None:
    name = connection.settings_dict["NAME"]
    elsewhere = {**connection.get_connection_params(), "dbname": "postgres", "autocommit": True}
    connection.close()
    with psycopg.connect(**elsewhere) as postgres:
        postgres.execute(f'alter database "{name}" allow_connections false')
        postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        try:
            for accept in ("text/html", "application/json"):
                answer = portal.get(f"/01/{OTHER_GTIN}", accept=accept)
                assert answer.status == 503
                assert answer.headers["retry-after"] == "5"
        finally:
            postgres.execute(f'alter database "{name}" allow_connections true')
    assert portal.get(f"/01/{OTHER_GTIN}").status == 404
