"""News of a session to those who gave an address: a place, a change, a cancellation, a certificate."""

from django.conf import settings
from django.utils import timezone

from txng.accounts.mails import send
from txng.core.jobs import Retry, job
from txng.programme.training.models import Enrolment
from txng.programme.training.rules import PLACE, WAITING
from txng.registry import sealing

#: news → (subject, what it says)
NEWS = {
    PLACE: ("Bạn đã có chỗ trong lớp học", "Bạn đã có chỗ trong lớp “{title}”."),
    WAITING: ("Bạn đang chờ chỗ trong lớp học", "Lớp “{title}” đã đủ chỗ. Bạn đang trong danh sách chờ."),
    "moved": ("Lớp học thay đổi thời gian hoặc địa điểm", "Lớp “{title}” đã thay đổi thời gian hoặc địa điểm."),
    "cancelled": ("Lớp học bị hủy", "Lớp “{title}” đã bị hủy. Lý do: {reason}"),
    "certificate": ("Giấy chứng nhận của bạn", "Bạn đã hoàn thành lớp “{title}”. Giấy chứng nhận ở trang dưới đây."),
    "revoked": ("Giấy chứng nhận bị thu hồi", "Giấy chứng nhận lớp “{title}” đã bị thu hồi. Lý do: {reason}"),
}


@job("mail", retry=Retry(times=6))
def mail_enrolment(*, enrolment: int, news: str) -> None:
    """``news``: a key of `NEWS`; what holds when the mail leaves is what it says."""
    row = Enrolment.objects.select_related("session__course__agency").filter(pk=enrolment).first()
    if row is None or not row.mail or news not in NEWS:
        return
    session = row.session
    subject, said = NEWS[news]
    reason = session.report if news == "cancelled" else row.revoked_for
    where = f"Thời gian: {timezone.localtime(session.starts):%H:%M ngày %d/%m/%Y}. Địa điểm: {session.place}."
    send(
        sealing.unseal(row.mail),
        f"{subject}: {session.course.title}",
        f"Xin chào {row.name},",
        said.format(title=session.course.title, reason=reason),
        *([where] if session.state == "open" else []),
        f"Trang của bạn (xem chỗ, rút tên, giấy chứng nhận):\n{settings.BASE_URL}/dang-ky/{row.key}",
        f"Cơ quan tổ chức: {session.course.agency.name}.",
    )
