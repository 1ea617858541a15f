"""The faults of queries in Vietnamese and English."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "query-parameter-unknown": ("Không có tham số truy vấn “{name}”.", "There is no query parameter “{name}”."),
    "query-parameter-twice": (
        "Tham số “{name}” chỉ được có một lần.",
        "Parameter “{name}” may stand only once.",
    ),
    "query-parameters-exclusive": (
        "Không dùng “{one}” cùng với “{other}”.",
        "“{one}” and “{other}” cannot be used together.",
    ),
    "query-parameter-needs": ("“{name}” cần có “{other}”.", "“{name}” needs “{other}”."),
    "query-parameter-missing": ("Truy vấn thiếu tham số “{name}”.", "The query lacks parameter “{name}”."),
    "query-not-standing": ("Không đăng ký nhận được “{name}”.", "Nobody can subscribe to “{name}”."),
    "query-master-data-too-large": (
        "Kết quả có hơn {limit} phần tử, nhiều hơn truy vấn cho phép.",
        "The answer has more than the {limit} elements that the query allows.",
    ),
    "schedule-or-trigger": (
        "Phải nêu đúng một trong hai: lịch (schedule) hoặc sự kiện kích hoạt (trigger).",
        "Exactly one of schedule and trigger is needed.",
    ),
    "query-value-empty": ("Tham số “{name}” có giá trị trống.", "Parameter “{name}” has an empty value."),
    "query-value-text": (
        "Giá trị của “{name}” có ký tự không in được.",
        "The value of “{name}” has characters that cannot be printed.",
    ),
    "query-value-unknown": (
        "“{value}” không phải là giá trị của “{name}”. Các giá trị: {known}.",
        "“{value}” is no value of “{name}”. Values: {known}.",
    ),
    "query-value-hex": (
        "“{value}” không phải là chuỗi thập lục phân (“{name}”).",
        "“{value}” is no hexadecimal text (“{name}”).",
    ),
    "query-value-word": (
        "“{value}” không phải là từ của CBV hay URI (“{name}”).",
        "“{value}” is neither a word of the CBV nor a URI (“{name}”).",
    ),
    "query-value-uri": (
        "“{value}” không phải là URI (“{name}”).",
        "“{value}” is no URI (“{name}”).",
    ),
    "query-value-time": (
        "“{value}” không phải là thời điểm có múi giờ (ví dụ 2026-11-05T07:30:00+07:00).",
        "“{value}” is not a time with its zone (for example 2026-11-05T07:30:00+07:00).",
    ),
    "query-value-count": (
        "“{value}” không phải là số nguyên từ {least} trở lên.",
        "“{value}” is not a whole number of {least} or more.",
    ),
    "query-too-long": (
        "Truy vấn có tối đa {parameters} tham số và {values} giá trị.",
        "A query has at most {parameters} parameters and {values} values.",
    ),
    "query-not-an-object": (
        "Truy vấn phải là một đối tượng JSON.",
        "A query is a JSON object.",
    ),
    "query-prefix-unknown": (
        "Chưa khai báo tiền tố “{prefix}” trong “{name}”. Khai báo trong @context hoặc tiêu đề GS1-Extensions.",
        "Prefix “{prefix}” in “{name}” is not declared. Declare it in @context or in header GS1-Extensions.",
    ),
    "query-value-single": (
        "“{name}” nhận đúng một giá trị.",
        "“{name}” takes exactly one value.",
    ),
    "query-value-shape": (
        "Giá trị của “{name}” phải là giá trị đơn hoặc danh sách giá trị đơn.",
        "The value of “{name}” is a single value or a list of single values.",
    ),
    "query-value-number": (
        "“{value}” không phải là số (“{name}”).",
        "“{value}” is not a number (“{name}”).",
    ),
    "query-value-number-or-time": (
        "“{value}” không phải là số hay thời điểm có múi giờ (“{name}”).",
        "“{value}” is neither a number nor a time with its zone (“{name}”).",
    ),
    "query-pattern": (
        "Mẫu “{value}” sai: dấu * chỉ được đứng ở cuối, mỗi phần một dấu.",
        "Pattern “{value}” is wrong: * stands only at the end, one for each part.",
    ),
    "query-parameter-fixed": (
        "“{name}” đã nằm trong địa chỉ, không thể là tham số ở đây.",
        "“{name}” is what the address stands for and cannot be a parameter here.",
    ),
    "schedule-shape": ("Lịch phải là một đối tượng JSON.", "A schedule is a JSON object."),
    "schedule-empty": ("Lịch phải có ít nhất một trường.", "A schedule has at least one field."),
    "schedule-field-unknown": ("Lịch không có trường “{name}”.", "A schedule has no field “{name}”."),
    "schedule-field": (
        "“{value}” không phải là danh sách số từ {least} đến {most} hoặc khoảng [a-b] (“{name}”).",
        "“{value}” is no list of numbers from {least} to {most} or of ranges [a-b] (“{name}”).",
    ),
}
