"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "article-locked": (
        "Bài đã gửi duyệt hoặc đã đăng thì không sửa được; hãy rút bài về trước.",
        "An article that was handed in or published is not changed; withdraw it first.",
    ),
    "article-event": (
        "Sự kiện cần thời điểm bắt đầu, và kết thúc không trước bắt đầu.",
        "An event needs the time when it begins, and does not end before that.",
    ),
    "article-sector": (
        "Cơ quan chỉ đăng bài cho nhóm sản phẩm mình phụ trách; bài chung do Sở chủ trì duyệt.",
        "A body publishes for the groups it works with; what is for all is published by the leading department.",
    ),
    "legal-dates": (
        "Ngày hết hiệu lực phải sau ngày có hiệu lực.",
        "A text cannot end before it holds.",
    ),
    "legal-known": ("Văn bản số {number} đã có trong thư viện.", "The text {number} is in the library already."),
}

#: kind of notice → subject and body, each in Vietnamese and English
NOTICES = {
    "article-submitted": (
        ("Có bài chờ duyệt đăng", "An article waits to be published"),
        ("{agency}: “{title}”.", "{agency}: “{title}”."),
    ),
    "article-decided": (
        ("Bài của cơ quan bạn đã được xử lý", "An article of yours was decided on"),
        ("“{title}”: {reason}", "“{title}”: {reason}"),
    ),
}
