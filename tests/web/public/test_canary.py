"""Nothing that belongs to persons or cases is in anything the public can get.

Every private field of every room gets a word that stands nowhere else. Then all that anybody can reach by following
links from the first pages, by scanning, by looking up and by the open data is fetched in both languages and all forms,
and searched for these words.
"""

import re
from collections import deque
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from tests.cast import MEMBERS, OFFICIALS, Cast
from tests.events.samples import document, object_event
from tests.events.store import capture
from tests.oversight import test_inspections, test_recalls, test_violations
from tests.programme import test_communication, test_grants, test_training
from tests.web.public.asking import Answer, Portal
from txng.accounts.selectors import admin_unit
from txng.accounts.viewers import SYSTEM
from txng.core import clock, vietnamese
from txng.exchange.opendata import writing
from txng.oversight.complaints import services as complaints
from txng.programme.difficulties import services as difficulties
from txng.programme.difficulties.models import Kind
from txng.programme.library import services as library
from txng.programme.plans import services as plans
from txng.programme.support import services as support
from txng.programme.surveys import services as surveys
from txng.registry import services as registry
from txng.registry.models import Batch, Party, Place, Product

TODAY = clock.today()
WORD = "canary"
NUMBERS = ("909777001", "072199000123", "11.3777", "106.1777")  # telephone, personal number, position of a home
MOST_PAGES = 600
FORMS = ("text/html", "application/json", "application/ld+json", "application/linkset+json", "*/*")
BEGIN = (
    "/", "/en/", "/tra-cuu?q=rau", "/tra-cuu?q=canary", "/en/tra-cuu?q=farmer", "/san-pham?q=rau", "/sitemap.xml",
    "/sitemap-1.xml", "/robots.txt", "/kien-thuc/rss.xml", "/.well-known/gs1resolver", "/healthz",
    "/linkset-context.jsonld",
    "/du-lieu-mo/catalog.jsonld", "/epcis/openapi.json", "/api/v1/openapi.json", "/khong-co-trang-nay", "/phan-anh",
)  # fmt: skip
#: codes of people, places, goods: scanned
CODES = (
    "/01/09520801001019", "/01/09520801001019/10/MC-1", "/01/09520801009015", "/01/09520801009015/10/RAU-1",
    "/414/9520801090235", "/417/9520801090143", "/414/9520801090150", "/417/9520801090013", "/417/9520801090037",
)  # fmt: skip


def people(cast: Cast) -> None:
    """A farmer who is a person, with plot, product, lot and harvest; contacts of every firm; a home."""
    Party.objects.update(phone="+84909777001", email="canary@example.vn", contact_name="Canary Liên Hệ")
    Party.objects.filter(pk=cast.parties["rice_paper"].pk).update(address="Ngõ Canary", address_is_business=False)
    farmer = registry.party_create(
        actor=SYSTEM,
        kind="individual",
        name="Nguyễn Văn Canary",
        commune=cast.parties["coop"].commune,
        address="Số 7 đường Canary",
        gln="9520801090143",
        phone="0909777001",
        tax_code="072199000123",
    )
    registry.place_create(actor=SYSTEM, party=farmer, kind="plot", name="Vườn ông Canary", gln="9520801090235")
    Place.objects.filter(gln="9520801090235").update(latitude=11.37771, longitude=106.17771, address="Ấp Canary")
    goods = Product.objects.create(
        party=farmer,
        group=cast.products["mang_cau"].group,
        gtin="09520801009015",
        name="Rau muống",
        name_folded="rau muong",
        status="active",
        published=True,
    )
    Batch.objects.create(product=goods, lot="RAU-1", produced_on=TODAY)
    plot, party = "https://id.gs1.org/414/9520801090235", "https://id.gs1.org/417/9520801090143"
    lot = "https://id.gs1.org/01/09520801009015/10/RAU-1"
    quantity = {"quantityList": [{"epcClass": lot, "quantity": 30, "uom": "KGM"}]}
    made = object_event(
        at=0, bizStep="commissioning", action="ADD", readPoint={"id": plot}, bizLocation={"id": plot}, **quantity
    )
    owned = {"sourceList": [{"type": "owning_party", "source": party}], **quantity}
    capture(document(made, object_event(at=5, bizStep="packing", readPoint={"id": plot}, **owned)))


