"""Why this room refuses."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "source-agreement": (
        "Cần số thỏa thuận chia sẻ dữ liệu trước khi bật.",
        "The number of the data-sharing agreement is needed before it is switched on.",
    ),
    "source-off": ("Nguồn này đang tắt.", "This source is switched off."),
    "source-asked": (
        "Vừa lấy dữ liệu xong. Hãy đợi một phút.",
        "Events were taken just now. Wait a minute.",
    ),
}
