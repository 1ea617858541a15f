"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "inspection-day": ("Ngày kiểm tra không được sau hôm nay.", "The day of a visit is not after today."),
    "inspection-day-past": ("Ngày dự kiến không được trước hôm nay.", "A planned day is not before today."),
    "inspection-day-far": ("Chỉ lập kế hoạch trong vòng hai năm tới.", "A visit is planned within two years."),
    "inspection-product": ("Sản phẩm này không phải của cơ sở.", "This product is not the party's."),
    "inspection-not-open": (
        "Hồ sơ kiểm tra này đã kết thúc, không ghi thêm được.",
        "This inspection is over; nothing can be added.",
    ),
    "inspection-not-visited": (
        "Chưa kiểm tra nên chưa ghi được nội dung này.",
        "There was no visit yet, so this cannot be recorded.",
    ),
    "inspection-note": (
        "Nội dung “{question}” không đạt: hãy ghi rõ thấy gì.",
        "“{question}” is a fault: say what was seen.",
    ),
    "inspection-mend-by": (
        "Hạn khắc phục phải sau hôm nay.",
        "The day until which it must be mended is after today.",
    ),
    "inspection-sample-waiting": (
        "Còn {count} mẫu chờ kết quả; muốn kết thúc phải đợi hoặc hủy mẫu.",
        "{count} samples wait for their result; wait for it before the case ends.",
    ),
    "inspection-about": (
        "Không tìm thấy hồ sơ “{about}” trong những hồ sơ được xem.",
        "There is no case “{about}” among those you may see.",
    ),
    "inspection-sample-number": ("Số mẫu này đã dùng.", "This sample number is taken."),
    "inspection-sample-day": (
        "Ngày này ở tương lai hoặc trước ngày lấy mẫu.",
        "This day is in the future, or before the sample.",
    ),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "inspection-announced": (
        ("Cơ sở sẽ được kiểm tra", "Your organisation will be inspected"),
        ("{number}: {agency} kiểm tra ngày {day}.", "{number}: {agency} comes on {day}."),
    ),
    "inspection-minutes": (
        ("Có biên bản kiểm tra", "Minutes of an inspection"),
        ("{number}: {faults} nội dung không đạt.", "{number}: {faults} faults were found."),
    ),
    "inspection-mend": (
        ("Yêu cầu khắc phục sau kiểm tra", "Faults must be mended"),
        ("{number}: khắc phục trước ngày {day}. {reason}", "{number}: mend by {day}. {reason}"),
    ),
    "inspection-over": (
        ("Hồ sơ kiểm tra đã kết thúc", "An inspection is over"),
        ("{number}: {reason}", "{number}: {reason}"),
    ),
    "inspection-late": (
        ("Quá hạn khắc phục sau kiểm tra", "Faults were not mended in time"),
        ("{number}: “{name}” quá hạn khắc phục.", "{number}: “{name}” has not mended in time."),
    ),
}
