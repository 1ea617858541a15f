"""Why this room refuses."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "communication-days": ("Ngày kết thúc phải sau ngày bắt đầu.", "The end has to lie after the beginning."),
    "communication-day": (
        "Chỉ ghi hoạt động đã thực hiện: ngày không thể ở tương lai.",
        "Only what was done is recorded: the day cannot lie in the future.",
    ),
    "communication-evidence": (
        "Hãy đính kèm minh chứng hoặc nhập đường dẫn.",
        "Attach evidence or give an address.",
    ),
    "communication-files": ("Mỗi hoạt động có tối đa {limit} tệp.", "An activity has at most {limit} files."),
    "communication-cancelled": ("Hoạt động này đã bị hủy ghi nhận.", "This record was taken back."),
    "communication-campaign": (
        "Chiến dịch không còn nhận hoạt động.",
        "The campaign takes no more activities.",
    ),
}
