"""Scans at the front door: noted beside the answer, never instead of it; marks of devices are random and end."""

from typing import Any

import pytest

from tests.cast import MANG_CAU, Cast
from tests.web.public.asking import Portal
from txng.resolver.models import Scan
from txng.web.public import visits

pytestmark = pytest.mark.django_db(transaction=True)

BROWSER = {"accept": "text/html,*/*;q=0.8", "user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile"}
LOT = f"/01/{MANG_CAU}/10/MC-1"


def written(portal: Portal) -> list[Any]:
    """What the scans so far come to in the database."""
    from txng.web.public import scan

    assert scan._worker is not None
    portal.until(visits.flush(scan._worker.run))
    return list(Scan.objects.order_by("id"))


def test_a_phone_is_marked_once_and_every_scan_is_noted(cast: Cast, portal: Portal) -> None:
    visits.taken()
    first = portal.request("GET", LOT, BROWSER)
    cookie = first.headers["set-cookie"].partition(";")[0]
    assert "Max-Age=2592000" in first.headers["set-cookie"]
    assert "HttpOnly" in first.headers["set-cookie"]
    for _ in range(3):  # the last ones from memory, without waiting for anything
        again = portal.request("GET", LOT, {**BROWSER, "cookie": f"sessionid=x; {cookie}"})
        assert (again.status, "set-cookie" in again.headers) == (200, False)
    rows = written(portal)
    assert [row.code for row in rows] == [LOT] * 4
    assert {row.device for row in rows} == {cookie.removeprefix("txng_d=")}
    assert not any(row.robot for row in rows)


def test_the_page_itself_is_the_same_for_everybody(cast: Cast, portal: Portal) -> None:
    pages = [portal.request("GET", LOT, BROWSER) for _ in range(4)]
    assert len({page.body for page in pages}) == 1
    assert len({page.headers["set-cookie"] for page in pages}) == 4
    assert len({page.headers["etag"] for page in pages}) == 1


def test_programs_files_and_questions_are_no_scans(cast: Cast, portal: Portal) -> None:
    visits.taken()
    for target, headers in (
        (LOT, {**BROWSER, "accept": "application/linkset+json"}),
        (f"{LOT}?linkType=linkset", BROWSER),
        ("/.well-known/gs1resolver", BROWSER),
        ("/01/123", BROWSER),
    ):
        assert "set-cookie" not in portal.request("GET", target, headers).headers, target
    assert "set-cookie" not in portal.request("HEAD", LOT, BROWSER).headers
    assert written(portal) == []


def test_an_unknown_serial_number_is_a_scan_too(cast: Cast, portal: Portal) -> None:
    visits.taken()
    assert portal.request("GET", f"/01/{MANG_CAU}/21/NOBODYS", BROWSER).status == 404
    assert [row.code for row in written(portal)] == [f"/01/{MANG_CAU}/21/NOBODYS"]


@pytest.mark.parametrize(
    "cookies",
    [
        "txng_d=short",
        "xtxng_d=AAAAAAAAAAAAAAAAAAAAAA",
        "txng_d=AAAAAAAAAAAAAAAAAAAAAAB",
        "txng_d='or 1=1 --AAAAAAAAAA",
        "",
    ],
)
def test_a_mark_that_we_did_not_give_is_none(cookies: str) -> None:
    assert visits.mark_of(cookies.encode()) == ""


def test_a_mark_among_other_cookies_is_found() -> None:
    mark, (_, header) = visits.fresh_mark()
    pair = header.partition(b";")[0]
    for cookies in (pair, b"a=b; " + pair, pair + b"; c=d", b"a=b;" + pair):
        assert visits.mark_of(cookies) == mark


def test_what_does_not_fit_is_counted_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    visits.taken()
    monkeypatch.setattr(visits, "MOST_REMEMBERED", 2)
    monkeypatch.setattr(visits, "lost", 0)
    for _ in range(5):
        visits.remember({"headers": [], "client": ("192.0.2.1", 1)}, LOT, "m")
    assert len(visits.taken()) == 2
    assert visits.lost == 3
