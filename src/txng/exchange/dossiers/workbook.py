"""The export file of a lot as one workbook, headed in Vietnamese and English because it goes abroad.

The sheet of events has one row for each critical tracking event with its key data elements, to be sorted, as the rule
on food traceability of the United States asks for within 24 hours (21 CFR part 1, subpart S).
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone

from txng.exchange.dossiers.gathering import PLANTS, Dossier, Step
from txng.exchange.dossiers.plots import CUT_OFF, collection
from txng.registry.models import Place
from txng.registry.rules import certificate_name
from txng.trace.recording.rules import unit_word
from txng.trace.sentences import stage_name

#: stage → critical tracking event, in the words of the rule
EVENTS = {
    "harvest": "Harvesting",
    "packing": "Initial packing",
    "processing": "Transformation",
    "storing": "Cooling / storing",
    "transport": "Shipping – Receiving",
}
HEADS: dict[str, Sequence[tuple[str, str]]] = {
    "events": (
        ("Sự kiện", "Critical tracking event"),
        ("Công đoạn", "Stage"),
        ("Mã lô truy xuất", "Traceability lot code"),
        ("Sản phẩm", "Product description"),
        ("Số lượng", "Quantity"),
        ("Đơn vị", "Unit of measure"),
        ("Bắt đầu", "Date and time"),
        ("Kết thúc", "Until"),
        ("Nơi thực hiện", "Location"),
        ("Mã địa điểm", "Location GLN"),
        ("Cơ sở", "Party"),
        ("Đến nơi", "To location"),
        ("Đến cơ sở", "To party"),
        ("Mã sự kiện", "Reference"),
    ),
    "plots": (
        ("Vùng trồng", "Plot"),
        ("Mã số vùng trồng", "Growing area code"),
        ("Người sản xuất", "Producer"),
        ("Xã, phường", "Commune"),
        ("Diện tích (ha)", "Area (ha)"),
        ("Vĩ độ", "Latitude"),
        ("Kinh độ", "Longitude"),
        ("Có ranh giới", "Boundary"),
        ("Thu hoạch từ", "Harvested from"),
        ("Thu hoạch đến", "Harvested until"),
    ),
    "makers": (
        ("Cơ sở đóng gói, chế biến", "Packing house, factory"),
        ("Mã số", "Code"),
        ("Mã địa điểm", "GLN"),
        ("Cơ sở", "Party"),
        ("Xã, phường", "Commune"),
    ),
    "certificates": (
        ("Chứng nhận", "Certificate"),
        ("Nơi cấp", "Issuer"),
        ("Số", "Number"),
        ("Từ ngày", "Valid from"),
        ("Đến ngày", "Valid until"),
    ),
}
TITLES = {
    "lot": "Lô hàng – Lot",
    "events": "Sự kiện – Events",
    "plots": "Vùng trồng – Plots",
    "makers": "Đóng gói – Packing",
    "certificates": "Chứng nhận – Certificates",
}


def written(told: Dossier) -> bytes:
    """The workbook. Texts are never formulas, codes stay texts."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        formats: dict[type, Any] = {date: day, datetime: moment}
        sheet = book.add_worksheet(TITLES["lot"])
        sheet.set_column(0, 1, 44)
        for at, (vi, en, value) in enumerate(_lot(told)):
            sheet.write_string(at, 0, f"{vi} – {en}", bold)
            _write(sheet, at, 1, value, formats)
        rows = {
            "events": _events(told),
            "plots": _plots(told),
            "makers": map(_maker, told.makers),
            "certificates": _certificates(told),
        }
        for name, lines in rows.items():
            sheet = book.add_worksheet(TITLES[name])
            sheet.set_column(0, len(HEADS[name]) - 1, 20)
            sheet.freeze_panes(1, 0)
            for column, (vi, en) in enumerate(HEADS[name]):
                sheet.write_string(0, column, f"{vi}\n{en}", bold)
            count = 0
            for count, line in enumerate(lines, 1):
                for column, value in enumerate(line):
                    _write(sheet, count, column, value, formats)
            sheet.autofilter(0, 0, max(count, 1), len(HEADS[name]) - 1)
    return file.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif value not in (None, ""):
        sheet.write_string(row, column, str(value))


