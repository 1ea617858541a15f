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
    "trace-stage-missing": (
        "{stage}: không có dữ liệu giai đoạn bắt buộc này.",
        "{stage}: no data for this required stage.",
    ),
    "trace-receipt-missing": (
        "Hàng gửi lúc {time} từ {place} chưa được bên nhận xác nhận.",
        "What was sent at {time} from {place} has not been confirmed by the receiver.",
    ),
    "trace-dispatch-missing": (
        "Hàng nhận lúc {time} tại {place} không có dữ liệu bên giao.",
        "What was received at {time} at {place} has no record of its dispatch.",
    ),
    "trace-received-before-sent": (
        "Hàng ghi nhận đã đến lúc {time}, trước khi được gửi đi.",
        "Goods are recorded as received at {time}, before they were sent.",
    ),
    "trace-used-before-made": (
        "{thing} đã được sử dụng, gửi đi hoặc bán lúc {time}, trước khi được tạo ra lúc {made}.",
        "{thing} was used, sent or sold at {time}, before it was made at {made}.",
    ),
    "trace-too-fast": (
        "{thing} đi {km} km từ {place} đến {to_place} trong {minutes} phút: không thể có tốc độ này.",
        "{thing} went {km} km from {place} to {to_place} in {minutes} minutes: no such speed is possible.",
    ),
    "trace-out-of-nothing": (
        "{thing} đã được sử dụng, gửi đi hoặc bán nhưng không có dữ liệu về nguồn gốc.",
        "{thing} was used, sent or sold, but nothing tells where it came from.",
    ),
    "trace-more-out-than-in": (
        "{thing}: xuất ra {out} {uom}, nhiều hơn {made} {uom} đã có.",
        "{thing}: {out} {uom} went out, more than the {made} {uom} there was.",
    ),
    "trace-more-received-than-sent": (
        "{thing}: bên nhận ghi nhiều hơn {gained} {uom} so với số đã gửi.",
        "{thing}: {gained} {uom} more were received than sent.",
    ),
    "trace-loss-unusual": (
        "{thing}: hao hụt {lost} {uom} trên {made} {uom}, cao hơn mức thông thường.",
        "{thing}: {lost} {uom} of {made} {uom} were lost, more than usual.",
    ),
    "trace-partial": (
        "Kết quả chưa đầy đủ: đã đạt giới hạn truy vết.",
        "The answer is not complete: a limit of the trace was reached.",
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

VERDICTS: Mapping[str, tuple[str, str]] = {
    "balanced": ("Cân đối", "Balanced"),
    "loss-usual": ("Hao hụt trong mức thông thường", "Loss within the usual range"),
    "loss-unusual": ("Hao hụt cao hơn mức thông thường", "Loss above the usual range"),
    "more-out-than-in": ("Xuất nhiều hơn nhập", "More out than in"),
    "unknown": ("Chưa đủ dữ liệu để kết luận", "Not enough data to tell"),
}
"""Of a balance, the best first but for the last."""

STATES: Mapping[str, tuple[str, str]] = {
    "held": ("đang giữ", "held"),
    "on-the-way": ("đang trên đường, chưa xác nhận nhận hàng", "on the way, receipt not confirmed"),
    "sold": ("đã bán", "sold"),
    "used": ("đã sử dụng để sản xuất", "used"),
    "destroyed": ("đã tiêu hủy", "destroyed"),
    "emptied": ("đã dỡ hàng", "emptied"),
    "unknown": ("chưa rõ ở đâu", "whereabouts unknown"),
}
"""What became of a thing of a recall."""

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
