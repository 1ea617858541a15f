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
    "bulk-cell-needed": ("Thiếu “{head}”.", "“{head}” is missing."),
    "bulk-cell-day": (
        "“{head}”: “{value}” không phải là ngày. Hãy viết như 31/12/2026.",
        "“{head}”: “{value}” is no day. Write it like 31/12/2026.",
    ),
    "bulk-cell-is-day": (
        "“{head}”: ô này là ngày {value}. Nếu là mã thì hãy định dạng ô là Văn bản (Text) rồi gõ lại.",
        "“{head}”: this cell holds the day {value}. If it is a code, format the cell as text and type it again.",
    ),
    "bulk-cell-number": ("“{head}”: “{value}” không phải là số.", "“{head}”: “{value}” is no number."),
    "bulk-cell-whole": ("“{head}”: “{value}” không phải là số nguyên.", "“{head}”: “{value}” is no whole number."),
    "bulk-cell-flag": (
        "“{head}”: hãy viết Có hoặc Không, không phải “{value}”.",
        "“{head}”: write yes or no, not “{value}”.",
    ),
    "bulk-cell-choice": (
        "“{head}”: “{value}” không có trong danh mục ({known}…).",
        "“{head}”: “{value}” is not on the list ({known}…).",
    ),
    "bulk-group-unknown": (
        "Không có nhóm sản phẩm “{value}”. Xem trang “Danh mục” của mẫu.",
        "There is no product group “{value}”. See the sheet “Lists” of the template.",
    ),
    "bulk-commune-unknown": (
        "Không có xã, phường “{value}”, hoặc có nhiều nơi cùng tên. Hãy ghi mã như ở trang “Danh mục”.",
        "There is no commune or ward “{value}”, or several bear the name. Write its code as on the sheet “Lists”.",
    ),
    "bulk-place-twice": (
        "Có nhiều địa điểm tên “{value}”: đặt mã riêng cho từng địa điểm rồi dùng mã.",
        "Several places are called “{value}”: give each its own code and use the code.",
    ),
    "bulk-place-unknown": (
        "Không có địa điểm “{value}” trong sổ của bạn cũng như ở các dòng phía trên.",
        "There is no place “{value}” among yours, nor in the rows above.",
    ),
    "bulk-product-unknown": (
        "Không có sản phẩm mã “{value}” trong sổ của bạn cũng như ở trang “Sản phẩm”.",
        "There is no product with the code “{value}” among yours, nor on the sheet “Products”.",
    ),
    "bulk-code-taken": (
        "Mã {value} đã thuộc về đơn vị khác.",
        "The code {value} belongs to somebody else.",
    ),
    "bulk-twice": ("Dòng này nói về cùng một mục với dòng {row}.", "This row is about the same thing as row {row}."),
    "bulk-scope-two": (
        "Giấy chứng nhận cấp cho một sản phẩm hoặc một địa điểm, không phải cả hai.",
        "A certificate is of a product or of a place, not of both.",
    ),
    "bulk-no-sheet": (
        "Không thấy trang nào có tên: {known}. Hãy dùng tệp mẫu.",
        "No sheet is called: {known}. Use the template.",
    ),
    "bulk-heads": (
        "Trang “{sheet}” thiếu cột: {missing}.",
        "The sheet “{sheet}” lacks the columns: {missing}.",
    ),
    "bulk-empty": ("Tệp không có dòng dữ liệu nào.", "The file has no rows of data."),
    "bulk-formula": (
        "Cột {column} của trang “{sheet}” chứa công thức. Hãy dán lại dưới dạng giá trị.",
        "Column {column} of the sheet “{sheet}” holds formulas. Paste it as values.",
    ),
    "bulk-which": ("Hãy cho biết tệp CSV này là bảng nào.", "Say which table this CSV file holds."),
    "invitation-over": (
        "Lời mời này không còn dùng được: đã có người nhận, đã hết hạn hoặc đã rút lại.",
        "This invitation opens nothing: it was used, is too old or was withdrawn.",
    ),
    "invitations-many": (
        "Đang có {most} lời mời chưa dùng. Hãy rút bớt.",
        "There are {most} invitations that nobody used. Withdraw some.",
    ),
    "member-already": ("Người này đã ở trong tổ chức.", "This person acts for the organisation already."),
    "import-faults": ("Tệp còn lỗi nên chưa ghi được.", "The file still has faults, so it cannot be stored."),
    "import-moved": (
        "Dữ liệu đã thay đổi sau khi bạn xem. Hãy xem lại các thay đổi rồi ghi.",
        "Records changed after you looked. Look at the changes again, then store them.",
    ),
    "import-over": ("Tệp này đã được ghi hoặc đã bỏ.", "This file was stored or dropped already."),
    "import-nothing-to-undo": ("Tệp này không sửa dòng nào đã có.", "This file changed no row that was there."),
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
    "sealed-elsewhere": (
        "Không mở được số đã mã hóa: khóa bí mật của cổng đã được thay.",
        "The sealed number cannot be opened: the secret key of the portal has been replaced.",
    ),
    "nothing-sealed": ("Chưa có số định danh cá nhân.", "There is no personal number on record."),
    "identifier-elsewhere": (
        "GLN, mã số thuế và số định danh được sửa ngay trên hồ sơ của bên hoặc địa điểm.",
        "GLN, tax code and personal number are changed on the record of the party or place itself.",
    ),
    "prefix-form": (
        "“{value}” không phải là tiền tố: cần 4–12 chữ số (GS1).",
        "“{value}” is no prefix: 4 to 12 digits are needed (GS1).",
    ),
    "place-parent": (
        "Địa điểm cấp trên phải thuộc cùng một bên và không nằm trong chính địa điểm này.",
        "The larger place must be of the same party and must not lie inside this one.",
    ),
    "geo-type": (
        "Ranh giới phải là Polygon hoặc MultiPolygon theo GeoJSON, nhận được: {found}.",
        "A boundary is a GeoJSON Polygon or MultiPolygon; this is: {found}.",
    ),
    "geo-one-feature": (
        "Tệp phải có đúng một vùng, hiện có {found}.",
        "The file must hold exactly one feature; it has {found}.",
    ),
    "geo-empty": ("Không có hình dạng nào trong dữ liệu ranh giới.", "There is no geometry in the boundary."),
    "geo-position": ("Tọa độ phải là hai số: kinh độ, vĩ độ.", "A position is two numbers: longitude, latitude."),
    "geo-range": (
        "Tọa độ nằm ngoài phạm vi kinh độ ±180, vĩ độ ±90.",
        "The position is outside longitude ±180, latitude ±90.",
    ),
    "geo-swapped": (
        "Có vẻ vĩ độ và kinh độ bị đổi chỗ: đổi lại thì điểm này nằm trong nước.",
        "Latitude and longitude seem to be swapped: the other way round the point lies in the country.",
    ),
    "geo-hole-outside": (
        "Một lỗ nằm ngoài đường bao của nó.",
        "A hole does not lie within its outline.",
    ),
    "geo-twice": (
        "Đường bao này trùng với {first}.",
        "This outline is the same as {first}.",
    ),
    "geo-plot-twice": (
        "Đường bao này trùng với vùng số {first} trong tệp.",
        "This outline is the same as that of plot {first} of the file.",
    ),
    "geo-complex": (
        "Ranh giới này quá phức tạp: hãy vẽ lại với ít điểm hơn.",
        "This outline is too intricate: draw it anew with fewer points.",
    ),
    "geo-cross": (
        "Đường này cắt {first}.",
        "This ring crosses {first}.",
    ),
    "geo-overlap": (
        "Phần này nằm chồng lên {first}.",
        "This part lies on {first}.",
    ),
    "geo-unreadable": (
        "Tệp này không đọc được như GeoJSON, hoặc quá phức tạp.",
        "This file cannot be read as GeoJSON, or is too intricate.",
    ),
    "geo-features": (
        "Tệp có {found} vùng, tối đa {limit}. Hãy chia thành nhiều tệp.",
        "The file holds {found} features; {limit} are taken at most. Split it.",
    ),
    "geo-id-missing": (
        "Vùng này không có mã (id) và không có tên, nên không biết là thửa nào.",
        "This feature has neither an id nor a name: nobody knows which plot is meant.",
    ),
    "geo-crs": (
        "Tọa độ phải theo WGS 84 (EPSG:4326); tệp ghi một hệ tọa độ khác.",
        "Coordinates must be WGS 84 (EPSG:4326); the file names another system.",
    ),
    "file-changed-meanwhile": (
        "Hồ sơ đã thay đổi từ lúc bạn mở: hãy xem lại rồi quyết định.",
        "The file has changed since you opened it: look at it again, then decide.",
    ),
    "gtin-of-other": (
        "Dãy số {prefix} đã được xác nhận là của {party}. Nếu bạn được phép dùng, hãy liên hệ cơ quan quản lý.",
        "The block {prefix} has been confirmed as that of {party}. If you may use it, turn to the agency.",
    ),
    "prefix-checked": (
        "Dãy số {prefix} đã được cơ quan kiểm tra, không xóa được.",
        "The block {prefix} has been checked by an agency and cannot be removed.",
    ),
    "certificate-revoked": (
        "Giấy chứng nhận này đã bị thu hồi, không sửa được nữa. Nếu được cấp lại, hãy nhập giấy mới.",
        "This certificate has been revoked and is changed no more. If there is a new one, enter it.",
    ),
    "batch-recalled-stays": (
        "Lô {lot} đang bị thu hồi: chỉ chủ cơ sở mới đổi lại được, từng lô một.",
        "Lot {lot} is recalled: only an owner takes that back, one lot at a time.",
    ),
    "geo-outside": ("Điểm này nằm ngoài lãnh thổ.", "This point lies outside the country."),
    "geo-ring-short": (
        "Một vòng ranh giới cần ít nhất 4 điểm.",
        "A ring of a boundary needs at least 4 positions.",
    ),
    "geo-ring-open": (
        "Vòng ranh giới chưa khép kín: điểm cuối phải trùng điểm đầu.",
        "The ring is open: its last position must be its first.",
    ),
    "geo-ring-double": ("Vòng ranh giới có điểm trùng nhau.", "The ring has the same position twice."),
    "geo-self-cross": (
        "Ranh giới tự cắt: cạnh {first} cắt cạnh {second}.",
        "The boundary crosses itself: side {first} meets side {second}.",
    ),
    "geo-points": ("Quá nhiều: {found}, tối đa {most}.", "Too many: {found}, at most {most} are taken."),
    "geo-area": (
        "Diện tích {hectares} ha không hợp lý (tối đa {most} ha).",
        "An area of {hectares} ha is not plausible (at most {most} ha).",
    ),
    "geo-boundary-needed": (
        "Vùng lớn hơn {most} ha cần ranh giới, một điểm là chưa đủ.",
        "A plot larger than {most} ha needs its boundary; a point is not enough.",
    ),
    "file-is-handed-in": (
        "Hồ sơ đang chờ cơ quan thẩm tra. Rút hồ sơ trước khi sửa.",
        "The file has been handed in. Take it back before you change it.",
    ),
    "legal-item-missing": (
        "Thiếu thông tin bắt buộc: {item}.",
        "A required item is missing: {item}.",
    ),
    "declaration-missing": (
        "Cần xác nhận lời cam đoan trước khi nộp.",
        "Tick the declaration before you hand the file in.",
    ),
    "product-withdrawn": (
        "Sản phẩm đã ngừng lưu hành.",
        "The product is no longer in circulation.",
    ),
    "acting-changed": (
        "Biểu mẫu này được mở khi bạn làm việc cho nơi khác. Hãy chuyển về nơi đó, hoặc mở lại biểu mẫu.",
        "This form was opened while you acted for another body. Switch back to it, or open the form again.",
    ),
    "party-not-chosen": (
        "Ông/Bà thuộc nhiều tổ chức: hãy chọn một tổ chức ở đầu trang trước.",
        "You act for several organisations: choose one at the top of the page first.",
    ),
    "record-merged": (
        "Bản ghi này đã được gộp vào bản ghi khác.",
        "This record has been merged into another one.",
    ),
    "merge-itself": ("Không gộp một bản ghi vào chính nó.", "A record is not merged into itself."),
    "merge-other-party": (
        "Hai sản phẩm thuộc hai bên khác nhau, không gộp được.",
        "The two products belong to different parties and cannot be merged.",
    ),
    "merge-same-lot": (
        "Cả hai sản phẩm đều có lô {lot}: đổi hoặc đóng một lô trước.",
        "Both products have the lot {lot}; settle that first.",
    ),
    "help-for-people-only": (
        "Chỉ nhập hộ cho hộ kinh doanh và cá nhân.",
        "Data are entered on behalf of households and individuals only.",
    ),
    "merge-two-taxpayers": (
        "Hai hồ sơ có mã số thuế khác nhau ({one}, {other}) nên không phải cùng một cơ sở.",
        "The two records have different tax codes ({one}, {other}): they are not the same party.",
    ),
    "invitation-own": (
        "Không tự nhận lời mời do chính mình gửi.",
        "Nobody takes up an invitation of their own.",
    ),
    "help-has-account": (
        "Cơ sở này đã có người dùng tài khoản: chính họ cho phép hoặc mời người khác trong mục Tổ chức.",
        "Somebody acts for this household with an account already and consents there.",
    ),
    "commune-not-yours": (
        "Xã, phường này không thuộc địa bàn của cơ quan bạn.",
        "This commune is not in the territory of your agency.",
    ),
    "data-item-unknown": (
        "Không có mục dữ liệu “{item}” trong danh mục.",
        "There is no data item “{item}” in the list.",
    ),
}

#: kind of notice → subject and body, each in Vietnamese and English
NOTICES = {
    "invitation-accepted": (
        ("Lời mời đã được nhận", "An invitation was taken up"),
        ("{person} nay làm việc cho {party}.", "{person} now acts for {party}."),
    ),
    "certificate-ends": (
        ("Giấy chứng nhận sắp hết hạn", "A certificate ends soon"),
        ("{certificate} số {number} hết hạn ngày {day}.", "{certificate} no. {number} ends on {day}."),
    ),
    "product-verified": (
        ("Hồ sơ sản phẩm đã được xác nhận", "A product file was verified"),
        ("{agency} đã xác nhận “{product}”.", "{agency} verified “{product}”."),
    ),
    "product-returned": (
        ("Hồ sơ sản phẩm cần bổ sung", "A product file was returned"),
        ("{agency} yêu cầu bổ sung “{product}”: {reason}", "{agency} returned “{product}”: {reason}"),
    ),
}
