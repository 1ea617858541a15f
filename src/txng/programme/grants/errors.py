"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "grant-days": ("Ngày kết thúc phải sau ngày bắt đầu.", "The end has to lie after the beginning."),
    "grant-amount": ("Số tiền phải lớn hơn 0.", "The amount has to be above 0."),
    "grant-total": (
        "Tổng kinh phí không thể ít hơn mức hỗ trợ cho một đối tượng.",
        "The funds cannot be less than what one party may get.",
    ),
    "grant-granted": (
        "Chương trình đã duyệt hỗ trợ {limit} đồng, số tiền này không thể thấp hơn.",
        "{limit} VND were granted already: this amount cannot be less.",
    ),
    "grant-closed": (
        "Chương trình hiện không nhận hồ sơ.",
        "The programme takes no applications now.",
    ),
    "grant-cap": (
        "Mức hỗ trợ còn lại cho đối tượng này là {limit} đồng.",
        "This party can still get {limit} VND.",
    ),
    "grant-funds": (
        "Kinh phí còn lại của chương trình là {limit} đồng.",
        "{limit} VND are left in the programme.",
    ),
    "grant-more": ("Không quá {limit} đồng.", "At most {limit} VND."),
    "grant-day": ("Ngày không thể ở tương lai.", "The day cannot lie in the future."),
    "grant-decided-on": (
        "Ngày quyết định phải từ ngày nộp hồ sơ {first} đến hôm nay.",
        "The decision lies between the day the application was handed in, {first}, and today.",
    ),
    "grant-paid-before": (
        "Ngày chi không thể trước ngày quyết định {first}.",
        "Nothing is paid before the decision of {first}.",
    ),
    "grant-paid": (
        "Đã có khoản chi, không thu hồi quyết định được nữa.",
        "Something was paid already: the decision cannot be revoked.",
    ),
    "grant-decision": ("Hãy nhập số quyết định.", "Enter the number of the decision."),
    "grant-again": (
        "Đã có một hồ sơ của đối tượng này trong chương trình đang được giải quyết.",
        "An application of this party in this programme is still being dealt with.",
    ),
    "grant-locked": ("Hồ sơ không còn sửa được.", "The application cannot be changed any more."),
    "grant-not-approved": ("Hồ sơ chưa được duyệt.", "The application is not approved."),
    "grant-cancelled": ("Khoản chi đã bị hủy.", "The payment was cancelled already."),
    "grant-ended": ("Chương trình đã kết thúc.", "The programme has ended."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "grant-submitted": (
        ("Hồ sơ đề nghị hỗ trợ mới", "A new application for support"),
        ("{number} {name}: {scheme}", "{number} {name}: {scheme}"),
    ),
    "grant-returned": (
        ("Hồ sơ đề nghị hỗ trợ cần bổ sung", "Your application needs changes"),
        ("{number} {scheme}. {reason}", "{number} {scheme}. {reason}"),
    ),
    "grant-approved": (
        ("Hồ sơ đề nghị hỗ trợ được duyệt", "Your application is approved"),
        ("{number} {scheme}: {amount} đồng", "{number} {scheme}: {amount} VND"),
    ),
    "grant-rejected": (
        ("Hồ sơ đề nghị hỗ trợ không được duyệt", "Your application is rejected"),
        ("{number} {scheme}. {reason}", "{number} {scheme}. {reason}"),
    ),
}
