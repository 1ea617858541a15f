"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "report-too-many": (
        "Hôm nay đã nhận {limit} phản ánh từ nơi này. Hãy thử lại vào ngày mai, hoặc gọi điện cho cơ quan quản lý.",
        "{limit} reports came from here today. Try again tomorrow, or telephone the agency.",
    ),
    "report-code": ("Mã không đọc được. Hãy để trống và mô tả bằng lời.", "The code cannot be read. Leave it empty."),
    "report-join": (
        "Chỉ ghép được với một phản ánh khác về cùng mã hoặc cùng sản phẩm.",
        "A report is joined only with another one about the same code or product.",
    ),
    "report-told-enough": (
        "Phản ánh đã đủ dài, không nhận thêm được. Hãy gọi điện cho cơ quan quản lý.",
        "No more can be added to this report. Telephone the agency.",
    ),
    "report-pass": ("Phản ánh này đang ở cơ quan đó.", "The report is with this agency already."),
    "report-code-unread": ("Mã này không đọc được.", "This code cannot be read."),
    "report-closed": ("Phản ánh này đã được trả lời.", "This report has been answered."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "report-new": (
        ("Phản ánh mới của người tiêu dùng", "A new report by a consumer"),
        ("{number}: {what} – {name}", "{number}: {what} – {name}"),
    ),
    "report-told-more": (
        ("Người phản ánh đã bổ sung", "The reporter has told more"),
        ("{number}: có thông tin bổ sung.", "{number}: there is more information."),
    ),
}
