"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "register-other-tax": (
        "tiền tố {prefix} đang thuộc cơ sở có mã số thuế {tax}",
        "the prefix {prefix} belongs to the party with the tax code {tax}",
    ),
    "register-commune": (
        "xã, phường “{value}” không có trong danh mục hiện hành, cơ sở mới sẽ không được tính vào mẫu số",
        "the commune “{value}” is none of today, so that the new party would not be counted",
    ),
    "target-past": (
        "Chỉ tiêu của năm đã qua không đổi được.",
        "The target of a year that is over stays.",
    ),
    "target-day": ("Chỉ đếm được từ {first} đến hôm nay.", "Figures can be counted from {first} up to today."),
    "target-share": ("Tỷ lệ phải từ 1 đến 100 %.", "A share lies between 1 and 100 %."),
    "target-question-open": (
        "Bạn đã có một câu hỏi chưa được trả lời về đối tượng này.",
        "You have a question about this party that is not answered yet.",
    ),
    "target-question-closed": ("Câu hỏi này đã được trả lời.", "This question has been answered."),
    "register-columns": (
        "Tệp thiếu cột “{missing}”. Các cột cần có: {needed}.",
        "The file lacks the column “{missing}”. Needed are: {needed}.",
    ),
    "register-empty": ("Tệp không có dòng dữ liệu nào.", "The file has no rows."),
    "register-row": ("Dòng {row}: {why}", "Row {row}: {why}"),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "target-question": (
        ("Câu hỏi về số liệu chỉ tiêu", "A figure is questioned"),
        ("“{party}” ngày {day}: {text}", "“{party}” on {day}: {text}"),
    ),
    "target-answer": (
        ("Câu hỏi về số liệu đã được trả lời", "Your question about a figure is answered"),
        ("“{party}” ngày {day}: {text}", "“{party}” on {day}: {text}"),
    ),
}
