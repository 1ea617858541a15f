"""The tables of a workbook and their columns: what they are called, how a cell is read, what a record shows in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from txng.core import vietnamese
from txng.core.documents.model import Cell
from txng.registry import checks, rules
from txng.registry.bulk import cells
from txng.registry.models import (
    Batch,
    BatchStatus,
    Certificate,
    CertificateState,
    Place,
    PlaceKind,
    Product,
    ProductStatus,
)

#: codes of UN/CEFACT Recommendation 20 → what people write
UNITS = {"KGM": "kg", "TNE": "tấn", "GRM": "g", "LTR": "lít", "H87": "cái", "BX": "hộp", "BG": "bao", "CT": "thùng"}


class Column(NamedTuple):
    """``field`` of the record; ``head`` in Vietnamese and English; ``shows``: what an export writes there.

    ``keeps``: an empty cell leaves what is there; elsewhere it empties the field.
    """

    field: str
    head: tuple[str, str]
    read: cells.Reader = cells.text
    shows: Callable[[Any], Cell] | None = None
    needed: bool = False
    keeps: bool = False
    hint: tuple[str, str] = ("", "")
    width: int = 18

    def cell(self, record: Any) -> Cell:
        value = self.shows(record) if self.shows else getattr(record, self.field)
        return cells.entries_written(value) if isinstance(value, list) else value


class Sheet(NamedTuple):
    """One table. ``name`` in addresses and records; ``title``: the name of its sheet; ``checks``: cleaners by field."""

    name: str
    title: tuple[str, str]
    model: type[Any]
    columns: Sequence[Column]
    checks: checks.Table

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def _flag(value: bool) -> str:
    return "Có" if value else "Không"


def _words(choices: Any) -> Mapping[str, str]:
    return dict(choices.choices)


def place_code(place: Place | None) -> str:
    """What other rows call a place by: its own code, its GLN, or its name."""
    return (place.own_code or place.gln or place.name) if place else ""


_CERTIFICATES = {code: vi for code, (vi, _en) in rules.CERTIFICATE_KINDS.items()}

PLACES = Sheet(
    "places",
    ("Địa điểm", "Places"),
    Place,
    (
        Column("own_code", ("Mã nội bộ", "Own code"), hint=("Do bạn đặt, ví dụ V01", "Yours, such as V01")),
        Column("name", ("Tên địa điểm", "Name of the place"), needed=True, width=32),
        Column(
            "kind",
            ("Loại địa điểm", "Kind of place"),
            cells.one_of(_words(PlaceKind)),
            lambda row: row.get_kind_display(),
            needed=True,
        ),
        Column("name_en", ("Tên tiếng Anh", "Name in English"), width=24),
        Column("gln", ("GLN", "GLN"), cells.digits(13)),
        Column("gln_extension", ("Phần mở rộng GLN", "GLN extension")),
        Column("puc_code", ("Mã vùng trồng, cơ sở đóng gói", "Growing-area or packing-house code"), width=24),
        Column(
            "commune",
            ("Xã, phường", "Commune, ward"),
            shows=lambda row: row.commune.code if row.commune else "",
            hint=("Mã hoặc tên", "Code or name"),
        ),
        Column("address", ("Địa chỉ", "Address"), width=32),
        Column("latitude", ("Vĩ độ", "Latitude"), cells.angle, hint=("ví dụ 11,3156", "such as 11.3156")),
        Column("longitude", ("Kinh độ", "Longitude"), cells.angle, hint=("ví dụ 106,1253", "such as 106.1253")),
        Column("area_ha", ("Diện tích (ha)", "Area (ha)"), cells.number),
        Column(
            "parent",
            ("Thuộc địa điểm", "Part of"),
            shows=lambda row: place_code(row.parent),
            hint=("Mã nội bộ của địa điểm lớn hơn", "Own code of the larger place"),
        ),
    ),
    checks.PLACE,
)
PRODUCTS = Sheet(
    "products",
    ("Sản phẩm", "Products"),
    Product,
    (
        Column(
            "code",
            ("Mã sản phẩm", "Product code"),
            cells.code,
            lambda row: row.code,
            hint=("GTIN; để trống thì cổng cấp mã của tỉnh", "GTIN; empty: a code of the province is given"),
            width=24,
        ),
        Column("name", ("Tên sản phẩm", "Name of the product"), needed=True, width=36),
        Column("name_en", ("Tên tiếng Anh", "Name in English"), width=24),
        Column(
            "group",
            ("Nhóm sản phẩm", "Product group"),
            shows=lambda row: row.group.name if row.group else "",
            hint=("Theo trang “Danh mục”", "As on the sheet “Lists”"),
        ),
        Column("brand", ("Thương hiệu", "Brand")),
        Column("model_code", ("Mã ký hiệu", "Model")),
        Column("origin", ("Xuất xứ", "Origin"), width=32),
        Column("origin_en", ("Xuất xứ tiếng Anh", "Origin in English")),
        Column(
            "standards",
            ("Tiêu chuẩn, quy chuẩn", "Standards"),
            cells.entries,
            hint=("Cách nhau bằng dấu ;", "Parted by ;"),
            width=32,
        ),
        Column("net_content", ("Khối lượng tịnh", "Net content")),
        Column("shelf_life_days", ("Hạn dùng (ngày)", "Shelf life (days)"), cells.whole),
        Column("storage", ("Bảo quản", "Storage"), width=32),
        Column("warnings", ("Cảnh báo", "Warnings"), width=32),
        Column("allergens", ("Chất gây dị ứng", "Allergens"), cells.entries),
        Column("hs_code", ("Mã HS", "HS code")),
        Column(
            "status",
            ("Tình trạng", "State"),
            cells.one_of(_words(ProductStatus)),
            lambda row: row.get_status_display(),
            keeps=True,
        ),
        Column("published", ("Công khai", "Shown to the public"), cells.flag, lambda row: _flag(row.published)),
    ),
    checks.PRODUCT,
)
BATCHES = Sheet(
    "batches",
    ("Lô hàng", "Lots"),
    Batch,
    (
        Column(
            "product",
            ("Mã sản phẩm", "Product code"),
            cells.code,
            lambda row: row.product.code,
            needed=True,
            width=24,
        ),
        Column("lot", ("Số lô", "Lot number"), needed=True),
        Column("harvested_on", ("Ngày thu hoạch", "Harvested on"), cells.day),
        Column("produced_on", ("Ngày sản xuất", "Produced on"), cells.day),
        Column("expires_on", ("Hạn sử dụng", "Best before"), cells.day),
        Column("quantity", ("Số lượng", "Quantity"), cells.number),
        Column(
            "uom",
            ("Đơn vị tính", "Unit"),
            cells.one_of(UNITS, also=re.compile("[A-Z0-9]{2,3}")),
            lambda row: UNITS.get(row.uom, row.uom),
            hint=(", ".join(UNITS.values()), ", ".join(UNITS)),
        ),
        Column(
            "status",
            ("Tình trạng", "State"),
            cells.one_of(_words(BatchStatus)),
            lambda row: row.get_status_display(),
            keeps=True,
        ),
    ),
    checks.BATCH,
)
CERTIFICATES = Sheet(
    "certificates",
    ("Giấy chứng nhận", "Certificates"),
    Certificate,
    (
        Column(
            "kind",
            ("Loại", "Kind"),
            cells.one_of(_CERTIFICATES),
            lambda row: _CERTIFICATES.get(row.kind, row.kind),
            needed=True,
            width=28,
        ),
        Column("number", ("Số", "Number"), needed=True),
        Column("issuer", ("Nơi cấp", "Issuer"), needed=True, width=32),
        Column("valid_from", ("Có hiệu lực từ", "Valid from"), cells.day, needed=True),
        Column("valid_to", ("Đến hết ngày", "Valid until"), cells.day),
        Column("coverage", ("Phạm vi", "What it covers"), width=32),
        Column(
            "state",
            ("Tình trạng", "State"),
            cells.one_of(_words(CertificateState)),
            lambda row: row.get_state_display(),
            keeps=True,
        ),
        Column(
            "product",
            ("Cấp cho sản phẩm (mã)", "Of the product (code)"),
            cells.code,
            lambda row: row.product.code if row.product else "",
            width=24,
        ),
        Column(
            "place",
            ("Cấp cho địa điểm (mã)", "Of the place (code)"),
            shows=lambda row: place_code(row.place),
            hint=("Trống cả hai: cấp cho tổ chức", "Both empty: of the organisation"),
            width=24,
        ),
    ),
    checks.CERTIFICATE,
)
SHEETS = (PLACES, PRODUCTS, BATCHES, CERTIFICATES)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def sheet_called(title: str) -> Sheet | None:
    """The table that a sheet of this name holds: by its title in either language, or its name in addresses."""
    wanted = _key(title)
    return next((sheet for sheet in SHEETS if wanted in map(_key, (*sheet.title, sheet.name))), None)


def columns_called(sheet: Sheet, heads: Sequence[Any]) -> dict[int, Column]:
    """Place of a column in the file → column; what no column is called is left out."""
    known = {_key(name): column for column in sheet.columns for name in (*column.head, column.field)}
    found: dict[int, Column] = {}
    for at, head in enumerate(heads):
        column = known.get(_key(str(head or "")))
        if column is not None and column not in found.values():
            found[at] = column
    return found


def heads_of(sheet: Sheet) -> dict[str, str]:
    """Folded name of a column in either language, or of its field → its head."""
    return {_key(name): column.head[0] for column in sheet.columns for name in (*column.head, column.field)}


def _key(words: str) -> str:
    """Folded, without what a head may carry besides its name: a star for needed columns, a hint in brackets."""
    return vietnamese.fold(words.partition("(")[0]).replace("*", "").strip()
