"""The faults of this room in Vietnamese and English."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "ambiguous-compression": (
        "({ai}) {value}: đường dẫn nén không giữ chắc chắn các số 0 đứng đầu, nên không nhận.",
        "({ai}) {value}: compressed links do not keep leading zeros reliably, so this one is refused.",
    ),
    "bad-base": (
        "Địa chỉ gốc “{base}” không dùng được: cần dạng https://máy-chủ, không có phần truy vấn.",
        "The base address “{base}” cannot be used: it must look like https://host, without a query.",
    ),
    "bad-brackets": (
        "Chỗ “{text}” không phải là (mã phân định)giá trị. Dấu “(” nằm trong giá trị phải viết là “\\(”.",
        "“{text}” is not (identifier)value. A literal “(” inside a value is written “\\(”.",
    ),
    "bad-character": (
        "({ai}) {value}: ký tự “{character}” không được phép.",
        "({ai}) {value}: the character “{character}” is not allowed.",
    ),
    "bad-code": (
        "({ai}) {value}: mã không có trong danh mục chuẩn.",
        "({ai}) {value}: the code is not in the list the standard names.",
    ),
    "bad-compressed-link": (
        "Không giải nén được đường dẫn “{text}”.",
        "The compressed link “{text}” cannot be read.",
    ),
    "bad-coupon": (
        "({ai}) {value}: không phải là phiếu giảm giá Bắc Mỹ đúng cấu trúc.",
        "({ai}) {value}: not a well-formed North American coupon.",
    ),
    "bad-date": (
        "({ai}) {value}: ngày hoặc giờ không có thật.",
        "({ai}) {value}: there is no such date or time.",
    ),
    "bad-digits": (
        "“{text}” phải là {least}–{most} chữ số.",
        "“{text}” must be {least} to {most} digits.",
    ),
    "bad-domain": (
        "Tên máy chủ “{host}” không hợp lệ trong đường dẫn GS1.",
        "“{host}” cannot be the host of a Digital Link.",
    ),
    "bad-epc-binary": (
        "Không đọc được mã EPC nhị phân “{text}”.",
        "The binary EPC “{text}” cannot be read.",
    ),
    "bad-gcp": (
        "({ai}) {value}: không bắt đầu bằng mã doanh nghiệp GS1 (ít nhất bốn chữ số).",
        "({ai}) {value}: does not start with a GS1 company prefix (at least four digits).",
    ),
    "bad-model-number": (
        "“{text}” phải là 1–23 ký tự thuộc bộ 82 ký tự của GS1.",
        "“{text}” must be 1 to 23 characters of the GS1 set of 82.",
    ),
    "bad-prefix-table": (
        "Bảng độ dài mã doanh nghiệp không đúng dạng: {detail}.",
        "The table of company-prefix lengths has the wrong shape: {detail}.",
    ),
    "bad-provincial-code": (
        "“{text}” không phải là mã nội bộ của tỉnh: mỗi phần 1–{limit} chữ hoa, chữ số hoặc . _ -, có ít nhất một chữ.",
        "“{text}” is not a provincial code: parts of 1–{limit} capitals, digits, . _ -, with at least one letter.",
    ),
    "bad-scheme": (
        "“{uri}” không bắt đầu bằng http:// hoặc https://.",
        "“{uri}” does not start with http:// or https://.",
    ),
    "bad-sheet": (
        "Tờ nhãn có {labels} ô; không thể bắt đầu từ ô {first} hoặc trộn nhiều độ phân giải.",
        "The sheet has {labels} places; it cannot start at place {first}, nor mix resolutions.",
    ),
    "bad-uri-character": (
        "Đường dẫn “{uri}” chứa ký tự “{character}”, phải được mã hóa bằng dấu phần trăm.",
        "The link “{uri}” holds the character “{character}”, which must be percent-encoded.",
    ),
    "bad-urn": (
        "“{urn}” không phải là EPC URN đúng dạng.",
        "“{urn}” is not a well-formed EPC URN.",
    ),
    "bad-value": (
        "({ai}) {value}: giá trị không hợp lệ.",
        "({ai}) {value}: the value is not valid.",
    ),
    "bar-height": (
        "Chiều cao vạch {found} mm không dùng được (1–200 mm).",
        "A bar height of {found} mm cannot be used (1–200 mm).",
    ),
    "check-digit": (
        "({ai}) {value}: sai số kiểm tra, phải là {expected}.",
        "({ai}) {value}: the check digit is wrong, it should be {expected}.",
    ),
    "duplicate-ai": (
        "Mã phân định ({ai}) xuất hiện nhiều lần.",
        "The identifier ({ai}) is given more than once.",
    ),
    "empty-input": ("Chưa có dữ liệu.", "There is nothing to read."),
    "empty-value": (
        "Mã phân định ({ai}) không có giá trị.",
        "The identifier ({ai}) has no value.",
    ),
    "exclusive-ai": (
        "Mã phân định ({ai}) không được đi cùng ({other}).",
        "The identifier ({ai}) must not be together with ({other}).",
    ),
    "input-too-long": (
        "Dữ liệu dài {found} ký tự, nhiều nhất là {limit}.",
        "The input has {found} characters, the limit is {limit}.",
    ),
    "label-too-small": (
        "Nhãn {width} × {height} mm quá nhỏ: riêng mã vạch đã cần {needs} mm, chưa kể phần chữ.",
        "A label of {width} × {height} mm is too small: the symbol alone needs {needs} mm, the text not counted.",
    ),
    "missing-required-ai": (
        "Mã phân định ({ai}) phải đi cùng: {needed}.",
        "The identifier ({ai}) needs: {needed}.",
    ),
    "missing-serial": (
        "({ai}) {value}: chữ ký số (8030) cần khóa có số sê-ri.",
        "({ai}) {value}: a digital signature (8030) needs a key with a serial number.",
    ),
    "module-size": (
        "Kích thước ô mã {found} mm không in được ở {dpi} dpi: phải từ {least} đến {most} mm.",
        "A module of {found} mm cannot be printed at {dpi} dpi: it must lie between {least} and {most} mm.",
    ),
    "no-date": (
        "“{text}” không phải là ngày giờ có thật.",
        "“{text}” is no date or time that exists.",
    ),
    "no-digital-link": (
        "“{urn}”: loại “{scheme}” không có dạng GS1 Digital Link.",
        "“{urn}”: the scheme “{scheme}” has no GS1 Digital Link form.",
    ),
    "no-path": (
        "“{uri}” không có phần đường dẫn sau tên máy chủ.",
        "“{uri}” has no path behind the host.",
    ),
    "no-primary-key": (
        "Không tìm thấy mã định danh GS1 chính (ví dụ /01/ và 14 chữ số) trong “{path}”.",
        "There is no GS1 primary key (such as /01/ and 14 digits) in “{path}”.",
    ),
    "no-urn": (
        "“{uri}” không viết được thành EPC URN (vì mã phân định {ai}).",
        "“{uri}” cannot be written as an EPC URN (because of identifier {ai}).",
    ),
    "not-a-data-attribute": (
        "Mã phân định ({ai}) không được đứng ở phần truy vấn của đường dẫn.",
        "The identifier ({ai}) may not stand in the query of a Digital Link.",
    ),
    "not-a-gs1-symbol": (
        "Mã vạch loại “{symbology}” không chứa chuỗi dữ liệu GS1.",
        "A symbol of kind “{symbology}” does not hold GS1 element strings.",
    ),
    "not-an-identifier": (
        "“{text}” không phải là mã GS1 ở dạng nào đã biết.",
        "“{text}” is not a GS1 identifier in any known form.",
    ),
    "not-printable": (
        "Kiểu chữ trên nhãn không có ký tự {character} trong “{text}”.",
        "The typeface of labels has no character {character}, as in “{text}”.",
    ),
    "qualifier-in-query": (
        "Mã phân định ({ai}) phải đứng trong đường dẫn, không phải ở phần truy vấn.",
        "The identifier ({ai}) belongs in the path, not in the query.",
    ),
    "qualifier-order": (
        "Sau khóa ({key}) có {found}; thứ tự được phép: {allowed}.",
        "The key ({key}) is followed by {found}; allowed, in this order: {allowed}.",
    ),
    "resolution": (
        "Độ phân giải {found} dpi không dùng được ({least}–{most}).",
        "A resolution of {found} dpi cannot be used ({least}–{most}).",
    ),
    "restricted-number": (
        "{value} là số dùng nội bộ (GS1 02, 04, 20–29), không phân định sản phẩm giữa các doanh nghiệp.",
        "{value} is a number for use inside one company (GS1 02, 04, 20–29); it identifies no product elsewhere.",
    ),
    "short-gtin": (
        "({ai}) {value}: GTIN viết chưa đủ 14 chữ số; đã thêm số 0 phía trước.",
        "({ai}) {value}: the GTIN has fewer than 14 digits; zeros were put in front.",
    ),
    "symbol-refused": (
        "Không tạo được mã vạch cho “{text}”: {detail}.",
        "No symbol can be made of “{text}”: {detail}.",
    ),
    "symbol-too-long": (
        "Mã vạch GS1-128 chứa nhiều nhất {limit} ký tự, ở đây là {found}.",
        "A GS1-128 holds at most {limit} characters, here there are {found}.",
    ),
    "symbol-too-wide": (
        "Mã vạch GS1-128 dài nhiều nhất {limit} mm kể cả vùng trống, ở đây là {found} mm.",
        "A GS1-128 is at most {limit} mm long with its quiet zones, here it is {found} mm.",
    ),
    "symbol-unreadable": (
        "Mã vạch vừa vẽ không đọc lại được (“{text}”).",
        "The symbol just drawn cannot be read back (“{text}”).",
    ),
    "too-long": (
        "({ai}) {value}: dài {found} ký tự, nhiều nhất là {limit}.",
        "({ai}) {value}: {found} characters, at most {limit} are allowed.",
    ),
    "too-many-labels": (
        "Mỗi tệp in từ 1 đến {limit} nhãn, ở đây là {found}.",
        "One file holds 1 to {limit} labels, here there are {found}.",
    ),
    "too-short": (
        "({ai}) {value}: quá ngắn.",
        "({ai}) {value}: too short.",
    ),
    "unknown-ai": (
        "Không có mã phân định GS1 ({ai}).",
        "There is no GS1 identifier ({ai}).",
    ),
    "unknown-company-prefix": (
        "Chưa biết độ dài mã doanh nghiệp của {digits}…; hãy hỏi đơn vị đăng ký mã.",
        "The length of the company prefix of {digits}… is not known; ask whom the number was issued to.",
    ),
    "uri-too-long": (
        "Đường dẫn dài {found} ký tự, nhiều nhất là {limit}.",
        "The link has {found} characters, the limit is {limit}.",
    ),
    "wrong-symbol": (
        "Mã vạch {symbol} chỉ chứa một GTIN vừa độ dài, không chứa được “{text}”.",
        "A symbol {symbol} holds nothing but a GTIN of its length, not “{text}”.",
    ),
}
"""Code → (Vietnamese, English)."""
