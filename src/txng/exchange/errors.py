"""Why this room refuses, and why a record cannot be written in the words of a destination."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "destination-connector": ("Không có loại kết nối này.", "There is no connector of this kind."),
    "destination-url": (
        "Cần địa chỉ của hệ thống nhận trước khi bật kết nối.",
        "The address of the other system is needed before it is switched on.",
    ),
    "destination-agreement": (
        "Cần số thỏa thuận chia sẻ dữ liệu trước khi bật kết nối.",
        "The number of the data-sharing agreement is needed before it is switched on.",
    ),
    "destination-off": ("Kết nối đang tắt.", "The destination is switched off."),
    "destination-rate": ("Tốc độ gửi: từ 1 đến 6.000 bản ghi mỗi phút.", "The rate is 1 to 6,000 records a minute."),
    "connection-there": ("Tổ chức này đã được kết nối.", "This organisation is connected already."),
    "unready-codes": (
        "Chưa đủ mã GS1: đơn vị cần GLN, mọi sản phẩm công khai cần GTIN.",
        "GS1 codes are missing: the organisation needs a GLN, every public product a GTIN.",
    ),
    "unready-products": ("Chưa có sản phẩm công khai.", "There is no public product yet."),
    "unready-items": (
        "Còn sản phẩm thiếu mục công khai bắt buộc.",
        "A product lacks items that have to be public.",
    ),
    "unready-standards": ("Còn sản phẩm chưa khai tiêu chuẩn áp dụng.", "A product does not name its standards."),
    "parcel-settled": (
        "Chỉ gửi lại được bản ghi bị từ chối, đã dừng hoặc bên nhận báo thiếu.",
        "Only what was refused, parked or lost over there can be sent again.",
    ),
    "parcel-newer": (
        "Bên nhận đã có bản mới hơn của bản ghi này.",
        "The other side has a newer version of this record.",
    ),
    "parcel-unwritten": (
        "Bản ghi còn thiếu dữ liệu nên chưa gửi được; hãy bổ sung hồ sơ rồi hệ thống tự gửi.",
        "The record lacks data and cannot be sent; complete it and it goes by itself.",
    ),
    "parcel-lacks": ("Thiếu trường bắt buộc “{name}”.", "The required field “{name}” is empty."),
    "parcel-long": ("Trường “{name}” dài hơn {limit} ký tự.", "Field “{name}” is longer than {limit} characters."),
    "mapping-json": ("Đây không phải là JSON đúng.", "This is no JSON."),
    "mapping-list": (
        "Bảng ánh xạ là danh sách từ 1 đến {limit} trường.",
        "A mapping is a list of 1 to {limit} fields.",
    ),
    "mapping-field": (
        "Trường {number}: mỗi trường có “to” và một trong hai “from” hoặc “value”, cùng “form”, “required”, “most”,"
        " “words” nếu cần.",
        "Field {number}: a field has “to” and one of “from” and “value”, and “form”, “required”, “most”, “words” if"
        " needed.",
    ),
    "mapping-to": ("Trường {number}: tên đích không hợp lệ.", "Field {number}: its name there cannot be one."),
    "mapping-from": ("Trường {number}: không có dữ liệu nguồn này.", "Field {number}: we have no such field."),
    "mapping-form": (
        "Trường {number}: “form” là text, number, list, date hoặc date:%d/%m/%Y.",
        "Field {number}: “form” is text, number, list, date or date:%d/%m/%Y.",
    ),
    "plot-none": (
        "Lô này chưa có sự kiện nào ở một vùng trồng.",
        "No event of this lot happened on a plot.",
    ),
    "plot-nowhere": ("“{plot}”: chưa có tọa độ.", "“{plot}” has no position."),
    "plot-area-unknown": (
        "“{plot}”: chưa có diện tích, nên chưa biết một điểm có đủ không.",
        "The area of “{plot}” is not known, so nobody can say whether a point is enough.",
    ),
    "plot-point-too-large": (
        "“{plot}” rộng {hectares} ha: trên 4 ha phải có ranh giới, không chỉ một điểm.",
        "“{plot}” has {hectares} ha: above 4 ha it needs a boundary, not a point.",
    ),
    "plot-decimals": (
        "“{plot}”: tọa độ cần ít nhất {least} chữ số thập phân.",
        "“{plot}”: positions need at least {least} decimals.",
    ),
    "mapping-twice": (
        "Trường {number}: tên “{name}” đã được dùng.",
        "Field {number}: the name “{name}” is taken.",
    ),
}
