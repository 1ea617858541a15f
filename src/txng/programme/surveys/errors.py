"""Why this room refuses, and what it tells people."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "survey-answer-missing": ("Câu này cần được trả lời.", "This question has to be answered."),
    "survey-answer-wrong": ("“{value}” không trả lời được câu này.", "“{value}” is no answer to this question."),
    "survey-empty": ("Khảo sát chưa có câu hỏi nào.", "The survey has no questions yet."),
    "survey-options": ("Câu hỏi cần ít nhất hai lựa chọn.", "The question needs at least two options."),
    "survey-branch": (
        "Điều kiện hiện câu hỏi phải dựa vào một câu đứng trước, có lựa chọn.",
        "A question can depend only on an earlier one that is answered by choosing.",
    ),
    "survey-branch-option": (
        "Câu “{question}” được hiện theo một lựa chọn bị bỏ đi. Hãy sửa điều kiện của câu đó trước.",
        "The question “{question}” is shown for an option that would be gone. Change its condition first.",
    ),
    "survey-counts": ("Phiếu này đang được tính.", "This answer counts already."),
    "survey-too-long": ("Khảo sát có tối đa {limit} câu hỏi.", "A survey has at most {limit} questions."),
    "survey-open-fixed": (
        "Khảo sát đã mở, câu hỏi không đổi được nữa. Hãy lập phiên bản mới.",
        "The survey has been opened, its questions are fixed. Make a new version.",
    ),
    "survey-quota": (
        "Đã có {found} phiếu, số phiếu tối đa phải nhiều hơn. Muốn dừng, hãy đóng khảo sát.",
        "There are {found} answers: the limit has to be above that. To stop, close the survey.",
    ),
    "survey-day": ("Ngày cuối cùng không thể ở quá khứ.", "The last day cannot lie in the past."),
    "survey-closed": ("Khảo sát đã đóng.", "The survey is closed."),
    "survey-contact": (
        "Hãy để lại số điện thoại hoặc thư điện tử để được hỗ trợ.",
        "Leave a telephone number or e-mail address so that we can help.",
    ),
    "survey-commune": ("Hãy chọn xã, phường.", "Choose the commune or ward."),
    "survey-too-many": (
        "Hôm nay đã có {limit} phiếu từ địa chỉ mạng này. Hãy thử lại ngày mai hoặc gửi phiếu giấy cho xã, phường.",
        "{limit} answers came from this network today. Try again tomorrow, or hand a paper form in at the commune.",
    ),
    "survey-taken-up": ("Phiếu này đã được lập hỗ trợ.", "A support case has been made of this answer."),
}
NOTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {}
