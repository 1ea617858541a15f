"""Notices: in the portal at once, by mail as the user prefers.

    # in apps.py of a room
    add_notices({"survey-due": NoticeText(
        subject=("Khảo sát sắp đến hạn", "A survey is due soon"),
        body=("Khảo sát “{name}” {remaining}.", "Survey “{name}”: {remaining}."),
    )})

    # in a service, inside the act
    notify(users=users, kind="survey-due", params={"name": survey.name, "remaining": …}, link=path, actor=actor)

The subject of a mail is the fixed sentence of the kind, so no personal data stand in it. A mail is a job of the act.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import QuerySet

from txng.core import clock
from txng.core.changes import Actor
from txng.core.errors import Refused
from txng.core.jobs import Retry, defer, job
from txng.core.models import Notice, NoticePreference

MOST_IN_DIGEST = 50
WAYS = ("at-once", "daily", "never")


class NoticeText(NamedTuple):
    """Vietnamese and English; ``body`` takes the params of the notice in braces, ``subject`` takes none."""

    subject: tuple[str, str]
    body: tuple[str, str]


_texts: dict[str, NoticeText] = {}


def add_notices(texts: Mapping[str, NoticeText]) -> None:
    """Take in the kinds of a room. A kind with two meanings, or a subject with blanks: `ValueError`."""
    for kind, text in texts.items():
        if _texts.get(kind, text) != text:
            raise ValueError(f"kind {kind} has another text already")
        if any("{" in subject for subject in text.subject):
            raise ValueError(f"the subject of {kind} must be a fixed sentence")
    _texts.update(texts)


def kinds() -> Mapping[str, NoticeText]:
    """Every kind of notice with its texts: what the page of preferences lists."""
    return dict(_texts)


def sentence_of(notice: Notice, language: str = "vi") -> str:
    """The notice in the reader's language."""
    text = _texts.get(notice.kind)
    if text is None:  # of a room that is no longer there
        return notice.kind
    return text.body[language == "en"].format_map({key: str(value) for key, value in notice.params.items()})


# -- telling -----------------------------------------------------------------------------------------------------------


def notify(
    *, users: Iterable[int], kind: str, params: Mapping[str, Any] | None = None, link: str = "", actor: Actor
) -> list[Notice]:
    """Tell these users, each once and never the actor of the act itself; part of the running transaction.

    ``params``: JSON values that fill every blank of the text, else `KeyError`. ``link``: a path of the portal.
    """
    given = dict(params or {})
    for words in _texts[kind].body:
        words.format_map(given)
    if link and (urlsplit(link).netloc or not link.startswith("/")):
        raise ValueError(f"{link!r} is no path of the portal")
    told = [user for user in dict.fromkeys(users) if user != actor.user_id]
    preferences = NoticePreference.objects.in_bulk(told)
    notices = Notice.objects.bulk_create(
        Notice(user=user, kind=kind, params=given, link=link, mail=_way(preferences.get(user), kind)) for user in told
    )
    for notice in notices:
        if notice.mail == "at-once":
            defer(mail_send, {"notice": notice.pk})
    return notices


def _way(preference: NoticePreference | None, kind: str) -> str:
    if preference is None:
        return "at-once"
    return "never" if kind in preference.muted else preference.mail


@job("mail", retry=Retry(times=12))
def mail_send(*, notice: int) -> None:
    """Mail one notice, if it has not been mailed or read in the meantime."""
    found = Notice.objects.filter(pk=notice, mailed_at=None, read_at=None).first()
    if found is not None:
        _send(found.user, [found], f"notice-{found.pk}")


@job("mail", periodic="0 7 * * *")
def digests() -> None:
    """Every morning: one mail for each user who wants one a day and has something unread."""
    waiting = Notice.objects.filter(mail="daily", mailed_at=None, read_at=None)
    for user in waiting.order_by("user").values_list("user", flat=True).distinct():
        defer(digest_send, {"user": user}, key=f"digest:{user}")


@job("mail", retry=Retry(times=12))
def digest_send(*, user: int) -> None:
    """One mail with what is unread."""
    notices = list(Notice.objects.filter(user=user, mail="daily", mailed_at=None, read_at=None).order_by("id"))
    if notices:
        _send(user, notices, f"digest-{user}-{notices[-1].pk}")


def _send(user: int, notices: Sequence[Notice], name: str) -> None:
    """Send, then note it. Killed in between, it goes again under the same Message-ID: mail programs show it once."""
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):  # no mail server is set
        return
    account: Any = get_user_model()._default_manager.filter(pk=user, is_active=True).exclude(email="").first()
    if account is not None:
        preference = NoticePreference.objects.filter(pk=user).first()
        subject, body = mail_text(notices, preference.language if preference else "vi")
        host = urlsplit(settings.BASE_URL).hostname
        headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
        EmailMessage(subject, body, to=[account.email], headers=headers).send()
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=clock.now())


def mail_text(notices: Sequence[Notice], language: str) -> tuple[str, str]:
    """Subject and plain text of a mail with these notices."""
    english = language == "en"
    if len(notices) == 1 and notices[0].kind in _texts:
        subject = _texts[notices[0].kind].subject[english]
    else:
        subject = f"{len(notices)} new notices" if english else f"{len(notices)} thông báo mới"
    lines = []
    for notice in notices[:MOST_IN_DIGEST]:
        lines.append(("- " if len(notices) > 1 else "") + sentence_of(notice, language))
        if notice.link:
            lines.append(f"{'  ' if len(notices) > 1 else ''}{settings.BASE_URL}{notice.link}")
    if (more := len(notices) - MOST_IN_DIGEST) > 0:
        lines.append(f"… and {more} more." if english else f"… và {more} thông báo khác.")
    greeting = "Hello," if english else "Kính gửi Ông/Bà,"
    closing = (
        "This mail was sent automatically. In the portal you choose which mails you get."
        if english
        else "Thư này được gửi tự động. Ông/Bà có thể chọn loại thư muốn nhận trong cổng."
    )
    portal = "Traceability portal" if english else "Cổng truy xuất nguồn gốc"
    return f"[{portal}] {subject}", "\n".join([greeting, "", *lines, "", "-- ", portal, settings.BASE_URL, closing, ""])


# -- reading -----------------------------------------------------------------------------------------------------------


def notices_of(user: int, *, unread: bool = False) -> QuerySet[Notice]:
    """A user's notices, newest first; page them."""
    notices = Notice.objects.filter(user=user).order_by("-id")
    return notices.filter(read_at=None) if unread else notices


def unread_count(user: int, *, most: int = 99) -> int:
    """For the bell; counts no further than ``most`` + 1."""
    return Notice.objects.filter(user=user, read_at=None)[: most + 1].count()


def notices_read(*, user: int, notices: Iterable[int] | None = None) -> int:
    """Mark a user's own notices as read, these or all; how many were not."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=clock.now())


def preference_of(user: int) -> NoticePreference:
    """What the user chose, or what holds until then."""
    return NoticePreference.objects.filter(pk=user).first() or NoticePreference(user=user)


def preference_set(*, user: int, mail: str, muted: Iterable[str] = (), language: str = "vi") -> NoticePreference:
    """Choose how to be told. Raises `Refused` for what there is not."""
    chosen = sorted(set(muted))
    if mail not in WAYS or language not in ("vi", "en") or not set(chosen) <= set(_texts):
        raise Refused("notice-preference")
    preference, _ = NoticePreference.objects.update_or_create(
        user=user, defaults={"mail": mail, "muted": chosen, "language": language}
    )
    return preference
