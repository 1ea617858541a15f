"""A course from the plan over enrolment and attendance to certificates and figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.jobs import work_off
from tests.workflows import check_workflow
from txng.accounts.phones import dialled
from txng.accounts.selectors import admin_unit
from txng.core import clock
from txng.core.documents import docx, pages
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1.problems import ProblemError
from txng.programme.training import corrections, documents, rules, selectors, services
from txng.programme.training.models import Course, Enrolment, Session

TODAY = clock.today()


def test_the_way_holds_together() -> None:
    check_workflow(rules.SESSION)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.integers(0, 2**32))
def test_a_code_of_presence_holds_while_it_is_shown_and_as_long_again(secret: str, second: int) -> None:
    shown = datetime.fromtimestamp(second, UTC)
    code = rules.presence_code(secret, shown)
    span = timedelta(seconds=rules.CODE_SECONDS)
    assert rules.is_presence_code(code, secret, shown)
    assert rules.is_presence_code(code, secret, shown + span), "time to fill in the form"
    assert not rules.is_presence_code(code, secret, shown + 2 * span), "a code passed on by chat is soon worth nothing"
    assert not rules.is_presence_code("ố" * 12, secret, shown)


def course(cast: Cast, who: str = "officer", **values: Any) -> Course:
    filled = {"title": "Mã số, mã vạch cho hợp tác xã", "audience": "parties", "hours": 8, "content": "GTIN, lô, tem."}
    return services.course_set(actor=cast.viewer(who), **{**filled, **values})


def session(cast: Cast, *, days: int = 5, capacity: int = 2, state: str = "open", **values: Any) -> Session:
    """A session of the science department, ``days`` from now."""
    actor = cast.viewer("officer")
    starts = clock.now() + timedelta(days=days)
    made = services.session_plan(
        actor=actor,
        course=values.pop("course", None) or course(cast),
        starts=starts,
        ends=starts + timedelta(hours=3),
        place="Hội trường Sở",
        capacity=capacity,
        commune=admin_unit("25480"),
        **values,
    )
    if state == "open":
        made = services.session_step(actor=actor, session=made, name="open")
    return made


def enrol(row: Session, name: str, phone: str = "0903 000 001", **values: Any) -> Enrolment:
    return services.enrol(session=row, name=name, contact=phone, commune=admin_unit("25480"), **values)


def begun(row: Session) -> Session:
    """As if it had begun an hour ago."""
    now = clock.now()
    Session.objects.filter(pk=row.pk).update(starts=now - timedelta(hours=1), ends=now - timedelta(minutes=1))
    return Session.objects.select_related("course").get(pk=row.pk)


@pytest.mark.django_db
def test_places_are_given_in_order_and_passed_on(cast: Cast) -> None:
    row = session(cast)
    first, second, third, fourth = (enrol(row, f"Người {n}", f"090300000{n}") for n in (1, 2, 3, 4))
    assert [one.state for one in (first, second, third, fourth)] == ["place", "place", "waiting", "waiting"]
    again = enrol(row, "người  1", "+84903000001", actor=cast.viewer("officer"))
    assert again.pk == first.pk, "the same number and name is the same person"
    with pytest.raises(Conflict) as known:
        enrol(row, "người  1", "+84903000001", mail="khac@example.vn")
    assert known.value.problems[0].code == "training-enrolled", "a name and a number open nobody's page"
    once = enrol(row, "Người 5", "0903000005", once="abc")
    assert enrol(row, "Người 5", "0903000005", once="abc").key == once.key, "a form sent twice"
    services.withdraw(enrolment=once)
    key = first.key
    other = enrol(row, "Người 9", "0903000001")
    assert other.pk != first.pk, "a household may share a telephone"
    assert b"903000001" not in bytes(first.contact)
    services.withdraw(enrolment=first)
    third.refresh_from_db()
    assert third.state == "place"
    back = enrol(row, "Người 1", "0903000001")
    assert (back.pk, back.state) == (first.pk, "waiting"), "whoever comes back waits behind all others"
    assert back.key != key, "with an address of their own"
    edited = services.session_edit(
        actor=cast.viewer("officer"), session=row, starts=row.starts, ends=row.ends, place="Nhà văn hóa", capacity=3
    )
    fourth.refresh_from_db()
    back.refresh_from_db()
    assert (edited.place, fourth.state, back.state) == ("Nhà văn hóa", "place", "waiting")
    with pytest.raises(Refused):
        services.session_edit(
            actor=cast.viewer("officer"), session=row, starts=row.starts, ends=row.ends, place="x", capacity=1
        )


@pytest.mark.django_db
def test_what_is_missing_is_named_and_nothing_is_kept(cast: Cast) -> None:
    row = session(cast)
    with pytest.raises(ProblemError) as refused:
        services.enrol(session=row, name=" ", contact="12", commune=None)
    assert {one.path for one in refused.value.problems} == {"name", "contact", "commune"}
    assert not row.enrolments.exists()
    draft = session(cast, state="draft")
    with pytest.raises(Conflict):
        enrol(draft, "Ai đó")
    assert selectors.by_token(draft.token) is None
    late = session(cast, enrol_until=TODAY - timedelta(days=1))
    with pytest.raises(Conflict):
        enrol(late, "Ai đó")
    assert enrol(late, "Ai đó", actor=cast.viewer("officer")).channel == "office", "the body may still put people down"
    for number in range(services.MOST):
        enrol(row, f"Người {number}", f"09{number:08d}", sender="203.0.113.9")
    with pytest.raises(Refused):
        enrol(row, "Một người nữa", "0988888888", sender="203.0.113.9")


@pytest.mark.django_db
def test_only_the_body_of_the_course_works_on_it(cast: Cast) -> None:
    row = session(cast)
    person = enrol(row, "Người học")
    own, stranger = cast.viewer("officer"), cast.viewer("trade_officer")
    assert selectors.contact_of(Enrolment.objects.get(pk=person.pk), own) == "0903 000 001"
    assert selectors.contact_of(Enrolment.objects.get(pk=person.pk), stranger) == ""
    assert not selectors.people(row, stranger).exists()
    for act in (
        lambda: services.session_step(actor=stranger, session=row, name="cancel", reason="x"),
        lambda: services.attendance_set(actor=stranger, session=row, came=[person.pk]),
        lambda: services.withdraw(actor=stranger, enrolment=person),
        lambda: services.course_set(actor=stranger, course=row.course, title="x", audience="all", hours=1, content="x"),
        lambda: course(cast, "auditor"),
        lambda: course(cast, "owner"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert not selectors.courses(cast.viewer("owner")).exists()


@pytest.mark.django_db
def test_attendance_by_the_code_of_the_day_and_by_hand(cast: Cast) -> None:
    row = session(cast, capacity=1)
    first = enrol(row, "Lê Văn Một", "0903000001")
    second = enrol(row, "Lê Thị Hai", "0903000002")
    code = rules.presence_code(row.secret, clock.now())
    yesterday = rules.presence_code(row.secret, clock.now() - timedelta(days=1))
    with pytest.raises(Refused):
        services.come(session=row, code=yesterday, name="Lê Văn Một", contact="0903000001")
    with pytest.raises(Conflict) as early:
        services.come(session=row, code=code, name="Lê Văn Một", contact="0903000001")
    assert early.value.problems[0].code == "training-not-begun"
    with pytest.raises(Conflict):
        services.attendance_set(actor=cast.viewer("officer"), session=row, came=[first.pk])
    row = begun(row)
    with pytest.raises(ProblemError) as alone:
        services.come(session=row, code=code, name=" ", contact="0903000002")
    assert [one.path for one in alone.value.problems] == ["name"], "a number alone says nothing of anybody"
    assert services.come(session=row, code=code, name="lê thị hai", contact="0903000002").pk == second.pk
    again = services.come(session=row, code=code, name="Lê Thị Hai", contact="+84 (0)903 000 002")
    assert (again.pk, again.state) == (second.pk, "place"), "who is in the room has a place"
    with pytest.raises(ProblemError) as unknown:
        services.come(session=row, code=code, name="Người Khác", contact="0903000002")
    assert {one.path for one in unknown.value.problems} == {"commune"}
    walked = services.come(
        session=row, code=code, name="Khách Vãng Lai", contact="0911222333", commune=admin_unit("25708")
    )
    assert (walked.channel, walked.came_at is not None) == ("walk_in", True)
    with pytest.raises(Conflict) as present:
        services.withdraw(actor=cast.viewer("officer"), enrolment=walked)
    assert present.value.problems[0].code == "training-present"
    services.attendance_set(actor=cast.viewer("officer"), session=row, came=[first.pk, walked.pk])
    came = set(row.enrolments.filter(came_at__isnull=False).values_list("pk", flat=True))
    assert came == {first.pk, walked.pk}
    services.attendance_set(actor=cast.viewer("officer"), session=row, came=[first.pk], shown=[first.pk])
    walked.refresh_from_db()
    assert walked.came_at is not None, "who said so after the list was shown stays marked"
    services.attendance_set(actor=cast.viewer("officer"), session=row, came=[first.pk])
    walked.refresh_from_db()
    assert (walked.came_at, walked.state) == (None, "withdrawn"), "put down only because they came"
    edited = services.session_edit(
        actor=cast.viewer("officer"), session=row, starts=row.starts, ends=row.ends, place="Phòng 2", capacity=1
    )
    assert edited.place == "Phòng 2", "more people than places came: that is no reason not to change the room"


@pytest.mark.django_db
def test_a_telephone_is_shared_by_a_household_not_by_a_village(cast: Cast) -> None:
    row = session(cast, capacity=30)
    for number in range(services.MOST_NAMES):
        enrol(row, f"Người nhà {number}")
    with pytest.raises(Refused) as refused:
        enrol(row, "Người làng")
    assert refused.value.problems[0].code == "training-number"
    with pytest.raises(Conflict):
        enrol(begun(session(cast)), "Đến muộn", "0903999999")


@pytest.mark.django_db
def test_what_certificates_say_stays(cast: Cast) -> None:
    actor = cast.viewer("officer")
    row = begun(session(cast))
    person = enrol(row, "Người học", actor=actor)
    services.attendance_set(actor=actor, session=row, came=[person.pk])
    Session.objects.filter(pk=row.pk).update(ends=clock.now() + timedelta(days=3))
    with pytest.raises(Conflict):
        services.session_step(actor=actor, session=row, name="hold", reason="Xong sớm")
    row = begun(row)
    services.session_step(actor=actor, session=row, name="hold", reason="Xong")
    given = {"audience": "parties", "content": "GTIN."}
    with pytest.raises(Refused):
        services.course_set(actor=actor, course=row.course, title="Tiến sĩ", hours=400, **given)
    services.course_set(actor=actor, course=row.course, title=row.course.title, hours=row.course.hours, **given)


@pytest.mark.django_db
def test_ending_gives_certificates_and_counts(cast: Cast) -> None:
    actor = cast.viewer("officer")
    row = session(cast)
    with pytest.raises(Conflict):
        services.session_step(actor=actor, session=row, name="hold", reason="Xong")
    people = [enrol(row, f"Người {n}", f"090300000{n}") for n in (1, 2)]
    row = begun(row)
    assert list(selectors.to_end(actor, clock.now())) == [row]
    with pytest.raises(Refused):
        services.session_step(actor=actor, session=row, name="hold", reason="Xong")
    services.attendance_set(actor=actor, session=row, came=[people[0].pk])
    row = services.session_step(actor=actor, session=row, name="hold", reason="Một người dự, làm được nhãn.")
    people = [Enrolment.objects.get(pk=one.pk) for one in people]
    assert people[0].certificate is not None
    assert people[1].certificate is None
    found = selectors.by_certificate(people[0].certificate)
    assert found is not None
    paper = documents.certificate(found, "https://example.vn/chung-nhan/x")
    assert "Người 1" in pages.html(paper)
    assert found.certificate_number in pages.html(paper)
    assert docx.written(paper)[:2] == b"PK"
    assert not selectors.to_end(actor, clock.now())
    with pytest.raises(Conflict):
        services.withdraw(enrolment=people[1])
    day = clock.day_of(row.starts)
    span = clock.beginning_of(day), clock.beginning_of(day + timedelta(days=1))
    assert [(one.sessions, one.people, one.certificates) for one in selectors.by_agency(*span)] == [(1, 1, 1)]
    assert [one.people for one in selectors.by_commune(*span)] == [1]
    assert selectors.by_agency(span[1], span[1] + timedelta(days=9)) == []


@pytest.mark.django_db
def test_a_cancelled_session_says_why(cast: Cast) -> None:
    row = session(cast)
    person = enrol(row, "Người học")
    services.session_step(actor=cast.viewer("officer"), session=row, name="cancel", reason="Mưa lũ")
    found = selectors.by_token(row.token)
    assert found is not None
    assert (found.state, found.report) == ("cancelled", "Mưa lũ")
    assert selectors.by_key(person.key) is not None
    assert not selectors.to_come(TODAY)
    with pytest.raises(Conflict):
        enrol(row, "Người khác", "0903000077")


@pytest.mark.django_db
def test_times_and_courses_that_cannot_be(cast: Cast) -> None:
    now = clock.now()
    row = course(cast)
    plan: dict[str, Any] = {"actor": cast.viewer("officer"), "course": row, "place": "x", "capacity": 5}
    with pytest.raises(Refused):
        services.session_plan(starts=now, ends=now, **plan)
    with pytest.raises(Refused):
        services.session_plan(starts=now, ends=now + timedelta(hours=1), enrol_until=TODAY + timedelta(days=9), **plan)
    for starts, ends in (
        (now - timedelta(days=40_000), now - timedelta(days=39_999)),
        (now, now + timedelta(days=400)),
        (now + timedelta(days=4000), now + timedelta(days=4001)),
    ):
        with pytest.raises(Refused) as odd:
            services.session_plan(starts=starts, ends=ends, **plan)
        assert odd.value.problems[0].code == "training-days"
    with pytest.raises(ProblemError):
        services.session_plan(starts=now, ends=now + timedelta(hours=1), **{**plan, "capacity": 0})
    services.course_set(
        actor=cast.viewer("officer"), course=row, title="x", audience="all", hours=1, content="x", retired=True
    )
    with pytest.raises(Conflict):
        services.session_plan(
            starts=now, ends=now + timedelta(hours=1), **{**plan, "course": Course.objects.get(pk=row.pk)}
        )


def test_numbers_are_known_in_every_spelling() -> None:
    assert {dialled(one) for one in ("+84 903-123-456", "0903.123.456", "84903123456", "0084 (0)903123456")} == {
        "0903123456"
    }


def held(cast: Cast, *, mail: str = "") -> tuple[Session, list[Enrolment]]:
    """A session that was held: the first of two came."""
    actor = cast.viewer("officer")
    row = session(cast)
    people = [enrol(row, f"Người {n}", f"090300000{n}", mail=mail) for n in (1, 2)]
    row = begun(row)
    services.attendance_set(actor=actor, session=row, came=[people[0].pk])
    row = services.session_step(actor=actor, session=row, name="hold", reason="Xong")
    return row, [Enrolment.objects.get(pk=one.pk) for one in people]


@pytest.mark.django_db
def test_attendance_is_corrected_after_the_end_with_a_reason(cast: Cast) -> None:
    actor = cast.viewer("officer")
    row, (first, second) = held(cast)
    with pytest.raises(ProblemError) as silent:
        corrections.attendance_correct(actor=actor, session=row, came=[second.pk], reason=" ")
    assert [one.path for one in silent.value.problems] == ["reason"]
    with pytest.raises(Refused):
        corrections.attendance_correct(actor=actor, session=row, came=[], reason="Nhầm")
    with pytest.raises(Forbidden):
        corrections.attendance_correct(actor=cast.viewer("trade_officer"), session=row, came=[second.pk], reason="Nhầm")
    with pytest.raises(Conflict):
        corrections.attendance_correct(actor=actor, session=session(cast), came=[second.pk], reason="Nhầm")
    corrections.attendance_correct(actor=actor, session=row, came=[second.pk], reason="Điểm danh nhầm người")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.came_at, first.holds, first.revoked_for) == (None, False, "Điểm danh nhầm người")
    assert second.holds
    assert first.certificate is not None, "the page by which it is checked has to say that it does not hold"
    assert second.came_at == row.ends, "not the moment of the correction"
    code = first.certificate
    corrections.attendance_correct(actor=actor, session=row, came=[first.pk, second.pk], reason="Cả hai có mặt")
    first.refresh_from_db()
    assert (first.holds, first.certificate, first.revoked_for) == (True, code, "")
    corrections.attendance_correct(actor=actor, session=row, came=[first.pk], shown=[first.pk], reason="Danh sách cũ")
    second.refresh_from_db()
    assert second.holds, "what somebody else put right since the list was opened stays"
    with pytest.raises(Conflict):
        corrections.person_correct(
            actor=actor, enrolment=second, name="Người 1", contact="0903000001", commune=admin_unit("25480"),
            reason="Trùng",
        )  # fmt: skip


@pytest.mark.django_db
def test_a_certificate_says_when_it_was_spelled_right(cast: Cast) -> None:
    actor = cast.viewer("officer")
    _row, (first, second) = held(cast)
    given: dict[str, Any] = {"contact": "0903000001", "commune": admin_unit("25480")}
    with pytest.raises(ProblemError):
        corrections.person_correct(actor=actor, enrolment=first, name="Người Một", **given)
    with pytest.raises(Forbidden):
        corrections.person_correct(actor=cast.viewer("trade_officer"), enrolment=first, name="x", reason="x", **given)
    made = corrections.person_correct(actor=actor, enrolment=first, name="Người Một", reason="Sai tên", **given)
    assert made.reissued_at is not None
    assert "Cấp lại ngày" in pages.html(documents.certificate(made, "https://example.vn/x"))
    again = corrections.person_correct(
        actor=actor, enrolment=second, name="Người Hai", **{**given, "contact": "0911222333"}
    )
    assert again.reissued_at is None, "there is no certificate to give again"
    assert selectors.contact_of(Enrolment.objects.get(pk=again.pk), actor) == "0911222333"


@pytest.mark.django_db
def test_whoever_gave_an_address_hears_of_what_changes(cast: Cast, mailoutbox: list[Any]) -> None:
    actor = cast.viewer("officer")
    row = session(cast, capacity=1)
    first = enrol(row, "Người Một", "0903000001", mail="mot@example.vn")
    second = enrol(row, "Người Hai", "0903000002", mail="hai@example.vn")
    enrol(row, "Người Ba", "0903000003")
    assert b"mot@" not in bytes(first.mail)
    services.withdraw(enrolment=first)
    services.session_edit(actor=actor, session=row, starts=row.starts, ends=row.ends, place="Nhà văn hóa", capacity=1)
    services.session_edit(
        actor=actor, session=row, starts=row.starts, ends=row.ends, place="Nhà văn hóa", capacity=1, trainer="Bà Hoa"
    )
    services.session_step(actor=actor, session=row, name="cancel", reason="Mưa lũ")
    work_off()
    assert [(one.to[0], one.subject.split(":")[0]) for one in mailoutbox] == [
        ("mot@example.vn", "Bạn đã có chỗ trong lớp học"),
        ("hai@example.vn", "Bạn đang chờ chỗ trong lớp học"),
        ("hai@example.vn", "Bạn đã có chỗ trong lớp học"),
        ("hai@example.vn", "Lớp học thay đổi thời gian hoặc địa điểm"),
        ("hai@example.vn", "Lớp học bị hủy"),
    ]
    assert "Mưa lũ" in mailoutbox[-1].body
    assert f"/dang-ky/{second.key}" in mailoutbox[-1].body
    with pytest.raises(ProblemError) as wrong:
        enrol(session(cast), "Người Bốn", "0903000004", mail="không phải thư")
    assert [one.path for one in wrong.value.problems] == ["mail"]
    with pytest.raises(ProblemError) as unseen:
        enrol(session(cast), "\u202e\u200b", "0903000004")
    assert [one.path for one in unseen.value.problems] == ["name"]
