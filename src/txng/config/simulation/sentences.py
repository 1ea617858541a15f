"""Words for the refusals of the simulation: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "simulation-folder-used": (
        "Thư mục {folder} đã có dữ liệu khác. Hãy chọn thư mục trống.",
        "Folder {folder} already holds something else. Choose an empty one.",
    ),
}
