# ruff: noqa: E501 - sample texts
"""Every part of a page in all its states, on pages of its own: addresses for the tests of the parts."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.db.models import Avg
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from txng.accounts.models import AdminUnit, UnitKind
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.web.components import forms
from txng.web.components.charts import Chart, Point
from txng.web.components.codes import CodeField
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Days, Search
from txng.web.components.maps import CommuneMap
from txng.web.components.parts import Answer, Card, Evidence, Step, Tab, Task, TaskGroup, Tile
from txng.web.components.pickers import CommuneField, PartyField, ProductField
from txng.web.components.service_form import service_form
from txng.web.components.status import Status, deadline
from txng.web.components.tables import Column, Empty, Table
from txng.web.components.uploads import PictureField, UploadField
from txng.web.office.face import FACE
from txng.web.workspace.face import FACE as WORKSPACE

DAY = date(2026, 11, 22)
KINDS = [(value, label) for value, label in UnitKind.choices if value in ("xa", "phuong", "thi-tran")]


def state_of(unit: AdminUnit) -> Status:
    if unit.valid_to:
        return Status("Đã sáp nhập", "neutral", "history")
    return Status("Đang dùng", "good") if unit.kind == "phuong" else Status("Cần xem lại", "warning")


UNITS = Table(
    name="units",
    caption="Đơn vị hành chính",
    columns=(
        Column("name", "Tên", sort="name_folded", main=True),
        Column("code", "Mã", kind="code", sort="code"),
        Column("kind", "Loại", value="get_kind_display"),
        Column("parent", "Trực thuộc", value="parent.name"),
        Column("valid_from", "Từ ngày", kind="date", sort="valid_from"),
        Column("latitude", "Vĩ độ", kind="number", sort="latitude", total=Avg("latitude"), unit="độ"),
        Column("state", "Tình trạng", kind="status", value=state_of),
        Column("valid_to", "Đến ngày", kind="date", hidden=True),
    ),
    filters=(
        Search(folded=("name_folded",), fields=("code",), hint="Tên hoặc mã"),
        Choice("kind", "Loại", choices=KINDS),
        Days("since", "Hiệu lực", field="valid_from"),
    ),
    order="name_folded",
    row_address=lambda unit: f"/gallery/parts?unit={unit.pk}",
    export="don-vi",
    bulk="unit",
)
KEYED = Table(
    name="keyed",
    columns=(Column("code", "Mã", sort="code"), Column("name", "Tên")),
    order="-code",
    paging="key",
    size=20,
)
NONE = Table(
    name="none",
    columns=(Column("code", "Mã"),),
    empty=Empty(
        "Chưa có lô hàng nào", "Lô hàng được tạo khi thu hoạch.", ("/gallery/form", "Tạo lô đầu tiên"), "package"
    ),
)


class LotForm(forms.Form):
    paths = {"batch.quantity": "quantity"}

    name = forms.TextField(label="Tên lô", help_text="Như in trên bao bì", max_length=60)
    kind = django_forms.ChoiceField(label="Loại", choices=[("", "Chọn"), *KINDS])
    harvested = forms.DateField(label="Ngày thu hoạch", last=DAY)
    quantity = forms.QuantityField(label="Khối lượng", units=[("KGM", "kg"), ("TNE", "tấn")])
    price = forms.MoneyField(label="Giá trị lô", required=False)
    area = forms.NumberField(label="Diện tích", unit="ha", places=2, least=0, required=False)
    phone = forms.PhoneField(label="Điện thoại", required=False)
    ways = django_forms.MultipleChoiceField(
        label="Cách bảo quản", choices=[("a", "Mát"), ("b", "Khô"), ("c", "Đông lạnh")], required=False,
        widget=django_forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = forms.TextField(label="Ghi chú", lines=3, required=False)
    agreed = django_forms.BooleanField(label="Tôi cam đoan các thông tin trên là đúng")


class PickForm(forms.Form):
    commune = CommuneField(label="Xã, phường", help_text="Gõ tên mới hoặc tên cũ")
    party = PartyField(label="Bên nhận")
    product = ProductField(label="Sản phẩm", required=False)
    code = CodeField(label="Mã trên bao bì", help_text="Dán hoặc quét mã bất kỳ")
    due = forms.DateField(label="Hạn trả lời", widget=forms.DateInput(working_days=True))
    picture = PictureField(label="Ảnh tem", required=False)
    paper = UploadField(label="Giấy chứng nhận", required=False)

    def __init__(self, *args, viewer, **given):
        super().__init__(*args, **given)
        self.fields["party"].viewer = self.fields["product"].viewer = viewer


@FACE.page
def pick(request: HttpRequest) -> HttpResponse:
    def act(values: dict) -> str:
        return f"{values['commune']}, {values['party'].name}, {values['code'].canonical}, {values['picture'] and values['picture'].kind}"

    return service_form(
        request, partial(PickForm, viewer=viewer_of(request)), act=act, done=lambda said: "/gallery/parts",
        message=lambda said: said, template="components/form_page.html", context={"title": "Giao hàng"},
    )  # fmt: skip


@FACE.page
def figures(request: HttpRequest) -> HttpResponse:
    shares = [2, 5.5, 9, 15, 22.4, 30.6, 34, None, None, None, None]
    targets = [None] * 5 + [30, 38, 46, 54, 62, 70]
    chart = Chart(
        "Tỷ lệ áp dụng so với mục tiêu", [Point(str(2020 + n), v, t, "#" if v else "") for n, (v, t) in enumerate(zip(shares, targets, strict=True))],
        "34,0 % – thấp hơn mục tiêu 2026 là 4 điểm.", "%", "Thực hiện", "Mục tiêu", 100,
    )  # fmt: skip
    values = {unit.code: (n * 7) % 23 for n, unit in enumerate(AdminUnit.objects.filter(valid_to=None))}
    where = CommuneMap(
        "Sản phẩm có truy xuất theo xã, phường",
        values,
        "sản phẩm",
        "96 xã, phường.",
        dict.fromkeys(values, "/gallery/table"),
    )
    return render(request, "gallery/figures.html", {"chart": chart, "map": where})


@FACE.page
def form(request: HttpRequest) -> HttpResponse:
    def act(values: dict) -> str:
        if values["name"] == "trùng":
            raise Conflict("product-exists", path="name")
        if values["name"] == "xung":
            raise Refused("field-required", path="batch.quantity", field="Khối lượng")
        return values["name"]

    return service_form(
        request, LotForm, act=act, done=lambda name: "/gallery/parts", message=lambda name: f"Đã lưu lô {name}",
        template="components/form_page.html", context={"title": "Tạo lô", "back": "/gallery/parts"},
    )  # fmt: skip


@FACE.page
def confirm(request: HttpRequest) -> HttpResponse:
    return service_form(
        request, partial(forms.ConfirmForm, expected="MC-1"), act=lambda values: None,
        done=lambda result: "/gallery/parts", template="components/form_page.html",
        context={"title": "Thu hồi lô MC-1", "button": "Thu hồi", "danger": True},
    )  # fmt: skip


@FACE.page
def table(request: HttpRequest) -> HttpResponse:
    return UNITS.respond(request, AdminUnit.objects.select_related("parent"), "gallery/table.html")


@FACE.page
def keyed(request: HttpRequest) -> HttpResponse:
    return KEYED.respond(request, AdminUnit.objects.all(), "gallery/table.html")


@WORKSPACE.page
def nothing(request: HttpRequest) -> HttpResponse:
    return NONE.respond(request, AdminUnit.objects.none(), "gallery/table.html")


def refused(request: HttpRequest, kind: str) -> HttpResponse:
    errors = {
        "forbidden": Forbidden("forbidden"), "missing": Missing("not-found"), "conflict": Conflict("forbidden"),
        "refused": Refused("field-required", field="Tên"),
    }  # fmt: skip
    raise errors[kind]


def parts_context() -> dict:
    at = datetime(2026, 11, 5, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    tasks = [
        TaskGroup("Tổ chức của bạn", [
            Task("Tên và mã số thuế", "#", "done"), Task("Địa chỉ", "#", "doing", hint="Còn thiếu xã, phường"),
        ]),
        TaskGroup("Sản phẩm", [
            Task("Sản phẩm đầu tiên", "#", "todo", hint="Khoảng 5 phút"),
            Task("Nộp hồ sơ", "#", "blocked", why="Hoàn thành các mục trên trước"),
        ]),
    ]  # fmt: skip
    return {
        "statuses": [
            Status("Chưa nộp"), Status("Chờ duyệt", "info"), Status("Đã duyệt", "good"),
            Status("Yêu cầu bổ sung", "warning"), Status("Từ chối", "danger"), deadline(date(2026, 11, 20), DAY),
            deadline(DAY, DAY), deadline(date(2026, 11, 24), DAY), deadline(date(2026, 12, 24), DAY),
        ],
        "tasks": tasks,
        "answers": [
            Answer("Tên tổ chức", ["HTX Mãng cầu Chân Núi"], "#"),
            Answer("Địa chỉ", ["Ấp Ninh Hòa", "Phường Bình Minh, Tây Ninh"], "#"), Answer("Điện thoại", [], "#"),
        ],
        "steps": [
            Step("Nộp hồ sơ", who="HTX Mãng cầu Chân Núi", moment=at),
            Step("Yêu cầu bổ sung 2 mục", who="Sở Khoa học và Công nghệ", moment=at, warnings=["Thiếu ảnh tem"], before_gap=True),
            Step("Chưa có dữ liệu kiểm tra tại chỗ", is_gap=True),
            Step("Duyệt", who="Sở Khoa học và Công nghệ", day=DAY, is_verified=True),
        ],
        "tabs": [Tab("Của tôi", "#", True, 12), Tab("Của đơn vị", "#", count=1284), Tab("Đang chờ bên khác", "#"), Tab("Xong", "#")],
        "tiles": [
            Tile("Tổ chức dùng mã số mã vạch", "1.284", "Tổ chức có ít nhất một mã GTIN còn hiệu lực.", DAY, address="#"),
            Tile("Đã áp dụng truy xuất đạt chuẩn", "437 (34,0 %)", as_of=DAY, share=34.0, note="Mục tiêu 38 %"),
            Tile("Hồ sơ quá hạn", "12", tone="danger", note="3 sở, 5 xã, phường"),
            Tile("Kỳ báo cáo tới", "30/11/2026", note="Còn 7 ngày, 4 đơn vị chưa nộp", tone="warning"),
        ],
        "evidence": [
            Evidence("Ảnh tem.svg", "/static/demo/mang-cau.svg", "picture", "/static/demo/mang-cau.svg", "chụp 05/11/2026"),
            Evidence("Bảng kê.xlsx", "#", "other"),
        ],
        "cards": [
            Card("Sở yêu cầu bổ sung 2 mục", "#", "Hồ sơ TXNG-2026-0012, trả lời trước 25/11/2026", "file-text", "danger", 0, action="Bổ sung ngay"),
            Card("Giao hàng chờ xác nhận", "#", "Cơ sở Đóng gói Ninh Thạnh", "truck-delivery", "warning", count=2),
            Card("Giấy chứng nhận VietGAP còn 30 ngày", "#", icon="certificate"),
        ],
        "empty": Empty("Chưa có gì", "Bắt đầu từ đây."),
        "amount": Decimal("1234567.5"),
    }  # fmt: skip


@FACE.page
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/parts.html", parts_context())


urlpatterns = [
    path("gallery/form", form),
    path("gallery/confirm", confirm),
    path("gallery/pick", pick),
    path("gallery/figures", figures),
    path("gallery/table", table),
    path("gallery/keyed", keyed),
    path("gallery/nothing", nothing),
    path("gallery/parts", parts),
    path("gallery/refused/<kind>", FACE.page(refused)),
    path("", include("txng.config.urls")),
]
