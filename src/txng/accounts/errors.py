"""Why this room refuses, and in what words."""

from txng.core.errors import Refused
from txng.gs1.problems import Sentences


class KeyScopeUnknown(Refused):
    """An API key was asked for a right that does not exist."""


class KeyLifeTooLong(Refused):
    """An API key must end within a year, and not before it begins."""


SENTENCES: Sentences = {
    "not-permitted": ("Quý vị không có quyền làm việc này.", "You may not do this."),
    "post-role": (
        "Vai trò “{role}” không có. Các vai trò: {known}.",
        "There is no role “{role}”. Roles: {known}.",
    ),
    "post-agency-ended": (
        "{agency} không tồn tại vào ngày {day}.",
        "{agency} does not exist on {day}.",
    ),
    "post-period": (
        "Ngày kết thúc {last} phải sau ngày bắt đầu {first}.",
        "The last day {last} must come after the first {first}.",
    ),
    "post-held": (
        "{name} đang giữ vai trò này tại {agency}.",
        "{name} holds this post in {agency} already.",
    ),
    "post-delegate-self": (
        "Hãy chọn người khác trong cơ quan.",
        "Choose somebody else of the agency.",
    ),
    "post-delegate-stranger": (
        "{name} không giải quyết hồ sơ tại {agency} suốt thời gian này.",
        "{name} does not work on cases of {agency} during all these days.",
    ),
    "post-delegate-chain": (
        "Người được ủy quyền không ủy quyền lại được.",
        "Who stands in for a leader cannot let others stand in.",
    ),
    "post-self": ("Không tự phân công cho mình được.", "Nobody appoints themselves."),
    "post-last-administrator": (
        "Đây là quản trị cổng cuối cùng. Hãy phân công người khác trước.",
        "This is the last administrator. Appoint another one first.",
    ),
    "post-delegate-again": (
        "Hai lần ủy quyền cho cùng một người phải cách nhau ít nhất {days} ngày. Lâu hơn thì cần phân công chính thức.",
        "At least {days} days lie between two times the same person stands in. Longer needs an appointment.",
    ),
    "post-delegate-days": (
        "Ủy quyền từ hôm nay trở đi, tối đa {days} ngày.",
        "From today on, for at most {days} days.",
    ),
    "post-user-unknown": (
        "Không có tài khoản “{name}”. Người đó cần tạo tài khoản trước.",
        "There is no account “{name}”. The person has to sign up first.",
    ),
    "api-key-scope": (
        "Khóa truy cập không có quyền “{scope}”. Các quyền: {known}.",
        "An API key knows no right “{scope}”. Rights: {known}.",
    ),
    "api-key-life": (
        "Khóa truy cập phải hết hạn trong vòng {days} ngày kể từ hôm nay.",
        "An API key must expire within {days} days from today.",
    ),
}
