"""The text of the programme's papers, line by line, against files that people have read.

After a wanted change: ``TXNG_PAPERS=write pytest tests/programme/test_papers.py``, and read the difference before it is
committed. Days lie far ahead, so that nothing of the day of the test is in them.
"""

import os
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.cast import Cast
from tests.core.documents.samples import lines_of
from tests.programme import test_lists, test_reports, test_training
from txng.core import clock
from txng.core.documents import docx
from txng.core.documents.model import OfficialDocument
from txng.programme.lists import documents as lists
from txng.programme.lists import services as list_services
from txng.programme.reports import documents as reports
from txng.programme.reports import selectors, whole
from txng.programme.training import documents as training
from txng.programme.training import services as training_services
from txng.programme.training.models import Enrolment, Session

KEPT = Path(__file__).with_name("papers")
pytestmark = pytest.mark.django_db


def agrees(document: OfficialDocument, name: str) -> None:
    found = "\n".join(lines_of(Document(BytesIO(docx.written(document))))) + "\n"
    file = KEPT / f"{name}.txt"
    if os.environ.get("TXNG_PAPERS") == "write":
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8"), f"{name}: the paper says something else than {file}"


def test_reports_of_bodies_and_of_the_province(cast: Cast) -> None:
    term = test_reports.half_year(due=date(2099, 5, 29))
    for code, note in (("snnmt", "Đã tập huấn 12 hợp tác xã."), ("ubnd-25480", "Đã vận động 30 hộ.")):
        body = test_reports.of(term, code)
        test_reports.write(cast, body, note, systems=3)
        test_reports.services.report_step(actor=cast.viewer(test_reports.BODIES[code]), report=body, name="submit")
        content = selectors.content(test_reports.accept(cast, body))
        assert content is not None
        agrees(reports.report_document(content), f"report-{code}")
    made = whole.whole_gather(actor=cast.viewer("officer"), term=term)
    agrees(reports.whole_document(made), "report-whole")


def test_the_decision_on_a_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_lists, "TODAY", date(2099, 1, 2))
    monkeypatch.setattr(list_services.clock, "today", lambda: date(2099, 1, 2))
    made = [
        test_lists.accept(cast, test_lists.propose(cast, who, code))
        for who, code in (("department_officer", "trai-cay"), ("trade_officer", "banh-trang"))
    ]
    version = list_services.version_draft(actor=cast.viewer("officer"), kind=made[0].kind)
    decided = test_lists.decide(cast, version, date(2099, 1, 2))
    agrees(lists.decision(decided), "list-decision")


def test_a_certificate(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = test_training.session(cast, trainer="Bà Lê Thị Chuẩn")
    one = test_training.enrol(row, "Nguyễn Văn Ruộng", organisation="HTX Mãng cầu Chân Núi")
    noon = clock.beginning_of(date(2099, 3, 4)) + timedelta(hours=8)
    Session.objects.filter(pk=row.pk).update(number="LH-2099-0001", starts=noon, ends=noon.replace(day=5, hour=16))
    monkeypatch.setattr(clock, "now", lambda: noon.replace(day=6))
    row = Session.objects.select_related("course").get(pk=row.pk)
    training_services.attendance_set(actor=cast.viewer("officer"), session=row, came=[one.pk])
    training_services.session_step(actor=cast.viewer("officer"), session=row, name="hold", reason="Xong")
    found: Any = Enrolment.objects.select_related("session__course__agency", "commune").get(pk=one.pk)
    agrees(training.certificate(found, "https://truyxuat.example.vn/chung-nhan/abc"), "certificate")
