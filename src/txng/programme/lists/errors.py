"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "list-open-already": (
        "Đã có một dự thảo danh mục loại này chưa ban hành (phiên bản {version}).",
        "A draft of this list is under way (version {version}).",
    ),
    "list-nothing-new": (
        "Chưa có đề xuất nào được tổng hợp, nên chưa có gì để thay đổi.",
        "No proposal has been consolidated, so there is nothing to change.",
    ),
    "list-decision": (
        "Ban hành danh mục cần số quyết định, ngày ký, người ký và ngày hiệu lực.",
        "Publishing a list needs the number of the decision, its day, who signed and from when it holds.",
    ),
    "list-effective": (
        "Ngày hiệu lực phải sau ngày hiệu lực của danh mục đang áp dụng ({day}).",
        "The list must take effect after the one in force ({day}).",
    ),
    "list-signed-future": (
        "Ngày ký quyết định không thể ở tương lai.",
        "A decision cannot be signed in the future.",
    ),
    "list-signed-later": (
        "Ngày hiệu lực không được trước ngày ký quyết định.",
        "A list cannot take effect before its decision is signed.",
    ),
    "list-far": (
        "Ngày hiệu lực phải trong vòng một năm kể từ ngày ký quyết định.",
        "A list takes effect within a year of its decision.",
    ),
    "proposal-same-line": (
        "Đề xuất {number} về cùng sản phẩm này đã được tổng hợp vào danh mục tới.",
        "Proposal {number} about the same goods has been consolidated into the next list.",
    ),
    "list-immutable": (
        "Danh mục đã ban hành không sửa được; hãy lập phiên bản mới.",
        "A published list is not changed; make a new version.",
    ),
    "proposal-locked": (
        "Đề xuất đã nộp, không sửa được nữa.",
        "The proposal has been handed in and is no longer changed.",
    ),
    "proposal-subject": (
        "Hãy chọn nhóm sản phẩm hoặc ghi tên sản phẩm.",
        "Choose a product group or name the product.",
    ),
    "proposal-not-listed": (
        "“{name}” không có trong danh mục đang áp dụng nên không thể đưa ra.",
        "“{name}” is not on the list in force and cannot be taken off it.",
    ),
    "opinion-closed": ("Đề xuất không còn lấy ý kiến.", "The proposal is not open for comments any more."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "proposal-submitted": (
        ("Đề xuất danh mục mới", "A new list proposal"),
        ("{number}: {agency} đề xuất “{name}”.", "{number}: {agency} proposes “{name}”."),
    ),
    "proposal-opened": (
        ("Lấy ý kiến về đề xuất danh mục", "A list proposal is open for comments"),
        ("{number}: xin ý kiến về “{name}”.", "{number}: comments on “{name}” are asked for."),
    ),
    "proposal-decided": (
        ("Kết quả xử lý đề xuất danh mục", "A list proposal has been dealt with"),
        ("{number} “{name}”: {reason}", "{number} “{name}”: {reason}"),
    ),
    "list-submitted": (
        ("Dự thảo danh mục chờ quyết định", "A draft list waits for the decision"),
        ("{name}, phiên bản {version}, đã trình.", "{name}, version {version}, has been submitted."),
    ),
    "list-published": (
        ("Danh mục đã ban hành", "A list has been published"),
        ("{name}: {decision}, hiệu lực từ {day}.", "{name}: {decision}, in force from {day}."),
    ),
}
