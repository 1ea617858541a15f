"""Periodic reports from the calendar to the approved report of the province; figures against a plain recount."""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.programme.test_difficulties import reported
from tests.workflows import check_workflow
from txng.accounts.models import Agency
from txng.accounts.selectors import agency
from txng.accounts.viewers import SYSTEM
from txng.config import portal
from txng.config.cli import report as report_command
from txng.core import clock
from txng.core.documents import docx, pages
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import Notice
from txng.gs1.problems import ProblemError
from txng.programme.reports import documents, figures, rules, selectors, services, whole
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.loading import calendar
from txng.programme.reports.models import Report, Submission, Term, Whole
from txng.programme.support.models import SupportCase, Visit
from txng.registry.models import Product

TODAY = clock.today()
BODIES = {"snnmt": "department_officer", "sct": "trade_officer", "ubnd-25480": "commune_officer", "skhcn": "officer"}


@pytest.mark.parametrize("way", [rules.REPORT, rules.WHOLE])
def test_the_ways_hold_together(way: Any) -> None:
    check_workflow(way)


# -- pure --------------------------------------------------------------------------------------------------------------


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_the_calendar_leaves_no_day_out_and_none_twice(day: date) -> None:
    held = [
        dates
        for rhythm in calendar()
        for year in (day.year, day.year + 1)
        if (dates := rules.dates_of(rhythm, year)).starts <= day <= dates.ends
    ]
    assert len(held) == 1
    assert held[0].ends < held[0].due < held[0].ends + timedelta(days=20)


@pytest.mark.parametrize(
    ("today", "open_then"),
    [
        (date(2027, 4, 13), []),
        (date(2027, 4, 14), ["half-1"]),
        (date(2027, 5, 29), ["half-1"]),
        (date(2027, 5, 30), []),
        (date(2028, 11, 29), ["half-2"]),
    ],
)
def test_terms_are_open_six_weeks_before_they_are_due(today: date, open_then: list[str]) -> None:
    assert [rhythm.kind for rhythm, _ in rules.coming(calendar(), today)] == open_then


def test_before_30_may_means_that_29_may_is_in_time() -> None:
    assert [(one.kind, one.due) for one in calendar()] == [("half-1", (5, 29)), ("half-2", (11, 29))]


@given(st.lists(st.integers(0, 60), max_size=12))
def test_each_reminder_is_sent_once_and_in_order(days_before: list[int]) -> None:
    due, sent = date(2027, 5, 29), list[int]()
    for left in sorted(days_before, reverse=True):
        found = rules.reminder(due, due - timedelta(days=left), sent)
        if found is not None:
            assert left <= found
            sent.append(found)
    assert sent == sorted(set(sent), reverse=True)
    assert bool(sent) == any(left <= 30 for left in days_before)


numbers = st.decimals(0, 10**9, places=2)


@given(numbers, numbers)
def test_a_jump_is_a_change_of_more_than_a_third_part(value: Decimal, before: Decimal) -> None:
    expected = abs(value - before) >= 5 and (before == 0 or abs(value - before) / before > Decimal("0.305"))
    near = before and abs(abs(value - before) / before - Decimal("0.3")) < Decimal("0.01")
    assert near or rules.jumps(value, before) == expected


def test_every_fault_of_a_report_is_named_at_its_place() -> None:
    figures = [
        rules.Stated("users", Decimal(100), Decimal(90)),
        rules.Stated("applying", Decimal(120), Decimal(110), within="users"),
        rules.Stated("lots", Decimal(20), Decimal(10)),
        rules.Stated("labels", None),
        rules.Stated("notes", None, required=False),
        rules.Stated("systems", Decimal(20), Decimal(10), reason="Thêm kinh phí"),
    ]
    found = {(one.path, one.code) for one in rules.faults(figures, {"plans": " ", "lists": "Có"}, ["plans", "lists"])}
    assert found == {
        ("sections.plans", "report-text-missing"),
        ("figures.applying", "report-part-larger"),
        ("figures.lots", "report-jump"),
        ("figures.labels", "report-figure-missing"),
    }


texts = st.text(alphabet="ab ", max_size=3)


