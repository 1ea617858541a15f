"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "support-day": (
        "Ngày hỗ trợ phải từ khi mở hồ sơ đến hôm nay.",
        "A visit lies between the opening of the case and today.",
    ),
    "support-agency": ("Hãy chọn một cơ quan khác.", "Choose another agency."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "support-opened": (
        ("Đề nghị hỗ trợ mới", "A new request for support"),
        ("{number} {name}: {wish}", "{number} {name}: {wish}"),
    ),
}
