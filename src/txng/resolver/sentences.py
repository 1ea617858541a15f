"""Words for the faults of this room: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "link-document": (
        "Tệp không phải là bộ liên kết: cần đối tượng JSON có danh sách “linkset”.",
        "This is not a link set: a JSON object with a list “linkset” is needed.",
    ),
    "link-too-many": ("Có {found} mục; giới hạn là {limit}.", "There are {found} entries; the limit is {limit}."),
    "link-anchor-missing": ("Thiếu “anchor”: mã của đối tượng.", "The “anchor” is missing: what the links are about."),
    "link-anchor-extra": (
        "“{anchor}” phải bắt đầu ngay bằng khóa GS1 và không kèm tham số.",
        "“{anchor}” must begin with a GS1 key and carry no parameters.",
    ),
    "link-anchor-level": (
        "“{anchor}”: số sê-ri được đăng ký không kèm lô hay biến thể.",
        "“{anchor}”: a serial number is registered without lot or variant.",
    ),
    "link-anchor-twice": (
        "“{anchor}” đã có ở {first}.",
        "“{anchor}” stands already at {first}.",
    ),
    "link-text": (
        "Cần một dòng chữ, dài nhất {limit} ký tự, không có ký tự điều khiển.",
        "A text of at most {limit} characters without control characters is needed.",
    ),
    "link-type-unknown": (
        "Loại liên kết “{type}” không có trong từ vựng GS1; hãy dùng địa chỉ đầy đủ.",
        "Link type “{type}” is not in the GS1 vocabulary; use its full address.",
    ),
    "link-targets-missing": ("Không có liên kết nào.", "There are no links."),
    "link-member-unknown": ("Không có thuộc tính “{member}” ở liên kết.", "A link has no member “{member}”."),
    "link-default-members": (
        "Liên kết mặc định chỉ có “href” và “title”.",
        "The default link has only “href” and “title”.",
    ),
    "link-default-twice": ("Chỉ được có một liên kết mặc định.", "There may be only one default link."),
    "link-default-untyped": (
        "Đích mặc định {url} nên có thêm một loại mô tả, ví dụ gs1:pip.",
        "The default target {url} should also be listed under a descriptive type such as gs1:pip.",
    ),
    "link-multi-alone": (
        "Chỉ có một biến thể của liên kết mặc định; cần từ hai trở lên.",
        "There is only one variant of the default link; two or more make sense.",
    ),
    "link-default-missing": (
        "“{anchor}” không có liên kết mặc định ở cấp này hay cấp trên.",
        "“{anchor}” has no default link at this level or above.",
    ),
    "link-list": ("“{member}” phải là danh sách giá trị hợp lệ.", "“{member}” must be a list of valid values."),
    "link-language-schema": (
        "Ngôn ngữ “{language}” đúng BCP 47 nhưng lược đồ của GS1 chỉ nhận dạng vi hoặc vi-VN.",
        "Language “{language}” is valid BCP 47, but GS1's schema takes only the forms en or en-GB.",
    ),
    "link-media-type": ("“{type}” không phải kiểu nội dung.", "“{type}” is not a media type."),
    "link-moment": (
        "“{value}” không phải thời điểm có múi giờ.",
        "“{value}” is not a moment with a time zone.",
    ),
    "link-period": ("Thời điểm kết thúc phải sau thời điểm bắt đầu.", "The end must come after the beginning."),
    "link-href-missing": ("Thiếu địa chỉ đích “href”.", "The target address “href” is missing."),
    "url-not-allowed": (
        "Không dùng được địa chỉ {url}: chỉ nhận http/https, máy chủ công khai, không kèm tài khoản.",
        "Address {url} cannot be used: only http/https, a public host and no credentials.",
    ),
    "link-to-ourselves": (
        "Địa chỉ {url} quay lại chính cổng này.",
        "Address {url} leads back to this portal.",
    ),
}
