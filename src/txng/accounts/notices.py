"""What this room tells people about their accounts."""

from txng.core.notifications import NoticeText


def _fixed(subject: tuple[str, str], body: tuple[str, str]) -> NoticeText:
    return NoticeText(subject=subject, body=body)


_NOT_YOU = (
    "Nếu không phải bạn làm, hãy đổi mật khẩu ngay và báo cho người quản trị cổng.",
    "If this was not you, change your password now and tell whoever runs the portal.",
)


def _security(vi: str, en: str) -> NoticeText:
    return _fixed(("An toàn tài khoản", "Account security"), (f"{vi} {_NOT_YOU[0]}", f"{en} {_NOT_YOU[1]}"))


NOTICES = {
    "account-blocked": _security(
        "Có nhiều lần đăng nhập sai vào tài khoản của bạn; đăng nhập tạm dừng vài phút.",
        "There were many failed attempts to sign in to your account; signing in pauses for a few minutes.",
    ),
    "account-password": _security("Mật khẩu của bạn vừa được thay đổi.", "The password of your account was changed."),
    "account-address": _security(
        "Địa chỉ thư điện tử của tài khoản vừa được thay đổi.", "The e-mail addresses of your account were changed."
    ),
    "account-factor": _security(
        "Xác thực hai bước của tài khoản vừa được thay đổi.", "The second factor of your account was changed."
    ),
    "account-sign-on": _security(
        "Cách đăng nhập bằng dịch vụ khác của tài khoản vừa được thay đổi.",
        "Signing in to your account by another service was changed.",
    ),
    "post-delegated": _fixed(
        ("Bạn được ủy quyền lãnh đạo", "You stand in for a leader"),
        ("{agency}: từ {first} đến hết {last}.", "{agency}: from {first} to the end of {last}."),
    ),
    "post-appointed": _fixed(
        ("Bạn được phân công", "You were appointed"), ("{agency}: từ {first}.", "{agency}: from {first} on.")
    ),
    "post-ended": _fixed(
        ("Vị trí của bạn kết thúc", "Your post ends"), ("{agency}: từ {day}.", "{agency}: from {day} on.")
    ),
}

#: what allauth calls it → our kind
OF_SECURITY = {
    "password_changed": "account-password",
    "password_set": "account-password",
    "password_reset": "account-password",
    "email_changed": "account-address",
    "email_deleted": "account-address",
    "email_confirm": "account-address",
    "totp_activated": "account-factor",
    "totp_deactivated": "account-factor",
    "recovery_codes_generated": "account-factor",
    "webauthn_added": "account-factor",
    "webauthn_removed": "account-factor",
    "account_connected": "account-sign-on",
    "account_disconnected": "account-sign-on",
}
