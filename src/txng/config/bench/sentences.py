"""Words for the refusals of the bench: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "bench-package-missing": (
        "Phép đo “{bench}” cần gói {package}. Cài bằng: pip install 'txng[bench]'.",
        "Measuring “{bench}” needs the package {package}. Install it with: pip install 'txng[bench]'.",
    ),
    "bench-peer-missing": (
        "Phép đo “peers” cần một Python có quartet-epcis: make peers, hoặc PEER_PYTHON.",
        "Measuring “peers” needs a Python that has quartet-epcis: make peers, or PEER_PYTHON.",
    ),
    "bench-not-durable": (
        "Cơ sở dữ liệu đang chạy với {setting} = {value}; con số đo được sẽ không có ý nghĩa.",
        "The database runs with {setting} = {value}; a figure measured so would mean nothing.",
    ),
    "bench-rows-missing": (
        "Đã gửi {sent} sự kiện nhưng chỉ lưu {stored}; phép đo bị hủy.",
        "{sent} events were sent but {stored} are stored; the measurement is void.",
    ),
    "bench-command": (
        "Lệnh “txng {command}” bị lỗi trong lúc đo:\n{tail}",
        "The command “txng {command}” failed during the measurement:\n{tail}",
    ),
    "bench-server-silent": (
        "Máy chủ được đo không trả lời. Nhật ký:\n{tail}",
        "The server that is measured does not answer. Its log:\n{tail}",
    ),
    "bench-answer-wrong": (
        "Máy chủ được đo trả lời {found} thay vì {wanted} cho {address}; phép đo bị hủy.",
        "The server that is measured answers {found} instead of {wanted} to {address}; the measurement is void.",
    ),
}
