"""Words for what the public pages refuse: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "code-unknown": ("Cổng không có thông tin về {item}.", "The portal knows nothing about {item}."),
    "code-retired": ("Mã {item} không còn được dùng.{reason}", "{item} is no longer used.{reason}"),
    "link-type-absent": ("Không có liên kết loại này cho {item}.", "There is no link of this type for {item}."),
    "events-absent": ("Chưa có sự kiện công khai nào về {item}.", "There are no public events about {item}."),
    "address-unknown": ("Cổng không có địa chỉ này.", "The portal does not have this address."),
    "form-outdated": (
        "Biểu mẫu không còn hiệu lực hoặc không gửi từ trang của cổng. Chưa có gì được ghi.",
        "The form is no longer valid or did not come from a page of the portal. Nothing was stored.",
    ),
    "form-too-large": (
        "Nội dung gửi lên quá lớn; giới hạn {limit} MB. Chưa có gì được ghi.",
        "What was sent is too large; the limit is {limit} MB. Nothing was stored.",
    ),
    "host-unknown": (
        "Địa chỉ đã mở không phải là địa chỉ của cổng này. Cổng ở {address}.",
        "The address that was opened is not one of this portal. The portal is at {address}.",
    ),
    "page-failed": (
        "Cổng gặp lỗi khi làm trang này. Lỗi đã được ghi lại.",
        "The portal failed to make this page. The fault is in its log.",
    ),
    "page-forbidden": ("Quý vị không có quyền mở trang này.", "You may not open this page."),
    "request-unclear": (
        "Yêu cầu gửi đến bị sai hoặc thiếu. Chưa có gì được ghi.",
        "The request is wrong or incomplete. Nothing was stored.",
    ),
}