def _lot(told: Dossier) -> Iterator[tuple[str, str, Any]]:
    """Facts of the lot, then what the due-diligence statement asks for (Regulation (EU) 2023/1115, article 9)."""
    product, batch = told.product, told.batch
    yield "Sản phẩm", "Product", product.name
    yield "Tên tiếng Anh", "English name", product.name_en
    yield "Mã GTIN", "GTIN", product.gtin
    yield "Số lô", "Lot", batch.lot
    yield "Mã HS", "HS code", product.hs_code
    yield "Khối lượng", "Amount", batch.quantity
    yield "Đơn vị", "Unit", unit_word(batch.uom) if batch.quantity is not None else ""
    yield "Ngày sản xuất", "Production date", batch.produced_on or batch.harvested_on
    yield "Hạn dùng", "Best before", batch.use_by
    yield "Nước sản xuất", "Country of production", "Việt Nam – VN"
    yield "Cơ sở chịu trách nhiệm", "Responsible party", product.party.name
    yield "Mã định danh cơ sở", "Party GLN", product.party.gln
    yield "Công đoạn có dữ liệu", "Stages with data", f"{told.journey.present}/{told.journey.required}"
    if not told.covered:
        return
    found = collection(told.plots)
    harvest = told.harvest
    plant = told.product.group.code if told.product.group else ""
    yield "Tên khoa học", "Scientific name", PLANTS.get(plant, "")
    yield "Số vùng trồng", "Plots", len(told.plots)
    yield "Vùng trồng đủ điều kiện định vị", "Plots with geolocation", len(found.geojson["features"])
    yield "Tổng diện tích (ha)", "Total area (ha)", sum((one.area_ha or Decimal(0) for one in told.plots), Decimal(0))
    yield "Thu hoạch từ", "Harvested from", harvest[0] if harvest else None
    yield "Thu hoạch đến", "Harvested until", harvest[1] if harvest else None
    yield "Không phá rừng sau ngày (cơ sở tự cam kết)", "No forest cleared after (party's own statement)", CUT_OFF


def _events(told: Dossier) -> Iterator[Sequence[Any]]:
    for step in told.steps:
        stage = step.stage
        lots = ", ".join(one.rpartition("/10/")[2] for one in stage.things if "/10/" in one) or told.batch.lot
        amounts = stage.quantities or (None,)
        for amount in amounts:
            yield (
                EVENTS.get(stage.code, stage_name(stage.code, "en")),
                stage_name(stage.code),
                lots,
                told.product.name,
                amount.value if amount else None,
                unit_word(amount.uom) if amount else "",
                stage.time,
                stage.end,
                *_where(step.place),
                _name(step),
                step.to_place.name if step.to_place else "",
                step.to_party.name if step.to_party else "",
                stage.events[0] if stage.events else "",
            )


def _where(place: Place | None) -> tuple[str, str]:
    return (place.name, place.gln) if place else ("", "")


def _name(step: Step) -> str:
    if step.party:
        return step.party.name
    return step.place.party.name if step.place else ""


def _plots(told: Dossier) -> Iterator[Sequence[Any]]:
    for one in told.plots:
        yield (
            one.name,
            one.code,
            one.producer,
            one.commune,
            one.area_ha,
            one.latitude,
            one.longitude,
            "có – yes" if one.boundary else "không – no",
            one.harvested[0] if one.harvested else None,
            one.harvested[-1] if one.harvested else None,
        )


def _maker(place: Place) -> Sequence[Any]:
    commune = place.commune or place.party.commune
    return place.name, place.puc_code or place.own_code, place.gln, place.party.name, commune.name if commune else ""


def _certificates(told: Dossier) -> Iterator[Sequence[Any]]:
    for one in told.certificates:
        yield certificate_name(one.kind), one.issuer, one.number, one.valid_from, one.valid_to
