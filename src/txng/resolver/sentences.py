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
    "link-template": (
        "Liên kết mẫu “{url}” có chỗ trống lạ; dùng {{gtin}}, {{lot}}, {{serial}} hoặc số AI.",
        "The template “{url}” has an unknown place; use {{gtin}}, {{lot}}, {{serial}} or the number of an AI.",
    ),
    "link-host-unverified": (
        "Máy chủ {host} chưa được xác nhận là của đơn vị. Hãy xác nhận trước ở mục “Máy chủ”.",
        "It has not been shown that {host} belongs to the organisation. Verify it under “Hosts” first.",
    ),
    "link-host-name": (
        "Tên máy chủ “{host}” không đúng dạng (ví dụ: htx-nuibaden.vn).",
        "“{host}” is not the name of a host (for example: htx-nuibaden.vn).",
    ),
    "link-host-token": (
        "Tệp ở {address} không chứa mã xác nhận của đơn vị.",
        "The file at {address} does not hold the token of the organisation.",
    ),
    "link-host-answer": (
        "Máy chủ {host} trả lời {status} khi mở tệp xác nhận.",
        "The host {host} answered {status} when the file was opened.",
    ),
    "link-host-used": (
        "Còn {count} liên kết dẫn đến {host}; hãy gỡ các liên kết đó trước.",
        "{count} links still lead to {host}; take them out first.",
    ),
    "link-not-yours": (
        "Mã {item} không thuộc sản phẩm hay địa điểm của đơn vị.",
        "{item} is no product or place of the organisation.",
    ),
    "link-kept-by-operator": (
        "Liên kết của {item} do đơn vị vận hành cổng giữ.",
        "The links of {item} are kept by the operator of the portal.",
    ),
    "recall-again": ("Mã {item} đang bị thu hồi rồi.", "{item} is being recalled already."),
    "recall-over": ("Thông báo thu hồi này đã kết thúc.", "This recall has ended already."),
    "recall-level": (
        "“{item}”: thông báo thu hồi cần một sản phẩm, một lô hoặc một số sê-ri.",
        "“{item}”: a recall names a product, a lot or a serial number.",
    ),
    "retired-again": ("Mã {item} đã ngừng dùng rồi.", "{item} has been retired already."),
    "retired-loop": (
        "Mã thay thế {item} lại dẫn về chính mã này.",
        "The successor {item} leads back to this very code.",
    ),
}
