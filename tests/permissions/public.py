"""Public pages: for everybody."""

from tests.permissions import ELSEWHERE, FORBIDDEN, MISSING, OPEN, Row


def both(path: str, outcome: str = OPEN, **values: str) -> tuple[Row, Row]:
    """A page in Vietnamese and in English."""
    vi, en = (Row(f"GET {start}{path}", values, everybody=outcome, alike=True) for start in ("/", "/en/"))
    return vi, en


ROWS = [
    *both("quet"),
    *both("san-pham"),
    *both("san-pham/<str:gtin>", MISSING, gtin="=khong-phai-gtin"),  # a GTIN is sent on to its page
    *both("nha-san-xuat"),
    *both("nha-san-xuat/<int:pk>", MISSING, pk="=999999"),
    *both("nha-san-xuat/<int:pk>-<slug:words>", MISSING, pk="=999999", words="=khong-co"),
    *both("thu-hoi"),
    *both("ho-chieu/<str:gtin>/<path:lot>", MISSING, gtin="=09520801001019", lot="=KHONG-CO"),
    *both("xu-phat"),
    *both("danh-muc"),
    *both("dao-tao"),
    *both("dao-tao/<slug:token>", MISSING, token="=khong-co"),
    *both("dao-tao/<slug:token>/da-diem-danh", MISSING, token="=khong-co"),
    *both("dao-tao/<slug:token>/co-mat/<slug:code>", MISSING, token="=khong-co", code="=x"),
    *both("dang-ky/<slug:key>", MISSING, key="=khong-co"),
    Row("GET /dang-ky/<slug:key>/chung-nhan.pdf", {"key": "=khong-co"}, everybody=MISSING, alike=True),
    *both("chung-nhan/<slug:code>", MISSING, code="=khong-co"),
    *both("ket-noi/<slug:code>", MISSING, code="=khong-co"),
    *both("chinh-sach-ho-tro"),
    *both("nha-cung-cap"),
    *both("thong-ke"),
    *both("du-lieu-mo"),
    *both("nha-phat-trien"),
    *both("api/docs"),
    Row("GET /du-lieu-mo/catalog.jsonld", everybody=OPEN, alike=True),
    Row("GET /du-lieu-mo/<slug:name>.<slug:form>", {"name": "=nothing", "form": "=csv"}, everybody=MISSING, alike=True),
    *both("noi-bo/<path:rest>", MISSING, rest="=TN99999/KHONG"),
    *both("tin-tuc", ELSEWHERE),
    *both("nhan-biet-tem"),
    *both("su-kien"),
    *both("kien-thuc"),
    *both("kien-thuc/rss.xml"),
    *both("kien-thuc/<slug:slug>", MISSING, slug="=khong-co"),
    *both("van-ban"),
    *both("phan-anh"),
    *both("phan-anh/tra-cuu", ELSEWHERE),
    *both("phan-anh/<slug:tracking>", MISSING, tracking="=KHONGCO"),
    *both("khao-sat/<slug:token>", MISSING, token="=khong-co"),
    Row("GET /sitemap.xml", everybody=OPEN, alike=True),
    Row("GET /sitemap-<int:part>.xml", {"part": "=999"}, everybody=MISSING, alike=True),
    Row("GET /", everybody=OPEN, alike=True),
    Row("GET /en/", everybody=OPEN, alike=True),
    Row("GET /tra-cuu", everybody=OPEN, alike=True),
    Row("GET /en/tra-cuu", everybody=OPEN, alike=True),
    Row("GET /linkset-context.jsonld", everybody=OPEN, alike=True),
    Row("GET /robots.txt", everybody=OPEN, alike=True),
    *(
        Row(f"GET /parts/{part}", everybody=OPEN, nobody=FORBIDDEN, alike=True)  # fields of forms behind the sign-in
        for part in ("code", "day", "communes", "parties", "products")
    ),
    Row("GET /pictures/<str:sha256>", {"sha256": f"={'0' * 64}"}, everybody=MISSING, alike=True),
    Row("GET /parts/certificates/<int:pk>/scan", {"pk": "=999999"}, everybody=MISSING, alike=True),
    Row("GET /parts/communes.geojson", everybody=OPEN, alike=True),
    Row("GET /parts/language", everybody=ELSEWHERE, alike=True),  # a change of language is a POST; a GET leads back
]
