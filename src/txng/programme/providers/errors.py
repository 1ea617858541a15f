"""Why this room refuses."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "provider-known": (
        "Đã có nhà cung cấp với mã số thuế này trong danh mục.",
        "A provider with this tax code is in the directory already.",
    ),
    "provider-listed": (
        "Nhà cung cấp đã công khai: chỉ lãnh đạo sửa được.",
        "The provider is in the directory: only a leader changes what it says.",
    ),
    "provider-old-check": (
        "Lần kiểm tra đã quá hạn. Hãy kiểm tra lại trước khi đưa vào danh mục.",
        "The check is too old. Check again before it goes into the directory.",
    ),
    "provider-unmet": (
        "Chưa đạt điều kiện bắt buộc: {names}.",
        "Conditions that are not met: {names}.",
    ),
    "provider-unknown": ("Không có điều kiện “{condition}”.", "There is no condition “{condition}”."),
    "provider-removed": ("Nhà cung cấp đã bị đưa ra khỏi danh mục.", "The provider was taken off the directory."),
}
