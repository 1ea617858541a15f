"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "difficulty-owner": (
        "Hãy chọn một cơ quan khác để trả lời.",
        "Choose another agency that is to answer.",
    ),
    "difficulty-no-owner": (
        "Chưa có cơ quan chủ trì để tiếp nhận vướng mắc.",
        "There is no leading agency yet that could own the difficulty.",
    ),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "difficulty-reported": (
        ("Vướng mắc chờ trả lời", "A difficulty waits for an answer"),
        ("{number} ({agency}): {title}. Hạn trả lời {day}.", "{number} ({agency}): {title}. To be answered by {day}."),
    ),
    "difficulty-answered": (
        ("Vướng mắc đã được trả lời", "A difficulty has been answered"),
        ("{number}: {title}", "{number}: {title}"),
    ),
}
