"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "report-review-years": (
        "Chọn các năm từ {first} đến {last}, năm đầu không sau năm cuối.",
        "Choose years from {first} to {last}, the first not after the last.",
    ),
    "report-text-missing": ("Mục này phải có nội dung.", "This section has to say something."),
    "report-figure-missing": ("Chưa có số liệu.", "The figure is missing."),
    "report-part-larger": (
        "{value} lớn hơn tổng mà nó là một phần ({whole}).",
        "{value} is more than the whole it is a part of ({whole}).",
    ),
    "report-jump": (
        "Số liệu đổi hơn {limit} % so với kỳ trước ({before} → {value}). Hãy ghi lý do.",
        "The figure differs by more than {limit} % from the report before ({before} → {value}). Say why.",
    ),
    "report-locked": (
        "Báo cáo đã nộp, không sửa được nữa. Hãy lấy lại hoặc lập bản bổ sung.",
        "The report has been handed in and is no longer changed. Take it back or correct it in a new version.",
    ),
    "report-figure-live": (
        "Số liệu này lấy từ hệ thống, không nhập tay.",
        "This figure comes from the records and is not typed.",
    ),
    "report-dates": (
        "Ngày bắt đầu, ngày kết thúc và hạn nộp phải theo thứ tự, từ năm 2020 đến năm năm nữa.",
        "First day, last day and due day have to be in order, from 2020 to five years ahead.",
    ),
    "report-bodies": ("Hãy chọn ít nhất một đơn vị phải báo cáo.", "Choose at least one body that has to report."),
    "report-term-handed-in": (
        "Đã có đơn vị nộp báo cáo của kỳ này: chỉ gia hạn được, không đổi kỳ số liệu hoặc rút ngắn hạn.",
        "A body has handed in its report: more time can be given, the period and an earlier day cannot be set.",
    ),
    "report-term-closed": (
        "Kỳ báo cáo này đã được phê duyệt, không thay đổi nữa.",
        "This term has been approved and is no longer changed.",
    ),
    "whole-none-accepted": (
        "Chưa có báo cáo nào của đơn vị được tiếp nhận, nên chưa có gì để tổng hợp.",
        "No report of a body has been accepted, so there is nothing to consolidate.",
    ),
    "whole-stale": (
        "Các báo cáo đã tiếp nhận đã thay đổi sau khi tổng hợp. Hãy tổng hợp lại rồi trình.",
        "The accepted reports have changed since they were consolidated. Consolidate again, then hand it in.",
    ),
    "report-whole-submitted": (
        "Báo cáo của tỉnh đang chờ phê duyệt nên báo cáo thành phần giữ nguyên. Sở chủ trì có thể lấy lại.",
        "The report of the province waits for approval: what it was made of stays. The leading body can take it back.",
    ),
    "whole-not-gathered": ("Hãy tổng hợp báo cáo trước.", "Consolidate the reports first."),
    "report-not-found": (
        "Không có báo cáo {kind} kỳ {period} của “{body}”.",
        "There is no report {kind} for {period} of “{body}”.",
    ),
    "report-period": (
        "Kỳ “{period}” phải có dạng 2026-H1, 2026-H2 hoặc số của kỳ đột xuất.",
        "The period “{period}” has to be like 2026-H1, 2026-H2 or the number of a term on demand.",
    ),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "report-open": (
        ("Kỳ báo cáo mới", "A new report is due"),
        ("{title}: nộp trước hết ngày {day}.", "{title}: to be handed in by {day}."),
    ),
    "report-due": (
        ("Sắp đến hạn báo cáo", "A report is due soon"),
        ("{title}: còn {days} ngày, hạn {day}; chưa nộp.", "{title}: {days} days left, due {day}; not handed in."),
    ),
    "report-late": (
        ("Báo cáo quá hạn", "A report is late"),
        ("{title}: đã quá hạn {day}, đơn vị chưa nộp.", "{title}: was due {day} and has not been handed in."),
    ),
    "reports-late": (
        ("Có đơn vị chậm báo cáo", "Bodies are late with their reports"),
        ("{title}: {count} đơn vị chưa nộp sau hạn {day}.", "{title}: {count} bodies have not handed in by {day}."),
    ),
    "report-submitted": (
        ("Báo cáo mới nộp", "A report was handed in"),
        ("{agency}: {title}", "{agency}: {title}"),
    ),
    "report-returned": (
        ("Báo cáo bị trả lại", "A report was returned"),
        ("{title}: {reason}", "{title}: {reason}"),
    ),
    "report-accepted": (
        ("Báo cáo đã được tiếp nhận", "A report was accepted"),
        ("{title}", "{title}"),
    ),
    "whole-submitted": (
        ("Báo cáo tổng hợp chờ phê duyệt", "The report of the province waits for approval"),
        ("{title}", "{title}"),
    ),
}
