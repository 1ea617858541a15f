"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "plan-days": ("Ngày kết thúc phải sau ngày bắt đầu.", "A plan ends after it begins."),
    "plan-empty": ("Kế hoạch chưa có nhiệm vụ nào.", "The plan has no tasks yet."),
    "plan-ended": ("Kế hoạch đã kết thúc.", "The plan has ended."),
    "plan-not-issued": ("Kế hoạch chưa ban hành.", "The plan has not been issued."),
    "plan-open-tasks": (
        "Còn {count} nhiệm vụ chưa xong: hãy báo hoàn thành hoặc bỏ từng nhiệm vụ với lý do.",
        "{count} tasks are not done: finish or drop each of them with its reason.",
    ),
    "plan-tasks-outside": (
        "Có nhiệm vụ chưa xong với hạn nằm ngoài khoảng thời gian này: hãy đổi hạn nhiệm vụ trước.",
        "An open task is due outside of these days: change its day first.",
    ),
    "task-due": (
        "Hạn của nhiệm vụ phải trong thời gian của kế hoạch, từ {first} đến {last}.",
        "A task is due while the plan runs, from {first} to {last}.",
    ),
    "plan-too-long": ("Kế hoạch có tối đa {limit} nhiệm vụ.", "A plan has at most {limit} tasks."),
    "task-ended": ("Nhiệm vụ đã kết thúc, không sửa được nữa.", "The task has ended and is no longer changed."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {}