@given(st.lists(st.tuples(texts, st.none() | texts), max_size=12))
def test_what_was_edited_survives_every_gathering(rounds: list[tuple[str, str | None]]) -> None:
    """Against a plain reading: the last hand edit stands until somebody takes it back; else the last gathering."""
    text = source = ""
    edited: str | None = None
    moved = False
    for fresh, edit in rounds:
        kept = rules.regathered(text, source, fresh, edited=edited is not None, moved=moved)
        assert kept.text == (fresh if edited is None else edited)
        assert kept.moved == (edited is not None and (moved or fresh != source))
        text, source, moved = kept.text, fresh, kept.moved
        if edit is not None:
            edited, moved = edit or None, False
            text = edit or source


# -- terms -------------------------------------------------------------------------------------------------------------


def half_year(bodies: Iterable[str] = BODIES, *, due: date = TODAY + timedelta(days=20)) -> Term:
    """A term that lasts now, for some bodies."""
    owing = [found for code in bodies if (found := agency(code)) is not None]
    facts = {
        "number": f"T{Term.objects.count()}",
        "kind": "half-1",
        "title": "Báo cáo 6 tháng đầu năm",
        "basis": "KH 939",
    }
    return services._open(SYSTEM, facts, due - timedelta(days=200), due - timedelta(days=14), due, owing)


def of(term: Term, code: str) -> Report:
    return Report.objects.select_related("agency", "term").get(term=term, agency__code=code)


def write(cast: Cast, report: Report, note: str = "Đã triển khai.", **values: int) -> None:
    """Fill in every section; figures that are typed as given, a reason for every jump."""
    actor = cast.viewer(BODIES[report.agency.code])
    for section in report.term.template.sections.all():
        typed = {code: Decimal(values[code]) for code in section.figures if code in values}
        reasons = dict.fromkeys(section.figures, "Theo thực tế")
        services.section_write(actor=actor, report=report, section=section, text=note, values=typed, reasons=reasons)


def hand_in(cast: Cast, report: Report, **values: int) -> Report:
    write(cast, report, **values)
    return services.report_step(actor=cast.viewer(BODIES[report.agency.code]), report=report, name="submit")


def accept(cast: Cast, report: Report) -> Report:
    return services.report_step(actor=cast.viewer("science_lead"), report=report, name="accept")


@pytest.mark.django_db
def test_the_calendar_opens_a_term_once_and_reminds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2027, 5, 1))
    (term,) = services.terms_open()
    assert services.terms_open() == []
    assert (term.number, term.starts, term.ends, term.due) == (
        "2027-H1",
        date(2026, 11, 16),
        date(2027, 5, 15),
        date(2027, 5, 29),
    )
    owing = set(term.reports.values_list("agency__kind", flat=True))
    assert owing == {"department", "commune"}
    assert Notice.objects.filter(kind="report-open", user=cast.users["commune_officer"].pk).count() == 1
    assert services.remind() == 1
    assert services.remind() == 0, "once for each step"
    for day, kind in [(date(2027, 5, 15), "report-due"), (date(2027, 5, 30), "report-late")]:
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert services.remind() == 1
        assert Notice.objects.filter(kind=kind, user=cast.users["commune_officer"].pk).exists()
    assert Notice.objects.filter(kind="reports-late", user=cast.users["science_lead"].pk).exists()
    term.refresh_from_db()
    assert term.reminded == [30, 14, -1]
    assert services.remind() == 0


@pytest.mark.django_db
def test_on_demand_terms_name_their_bodies(cast: Cast) -> None:
    snnmt = agency("snnmt")
    given = {"title": "Báo cáo chuyên đề trái cây", "basis": "Công văn 12/SKHCN"}
    days = {"starts": TODAY, "ends": TODAY, "due": TODAY + timedelta(days=5)}
    with pytest.raises(Forbidden):
        services.term_ask(actor=cast.viewer("department_officer"), **given, **days, bodies=[snnmt])
    with pytest.raises(Refused):
        services.term_ask(actor=cast.viewer("officer"), **given, **days, bodies=[])
    with pytest.raises(Refused):
        services.term_ask(
            actor=cast.viewer("officer"), **given, starts=TODAY, ends=TODAY, due=TODAY - timedelta(1), bodies=[snnmt]
        )
    term = services.term_ask(actor=cast.viewer("officer"), **given, **days, bodies=[snnmt])
    assert term.number == f"{TODAY.year}-DX-1"
    assert [one.agency for one in term.reports.all()] == [snnmt]


