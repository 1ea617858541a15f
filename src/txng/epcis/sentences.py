"""The faults of EPCIS documents in Vietnamese and English."""

from txng.gs1.problems import Sentences

_TEXT: Sentences = {
    "document-empty": (
        "Tài liệu rỗng.",
        "The document is empty.",
    ),
    "document-not-streamable": (
        "Tệp quá lớn để đọc một lần (giới hạn {limit} byte), mà danh sách sự kiện nằm ở đâu thì không chắc chắn.",
        "The file is too large to be read at once (limit {limit} bytes), and it is not certain where its events lie.",
    ),
    "event-too-large": (
        "Một sự kiện dài hơn {limit} byte.",
        "One event has more than {limit} bytes.",
    ),
    "document-unreadable": (
        "Không đọc được tệp: {reason}.",
        "The file cannot be read: {reason}.",
    ),
    "json-array-too-long": (
        "Danh sách có {found} phần tử; tối đa {limit}.",
        "The list has {found} items; the limit is {limit}.",
    ),
    "json-duplicate-key": (
        "Tên “{name}” xuất hiện hai lần trong cùng một đối tượng JSON.",
        "The name “{name}” stands twice in the same JSON object.",
    ),
    "json-encoding": (
        "Dòng {line}, cột {column}: tài liệu không phải là UTF-8.",
        "Line {line}, column {column}: the document is not UTF-8.",
    ),
    "json-malformed": (
        "Dòng {line}, cột {column}: sai cú pháp JSON.",
        "Line {line}, column {column}: this is not JSON.",
    ),
    "json-name-too-long": (
        "Tên trường dài {found} ký tự; tối đa {limit}.",
        "The name has {found} characters; the limit is {limit}.",
    ),
    "json-number-range": (
        "Số “{value}” quá dài, quá lớn hoặc không phải là số.",
        "The number “{value}” is too long, too large or no number.",
    ),
    "json-text-too-long": (
        "Đoạn văn bản dài {found} ký tự; tối đa {limit}.",
        "The text has {found} characters; the limit is {limit}.",
    ),
    "json-too-deep": (
        "Tài liệu lồng nhau quá {limit} tầng.",
        "The document is nested more than {limit} levels deep.",
    ),
    "text-character": (
        "Ký tự {character} không được phép trong văn bản.",
        "The character {character} is not allowed in a text.",
    ),
    "xml-dtd-forbidden": (
        "Tài liệu có khai báo DOCTYPE. Hãy bỏ phần đó rồi gửi lại.",
        "The document has a DOCTYPE. Remove it and send again.",
    ),
    "xml-encoding": (
        "Không đọc được bảng mã {encoding}; hãy dùng UTF-8.",
        "The encoding {encoding} cannot be read; use UTF-8.",
    ),
    "xml-malformed": (
        "Dòng {line}, cột {column}: sai cú pháp XML.",
        "Line {line}, column {column}: this is not XML.",
    ),
    "xml-12-event": (
        "EPCIS 1.2 không có loại sự kiện {type}.",
        "EPCIS 1.2 has no event type {type}.",
    ),
    "xml-12-field": (
        "EPCIS 1.2 không có trường “{field}”.",
        "EPCIS 1.2 has no field “{field}”.",
    ),
    "xml-version": (
        "Không gian tên của tài liệu thuộc EPCIS {namespace}, schemaVersion lại là “{version}”.",
        "The namespace of the document is that of EPCIS {namespace}, its schemaVersion is “{version}”.",
    ),
    "xml-mixed-content": (
        "Trong phần tử {element} có chữ nằm giữa các phần tử con: “{text}”.",
        "Element {element} has text between its children: “{text}”.",
    ),
    "xml-name": (
        "XML không viết được tên “{name}”.",
        "The name “{name}” cannot be written in XML.",
    ),
    "xml-nested-list": (
        "XML không viết được danh sách nằm ngay trong danh sách.",
        "A list directly inside a list cannot be written in XML.",
    ),
    "message-not-in-json": (
        "JSON không có dạng viết cho “{message}”.",
        "JSON has no form for “{message}”.",
    ),
    "xml-no-results": (
        "Tài liệu truy vấn không chứa kết quả mà chứa “{found}”.",
        "The query document holds “{found}” instead of results.",
    ),
    "xml-too-deep": (
        "Tài liệu lồng nhau quá {limit} tầng.",
        "The document is nested more than {limit} levels deep.",
    ),
    "xml-instruction": (
        "Dòng {line}: tài liệu có lệnh xử lý <?{name}?>. Hãy bỏ lệnh đó rồi gửi lại.",
        "Line {line}: the document has a processing instruction <?{name}?>. Remove it and send again.",
    ),
    "xml-name-too-long": (
        "Tên của một phần tử hoặc thuộc tính dài hơn {limit} ký tự.",
        "The name of an element or attribute has more than {limit} characters.",
    ),
    "xml-text-too-long": (
        "Một đoạn văn bản dài hơn {limit} ký tự.",
        "A text has more than {limit} characters.",
    ),
    "xml-too-large": (
        "Tài liệu quá lớn: {found} byte; tối đa {limit}.",
        "The document is too large: {found} bytes; the limit is {limit}.",
    ),
    "xml-too-many-attributes": (
        "Một phần tử có quá nhiều thuộc tính; tối đa {limit}.",
        "An element has too many attributes; the limit is {limit}.",
    ),
    "xml-value": (
        "“{value}” không phải là giá trị kiểu {type}.",
        "“{value}” is not a value of type {type}.",
    ),
}

