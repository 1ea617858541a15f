"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "recall-code": (
        "Mã này không chỉ một sản phẩm, một lô, một đơn vị hàng hay một kiện hàng.",
        "This code does not name a product, a lot, a unit or a logistic unit.",
    ),
    "recall-unknown": (
        "Chưa có dữ liệu truy xuất nào về mã này.",
        "Nothing is known of this code.",
    ),
    "recall-open-already": (
        "Đã có hồ sơ thu hồi {number} cho mã này, chưa kết thúc.",
        "Recall {number} for this code is not over yet.",
    ),
    "recall-nothing": (
        "Phạm vi thu hồi trống: hãy giữ lại ít nhất một mã hàng.",
        "The scope is empty: keep at least one thing in it.",
    ),
    "recall-decision": (
        "Thu hồi bắt buộc cần số quyết định, ngày ký và người ký.",
        "A compulsory recall needs the number of the decision, its day and who signed it.",
    ),
    "recall-not-open": (
        "Hồ sơ thu hồi này đã kết thúc, không ghi thêm được.",
        "This recall is over; nothing can be added.",
    ),
    "recall-not-announced": (
        "Việc thu hồi chưa được thông báo nên chưa có gì để báo cáo.",
        "The recall is not announced yet, so there is nothing to report.",
    ),
    "recall-amount": (
        "Số lượng phải là số không âm.",
        "An amount is a number that is not negative.",
    ),
    "recall-amount-missing": (
        "Hãy ghi ít nhất một số lượng, hoặc đánh dấu “không còn, không nhận hàng này”.",
        "Give at least one amount, or say that there is none.",
    ),
    "recall-unanswered": (
        "Còn {count} cơ sở chưa trả lời; muốn kết thúc phải ghi lý do.",
        "{count} holders have not answered; say why the recall is closed all the same.",
    ),
    "recall-future": ("Thời điểm này ở tương lai.", "This moment is in the future."),
    "too-many-watches": (
        "Mỗi cơ sở đăng ký tối đa {limit} địa chỉ nhận báo thu hồi.",
        "An organisation names at most {limit} addresses.",
    ),
    "watch-codes": ("Tối đa {limit} mã cho một địa chỉ.", "At most {limit} codes for one address."),
    "watch-code": (
        "Dòng {line}: “{code}” không phải mã sản phẩm, lô, đơn vị hàng hay kiện hàng.",
        "Line {line}: “{code}” is no code of a product, a lot, a unit or a logistic unit.",
    ),
    "watch-asked": (
        "Đang chờ địa chỉ này trả lời lần thử trước.",
        "The address has not answered the last trial yet.",
    ),
    "watch-no-challenge": (
        "Địa chỉ trả lời nhưng không gửi lại chuỗi thử (challenge).",
        "The address answered, but did not send back the challenge.",
    ),
}

NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "recall-holder": (
        ("Thông báo thu hồi sản phẩm", "Product recall"),
        (
            "{number}: ngừng bán, tách riêng “{name}” ({code}) và báo số lượng trong {hours} giờ. Lý do: {reason}",
            "{number}: stop selling and set apart “{name}” ({code}), and report amounts within {hours} hours."
            " Reason: {reason}",
        ),
    ),
    "recall-reminder": (
        ("Nhắc trả lời thông báo thu hồi", "A recall waits for your answer"),
        (
            "{number}: chưa nhận được số lượng “{name}” ({code}) của cơ sở.",
            "{number}: amounts of “{name}” ({code}) have not been reported yet.",
        ),
    ),
    "recall-producer": (
        ("Sản phẩm của cơ sở bị thu hồi", "A product of yours is recalled"),
        (
            "{number}: “{name}” ({code}) bị thu hồi. Lý do: {reason}",
            "{number}: “{name}” ({code}) is recalled. Reason: {reason}",
        ),
    ),
    "recall-voluntary": (
        ("Cơ sở tự nguyện thu hồi sản phẩm", "A producer recalls a product"),
        ("{number}: cơ sở tự nguyện thu hồi “{name}” ({code}).", "{number}: the producer recalls “{name}” ({code})."),
    ),
    "recall-proposed": (
        ("Hồ sơ thu hồi chờ quyết định", "A recall waits for the decision"),
        ("{number}: đề xuất thu hồi “{name}” ({code}).", "{number}: recall of “{name}” ({code}) is proposed."),
    ),
    "recall-returned": (
        ("Hồ sơ thu hồi được trả lại", "A proposed recall is returned"),
        ("{number} “{name}” ({code}): {why}", "{number} “{name}” ({code}): {why}"),
    ),
    "recall-reported": (
        ("Báo cáo kết thúc thu hồi chờ thẩm định", "The report of a recall waits to be checked"),
        ("{number} “{name}” ({code}) đã có báo cáo.", "{number} “{name}” ({code}) has been reported."),
    ),
    "recall-late": (
        ("Quá hạn trả lời thông báo thu hồi", "Holders have not answered a recall in time"),
        (
            "{number} “{name}” ({code}): {count} cơ sở quá hạn chưa trả lời.",
            "{number} “{name}” ({code}): {count} holders have not answered in time.",
        ),
    ),
    "recall-answered": (
        ("Cơ sở đã trả lời thông báo thu hồi", "A holder has answered a recall"),
        ("{number}: {holder} đã báo số lượng.", "{number}: {holder} has reported amounts."),
    ),
    "recall-watch-failed": (
        ("Không báo được thu hồi tới phần mềm của cơ sở", "Your system was not told of a recall"),
        (
            "{number}: địa chỉ “{title}” không nhận trong ba ngày.",
            "{number}: the address “{title}” took nothing for three days.",
        ),
    ),
    "recall-over": (
        ("Việc thu hồi đã kết thúc", "A recall is over"),
        ("{number} “{name}” ({code}) đã kết thúc.", "{number} “{name}” ({code}) is over."),
    ),
}
