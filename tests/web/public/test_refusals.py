"""What Django would refuse in English is refused in the portal's own words, with a reference."""

from re import search, sub

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from txng.config import urls

pytestmark = pytest.mark.django_db


def form(request: HttpRequest) -> HttpResponse:
    """A page of tests that reads a form."""
    return HttpResponse(request.POST.get("x", ""))


def closed(request: HttpRequest) -> HttpResponse:
    """A page of tests that is open to nobody."""
    raise PermissionDenied


urlpatterns = [*urls.urlpatterns, path("form", form), path("closed", closed)]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404


@pytest.fixture
def reader() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "vi", "accept": "text/html"})


def words(answer: HttpResponse) -> str:
    return " ".join(sub(r"<[^>]+>", " ", answer.content.decode()).split())


def ask(reader: Client, case: str, **headers: str) -> HttpResponse:
    with override_settings(ROOT_URLCONF=__name__):
        if case == "method":
            return reader.delete("/tra-cuu", headers=headers)
        if case == "host":
            return reader.get("/", headers={"host": "evil.example", **headers})
        if case == "form":
            return reader.post("/form", {"x": "1"}, headers=headers)
        if case == "large":
            whoever = Client(headers={"accept-language": "vi", "accept": "text/html"})  # has a cookie against forgery
            with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=2**20):
                return whoever.post("/form", "x=" + "1" * 2**20, "application/x-www-form-urlencoded", headers=headers)
        return reader.get("/closed" if case == "closed" else "/khong-co", headers=headers)


CASES = {
    "method": (405, "Không dùng địa chỉ này theo cách đó", "method-not-allowed"),
    "host": (400, "Hãy mở cổng tại", "host-unknown"),
    "form": (403, "Hãy quay lại trang trước, tải lại trang rồi làm lại.", "form-outdated"),
    "large": (413, "Nội dung gửi lên quá lớn; giới hạn 1 MB.", "form-too-large"),
    "closed": (403, "Quý vị không có quyền mở trang này.", "page-forbidden"),
    "nowhere": (404, "Không có trang này", "address-unknown"),
}


@pytest.mark.parametrize("case", CASES)
def test_people_read_why_and_what_to_do(reader: Client, case: str) -> None:
    status, expected, _code = CASES[case]
    page = ask(reader, case)
    assert page.status_code == status
    assert expected in words(page)
    assert search(r"Mã tham chiếu khi liên hệ: [0-9a-f]{12}", words(page))
    assert 'lang="vi"' in page.content.decode()
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "evil.example" not in page.content.decode()
    if case == "method":
        assert page.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("case", CASES)
def test_english_readers_read_english(reader: Client, case: str) -> None:
    page = ask(reader, case, **{"accept-language": "en"})
    assert page.headers["Content-Language"] == "en"
    assert search(r"Reference for the operator: [0-9a-f]{12}", words(page))
    assert not search("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", words(page).partition("Tiếng Việt")[2])


@pytest.mark.parametrize("case", CASES)
def test_machines_get_problem_details(reader: Client, case: str) -> None:
    status, _expected, code = CASES[case]
    answer = ask(reader, case, accept="application/json")
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["instance"].startswith("urn:txng:request:")
