"""What producers' acts are refused for: (Vietnamese, English)."""

from txng.core.problems import add_sentences
from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "lot-not-enough": (
        "Lô {lot} chỉ còn {have} {unit}, không đủ {wanted} {unit}.",
        "Of lot {lot} {have} {unit} are left, not {wanted} {unit}.",
    ),
    "lot-not-held": ("Không có lô {lot} trong kho của đơn vị.", "Your organisation holds no lot {lot}."),
    "lot-in-units": (
        "Lô {lot} chỉ còn {free} ngoài thùng: giao cả thùng, hoặc dỡ thùng trước.",
        "Of lot {lot} only {free} lie outside of boxes: deliver a box as it is, or take it apart first.",
    ),
    "unit-sent": ("Thùng, pa-lét này đã giao đi.", "This unit has been sent."),
    "unit-inside": (
        "Thùng này đang nằm trong {number}: dỡ {number} trước.",
        "This unit lies in {number}: take {number} apart first.",
    ),
    "unit-packed-later": (
        "Thùng {number} được đóng sau thời điểm giao đã ghi.",
        "Unit {number} was packed after the time of the delivery.",
    ),
    "lot-twice": ("Lô {lot} được chọn hai lần.", "Lot {lot} is chosen twice."),
    "lots-missing": ("Hãy chọn ít nhất một lô và ghi số lượng.", "Choose at least one lot and say how much."),
    "quantity-positive": ("Số lượng phải lớn hơn 0.", "The amount must be more than 0."),
    "harvest-too-early": (
        "Chưa hết thời gian cách ly của {material}: được thu hoạch từ ngày {day}.",
        "The pre-harvest interval of {material} is not over: harvest from {day} on.",
    ),
    "lot-too-early": (
        "Lô {lot} (hoặc nguyên liệu của lô) thu hoạch khi chưa hết thời gian cách ly của {material} "
        "(được thu hoạch từ {day}). Nếu nhật ký ghi sai, hãy đính chính nhật ký trước.",
        "Lot {lot}, or what it was made of, was harvested before the interval of {material} was over "
        "(harvest from {day} on). If the diary is wrong, correct it first.",
    ),
    "yield-unusual": (
        "Thu được {share}% so với đầu vào, ngoài mức thường gặp {least}–{most}%. "
        "Kiểm tra lại số liệu, hoặc đánh dấu xác nhận nếu đúng.",
        "{share}% of what went in came out; usual are {least}–{most}%. "
        "Check the figures, or confirm that they are right.",
    ),
    "diary-field-missing": ("Thiếu “{field}”.", "“{field}” is missing."),
    "diary-kind-unknown": ("Không có loại việc “{kind}”.", "There is no work called “{kind}”."),
    "act-in-future": ("Thời điểm ghi nằm trong tương lai.", "This time lies in the future."),
    "late-reason-missing": (
        "Việc đã làm cách đây hơn {days} ngày: hãy ghi lý do nhập muộn.",
        "This was done more than {days} days ago: say why it is entered late.",
    ),
    "correction-reason-missing": ("Hãy ghi lý do đính chính.", "Say why this is corrected."),
    "already-corrected": ("Mục này đã được đính chính.", "This entry has been corrected already."),
    "delivery-answered": ("Chuyến hàng này đã được trả lời.", "This delivery has been answered already."),
    "delivery-to-itself": ("Bên nhận phải khác bên giao.", "Sender and receiver must differ."),
    "delivery-nothing-short": (
        "Số thực nhận phải ít hơn số giao ở ít nhất một lô và không được nhiều hơn.",
        "Less than was sent must have come of at least one lot, and of none more.",
    ),
    "delivery-reason-missing": ("Hãy ghi lý do.", "Say why."),
    "lot-not-active": (
        "Lô đang tạm giữ, thu hồi hoặc đã kết thúc: không in, không kích hoạt tem.",
        "The lot is held back, recalled or closed: it gets no labels.",
    ),
    "lot-stopped": (
        "Lô {lot} không dùng được: {state}.",
        "Lot {lot} cannot be used: {state}.",
    ),
    "taken-back": (
        "Việc này đã được ghi rồi bị hủy. Nếu vẫn đúng, hãy ghi lại thành mục mới.",
        "This was recorded and taken back. If it is right after all, enter it anew.",
    ),
    "entries-many": (
        "Tệp có {found} dòng, mỗi lần nhập nhiều nhất {limit} dòng.",
        "The file has {found} rows; at most {limit} are taken at once.",
    ),
    "entries-head": ("Thiếu cột “{head}” ở dòng đầu.", "The first row lacks the column “{head}”."),
    "entries-missing": ("Thiếu “{head}”.", "“{head}” is missing."),
    "entries-unknown": (
        "“{value}” ở cột “{head}” không có trong danh mục của bạn, hoặc có hai nơi cùng tên.",
        "“{value}” in the column “{head}” is not among yours, or two have this name.",
    ),
    "unit-code": (
        "“{code}” không phải mã SSCC (18 chữ số).",
        "“{code}” is no SSCC (18 digits).",
    ),
    "unit-known": ("Đã có thùng, pa-lét mang mã {number}.", "There is a unit with the number {number} already."),
    "unit-open": ("Thùng, pa-lét này đã được dỡ.", "This unit has been taken apart already."),
    "lot-in-use": (
        "Lô đã được dùng, giao hoặc dán tem nên không hủy được nữa.",
        "The lot has been used, delivered or labelled and cannot be cancelled any more.",
    ),
    "lot-made-later": (
        "Lô {lot} được làm ra ngày {day}, sau ngày này.",
        "Lot {lot} was made on {day}, after this day.",
    ),
    "lots-gone": (
        "Một lô đã chọn không còn trong kho nữa: xem lại các lô rồi gửi lại.",
        "A chosen lot is no longer on hand: look at the lots and send again.",
    ),
    "label-count": ("Số tem từ 1 đến {limit}.", "Between 1 and {limit} labels."),
    "label-grid": ("Không có mẫu giấy tem “{grid}”.", "There is no label sheet “{grid}”."),
    "label-not-printed": ("Tem chưa được in.", "The labels have not been printed yet."),
    "label-range": (
        "Khoảng tem phải nằm trong {first}–{last}.",
        "The range must lie within {first}–{last}.",
    ),
    "label-written-off": ("Tem số {number} đã được hủy.", "Label {number} has been written off already."),
}

add_sentences(SENTENCES)
