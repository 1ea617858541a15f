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


class QueryRefused(ProblemError):
    """A query with unknown parameters or wrong values; every fault is listed."""


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
    "query-parameter-unknown": ("Không có tham số truy vấn “{name}”.", "There is no query parameter “{name}”."),
    "query-parameter-twice": (
        "Tham số “{name}” chỉ được có một lần.",
        "Parameter “{name}” may stand only once.",
    ),
    "query-parameters-exclusive": (
        "Không dùng “{one}” cùng với “{other}”.",
        "“{one}” and “{other}” cannot be used together.",
    ),
    "query-parameter-needs": ("“{name}” cần có “{other}”.", "“{name}” needs “{other}”."),
    "query-value-empty": ("Tham số “{name}” có giá trị trống.", "Parameter “{name}” has an empty value."),
    "query-value-text": (
        "Giá trị của “{name}” có ký tự không in được.",
        "The value of “{name}” has characters that cannot be printed.",
    ),
    "query-value-unknown": (
        "“{value}” không phải là giá trị của “{name}”. Các giá trị: {known}.",
        "“{value}” is no value of “{name}”. Values: {known}.",
    ),
    "query-value-time": (
        "“{value}” không phải là thời điểm có múi giờ (ví dụ 2026-11-05T07:30:00+07:00).",
        "“{value}” is not a time with its zone (for example 2026-11-05T07:30:00+07:00).",
    ),
    "query-value-count": (
        "“{value}” không phải là số nguyên từ {least} trở lên.",
        "“{value}” is not a whole number of {least} or more.",
    ),
    "query-pattern": (
        "Chưa nhận mẫu có dấu * trong “{name}”: {value}. Hãy dùng mã đầy đủ hoặc MATCH_…Class.",
        "Patterns with * are not taken in “{name}”: {value}. Use a full identifier or MATCH_…Class.",
    ),
    "query-too-long": (
        "Truy vấn có tối đa {parameters} tham số và {values} giá trị.",
        "A query has at most {parameters} parameters and {values} values.",
    ),
    "query-too-large": ("Có hơn {limit} sự kiện khớp.", "More than {limit} events match."),
    "query-too-wide": (
        "Truy vấn quá rộng. Hãy thu hẹp khoảng thời gian hoặc thêm mã định danh.",
        "The query is too wide. Narrow the time range or add an identifier.",
    ),
    "page-token-invalid": (
        "Mã trang không hợp lệ, đã hết hạn hoặc thuộc về truy vấn khác.",
        "The page token is wrong, has expired, or belongs to another query.",
    ),
    "stored-document-unreadable": ("Không đọc được tài liệu đã lưu.", "The stored document cannot be read."),
}
