"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "violation-offence": (
        "Hành vi này không có trong danh mục của ngày {day}.",
        "The catalogue of {day} has no such offence.",
    ),
    "violation-product": ("Sản phẩm này không phải của cơ sở.", "This product is not the party's."),
    "violation-days": (
        "Các ngày phải theo thứ tự: vi phạm, phát hiện, lập biên bản, quyết định, giao – và không sau hôm nay.",
        "Days follow one another: violation, finding, minutes, decision, delivery – none after today.",
    ),
    "violation-amount": (
        "Mức phạt phải từ {least} đến {most} đồng theo {basis}.",
        "The fine is between {least} and {most} đồng by {basis}.",
    ),
    "violation-highest": (
        "Mức phạt không được âm và không vượt {most} đồng, mức cao nhất luật cho phép.",
        "The fine is not below zero and not above {most} đồng, the most that the law knows.",
    ),
    "violation-worth": ("Trị giá hàng hóa không hợp lý.", "This value of the goods makes no sense."),
    "violation-decided-early": (
        "Ngày ký không được sớm hơn ngày trình trên hệ thống quá {days} ngày.",
        "The decision is dated more than {days} days before it was proposed here.",
    ),
    "violation-value": (
        "Mức phạt theo {basis} tính theo trị giá hàng hóa: hãy ghi trị giá.",
        "The fine by {basis} goes by the value of the goods: enter it.",
    ),
    "violation-appeal-late": (
        "Thời hiệu khiếu nại đã hết ngày {day}. Nếu chậm vì lý do chính đáng, hãy gửi đơn đến cơ quan ra quyết định.",
        "The time to complain ended on {day}. With good reason for the delay, write to the agency that decided.",
    ),
    "violation-too-late": (
        "Đã quá thời hiệu xử phạt (đến hết {day}); chỉ còn áp dụng được biện pháp khắc phục, không phạt tiền.",
        "No fine may be decided after {day}; only remedies may still be ordered.",
    ),
    "violation-decision": (
        "Quyết định cần số, ngày ký và người ký.",
        "A decision needs its number, its day and who signed it.",
    ),
    "violation-minutes": (
        "Chưa có số và ngày biên bản vi phạm.",
        "The number and the day of the minutes are missing.",
    ),
    "violation-nothing": (
        "Quyết định phải có mức phạt hoặc biện pháp khắc phục.",
        "A decision names a fine or a remedy.",
    ),
    "violation-incomplete": (
        "Quyết định chưa được thực hiện xong ({missing}); người có thẩm quyền có thể kết thúc với lý do.",
        "The decision is not carried out yet ({missing}); who decides may end it for a reason.",
    ),
    "violation-not-open": (
        "Hồ sơ này không còn ghi thêm được.",
        "Nothing can be added to this case.",
    ),
    "violation-not-decided": ("Chưa có quyết định có hiệu lực.", "There is no decision in force."),
    "violation-not-delivered": (
        "Chỉ công bố sau khi quyết định đã giao cho cơ sở và không còn khiếu nại.",
        "It is published only once the decision was delivered and no appeal is open.",
    ),
    "violation-person": (
        "Không công bố tên cá nhân, hộ kinh doanh.",
        "Individuals and household businesses are not published by name.",
    ),
    "violation-agency": ("Hãy chọn một cơ quan khác.", "Choose another agency."),
    "violation-paid": ("Số đã nộp không được vượt mức phạt.", "More than the fine cannot be paid."),
    "violation-version-past": (
        "Phiên bản mới phải có hiệu lực từ hôm nay trở đi.",
        "A new version holds from today on, or later.",
    ),
    "violation-range": ("Mức thấp nhất phải không lớn hơn mức cao nhất.", "The least is not more than the most."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "violation-proposed": (
        ("Đề xuất xử phạt chờ quyết định", "A violation waits for the decision"),
        ("{number}: {name}", "{number}: {name}"),
    ),
    "violation-returned": (
        ("Đề xuất xử phạt được trả lại", "A proposed decision is returned"),
        ("{number}: {reason}", "{number}: {reason}"),
    ),
    "violation-transferred": (
        ("Hồ sơ vi phạm được chuyển đến", "A violation was passed on to you"),
        ("{number}: {name}. {reason}", "{number}: {name}. {reason}"),
    ),
    "violation-decided": (
        ("Quyết định xử lý vi phạm", "A decision about a violation"),
        ("{number}: Quyết định số {decision}.", "{number}: decision {decision}."),
    ),
    "violation-appealed": (
        ("Cơ sở khiếu nại quyết định", "A decision is appealed"),
        ("{number} – {name}: {reason}", "{number} – {name}: {reason}"),
    ),
    "violation-judged": (
        ("Kết quả giải quyết khiếu nại", "The appeal is decided"),
        ("{number}: {reason}", "{number}: {reason}"),
    ),
    "violation-over": (
        ("Hồ sơ xử lý vi phạm đã kết thúc", "The case of a violation is over"),
        ("{number}: {result}", "{number}: {result}"),
    ),
    "violation-late": (
        ("Hồ sơ vi phạm quá hạn", "A violation is overdue"),
        ("{number} – {name}: hạn {day}.", "{number} – {name}: due on {day}."),
    ),
}
MISSING = {
    "delivery": ("giao quyết định", "delivery"),
    "payment": ("nộp phạt", "payment"),
    "remedy": ("khắc phục hậu quả", "remedy"),
}
