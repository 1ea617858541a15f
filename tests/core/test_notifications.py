"""People are told exactly once, by the way they chose, and never of an act that was not done."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from tests.cast import Cast
from tests.jobs import waiting, work_off
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, notifications
from txng.core.errors import Refused
from txng.core.models import Notice
from txng.core.notifications import NoticeText, add_notices, notify

TEXT = NoticeText(("Hồ sơ mới", "A new case"), ("Hồ sơ {name} {remaining}.", "Case {name}: {remaining}."))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    add_notices({"test-case": TEXT})
    yield
    del notifications._texts["test-case"]


@pytest.fixture
def reader(cast: Cast) -> int:
    user = cast.users["owner"]
    user.email = "owner@example.vn"
    user.save()
    return int(user.pk)


def tell(*users: int, actor: Any = SYSTEM) -> list[Notice]:
    with changes.act(actor=actor, kind="case.open"):
        params = {"name": "Mãng cầu", "remaining": "còn 2 ngày"}
        return notify(users=users, kind="test-case", params=params, link="/office/cases/7", actor=actor)


def test_a_notice_stands_in_the_portal_and_is_mailed_once(reader: int) -> None:
    [notice] = tell(reader, reader)
    assert notifications.sentence_of(notice) == "Hồ sơ Mãng cầu còn 2 ngày."
    assert notifications.unread_count(reader) == 1
    work_off()
    [sent] = mail.outbox
    assert sent.subject == "[Cổng truy xuất nguồn gốc] Hồ sơ mới"
    assert sent.to == ["owner@example.vn"]
    assert "Hồ sơ Mãng cầu còn 2 ngày.\nhttp://testserver/office/cases/7\n" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<notice-{notice.pk}@testserver>"
    notifications.mail_send(notice=notice.pk)
    assert len(mail.outbox) == 1
    assert notifications.notices_read(user=reader) == 1
    assert notifications.unread_count(reader) == 0
    assert notifications.notices_of(reader).get().read_at


def test_nobody_is_told_of_the_own_act_or_of_one_that_was_not_done(reader: int) -> None:
    assert tell(reader, actor=Viewer("party", user_id=reader)) == []

    def failing() -> None:
        with changes.act(actor=SYSTEM, kind="case.open"):
            tell(reader)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert Notice.objects.count() == 0
    assert waiting() == []


def test_once_a_day_in_one_mail_in_the_language_of_the_reader(reader: int) -> None:
    notifications.preference_set(user=reader, mail="daily", language="en")
    for _ in range(3):
        tell(reader)
    assert waiting() == []
    notifications.digests()
    notifications.digests()
    assert work_off() == ["core.notifications.digest_send"]
    [sent] = mail.outbox
    assert sent.subject == "[Traceability portal] 3 new notices"
    assert sent.body.count("- Case Mãng cầu") == 3
    notifications.digests()
    assert waiting() == []


def test_read_in_the_portal_muted_or_without_address_means_no_mail(reader: int, cast: Cast) -> None:
    [notice] = tell(reader)
    notifications.notices_read(user=reader, notices=[notice.pk])
    tell(cast.users["competitor"].pk)  # has no address
    work_off()
    notifications.preference_set(user=reader, mail="at-once", muted=["test-case"])
    tell(reader)
    assert waiting() == []
    assert mail.outbox == []
    assert notifications.notices_of(reader).count() == 2


def test_only_the_own_notices_are_marked_read(reader: int, cast: Cast) -> None:
    [notice] = tell(reader)
    assert notifications.notices_read(user=cast.users["competitor"].pk, notices=[notice.pk]) == 0


def test_mistakes_are_refused_where_they_are_made(reader: int) -> None:
    with pytest.raises(KeyError):
        notify(users=[reader], kind="test-case", params={"name": "x"}, actor=SYSTEM)
    with pytest.raises(KeyError):
        notify(users=[reader], kind="no-such-kind", actor=SYSTEM)
    params = {"name": "x", "remaining": "y"}
    for link in ("https://elsewhere.vn/", "//elsewhere.vn/", "office"):
        with pytest.raises(ValueError, match="no path"):
            notify(users=[reader], kind="test-case", params=params, link=link, actor=SYSTEM)
    with pytest.raises(Refused):
        notifications.preference_set(user=reader, mail="hourly")
    with pytest.raises(ValueError, match="fixed sentence"):
        add_notices({"bad": NoticeText(("Ông {name}", ""), ("", ""))})
