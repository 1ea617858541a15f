# ruff: noqa: E501 - tables of samples
"""Forms: what is typed, what is understood, what a service refuses; without scripts."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image

from tests.web.components.gallery import LotForm
from txng.web.components import views
from txng.web.components.charts import Chart, Point, round_top
from txng.web.components.maps import limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery")]
GOOD = {
    "name": "Lô  một",
    "kind": "xa",
    "harvested": "5/11/2026",
    "quantity_0": "1.250,5",
    "quantity_1": "KGM",
    "price": "1.500.000",
    "phone": "0276 3822 233",
    "agreed": "on",
}


@pytest.fixture
def officer_client(cast) -> Client:
    client = Client(headers={"Accept-Language": "vi"})
    client.force_login(cast.users["officer"])
    return client


def test_values_are_understood_as_people_write_them() -> None:
    form = LotForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "Lô một"
    assert form.cleaned_data["harvested"] == date(2026, 11, 5)
    assert form.cleaned_data["quantity"] == (Decimal("1250.5"), "KGM")
    assert form.cleaned_data["price"] == 1_500_000
    assert form.cleaned_data["phone"] == "+842763822233"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("harvested", "31/02/2026"), ("harvested", "23/11/2026"), ("harvested", "01/01/0026"), ("quantity_0", "mười"),
        ("quantity_0", "-1"), ("price", "1,5"), ("price", "9" * 40), ("phone", "123"), ("name", ""), ("quantity_0", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_beside_its_field(field: str, typed: str) -> None:
    with translation.override("vi"):
        form = LotForm({**GOOD, field: typed})
        assert list(form.errors) == [field.removesuffix("_0")]


def test_faults_of_a_service_stand_beside_the_field_and_in_the_summary(officer_client: Client) -> None:
    answer = officer_client.post("/gallery/form", {**GOOD, "name": "xung"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert body.count("Thiếu mục “Khối lượng”.") == 2
    assert 'href="#id_quantity_0"' in body
    assert "<title>Lỗi:" in body
    assert officer_client.post("/gallery/form", {**GOOD, "name": "trùng"}).status_code == 409


def test_a_good_form_leads_on_with_a_message(officer_client: Client) -> None:
    answer = officer_client.post("/gallery/form", GOOD, follow=True)
    assert answer.redirect_chain == [("/gallery/parts", 302)]
    assert "Đã lưu lô Lô một" in answer.content.decode()


def test_a_dangerous_step_wants_the_lot_typed(officer_client: Client) -> None:
    assert officer_client.post("/gallery/confirm", {"typed": "MC-2"}).status_code == 422
    assert officer_client.post("/gallery/confirm", {"typed": " mc-1 "}).status_code == 302


@pytest.mark.parametrize(
    ("path", "status", "who"),
    [
        ("/office/", 302, None), ("/office/", 403, "owner"), ("/workspace/", 403, "officer"), ("/workspace/", 200, "owner"),
        ("/gallery/refused/forbidden", 403, "officer"), ("/gallery/refused/missing", 404, "officer"),
        ("/gallery/refused/conflict", 409, "officer"), ("/gallery/refused/refused", 400, "officer"),
    ],
)  # fmt: skip
def test_who_may_enter_and_how_refusals_look(cast, path: str, status: int, who: str | None) -> None:
    client = Client(headers={"Accept-Language": "vi"})
    if who:
        client.force_login(cast.users[who])
    answer = client.get(path)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == "/accounts/login/?next=/office/"
    else:
        assert "no-store" in answer["Cache-Control"]


def test_pickers_work_without_scripts(officer_client: Client, cast) -> None:
    given = {"commune": "25480", "party-text": "mang cau", "code": "(01)09520801001019(10)MC-1", "due": "30/11/2026"}
    answer = officer_client.post("/gallery/pick", given, follow=True)
    said = answer.content.decode()
    assert "HTX Mãng cầu Chân Núi, https://id.gs1.org/01/09520801001019/10/MC-1" in said
    several = officer_client.post("/gallery/pick", {**given, "party-text": "vam co"}).content.decode()
    assert several.count("Vàm Cỏ</option>") + several.count("Vàm Cỏ Mart") + several.count("Kho lạnh Vàm Cỏ") >= 2
    assert "hãy chọn một" in several
    wrong = officer_client.post("/gallery/pick", {**given, "code": "09520801001018", "commune": "1"})
    assert wrong.status_code == 422
    assert "trước đây: " in wrong.content.decode()


def test_what_scripts_ask_for(officer_client: Client, cast) -> None:
    read = officer_client.get("/parts/code?field=x&x=https://example.org/01/09520801001019/10/MC-1?17=270131")
    assert "MC-1" in read.content.decode()
    assert "31/01/2027" in read.content.decode()
    assert "ngày làm việc" in officer_client.get("/parts/day?field=d&d=28/11/2026").content.decode()
    found = officer_client.get("/parts/communes?q=go+dau").json()["options"]
    assert any("Gò Dầu" in one["note"] for one in found)
    assert officer_client.get("/parts/parties?q=mang+cau").json()["options"]
    assert officer_client.get("/parts/products?q=banh+trang").json()["options"]
    assert len(officer_client.get("/parts/communes.geojson").json()["features"]) == 96


def test_days_in_words() -> None:
    with translation.override("vi"):
        assert views.day_in_words(date(2026, 11, 27)) == "Thứ Sáu"
        assert views.day_in_words(date(2026, 11, 28)).endswith("30/11/2026")


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6e4f").save(out, kind, **options)
    return out.getvalue()


def test_files_are_checked_in_the_form(officer_client: Client, cast) -> None:
    given = {"commune": "25480", "party": str(cast.parties["coop"].pk), "code": "09520801001019", "due": "30/11/2026"}
    good = officer_client.post(
        "/gallery/pick", {**given, "picture": SimpleUploadedFile("a.jpg", picture("JPEG"))}, follow=True
    )
    assert "image/jpeg" in good.content.decode()
    bad = officer_client.post("/gallery/pick", {**given, "paper": SimpleUploadedFile("a.pdf", b"MZ")})
    assert bad.status_code == 422


def test_charts_and_maps_have_sound_scales() -> None:
    chart = Chart(
        "", [Point("a", 10, None), Point("b", None, 50), Point("c", 0, 60), Point("d", 1, None), Point("e", 2, 7)]
    )
    assert chart.end == round_top(60)
    assert chart.target_line.count("M") == 2
    assert [bar.text for bar in chart.bars] == ["10", "", "0", "1", "2"]
    assert Chart("", []).bars == []
    assert limits([]) == [0]
    assert limits([0, 0]) == [0]
    assert limits([5]) == [0, 5]