# -- reports of bodies -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_figures_are_those_of_the_body_and_frozen_when_handed_in(cast: Cast) -> None:
    term = half_year()
    body = of(term, "snnmt")
    seen = cast.viewer("department_officer")
    expected = [one for one in Product.objects.filter(status="active", merged_into=None) if one.group_id in seen.groups]
    now = selectors.content(body)
    assert now is not None
    assert expected
    assert now.lines["products"].value == len(expected)
    assert {name for name, _ in now.rows("products")[0]} == {f"{one.name} ({one.code})" for one in expected}
    assert now.lines["products"].value != selectors.province(term).products.filter(status="active").count()
    body = hand_in(cast, body, systems=3)
    kept = selectors.content(body)
    Product.objects.filter(pk=expected[0].pk).update(group=None)
    again = selectors.content(Report.objects.get(pk=body.pk))
    assert kept is not None
    assert again is not None
    assert again.lines["products"].value == len(expected) == kept.lines["products"].value
    assert again.rows("products")[0] == kept.rows("products")[0]
    assert again.lines["systems"].value == 3
    [changed] = [one for one in again.changed() if one.code == "products"]
    assert (changed.kept, changed.now, changed.added) == (len(expected), len(expected) - 1, [])
    case = SupportCase.objects.create(number="HT-1", name="Hộ", source="asked", wish="x", agency=body.agency)
    for _visit in range(2):
        Visit.objects.create(case=case, agency=body.agency, on=term.starts, text="Ghi sau")
    late = selectors.content(Report.objects.get(pk=body.pk))
    assert late is not None
    found = {one.code: (one.kept, one.now, len(one.added)) for one in late.changed()}
    assert found["visits"] == (0, 2, 2)
    assert found["supported"] == (0, 1, 1)
    Visit.objects.filter(case=case).update(on=term.starts - timedelta(days=1))
    Product.objects.filter(pk=expected[0].pk).update(group=expected[0].group, name="Tên khác")
    other = selectors.content(Report.objects.get(pk=body.pk))
    assert other is not None
    [products] = [one for one in other.changed() if one.code == "products"]
    assert products.kept == products.now
    assert (len(products.added), len(products.gone)) == (1, 1), "as many as then, and one of them is otherwise"
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(report=body).update(reason="geändert")


@pytest.mark.django_db
def test_nothing_is_handed_in_while_something_is_missing(cast: Cast) -> None:
    term = half_year()
    body = of(term, "ubnd-25480")
    actor = cast.viewer("commune_officer")
    with pytest.raises(ProblemError) as refused:
        services.report_step(actor=actor, report=body, name="submit")
    needed = {f"sections.{one.code}" for one in term.template.sections.filter(required=True)}
    assert needed <= {one.path for one in refused.value.problems}
    body.refresh_from_db()
    assert (body.state, body.version) == ("draft", 0)
    section = term.template.sections.get(code="targets")
    with pytest.raises(Refused) as live:
        services.section_write(actor=actor, report=body, section=section, text="x", values={"users": Decimal(9)})
    assert live.value.problems[0].code == "report-figure-live"
    with pytest.raises(Forbidden):
        services.section_write(actor=cast.viewer("officer"), report=body, section=section, text="x")


@pytest.mark.django_db
def test_a_jump_against_the_last_report_asks_for_a_reason(cast: Cast) -> None:
    first = half_year(due=TODAY - timedelta(days=30))
    hand_in(cast, of(first, "sct"), systems=10)
    second = of(half_year(), "sct")
    write(cast, second, systems=20)
    services.section_write(
        actor=cast.viewer("trade_officer"),
        report=second,
        section=second.term.template.sections.get(code="connection"),
        text="",
        values={"systems": Decimal(20)},
        reasons={"systems": ""},
    )
    now = selectors.content(second)
    assert now is not None
    assert (now.lines["systems"].before, now.lines["systems"].change) == (10, 100)
    with pytest.raises(ProblemError) as refused:
        services.report_step(actor=cast.viewer("trade_officer"), report=second, name="submit")
    assert [(one.path, one.code) for one in refused.value.problems] == [("figures.systems", "report-jump")]


