"""Words for the faults of this interface: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "key-missing": (
        "Cần khóa truy cập: tiêu đề “Authorization: Bearer …” hoặc “X-API-Key”.",
        "A key is required: header “Authorization: Bearer …” or “X-API-Key”.",
    ),
    "second-factor-missing": (
        "Người giữ khóa là cán bộ chưa cài đặt xác thực hai bước: hãy cài đặt rồi dùng khóa.",
        "The key's owner is an official without a second factor: set one up, then use the key.",
    ),
    "key-unknown": ("Khóa truy cập sai, đã hết hạn hoặc đã thu hồi.", "The key is wrong, has expired or was revoked."),
    "key-without-scope": ("Khóa truy cập không có quyền {scope}.", "The key does not have the right {scope}."),
    "direction-unknown": (
        "“{value}” không phải là hướng truy xuất. Dùng: up, down, both.",
        "“{value}” is no direction of a trace. Use: up, down, both.",
    ),
    "party-unclear": (
        "Hãy nêu chủ thể gửi sự kiện trong tiêu đề TXNG-Party. Có: {choice}.",
        "Name the party the events are for in header TXNG-Party. There are: {choice}.",
    ),
    "party-foreign": (
        "Quý vị không được gửi sự kiện thay cho chủ thể “{party}”. Có: {choice}.",
        "You may not send events for party “{party}”. There are: {choice}.",
    ),
    "caller-busy": (
        "Quá nhiều yêu cầu đang chờ cùng lúc bằng khóa này. Chờ các yêu cầu trước xong; thử lại sau {seconds} giây.",
        "Too many calls of this key wait at once. Let the earlier ones end; try again in {seconds} s.",
    ),
    "too-many-calls": (
        "Khóa này đã gọi hết {limit} lần của một phút. Thử lại sau {seconds} giây.",
        "This key has made the {limit} calls of a minute. Try again in {seconds} s.",
    ),
    "too-many-values": (
        "Tài liệu có hơn {limit} giá trị hoặc phần tử. Hãy chia nhỏ.",
        "The document has more than {limit} values or elements. Split it.",
    ),
    "behaviour-unknown": (
        "“{value}” không phải là giá trị của GS1-Capture-Error-Behaviour. Dùng: rollback, proceed.",
        "“{value}” is no value of GS1-Capture-Error-Behaviour. Use: rollback, proceed.",
    ),
    "unsupported-encoding": (
        "Không nhận nội dung nén “{found}”. Hãy gửi không nén.",
        "Content encoding “{found}” is not accepted. Send the content as it is.",
    ),
    "unsupported-charset": (
        "JSON phải được gửi ở UTF-8, không phải “{found}”.",
        "JSON must be sent in UTF-8, not “{found}”.",
    ),
    "version-not-supported": (
        "Không hỗ trợ phiên bản trong {header}: “{value}”. Có: {known}.",
        "The version in {header} is not supported: “{value}”. Available: {known}.",
    ),
    "format-unknown": (
        "“{value}” không phải là giá trị của {header}. Có: {known}.",
        "“{value}” is no value of {header}. Values: {known}.",
    ),
    "extensions-malformed": (
        "Tiêu đề GS1-Extensions phải có dạng “tiền-tố=URI, tiền-tố=URI”.",
        "Header GS1-Extensions must look like “prefix=uri, prefix=uri”.",
    ),
    "one-event": (
        "Địa chỉ này nhận đúng một sự kiện; nội dung có {found}. Dùng /epcis/capture cho tài liệu.",
        "This address takes exactly one event; the content has {found}. Use /epcis/capture for documents.",
    ),
    "query-malformed": ("Chuỗi truy vấn không phải UTF-8 hợp lệ.", "The query string is not valid UTF-8."),
}