_DOCUMENT: Sentences = {
    "context-malformed": (
        "“@context” phải là địa chỉ, đối tượng khai báo tiền tố hoặc danh sách gồm các loại đó.",
        "“@context” must be an address, an object of prefixes, or a list of those.",
    ),
    "context-missing": (
        "“@context” không nêu ngữ cảnh EPCIS của GS1.",
        "“@context” does not name the EPCIS context of GS1.",
    ),
    "context-term": (
        "Khai báo “{name}” trong “@context” không được hỗ trợ: chỉ dùng tiền tố → địa chỉ.",
        "The declaration “{name}” in “@context” is not supported: only prefix → address.",
    ),
    "context-unknown": (
        "Hệ thống không biết ngữ cảnh {context}. Hãy đăng ký hoặc ghi thẳng vào tài liệu.",
        "The context {context} is not known here. Register it or include it in the document.",
    ),
    "document-type-unknown": (
        "“{type}” không phải là loại tài liệu EPCIS.",
        "“{type}” is no kind of EPCIS document.",
    ),
    "event-type-unknown": (
        "Không có loại sự kiện “{type}”.",
        "There is no event type “{type}”.",
    ),
    "field-forbidden": (
        "{type} không có trường “{field}”.",
        "A {type} has no field “{field}”.",
    ),
    "field-missing": (
        "Thiếu trường bắt buộc “{field}”.",
        "The required field “{field}” is missing.",
    ),
    "field-repeated": (
        "Trường “{field}” chỉ được có một lần.",
        "The field “{field}” may stand only once.",
    ),
    "field-unknown": (
        "Không có trường “{field}” ở đây. Trường riêng cần tiền tố, ví dụ “ten:{field}”.",
        "There is no field “{field}” here. A field of your own needs a prefix, for example “name:{field}”.",
    ),
    "more-problems": (
        "… và {count} lỗi khác.",
        "… and {count} more.",
    ),
    "prefix-protected": (
        "Tiền tố “{prefix}” đã được EPCIS dùng cho {expected}.",
        "EPCIS already uses the prefix “{prefix}” for {expected}.",
    ),
    "prefix-undeclared": (
        "Tiền tố “{prefix}” của “{name}” chưa được khai báo trong “@context”.",
        "The prefix “{prefix}” of “{name}” is not declared in “@context”.",
    ),
    "too-many-namespaces": (
        "Khai báo {found} tiền tố; tối đa {limit}.",
        "{found} prefixes are declared; the limit is {limit}.",
    ),
    "version-malformed": (
        "“{value}” không phải là số phiên bản.",
        "“{value}” is no version number.",
    ),
    "version-unknown": (
        "Phiên bản {value} không phải là EPCIS 2.",
        "Version {value} is not EPCIS 2.",
    ),
}

