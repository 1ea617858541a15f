"""Words for what the scan path refuses: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "code-unknown": ("Cổng không có thông tin về {item}.", "The portal knows nothing about {item}."),
    "link-type-absent": ("Không có liên kết loại này cho {item}.", "There is no link of this type for {item}."),
    "events-absent": ("Chưa có sự kiện công khai nào về {item}.", "There are no public events about {item}."),
}
