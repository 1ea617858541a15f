"""Why this room refuses, and why a step of a trial is not passed."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "trial-running": ("Một lần kiểm thử đang chạy. Hãy đợi kết quả.", "A test is running. Wait for its result."),
    "trial-suspended": (
        "Sản phẩm hoặc địa chỉ này đang bị tạm dừng kết nối. Hãy liên hệ cơ quan đã tạm dừng.",
        "This product or address is suspended. Turn to the agency that suspended it.",
    ),
    "step-broken": (
        "Hệ thống trả lời khiến bước này không thực hiện được.",
        "The system answered in a way that this step could not go on.",
    ),
    "trial-closed": (
        "Chỉ hồ sơ kiểm thử đang mở mới sửa hoặc chạy được. Phiên bản mới cần hồ sơ mới.",
        "Only an open trial is changed or run. A new version needs a new trial.",
    ),
    "trial-runs": (
        "Hôm nay đã chạy {limit} lần. Hãy sửa hệ thống rồi chạy lại vào ngày mai.",
        "{limit} runs today already. Mend the system and run it again tomorrow.",
    ),
    "trial-many": (
        "Tổ chức đang có {limit} hồ sơ kiểm thử mở. Hãy kết thúc hồ sơ không còn dùng.",
        "The organisation has {limit} open trials. End those no longer needed.",
    ),
    "repository-status": ("Hệ thống trả lời mã {status}: {words}", "The system answered {status}: {words}"),
    "repository-json": ("Câu trả lời không phải là JSON đúng dạng.", "The answer is no JSON object."),
    "repository-document": (
        "Câu trả lời không phải là tài liệu EPCIS 2.0 hợp lệ ({found}).",
        "The answer is no valid EPCIS 2.0 document ({found}).",
    ),
    "repository-large": ("Câu trả lời lớn hơn {limit} MB.", "The answer is larger than {limit} MB."),
    "repository-elsewhere": (
        "Địa chỉ của lệnh ghi nhận nằm ngoài hệ thống.",
        "The address of the capture job lies outside the system.",
    ),
    "step-event-types": (
        "“/eventTypes” không liệt kê ObjectEvent và TransformationEvent.",
        "“/eventTypes” does not list ObjectEvent and TransformationEvent.",
    ),
    "step-description": (
        "Mô tả bộ phân giải thiếu “{member}”.",
        "The description of the resolver lacks “{member}”.",
    ),
    "step-job": (
        "Lệnh ghi nhận không kết thúc thành công trong {seconds} giây.",
        "The capture job did not end well within {seconds} seconds.",
    ),
    "step-location": (
        "Trả lời 202 nhưng không có “Location” của lệnh ghi nhận.",
        "Answered 202 without the “Location” of a capture job.",
    ),
    "step-events": (
        "Cần {expected} sự kiện của lô, hệ thống trả về {found}.",
        "{expected} events of the lot are needed, the system answered {found}.",
    ),
    "step-hash": (
        "Sự kiện trả về khác sự kiện đã gửi: mã băm không trùng.",
        "The events that came back are others than those sent: their hashes differ.",
    ),
    "step-taken": (
        "Tài liệu sai (thiếu thời gian, số lượng không phải là số) vẫn được nhận, mã {status}.",
        "A wrong document (no time, a quantity that is no number) was taken, status {status}.",
    ),
    "step-kept": ("Sự kiện sai vẫn được lưu.", "The wrong event was stored."),
    "step-link": (
        "Bộ phân giải không có liên kết loại “epcis” cho lô.",
        "The resolver has no link of the type “epcis” for the lot.",
    ),
    "step-chain": (
        "Đi theo liên kết không thấy sự kiện biến đổi từ lô nhận thành lô mới.",
        "Following the link, there is no transformation of the lot received into the new one.",
    ),
    "step-sent": (
        "Cổng chưa nhận được sự kiện biến đổi từ khóa của tổ chức.",
        "The portal has not received the transformation by a key of the organisation.",
    ),
    "step-same": (
        "Sự kiện gửi lên cổng khác sự kiện trong hệ thống: mã băm không trùng.",
        "The event sent here is another one than that in the system: their hashes differ.",
    ),
    "step-unanswered": (
        "Chưa nhập số lượng đọc được từ cổng.",
        "The quantity read from the portal has not been entered.",
    ),
    "step-answer": (
        "Số lượng đã nhập không đúng với sự kiện trên cổng.",
        "The quantity entered is not that of the event in the portal.",
    ),
}