_VALUES: Sentences = {
    "class-among-instances": (
        "“{value}” là mã loại hoặc mã lô; ở đây cần mã của từng đơn vị. Hãy đưa vào danh sách số lượng.",
        "“{value}” names a class or lot; this list takes single items. Use the quantity list.",
    ),
    "epc-check-digit": (
        "({ai}) {value}: số kiểm tra sai, đúng phải là {expected}.",
        "({ai}) {value}: the check digit is wrong; it should be {expected}.",
    ),
    "hex-malformed": (
        "“{value}” không phải là chuỗi thập lục phân.",
        "“{value}” is not hexadecimal.",
    ),
    "instance-among-classes": (
        "“{value}” là mã của một đơn vị; danh sách số lượng cần mã loại hoặc mã lô.",
        "“{value}” names a single item; a quantity list takes classes or lots.",
    ),
    "number-as-text": (
        "Số “{value}” được viết như văn bản; hãy bỏ dấu ngoặc kép.",
        "The number “{value}” is written as text; remove the quotation marks.",
    ),
    "number-not-finite": (
        "Giá trị phải là một số hữu hạn.",
        "The value must be a finite number.",
    ),
    "offset-malformed": (
        "“{value}” không phải là độ lệch múi giờ; hãy viết như +07:00.",
        "“{value}” is no time zone offset; write it like +07:00.",
    ),
    "time-malformed": (
        "“{value}” không phải là thời điểm có thật; hãy viết như 2026-11-05T07:30:00+07:00.",
        "“{value}” is no point in time; write it like 2026-11-05T07:30:00+07:00.",
    ),
    "time-offset-missing": (
        "“{value}” thiếu múi giờ; hãy thêm ví dụ +07:00.",
        "“{value}” has no time zone; add one, for example +07:00.",
    ),
    "time-range": (
        "“{value}” nằm ngoài các năm {first}–{last}.",
        "“{value}” is outside the years {first}–{last}.",
    ),
    "uom-malformed": (
        "“{value}” không phải là mã đơn vị đo (hai hoặc ba chữ hoa, chữ số).",
        "“{value}” is no unit code (two or three capital letters or digits).",
    ),
    "uri-malformed": (
        "“{value}” không phải là mã định danh dạng URI.",
        "“{value}” is no URI.",
    ),
    "value-not-boolean": (
        "Giá trị phải là true hoặc false.",
        "The value must be true or false.",
    ),
    "value-not-list": (
        "Giá trị phải là một danh sách.",
        "The value must be a list.",
    ),
    "value-not-number": (
        "Giá trị phải là một số.",
        "The value must be a number.",
    ),
    "value-not-object": (
        "Giá trị phải là một đối tượng gồm các trường.",
        "The value must be an object with fields.",
    ),
    "value-not-text": (
        "Giá trị phải là văn bản.",
        "The value must be a text.",
    ),
    "value-repeated": (
        "“{value}” xuất hiện nhiều lần trong cùng một danh sách.",
        "“{value}” stands more than once in the same list.",
    ),
    "word-unknown": (
        "“{value}” không có trong bộ từ vựng CBV. Từ riêng phải viết dạng URI.",
        "“{value}” is not in the Core Business Vocabulary. A word of your own must be a URI.",
    ),
}