@pytest.mark.django_db
def test_returned_taken_back_corrected_each_with_a_reason_and_a_version(cast: Cast) -> None:
    body = hand_in(cast, of(half_year(), "snnmt"))
    own, lead = cast.viewer("department_officer"), cast.viewer("officer")
    with pytest.raises(Conflict):
        write(cast, body)
    with pytest.raises(Forbidden):
        services.report_step(actor=own, report=body, name="accept")
    body = services.report_step(actor=lead, report=body, name="return", reason="Thiếu số lớp tập huấn")
    assert Notice.objects.filter(kind="report-returned", user=cast.users["department_officer"].pk).exists()
    body = services.report_step(actor=own, report=body, name="submit")
    body = services.report_step(actor=lead, report=body, name="accept")
    with pytest.raises(Refused):
        services.report_step(actor=own, report=body, name="correct")
    body = services.report_step(actor=own, report=body, name="correct", reason="Sai số tem")
    write(cast, body, "Đã sửa.")
    body = services.report_step(actor=own, report=body, name="submit")
    assert [(one.version, one.reason) for one in body.submissions.all()] == [(3, "Sai số tem"), (2, ""), (1, "")]
    old = selectors.content(body, version=1)
    assert old is not None
    assert old.texts["lists"] == "Đã triển khai."
    assert selectors.content(body, version=9) is None


@pytest.mark.django_db
def test_the_leading_department_does_not_accept_its_own_report_by_one_hand(cast: Cast) -> None:
    body = hand_in(cast, of(half_year(), "skhcn"))
    with pytest.raises(Forbidden) as refused:
        services.report_step(actor=cast.viewer("officer"), report=body, name="accept")
    assert refused.value.problems[0].code == "step-same-person"
    assert accept(cast, body).state == "accepted"


@pytest.mark.django_db
def test_difficulties_of_the_term_are_quoted(cast: Cast) -> None:
    reported(cast)
    now = selectors.content(of(half_year(), "ubnd-25480"))
    assert now is not None
    assert "Thiếu máy in tem (VM-" in now.suggestion("difficulties")
    assert (now.lines["difficulties"].value, now.lines["difficulties-open"].value) == (1, 1)
    assert selectors.content(of(now.report.term, "sct")).suggestion("difficulties") == ""  # type: ignore[union-attr]


@pytest.mark.django_db
def test_bodies_see_their_own_reports_only(cast: Cast) -> None:
    term = half_year()
    for name, codes in [
        ("commune_officer", {"ubnd-25480"}),
        ("department_lead", {"snnmt"}),
        ("owner", set()),
        ("auditor", set(BODIES)),
        ("provincial_leader", set(BODIES)),
    ]:
        rows = selectors.reports(cast.viewer(name)).filter(term=term)
        assert set(rows.values_list("agency__code", flat=True)) == codes, name
    assert selectors.terms(cast.viewer("commune_officer")).count() == 0