def cases(village: Cast) -> None:
    """One of everything officials work on, each with its word."""
    officer = village.viewer("officer")
    complaints.report_file(
        kind="copied", text="Canary thấy tem giả", contact="0909777001", code_text="(01)09520801001019(10)MC-1"
    )
    support.case_open(actor=officer, name="Hộ Canary", wish="Canary cần tem", contact="0909777001")
    difficulties.difficulty_report(actor=officer, title="Canary", text="Canary", kind=Kind.values[0])
    plan = plans.plan_create(actor=officer, title="Kế hoạch Canary", starts=TODAY, ends=TODAY)
    plans.task_set(actor=officer, plan=plan, title="Việc Canary", owner="Bà Canary", part="II.1", due=TODAY)
    library.article_create(
        actor=officer,
        values={
            "kind": "news",
            "audience": "producers",
            "title": "Bài nháp Canary",
            "summary": "Canary",
            "body": "Canary",
        },
    )
    survey = surveys.survey_create(actor=officer, title="Khảo sát", intro="Hỏi")
    surveys.question_set(actor=officer, survey=survey, text="Có QR chưa?", kind="yes_no")
    survey = surveys.survey_step(actor=officer, survey=survey, name="open")
    surveys.response_give(
        survey=survey,
        given={"q1": ["1"]},
        commune=admin_unit("25480"),
        respondent={"name": "Hộ Canary", "contact": "0909777001", "tax_code": "072199000123"},
    )
    session = test_training.session(village, capacity=9)
    test_training.enrol(session, "Học viên Canary", "0909777001", organisation="Tổ Canary")
    scheme = test_grants.scheme(village)
    application = test_grants.apply(village, scheme, purpose="Canary mua máy")
    test_grants.services.application_step(actor=officer, application=application, name="return", reason="Canary thiếu")
    test_communication.record(village, title="Tin Canary", reach_basis="Canary")
    row = test_inspections.plan(village, on=TODAY, team="Bà Canary")
    row = test_inspections.minutes(
        village, row, on=TODAY, answers=test_inspections.answers(day=TODAY), spokesman="Ông Canary"
    )
    assert row.state == "visited"
    test_violations.opened(village, facts="Canary ghi sai")
    test_recalls.services.recall_open(
        actor=village.viewer("department_officer"), code=test_recalls.LOT, hazard="other", reason="Nháp Canary"
    )


def addresses(answer: Answer, here: str) -> list[str]:
    """Where a page leads to on this host; single letters of a long list of searches are enough."""
    found = re.findall(r'(?:href|src|action)="([^"#]+)', answer.text) + re.findall(r"<loc>([^<]+)", answer.text)
    found += re.findall(r"<([^>]+)>;", answer.headers.get("link", ""))
    kept = []
    for one in found:
        parts = urlsplit(unescape(one))
        if parts.netloc not in ("", "testserver", urlsplit(here).netloc) or parts.scheme not in ("", "http", "https"):
            continue
        path = parts.path or urlsplit(here).path
        if path.startswith("/") and not path.startswith(("/static/", "/workspace", "/office", "/accounts")):
            kept.append(f"{path}?{parts.query}" if parts.query else path)
    return kept


def leaks(answer: Answer) -> list[str]:
    """Words of cases and persons in body or headers, however they are written."""
    text = answer.body.decode("utf-8", "replace")
    whole = unquote(unescape(f"{text}\n{answer.headers}"))
    folded = vietnamese.fold(whole)
    names = [vietnamese.fold(name) for name in (*MEMBERS.values(), *(row[0] for row in OFFICIALS.values()))]
    return [
        folded[max(folded.find(word) - 80, 0) : folded.find(word) + 80] if word in folded else word
        for word in (WORD, *NUMBERS, *names)
        if word in folded or word in whole
    ]


def looked_up(path: str) -> bool:
    """The reader's own words come back to the reader."""
    return "q=canary" in unquote(path).lower()


def fetched(portal: Portal, path: str, form: str) -> Answer:
    """Codes from the front door; the rest from Django itself, which the front door only hands on to."""
    if path.startswith(("/01/", "/414/", "/417/", "/.well-known/")):
        return portal.get(path, accept=form)
    found = Client().get(path, headers={"accept": form})
    body = b"".join(found) if found.streaming else found.content
    return Answer(found.status_code, {name.lower(): value for name, value in found.items()}, body)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
def test_no_canary_sings_in_public(cast: Cast, portal: Portal, tmp_path: Any, settings: Any) -> None:
    settings.HOME, settings.BASE_URL = tmp_path, "http://testserver"
    village = test_recalls.village.__wrapped__(cast)
    people(village)
    cases(village)
    writing.write()
    queue = deque(
        [*BEGIN, *CODES, *(f"{code}?linkType=all" for code in CODES), *(f"{code}?linkType=gs1:epcis" for code in CODES)]
    )
    seen, asked, kinds = set(queue), 0, set()
    while queue and asked < MOST_PAGES:
        path = queue.popleft()
        for form in FORMS if path.partition("?")[0] in CODES else FORMS[:1]:
            answer = fetched(portal, path, form)
            asked += 1
            assert answer.status < 500, (path, answer.status)
            kinds.add(answer.headers.get("content-type", "").partition(";")[0])
            assert looked_up(path) or not (found := leaks(answer)), (path, form, found)
            if "html" in answer.headers.get("content-type", "") or path.endswith(".xml") or "link" in answer.headers:
                for one in addresses(answer, path):
                    if one not in seen:
                        seen.add(one)
                        queue.append(one)
            if moved := answer.headers.get("location", ""):
                target = urlsplit(moved)
                one = target.path + (f"?{target.query}" if target.query else "")
                if target.netloc in ("", "testserver") and one not in seen:
                    seen.add(one)
                    queue.append(one)
    assert asked > 100, "links were followed"
    assert {"text/html", "application/linkset+json", "text/csv"} <= kinds, kinds
    shown = portal.get("/01/09520801009015/10/RAU-1", accept="text/html").text
    assert "Rau muống" in shown, "the farmer's lot is public, the farmer is not"