_EVENTS: Sentences = {
    "action-unknown": (
        "“{value}” không phải là ADD, OBSERVE hoặc DELETE.",
        "“{value}” is not ADD, OBSERVE or DELETE.",
    ),
    "children-missing": (
        "Sự kiện không nêu vật nào được gộp hoặc gắn.",
        "The event names no children.",
    ),
    "ilmd-name": (
        "“{field}” trong ilmd cần có tiền tố, ví dụ “cbvmda:{field}”.",
        "“{field}” inside ilmd needs a prefix, for example “cbvmda:{field}”.",
    ),
    "ilmd-not-allowed": (
        "ilmd chỉ được dùng với hành động ADD, không phải {action}.",
        "ilmd goes only with action ADD, not with {action}.",
    ),
    "inputs-missing": (
        "Sự kiện biến đổi không nêu đầu vào.",
        "The transformation names no input.",
    ),
    "object-without-things": (
        "Sự kiện không nêu vật nào: cần epcList, quantityList, hoặc dữ liệu cảm biến kèm readPoint.",
        "The event names nothing: it needs epcList, quantityList, or sensor data with a readPoint.",
    ),
    "outputs-missing": (
        "Sự kiện biến đổi không nêu đầu ra.",
        "The transformation names no output.",
    ),
    "parent-missing": (
        "Với hành động {action} phải nêu vật chứa (parentID).",
        "With action {action} the parent (parentID) must be named.",
    ),
    "persistent-disposition-empty": (
        "persistentDisposition phải có ít nhất một giá trị trong set hoặc unset.",
        "persistentDisposition must set or unset at least one value.",
    ),
    "persistent-disposition-not-allowed": (
        "{type} không được có persistentDisposition.",
        "A {type} may not have a persistentDisposition.",
    ),
    "too-many-things": (
        "Sự kiện liệt kê {found} vật; tối đa {limit}.",
        "The event lists {found} things; the limit is {limit}.",
    ),
    "transaction-with-parent-only": (
        "Sự kiện giao dịch chỉ nêu parentID; lược đồ chuẩn yêu cầu epcList, có thể để rỗng.",
        "The transaction event names only a parentID; the schema wants an epcList, even if empty.",
    ),
    "transaction-without-things": (
        "Sự kiện giao dịch không nêu vật nào: cần epcList hoặc quantityList.",
        "The transaction event names nothing: it needs epcList or quantityList.",
    ),
    "uom-without-quantity": (
        "Có đơn vị đo nhưng không có số lượng.",
        "There is a unit but no quantity.",
    ),
}

_SENSORS: Sentences = {
    "component-without-value": (
        "Thành phần (component) cần có value và uom.",
        "A component needs value and uom.",
    ),
    "deviation-without-mean": (
        "Độ lệch chuẩn (sDev) chỉ đi kèm giá trị trung bình (meanValue).",
        "A standard deviation (sDev) goes only with a mean (meanValue).",
    ),
    "microorganism-and-substance": (
        "Một báo cáo cảm biến nêu vi sinh vật hoặc hóa chất, không nêu cả hai.",
        "A sensor report names a microorganism or a chemical substance, not both.",
    ),
    "percentile-incomplete": (
        "percRank và percValue chỉ có nghĩa khi đi cùng nhau.",
        "percRank and percValue mean something only together.",
    ),
    "sensor-field-twice": (
        "“{field}” được nêu cả trong sensorMetadata lẫn sensorReport; chỉ được nêu một chỗ.",
        "“{field}” stands in sensorMetadata and in sensorReport; it may stand in one of them.",
    ),
    "sensor-time-late": (
        "Thời điểm đo muộn hơn thời điểm của sự kiện.",
        "The measurement is later than the event.",
    ),
    "sensor-time-order": (
        "Thời điểm bắt đầu đo muộn hơn thời điểm kết thúc.",
        "The measurement starts after it ends.",
    ),
    "sensor-vector-apart": (
        "Các thành phần của một phép đo chỉ được khác nhau ở component, value và uom.",
        "The components of one measurement may differ in component, value and uom only.",
    ),
    "sensor-type-missing": (
        "Báo cáo cảm biến phải có type hoặc exception.",
        "A sensor report needs a type or an exception.",
    ),
    "uom-unfitting": (
        "Đơn vị {uom} không dùng để đo {type}.",
        "The unit {uom} does not measure {type}.",
    ),
    "uom-without-value": (
        "Có đơn vị đo nhưng không có giá trị số.",
        "There is a unit but no number.",
    ),
}

SENTENCES: Sentences = {**_TEXT, **_DOCUMENT, **_VALUES, **_EVENTS, **_SENSORS}
