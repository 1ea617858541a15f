"""Why this room refuses, and in what words. ``field`` is the name of the field, as the path of the problem is."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "agency-not-in-force": (
        "{agency} không tồn tại vào ngày {day}.",
        "{agency} does not exist on {day}.",
    ),
    "field-required": ("Thiếu mục “{field}”.", "“{field}” is missing."),
    "field-type": ("Mục “{field}” có kiểu dữ liệu không đúng.", "“{field}” has the wrong type."),
    "field-too-long": (
        "Mục “{field}” dài {found} ký tự, tối đa {limit}.",
        "“{field}” has {found} characters, at most {limit} are allowed.",
    ),
    "field-characters": (
        "Mục “{field}” chứa ký tự không được phép.",
        "“{field}” holds a character that is not allowed.",
    ),
    "field-choice": (
        "Mục “{field}”: “{value}” không có trong danh mục ({known}).",
        "“{field}”: “{value}” is not one of {known}.",
    ),
    "field-range": (
        "Mục “{field}”: {value} nằm ngoài khoảng {least} – {most}.",
        "“{field}”: {value} is outside {least} – {most}.",
    ),
    "field-format": (
        "Mục “{field}”: “{value}” không đúng dạng.",
        "“{field}”: “{value}” does not have the right form.",
    ),
    "check-digit-wrong": (
        "Mục “{field}”: {value} sai số kiểm tra, số đúng là {expected}.",
        "“{field}”: {value} has a wrong check digit; {expected} would be right.",
    ),
    "gtin-restricted": (
        "GTIN {value} thuộc dải số dùng nội bộ trong một cửa hàng, không định danh được sản phẩm ngoài thị trường.",
        "GTIN {value} is of the range for use inside one shop and cannot identify a product in the market.",
    ),
    "tax-code-wrong": (
        "Mã số thuế {value} không hợp lệ: cần 10 chữ số, 10 chữ số và 3 số chi nhánh, hoặc số định danh 12 chữ số.",
        "Tax code {value} is not valid: 10 digits, 10 and a 3-digit branch, or a 12-digit personal number.",
    ),
    "tax-code-person": (
        "Số định danh cá nhân 12 chữ số chỉ dùng cho hộ kinh doanh và cá nhân.",
        "A 12-digit personal number is for households and individuals only.",
    ),
    "subtype-kind": (
        "Hợp tác xã và tổ hợp tác là loại hình của tổ chức.",
        "Cooperatives and cooperative groups are organisations.",
    ),
    "commune-kind": ("“{name}” không phải là xã, phường.", "“{name}” is not a commune or ward."),
    "gln-uri": (
        "Đã có GLN thì không đặt thêm địa chỉ định danh riêng.",
        "A GLN already names it: leave the own URI out.",
    ),
    "decision-future": (
        "Ngày quyết định {value} còn ở tương lai.",
        "The day of the decision, {value}, is still to come.",
    ),
    "dates-order": (
        "“{later}” không được trước “{earlier}”.",
        "“{later}” must not be before “{earlier}”.",
    ),
    "quantity-unit": ("Số lượng phải đi cùng đơn vị tính.", "A quantity needs its unit."),
    "position-pair": ("Vĩ độ và kinh độ phải đi cùng nhau.", "Latitude and longitude belong together."),
    "draft-published": ("Bản nháp không công bố được.", "A draft cannot be published."),
    "scope-one": (
        "Giấy chứng nhận nói về đúng một bên, một địa điểm hoặc một sản phẩm.",
        "A certificate speaks of exactly one party, place or product.",
    ),
    "already-recorded": (
        "Đã có bản ghi khác với cùng {what}.",
        "Another record has the same {what} already.",
    ),
    "still-used": (
        "Không xóa được: còn dữ liệu khác dựa vào.",
        "It cannot be removed: other records stand on it.",
    ),
    "last-owner": (
        "Mỗi bên phải còn ít nhất một người chủ.",
        "A party keeps at least one owner.",
    ),
}
