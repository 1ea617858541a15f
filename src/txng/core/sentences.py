"""Words for the faults of this room: code → (Vietnamese, English)."""

from txng.gs1.problems import Sentences

SENTENCES: Sentences = {
    "no-server-account": (
        "Không tìm thấy tài khoản hệ thống nào để chạy cơ sở dữ liệu (postgres hoặc nobody).",
        "There is no system account to run the database under (postgres or nobody).",
    ),
    "no-database-binaries": (
        "Không tìm thấy PostgreSQL. Hãy chạy “make setup” hoặc đặt TXNG_DATABASE_URL.",
        "PostgreSQL was not found. Run “make setup” or set TXNG_DATABASE_URL.",
    ),
    "database-start": (
        "Cơ sở dữ liệu không khởi động được. Nhật ký: {log}\n{tail}",
        "The database did not start. Its log: {log}\n{tail}",
    ),
    "database-create": (
        "Không tạo được cơ sở dữ liệu: {detail}",
        "The database could not be created: {detail}",
    ),
    "database-command": (
        "Lệnh {command} của cơ sở dữ liệu bị lỗi: {detail}",
        "The database command {command} failed: {detail}",
    ),
    "database-folder-foreign": (
        "Thư mục {folder} thuộc về tài khoản khác; không dùng được cho cơ sở dữ liệu.",
        "Folder {folder} belongs to another account; the database cannot use it.",
    ),
    "database-version": (
        "Thư mục dữ liệu {folder} do PostgreSQL {made_by} tạo, chương trình này mang PostgreSQL {ours}.",
        "Data folder {folder} was made by PostgreSQL {made_by}; this program brings PostgreSQL {ours}.",
    ),
    "database-unreachable": (
        "Không kết nối được cơ sở dữ liệu ở TXNG_DATABASE_URL: {detail}",
        "The database at TXNG_DATABASE_URL cannot be reached: {detail}",
    ),
    "data-newer": (
        "Dữ liệu này do phiên bản mới hơn tạo ra ({migration}). Hãy cập nhật chương trình trước khi chạy.",
        "This data was made by a newer version ({migration}). Update the program before you run it.",
    ),
    "disk-full": (
        "Ổ đĩa của {folder} chỉ còn {free} MB trống; cần ít nhất {needed} MB.",
        "Only {free} MB are free on the disk of {folder}; at least {needed} MB are needed.",
    ),
    "disk-full-now": (
        "Cổng đã hết chỗ lưu trữ. Chưa có gì được ghi; đọc vẫn hoạt động.",
        "The portal has no space left. Nothing was recorded; reading still works.",
    ),
    "port-taken": (
        "Cổng {port} trên {host} đang được chương trình khác dùng. Chọn cổng khác: PORT=8001 make run.",
        "Port {port} on {host} is taken by another program. Choose another: PORT=8001 make run.",
    ),
    "home-not-writable": (
        "Không ghi được vào thư mục dữ liệu {folder}: {detail}",
        "The data folder {folder} cannot be written: {detail}",
    ),
    "setting-invalid": (
        "Biến môi trường {name} có giá trị không hợp lệ: {value}",
        "The environment variable {name} has an invalid value: {value}",
    ),
    "internal-error": (
        "Cổng gặp lỗi ngoài dự kiến. Mã tra cứu: {request}. Vui lòng thử lại hoặc báo cho Sở Khoa học và Công nghệ.",
        "The portal met an unexpected error. Reference: {request}. Please try again or tell the department.",
    ),
    "busy": (
        "Cổng đang bận. Vui lòng thử lại sau {seconds} giây.",
        "The portal is busy. Please try again in {seconds} seconds.",
    ),
    "database-gone": (
        "Cơ sở dữ liệu tạm thời không trả lời. Vui lòng thử lại sau {seconds} giây.",
        "The database does not answer at the moment. Please try again in {seconds} seconds.",
    ),
    "pdf-not-possible": (
        "Máy chủ thiếu thư viện Pango nên chưa tạo được PDF. Hãy tải bản DOCX.",
        "The server lacks the Pango library, so no PDF can be made. Take the DOCX.",
    ),
    "export-too-long": (
        "Tệp vượt quá {limit} dòng. Hãy thu hẹp phạm vi.",
        "The file has more than {limit} rows. Narrow the range.",
    ),
    "file-empty": ("Tệp rỗng.", "The file is empty."),
    "file-type": (
        "Không nhận loại tệp này. Hãy gửi ảnh JPEG, PNG, WebP hoặc tài liệu PDF, DOCX, XLSX đúng loại được yêu cầu.",
        "This kind of file is not taken here. Send a picture (JPEG, PNG, WebP) or document (PDF, DOCX, XLSX) as asked.",
    ),
    "file-unsafe": (
        "Tệp tài liệu bị hỏng, có mật khẩu, có macro hoặc giải nén quá lớn. Hãy lưu lại tệp rồi gửi.",
        "The document is damaged, encrypted, has macros or unpacks to too much. Save it anew and send that.",
    ),
    "file-too-large": (
        "Tệp nặng {found} MB, giới hạn là {limit} MB.",
        "The file has {found} MB; the limit is {limit} MB.",
    ),
    "image-too-many-pixels": (
        "Ảnh có quá nhiều điểm ảnh (giới hạn {limit} triệu). Hãy chụp hoặc lưu ở độ phân giải thấp hơn.",
        "The picture has too many pixels (limit {limit} million). Take or save it at a lower resolution.",
    ),
    "file-infected": (
        "Phần mềm diệt vi-rút đã chặn tệp này. Tệp không được lưu.",
        "The virus scanner stopped this file. It was not stored.",
    ),
    "file-scan-failed": (
        "Chưa kiểm tra được vi-rút nên tệp chưa được lưu. Vui lòng thử lại sau.",
        "The file could not be checked for viruses, so it was not stored. Please try again later.",
    ),
    "file-quota": (
        "Hôm nay tổ chức đã dùng hết hạn mức tải lên ({files} tệp, {size} MB). Tải tiếp được từ {again}.",
        "The uploads of today are used up ({files} files, {size} MB). You can go on at {again}.",
    ),
    "xlsx-unreadable": (
        "Không đọc được bảng tính này. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi gửi.",
        "This workbook cannot be read. Open it, save it as .xlsx and send that.",
    ),
    "xlsx-too-large-unpacked": (
        "Bảng tính giải nén quá lớn (giới hạn {limit} MB). Hãy chỉ giữ các trang cần dùng.",
        "The workbook unpacks to too much (limit {limit} MB). Save only the sheets that are needed.",
    ),
    "xlsx-encrypted": (
        "Bảng tính có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
        "The workbook has a password. Save it without and send that.",
    ),
    "xlsx-macro": (
        "Bảng tính có macro, liên kết ngoài hoặc tệp nhúng. Hãy lưu lại dạng .xlsx thường rồi gửi.",
        "The workbook has macros, external links or embedded files. Save it as a plain .xlsx and send that.",
    ),
    "xlsx-sheets": (
        "Bảng tính có quá nhiều trang (tối đa {limit}).",
        "The workbook has too many sheets (at most {limit}).",
    ),
    "table-rows": (
        "Bảng có hơn {limit} dòng. Hãy chia thành nhiều tệp.",
        "The table has more than {limit} rows. Split it.",
    ),
    "table-columns": (
        "Dòng {row} có hơn {limit} cột.",
        "Row {row} has more than {limit} columns.",
    ),
    "table-cell": (
        "Dòng {row} có một ô dài hơn {limit} ký tự.",
        "A cell of row {row} is longer than {limit} characters.",
    ),
    "csv-encoding": (
        "Tệp không ở dạng UTF-8. Trong Excel, hãy lưu dạng “CSV UTF-8”.",
        "The file is not in UTF-8. Save it as “CSV UTF-8”.",
    ),
    "csv-columns": (
        "Dòng {row} có {found} cột, cần {needed} cột.",
        "Row {row} has {found} columns, expected {needed}.",
    ),
    "csv-quote": (
        "Dòng {row} có dấu ngoặc kép không được đóng.",
        "Row {row} has a quotation mark that is not closed.",
    ),
    "template-faulty": ("Mẫu có lỗi gần “{near}”: {detail}", "The template is faulty near “{near}”: {detail}"),
    "template-unknown-name": (
        "Mẫu dùng tên không có trong dữ liệu: {detail}",
        "The template uses a name that the data do not have: {detail}",
    ),
    "template-forbidden": (
        "Mẫu dùng lệnh không được phép. Chỉ điền giá trị, điều kiện và lặp.",
        "The template uses what it may not. Only values, conditions and loops are for templates.",
    ),
    "template-too-heavy": (
        "Mẫu chạy quá lâu hoặc cần quá nhiều bộ nhớ nên đã bị dừng.",
        "The template ran too long or needed too much memory, so it was stopped.",
    ),
    "notice-preference": ("Lựa chọn nhận thông báo không hợp lệ.", "This choice of notices does not exist."),
    "step-not-now": (
        "Bước này không thực hiện được ở trạng thái hiện tại của hồ sơ. Hãy tải lại trang.",
        "This step cannot be taken in the present state of the case. Load the page again.",
    ),
    "step-not-yours": (
        "Tài khoản của bạn không có quyền thực hiện bước này.",
        "Your account may not take this step.",
    ),
    "step-same-person": (
        "Bước này phải do người khác với người đã lập hoặc trình hồ sơ thực hiện.",
        "This step must be taken by another person than the one who prepared or submitted the case.",
    ),
    "step-reason-missing": ("Hãy ghi lý do.", "Give a reason."),
    "outbound-url": (
        "Địa chỉ nhận không dùng được: chỉ https, cổng 443 hoặc 8443, không kèm tên đăng nhập.",
        "The address cannot be called: only https, port 443 or 8443, without user name.",
    ),
    "outbound-address": (
        "“{host}” dẫn tới địa chỉ nội bộ; cổng không gọi tới đó.",
        "“{host}” leads to an internal address; the portal does not call it.",
    ),
    "outbound-unreachable": ("Không kết nối được tới “{host}”.", "“{host}” cannot be reached."),
    "outbound-tls": (
        "Chứng thư TLS của “{host}” không hợp lệ.",
        "The TLS certificate of “{host}” is not valid.",
    ),
    "outbound-slow": (
        "“{host}” không trả lời trong {seconds} giây.",
        "“{host}” did not answer within {seconds} seconds.",
    ),
    "outbound-broken": ("“{host}” ngắt kết nối giữa chừng.", "“{host}” broke off the connection."),
    "not-found": ("Không có gì ở địa chỉ này.", "There is nothing at this address."),
    "method-not-allowed": (
        "Địa chỉ này không nhận phương thức {method}. Dùng: {allowed}.",
        "This address does not take {method}. Use: {allowed}.",
    ),
    "body-too-large": (
        "Nội dung gửi lớn hơn giới hạn {limit} MB. Hãy chia nhỏ.",
        "The body is larger than the limit of {limit} MB. Split it.",
    ),
    "body-incomplete": (
        "Kết nối bị ngắt trước khi gửi xong nội dung. Chưa có gì được ghi.",
        "The connection ended before the whole body arrived. Nothing was recorded.",
    ),
    "body-slow": (
        "Nội dung đến quá chậm (giới hạn {seconds} giây). Chưa có gì được ghi.",
        "The body arrived too slowly (limit {seconds} seconds). Nothing was recorded.",
    ),
    "url-too-long": (
        "Địa chỉ dài hơn giới hạn {limit} ký tự.",
        "The address is longer than the limit of {limit} characters.",
    ),
    "head-too-large": (
        "Phần đầu của yêu cầu lớn hơn giới hạn {limit} KB.",
        "The headers of the request are larger than the limit of {limit} KB.",
    ),
    "host-not-one": (
        "Yêu cầu phải có đúng một tiêu đề Host; yêu cầu này có {found}.",
        "A request has one Host header; this one has {found}.",
    ),
    "host-malformed": ("Tiêu đề Host không phải là tên máy.", "The Host header is no name of a host."),
    "too-many-parameters": (
        "Địa chỉ có nhiều hơn {limit} tham số.",
        "The address has more than {limit} parameters.",
    ),
    "unsupported-type": (
        "Kiểu nội dung “{found}” không được nhận. Dùng: {allowed}.",
        "Content type “{found}” is not accepted. Use: {allowed}.",
    ),
    "not-acceptable": (
        "Không trả được kiểu nội dung yêu cầu. Có: {available}.",
        "The requested content type cannot be given. Available: {available}.",
    ),
}
