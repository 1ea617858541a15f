"""Why this room refuses, and in what words."""

from txng.core.errors import Conflict, Refused
from txng.gs1.problems import ProblemError, Sentences


class EventIdConflict(ProblemError):
    """Event ids are already the ids of events with other content; every one is listed."""


class CaptureLimitExceeded(Refused):
    """More events or things in one call than the limits allow."""


class IdempotencyMismatch(Refused):
    """The same idempotency key came with another body."""


class StillRunning(Conflict):
    """The first call with this idempotency key has not ended."""


class QueryTooLarge(Refused):
    """More events match than the sender allows."""


SENTENCES: Sentences = {
    "event-id-conflict": (
        "Mã sự kiện “{id}” đã thuộc về một sự kiện có nội dung khác.",
        "Event id “{id}” already belongs to an event with other content.",
    ),
    "event-future": (
        "Thời điểm sự kiện {value} ở tương lai quá {hours} giờ so với đồng hồ của cổng.",
        "Event time {value} is more than {hours} hours ahead of the portal's clock.",
    ),
    "text-too-long": (
        "Giá trị dài {found} byte; giới hạn {limit} byte.",
        "The value is {found} bytes long; the limit is {limit} bytes.",
    ),
    "too-many-events": (
        "Tài liệu có {found} sự kiện; mỗi lần gửi tối đa {limit}. Hãy chia nhỏ.",
        "The document has {found} events; the limit is {limit} per call. Split it.",
    ),
    "owner-foreign": (
        "Quý vị không được gửi sự kiện thay cho chủ thể này.",
        "You may not send events on behalf of this party.",
    ),
    "not-demo": (
        "Chỉ xóa được dữ liệu của chủ thể mẫu.",
        "Only the data of demonstration parties can be removed.",
    ),
    "idempotency-mismatch": (
        "Khóa chống gửi trùng này đã dùng cho một nội dung khác.",
        "This idempotency key was used with another body.",
    ),
    "idempotency-running": (
        "Yêu cầu trước với cùng khóa chống gửi trùng còn đang chạy. Thử lại sau {seconds} giây.",
        "The earlier request with this idempotency key is still running. Try again in {seconds} seconds.",
    ),
    "idempotency-key": (
        "Khóa chống gửi trùng phải có từ 1 đến {limit} ký tự ASCII in được.",
        "An idempotency key has 1 to {limit} printable ASCII characters.",
    ),
    "query-too-large": ("Có hơn {limit} sự kiện khớp.", "More than {limit} events match."),
    "query-failed": (
        "Cổng chưa trả lời được truy vấn này; lần chạy sau sẽ thử lại.",
        "The portal could not answer this query; the next run tries again.",
    ),
    "query-too-wide": (
        "Truy vấn quá rộng. Hãy thu hẹp khoảng thời gian hoặc thêm mã định danh.",
        "The query is too wide. Narrow the time range or add an identifier.",
    ),
    "page-token-invalid": (
        "Mã trang không hợp lệ, đã hết hạn hoặc thuộc về truy vấn khác.",
        "The page token is wrong, has expired, or belongs to another query.",
    ),
    "stored-document-unreadable": ("Không đọc được tài liệu đã lưu.", "The stored document cannot be read."),
    "query-name": (
        "Tên truy vấn có từ 1 đến 100 ký tự, không có “/”, “?”, “#” hay ký tự điều khiển.",
        "The name of a query has 1 to 100 characters, none of them “/”, “?”, “#” or a control character.",
    ),
    "query-name-taken": ("Đã có truy vấn tên “{name}”.", "There is a query “{name}” already."),
    "too-many-queries": ("Mỗi chủ thể có tối đa {limit} truy vấn.", "A party has at most {limit} queries."),
    "too-many-subscriptions": (
        "Mỗi truy vấn có tối đa {limit} đăng ký.",
        "A query has at most {limit} subscriptions.",
    ),
    "subscription-controls": (
        "Đăng ký phải có đúng một trong hai: “stream”: true hoặc “schedule”.",
        "A subscription has exactly one of “stream”: true and “schedule”.",
    ),
    "subscription-member": (
        "“{name}” thiếu, thừa hoặc sai kiểu.",
        "“{name}” is missing, unknown or of the wrong type.",
    ),
    "subscription-refused": (
        "Địa chỉ nhận trả lời {status}.",
        "The receiver answered {status}.",
    ),
}
