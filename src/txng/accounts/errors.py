"""Why this room refuses, and in what words."""

from txng.core.errors import Refused
from txng.gs1.problems import Sentences


class KeyScopeUnknown(Refused):
    """An API key was asked for a right that does not exist."""


class KeyLifeTooLong(Refused):
    """An API key must end within a year, and not before it begins."""


SENTENCES: Sentences = {
    "not-permitted": ("Quý vị không có quyền làm việc này.", "You may not do this."),
    "api-key-scope": (
        "Khóa truy cập không có quyền “{scope}”. Các quyền: {known}.",
        "An API key knows no right “{scope}”. Rights: {known}.",
    ),
    "api-key-life": (
        "Khóa truy cập phải hết hạn trong vòng {days} ngày kể từ hôm nay.",
        "An API key must expire within {days} days from today.",
    ),
}
