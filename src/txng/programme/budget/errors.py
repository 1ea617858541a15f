"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "budget-window": ("Năm và thời gian nhận dự toán không hợp lệ.", "The year or its window is not right."),
    "budget-amount": ("Số tiền phải lớn hơn 0.", "The amount has to be more than 0."),
    "budget-lines": ("Dự toán có tối đa {limit} dòng.", "An estimate has at most {limit} lines."),
    "budget-empty": ("Dự toán chưa có dòng nào.", "The estimate has no lines yet."),
    "budget-outside": (
        "Dự toán chỉ nộp từ ngày {first} đến hết ngày {last}.",
        "Estimates are handed in from {first} to {last} only.",
    ),
    "budget-locked": (
        "Dự toán đã nộp, không sửa được nữa.",
        "The estimate has been handed in and is no longer changed.",
    ),
    "budget-decision": ("Cần số quyết định phê duyệt.", "The number of the decision that approves is needed."),
    "budget-more": ("Không được quá {limit} đồng.", "No more than {limit} đồng."),
    "budget-not-approved": ("Dự toán chưa được phê duyệt.", "The estimate has not been approved."),
    "budget-day": ("Ngày chi không thể ở tương lai.", "A payment cannot lie in the future."),
    "budget-early": (
        "Khoản chi không thể trước năm ngân sách {year}.",
        "A payment cannot lie before the budget year {year}.",
    ),
    "budget-cancelled": ("Khoản chi này đã được hủy.", "This payment has been cancelled."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "budget-open": (
        ("Lập dự toán kinh phí", "Estimates are asked for"),
        ("Dự toán năm {year}: nộp đến hết ngày {day}.", "Estimates for {year}: to be handed in by {day}."),
    ),
    "budget-submitted": (
        ("Dự toán chờ thẩm định", "An estimate waits for appraisal"),
        ("{agency}: dự toán năm {year}", "{agency}: estimate for {year}"),
    ),
    "budget-returned": (
        ("Dự toán bị trả lại", "An estimate was returned"),
        ("Dự toán năm {year}: {reason}", "Estimate for {year}: {reason}"),
    ),
    "budget-approved": (
        ("Dự toán đã được phê duyệt", "An estimate was approved"),
        ("{agency}: dự toán năm {year}", "{agency}: estimate for {year}"),
    ),
}
