"""Words of this room: faults, stages, gaps, edges; each (Vietnamese, English)."""

from collections.abc import Mapping

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "trace-unknown": (
        "Không có sự kiện nào nhắc đến {id}.",
        "No event mentions {id}.",
    ),
    "trace-not-public": (
        "Chuỗi liên kết đầy đủ chỉ dành cho các bên trong chuỗi và cơ quan quản lý.",
        "The full chain of links is for the parties of the chain and the authorities only.",
    ),
}

STAGES: Mapping[str, tuple[str, str]] = {
    "growing": ("Nuôi trồng", "Growing"),
    "harvest": ("Thu hoạch, tạo lô", "Harvest"),
    "slaughter": ("Giết mổ", "Slaughter"),
    "processing": ("Sơ chế, chế biến", "Processing"),
    "inspection": ("Kiểm tra chất lượng", "Inspection"),
    "labelling": ("Cấp mã, dán nhãn", "Labelling"),
    "packing": ("Đóng gói", "Packing"),
    "storing": ("Bảo quản", "Storage"),
    "monitoring": ("Theo dõi điều kiện", "Monitoring"),
    "transport": ("Vận chuyển", "Transport"),
    "unpacking": ("Dỡ kiện", "Unpacking"),
    "retail": ("Bán lẻ", "Retail"),
    "return": ("Trả hàng", "Return"),
    "disposal": ("Tiêu hủy", "Disposal"),
    "other": ("Công đoạn khác", "Other stage"),
}
"""Stage codes in the order of a chain; product groups name the ones they require."""

GAPS: Mapping[str, tuple[str, str]] = {
    "missing": ("Không có dữ liệu giai đoạn này", "No data for this stage"),
    "receipt-not-confirmed": ("Bên nhận chưa xác nhận", "Receipt not confirmed"),
    "dispatch-not-recorded": ("Không có dữ liệu bên giao", "Dispatch not recorded"),
    "time-impossible": ("Thời gian không hợp lý: nhận trước khi giao", "Impossible times: received before dispatch"),
}

KINDS: Mapping[str, tuple[str, str]] = {
    "instance": ("sản phẩm đơn chiếc", "item"),
    "lot": ("lô", "lot"),
    "class": ("loại sản phẩm", "product class"),
    "logistic-unit": ("đơn vị logistics", "logistic unit"),
    "shipment": ("chuyến hàng", "shipment"),
    "asset": ("phương tiện, tài sản", "asset"),
    "location": ("địa điểm", "location"),
    "party": ("tổ chức, cá nhân", "party"),
    "document": ("chứng từ", "document"),
    "other": ("đối tượng khác", "other"),
}

EDGES: Mapping[str, tuple[str, str]] = {
    "transformation": ("chế biến thành", "made into"),
    "contains": ("có chứa", "contains"),
    "contained-in": ("được gộp vào", "packed into"),
}

REVERSED_EDGES: Mapping[str, tuple[str, str]] = {
    "transformation": ("làm từ", "made from"),
    "contains": ("lấy ra từ", "taken out of"),
    "contained-in": ("đã gom từ", "packed from"),
}
"""The same, read against the flow."""


def stage_name(code: str, language: str = "vi") -> str:
    """A stage in words; a code of no known stage is shown as it is."""
    pair = STAGES.get(code)
    return code if pair is None else pair[1 if language == "en" else 0]


def gap_sentence(code: str, reason: str, language: str = "vi") -> str:
    """What is missing at a stage, in one line."""
    pair = GAPS[reason]
    return f"{stage_name(code, language)}: {pair[1 if language == 'en' else 0]}"
