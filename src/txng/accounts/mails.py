"""Mails about an account. They are jobs that know ids only: what they say, links included, is made when they leave.

So a page never waits for the mail server, and takes as long for an unknown account as for a known one.
"""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from txng.accounts.models import User
from txng.accounts.provinces import province
from txng.core.jobs import Retry, job

HOURS = 24  # a link for a new password; Django's PASSWORD_RESET_TIMEOUT says the same


def send(to: str, subject: str, *paragraphs: str) -> None:
    """One mail in the portal's name, with its address at the foot. Only jobs call this."""
    profile = province(settings.PROVINCE)
    foot = f"{profile.portal_name}\n{settings.BASE_URL}/"
    EmailMessage(subject, "\n\n".join([*paragraphs, foot]), settings.DEFAULT_FROM_EMAIL, [to]).send()


def _address(user: User) -> str:
    return str(EmailAddress.objects.get_primary_email(user) or user.email or "")


@job("mail", retry=Retry(times=6))
def mail_password_link(*, user: int) -> None:
    """The link by which a forgotten password is replaced."""
    person = User.objects.filter(pk=user, is_active=True).first()
    if person is None or not (to := _address(person)):
        return
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    send(
        to,
        "Đặt lại mật khẩu",
        f"Xin chào {person.get_short_name()},",
        f"Có người, có thể là chính bạn, vừa yêu cầu đặt lại mật khẩu. Mở liên kết sau trong vòng {HOURS} giờ "
        f"để chọn mật khẩu mới:\n{settings.BASE_URL}{path}",
        "Nếu không phải bạn, hãy bỏ qua thư này: mật khẩu hiện tại vẫn giữ nguyên.",
    )


@job("mail", retry=Retry(times=6))
def mail_confirmation(*, address: int) -> None:
    """The link by which an e-mail address is confirmed."""
    row = EmailAddress.objects.select_related("user").filter(pk=address, verified=False).first()
    if row is None:
        return
    path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(row).key])
    send(
        row.email,
        "Xác nhận địa chỉ thư điện tử",
        f"Xin chào {row.user.get_short_name()},",
        f"Mở liên kết sau để xác nhận địa chỉ thư điện tử này là của bạn:\n{settings.BASE_URL}{path}",
        "Nếu bạn không đăng ký tài khoản, hãy bỏ qua thư này.",
    )