# -- the province ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_province_adds_up_what_bodies_state_and_counts_once_what_they_share(cast: Cast) -> None:
    term = half_year()
    stated = {"snnmt": 3, "sct": 4, "ubnd-25480": 5}
    with pytest.raises(Refused):
        whole.whole_gather(actor=cast.viewer("officer"), term=term)
    for code, number in stated.items():
        accept(cast, hand_in(cast, of(term, code), systems=number))
    made = whole.whole_gather(actor=cast.viewer("officer"), term=term)
    assert whole.value_of(made, "systems") == sum(stated.values())
    active = Product.objects.filter(status="active", merged_into=None).count()
    assert whole.value_of(made, "products") == active
    shared = sum(int(whole.value_of(made, "products", of(term, code).agency_id) or 0) for code in stated)
    assert shared > active, "a commune and a department both count what lies in both"
    assert made.missing == [of(term, "skhcn").agency.name]
    passage = made.passages.get(section="lists")
    assert len(passage.text.splitlines()) == len(stated)
    whole.passage_write(actor=cast.viewer("officer"), whole=made, section="lists", text="Cả tỉnh đã đề xuất.")
    own = cast.viewer("trade_officer")
    services.report_step(actor=own, report=of(term, "sct"), name="correct", reason="Bổ sung")
    write(cast, of(term, "sct"), "Thêm hai đề xuất.", systems=6)
    services.report_step(actor=own, report=of(term, "sct"), name="submit")
    accept(cast, of(term, "sct"))
    made = whole.whole_gather(actor=cast.viewer("officer"), term=term)
    passage = made.passages.get(section="lists")
    assert (passage.text, passage.moved) == ("Cả tỉnh đã đề xuất.", True), "what was edited by hand stays"
    assert "Thêm hai đề xuất." in passage.source
    assert "Thêm hai đề xuất." in made.passages.get(section="plans").text, "what nobody edited follows"
    assert whole.value_of(made, "systems") == 14


@pytest.mark.django_db
def test_approval_needs_a_second_person_and_ends_the_term(cast: Cast) -> None:
    term = half_year()
    accept(cast, hand_in(cast, of(term, "snnmt")))
    made = whole.whole_gather(actor=cast.viewer("officer"), term=term)
    lead = cast.viewer("science_lead")
    made = whole.whole_step(actor=lead, whole=made, name="submit")
    with pytest.raises(Forbidden):
        whole.whole_step(actor=lead, whole=made, name="approve")
    with pytest.raises(Forbidden):
        whole.whole_step(actor=cast.viewer("officer"), whole=made, name="approve")
    made = whole.whole_step(actor=cast.viewer("provincial_leader"), whole=made, name="approve")
    states = dict(term.reports.values_list("agency__code", "state"))
    assert states == {"snnmt": "closed", "sct": "lapsed", "ubnd-25480": "lapsed", "skhcn": "lapsed"}
    with pytest.raises(Conflict):
        hand_in(cast, of(term, "sct"))
    with pytest.raises(Conflict):
        whole.whole_gather(actor=cast.viewer("officer"), term=term)
    with pytest.raises(Conflict):
        services.term_edit(
            actor=cast.viewer("officer"), term=term, starts=term.starts, ends=term.ends, due=term.due, reason="x"
        )


@pytest.mark.django_db
def test_what_is_approved_is_what_was_gathered(cast: Cast) -> None:
    term, officer, lead = half_year(), cast.viewer("officer"), cast.viewer("science_lead")
    accept(cast, hand_in(cast, of(term, "snnmt"), systems=3))
    made = whole.whole_gather(actor=officer, term=term)
    accept(cast, hand_in(cast, of(term, "sct"), systems=3))
    with pytest.raises(Conflict) as stale:
        whole.whole_step(actor=lead, whole=made, name="submit")
    assert stale.value.problems[0].code == "whole-stale"
    made = whole.whole_gather(actor=officer, term=term)
    made = whole.whole_step(actor=lead, whole=made, name="submit")
    late = hand_in(cast, of(term, "ubnd-25480"))
    for actor, report, name in (("trade_officer", of(term, "sct"), "correct"), ("officer", late, "accept")):
        with pytest.raises(Conflict) as waits:
            services.report_step(actor=cast.viewer(actor), report=report, name=name, reason="Bổ sung")
        assert waits.value.problems[0].code == "report-whole-submitted"
    whole.whole_step(actor=cast.viewer("provincial_leader"), whole=made, name="approve")
    states = dict(term.reports.values_list("agency__code", "state"))
    assert states == {"snnmt": "closed", "sct": "closed", "ubnd-25480": "lapsed", "skhcn": "lapsed"}


@pytest.mark.django_db
@pytest.mark.parametrize(("starts", "due"), [("1900-01-01", "2026-12-31"), ("2026-01-01", "9999-12-31")])
def test_terms_without_bounds_are_refused(cast: Cast, starts: str, due: str) -> None:
    with pytest.raises(Refused):
        services.term_ask(
            actor=cast.viewer("officer"), title="Đột xuất", basis="CV 1", starts=date.fromisoformat(starts),
            ends=date.fromisoformat(due), due=date.fromisoformat(due), bodies=selectors.bodies(),
        )  # fmt: skip


