"""Why this room refuses."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "training-times": ("Giờ kết thúc phải sau giờ bắt đầu.", "The end has to lie after the beginning."),
    "training-enrol-until": (
        "Hạn đăng ký không thể sau ngày học.",
        "Enrolment cannot go on after the day of the session.",
    ),
    "training-capacity": (
        "Đã có {found} người đăng ký, số chỗ không thể ít hơn.",
        "{found} people are enrolled already: there cannot be fewer places.",
    ),
    "training-retired": ("Khóa học này đã ngừng tổ chức.", "This course is not held any more."),
    "training-too-early": (
        "Lớp học chưa diễn ra nên chưa kết thúc được.",
        "The session has not taken place yet and cannot be ended.",
    ),
    "training-nobody-came": (
        "Chưa điểm danh ai. Hãy điểm danh, hoặc hủy lớp học với lý do.",
        "Nobody is marked as present. Mark who came, or cancel the session and say why.",
    ),
    "training-not-held": (
        "Chỉ lớp học đã kết thúc mới đính chính được điểm danh.",
        "Only the attendance of a session that has ended is corrected.",
    ),
    "training-enrolled": (
        "Họ tên và số này đã đăng ký. Hãy mở trang riêng theo đường dẫn đã nhận, hoặc gọi cơ quan tổ chức.",
        "This name and number are enrolled already. Open your own page by the address you got, or call the organiser.",
    ),
    "training-days": (
        "Ngày học phải từ năm 2020, kéo dài tối đa một năm và không quá ba năm nữa.",
        "The days have to lie after 2020, within a year of each other and not more than three years ahead.",
    ),
    "training-closed": ("Lớp học không còn nhận đăng ký.", "The session takes no more enrolments."),
    "training-ended": ("Lớp học đã kết thúc hoặc bị hủy.", "The session has ended or was cancelled."),
    "training-phone": (
        "Hãy nhập số điện thoại gồm ít nhất 9 chữ số.",
        "Enter a telephone number of at least 9 digits.",
    ),
    "training-commune": ("Hãy chọn xã, phường.", "Choose the commune or ward."),
    "training-name": ("Hãy nhập họ và tên.", "Enter your full name."),
    "training-number": (
        "Số điện thoại này đã đăng ký cho {limit} người.",
        "{limit} people are enrolled with this number already.",
    ),
    "training-present": (
        "Người này đã được điểm danh nên không rút tên được.",
        "This person is marked as present and cannot be taken off.",
    ),
    "training-not-begun": (
        "Điểm danh mở trước giờ học một giờ.",
        "Attendance is taken from an hour before the beginning.",
    ),
    "training-fixed": (
        "Khóa học đã có giấy chứng nhận: tên và số tiết không đổi được. Hãy tạo khóa học mới.",
        "Certificates were given for this course: title and lessons stay. Make a new course.",
    ),
    "training-code": (
        "Mã điểm danh không đúng hoặc đã hết hạn. Hãy quét lại mã đang hiển thị tại lớp.",
        "This attendance code is wrong or has expired. Scan the one shown in the room now.",
    ),
    "training-too-many": (
        "Hôm nay đã có {limit} lượt đăng ký từ địa chỉ mạng này. Hãy gọi cho cơ quan tổ chức để được ghi tên.",
        "{limit} enrolments came from this network today. Call the organising body to be put down.",
    ),
    "training-full": ("Lớp học có tối đa {limit} người.", "A session has at most {limit} people."),
}
