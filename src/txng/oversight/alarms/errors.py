"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "alarm-rules": (
        "Bộ quy tắc không hợp lệ: giữ đủ các mục và các số như phiên bản đang dùng.",
        "These rules cannot hold: keep every entry, with numbers where the present version has numbers.",
    ),
    "alarm-objected-already": (
        "Bạn đã phản đối và lãnh đạo đã giữ nguyên; việc này chờ kết luận.",
        "You have objected, and the decision was upheld; the case waits for its end.",
    ),
    "alarm-rules-day": ("Ngày bắt đầu không thể ở quá khứ.", "They cannot begin in the past."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "alarm-new": (
        ("Mã có dấu hiệu bị sao chép", "A code looks copied"),
        (
            "{product}: mã {code} được quét {scans} lần từ {devices} thiết bị.",
            "{product}: code {code} was scanned {scans} times by {devices} devices.",
        ),
    ),
    "alarm-decided": (
        ("Kết quả xem xét mã bị nghi sao chép", "What was decided of a code"),
        ("{product}, mã {code}: {reason}", "{product}, code {code}: {reason}"),
    ),
}