@pytest.mark.django_db
def test_records_behind_a_figure_are_counted_even_where_not_all_are_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_ROWS", 1)
    body = of(half_year(), "skhcn")
    now = selectors.content(body)
    assert now is not None
    rows, more = now.rows("products")
    assert len(rows) + more == now.lines["products"].value
    assert more > 0
    hand_in(cast, body)
    kept = selectors.content(Report.objects.get(pk=body.pk))
    assert kept is not None
    assert kept.lines["products"].rows == kept.lines["products"].value


@pytest.mark.django_db
def test_papers_say_what_the_reports_say(cast: Cast) -> None:
    term = half_year()
    body = accept(cast, hand_in(cast, of(term, "snnmt"), systems=1234))
    content = selectors.content(body)
    assert content is not None
    paper = documents.report_document(content)
    shown = pages.html(paper)
    assert paper.number_line.endswith("/BC-SNNMT")
    assert "hệ thống đã kết nối: 1.234 hệ thống" in shown
    for part in dict.fromkeys(one.part for one in content.sections):
        assert shown.count(part) >= 1
    assert docx.written(paper)[:2] == b"PK"
    assert documents.report_workbook(content)[:2] == b"PK"
    made = whole.whole_gather(actor=cast.viewer("officer"), term=term)
    shown = pages.html(documents.whole_document(Whole.objects.get(pk=made.pk)))
    assert "Đơn vị chưa có báo cáo được tiếp nhận" in shown
    assert of(term, "sct").agency.name in shown
    assert documents.whole_workbook(made)[:2] == b"PK"


@pytest.mark.django_db
def test_a_changed_template_holds_for_new_terms(cast: Cast) -> None:
    old = half_year()
    values = {"part": "I. TÌNH HÌNH", "title": "9. Chuyển đổi số", "figures": ["systems", "nothing"], "required": True}
    with pytest.raises(Forbidden):
        services.section_set(actor=cast.viewer("trade_officer"), code="digital", values=values)
    made = services.section_set(actor=cast.viewer("officer"), code="digital", values=values)
    assert made.version == 2
    assert made.sections.get(code="digital").figures == ["systems"]
    assert not old.template.sections.filter(code="digital").exists()
    assert half_year(["sct"]).template == made
    assert [one.position for one in made.sections.all()] == list(range(1, made.sections.count() + 1))


def test_every_figure_of_the_template_is_known() -> None:
    from txng.programme.reports.loading import _data

    rows = _data("template.json")
    assert {code for row in rows for code in row["figures"]} <= set(FIGURES)
    assert {one.within for one in FIGURES.values() if one.within} <= set(FIGURES)


@pytest.mark.django_db
def test_departments_and_communes_of_a_day_owe(cast: Cast) -> None:
    before = set(selectors.bodies(date(2025, 6, 30)).values_list("code", flat=True))
    after = set(selectors.bodies(date(2025, 7, 1)).values_list("code", flat=True))
    assert "ubnd-25480" in after
    assert len(after) > 90
    assert before != after
    assert not Agency.objects.filter(code__in=after, kind="press").exists()


@pytest.mark.django_db
def test_the_command_writes_what_the_page_shows(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    term = half_year()
    Term.objects.filter(pk=term.pk).update(number="2026-H2")
    monkeypatch.setattr(portal, "portal", nullcontext)
    run = CliRunner()
    begin = ["render", "--kind", "half-year", "--body", "snnmt"]
    for kind, magic in [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")]:
        file = tmp_path / f"bao-cao.{kind}"
        done = run.invoke(report_command.command, [*begin, "--period", "2026-H2", "-o", str(file)])
        assert (done.exit_code, done.output.strip()) == (0, str(file)), done.exception
        assert file.read_bytes().startswith(magic)
    for period, code in [("2026", "report-period"), ("2031-H1", "report-not-found")]:
        done = run.invoke(report_command.command, [*begin, "--period", period, "-o", str(tmp_path / "x.pdf")])
        assert isinstance(done.exception, Refused)
        assert done.exception.problems[0].code == code
