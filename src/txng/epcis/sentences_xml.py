"""The faults of writing EPCIS documents in XML, in Vietnamese and English."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "xml-name": (
        "Không thể viết tên “{name}” trong XML: tên sai cú pháp hoặc tiền tố chưa được khai báo.",
        "The name “{name}” cannot be written in XML: it is malformed or its prefix is declared nowhere.",
    ),
    "xml-nested-list": (
        "XML không ghi được danh sách nằm trực tiếp trong danh sách khác.",
        "XML cannot hold a list directly in another list.",
    ),
    "xml-12-event": (
        "EPCIS 1.2 không có loại sự kiện “{type}”.",
        "EPCIS 1.2 has no event type “{type}”.",
    ),
    "xml-12-field": (
        "EPCIS 1.2 không có trường “{field}”.",
        "EPCIS 1.2 has no field “{field}”.",
    ),
}
