"""The limits of the interfaces for programs, for the page of developers."""

from collections.abc import Iterator

from txng.web.components.limits import BYTES, Limit, add
from txng.web.frontdoor import HEAD_LIMIT, PARAMETER_LIMIT, URL_LIMIT


@add
def told() -> Iterator[Limit]:
    """In the order somebody meets them. Loads the interfaces only for who asks: commands start without them."""
    from django.conf import settings

    from txng.epcis import limits as document
    from txng.epcis.query.parameters import MOST_PER_PAGE
    from txng.epcis.xml.hardened import MAX_BYTES
    from txng.events.rules import EVENTS_PER_CAPTURE
    from txng.web.api import v1
    from txng.web.api.epcis import limits

    yield Limit(("Tiêu đề của một yêu cầu", "Headers of a request"), HEAD_LIMIT, BYTES)
    yield Limit(("Địa chỉ của một yêu cầu", "Address of a request"), URL_LIMIT, ("ký tự", "characters"))
    yield Limit(("Tham số của một địa chỉ", "Parameters of an address"), PARAMETER_LIMIT)
    yield Limit(("Một tài liệu EPCIS dạng JSON", "One EPCIS document in JSON"), limits.BODY, BYTES)
    yield Limit(("Một tài liệu EPCIS dạng XML", "One EPCIS document in XML"), MAX_BYTES, BYTES)
    yield Limit(
        ("Thời gian gửi xong một tài liệu", "Time for a document to arrive"), limits.BODY_SECONDS, ("giây", "s")
    )
    yield Limit(("Sự kiện trong một tài liệu", "Events of a document"), EVENTS_PER_CAPTURE)
    yield Limit(
        ("Mã trong mỗi danh sách của một sự kiện", "Identifiers in each list of an event"), document.THINGS_PER_EVENT
    )
    yield Limit(("Độ sâu lồng nhau", "Depth of nesting"), document.JSON_DEPTH, ("tầng", "levels"))
    yield Limit(("Một đoạn văn bản", "One text"), document.TEXT, ("ký tự", "characters"))
    yield Limit(("Tên của một trường", "Name of a field"), document.NAME, ("ký tự", "characters"))
    yield Limit(
        ("Tài liệu đang xử lý của một người gửi", "Documents in hand of one sender"), limits.BODIES_OF_CALLER, BYTES
    )
    yield Limit(("Lần gọi bằng một khóa trong một phút", "Calls of one key in a minute"), settings.CALLS_PER_MINUTE)
    yield Limit(("Sự kiện trên một trang kết quả", "Events of a page of results"), MOST_PER_PAGE)
    yield Limit(("Dòng trong một lần gửi /api/v1", "Rows of one call of /api/v1"), v1.MOST_ROWS)
