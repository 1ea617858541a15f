"""The review of several years for the People's Committee and the Ministry (sơ kết, tổng kết; plan 939 IV.1.d, R40).

Every figure that the portal counts, year by year; what it has no record of stays empty, to be filled in by hand.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q

from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.core.documents import sheets
from txng.core.documents.model import (
    Annex,
    Block,
    Cell,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Signer,
    Table,
    symbol_of,
)
from txng.core.errors import Refused
from txng.core.numbers import write_number
from txng.oversight.papers import PLACE, PROVINCE
from txng.programme import FIRST_YEAR
from txng.programme.difficulties.models import Difficulty
from txng.programme.reports.figures import FIGURES, Figure, Scope
from txng.programme.reports.models import Whole
from txng.programme.targets import selectors as targets
from txng.programme.targets import services as counting
from txng.programme.targets.rules import share

MOST_YEARS = 12
#: what was paid, approved, fined: the table of a review is in millions
_MONEY = "đồng"
#: figures of a day, not of a year: the portal knows them from its first day on; the others also from what is recorded
#: afterwards with its date
_STATES = ("users", "applying", "products")
_MILLION = Decimal(1_000_000)


class Line(NamedTuple):
    """One figure over the years; None where the portal held nothing yet."""

    figure: Figure
    values: tuple[Decimal | None, ...]

    @property
    def unit(self) -> str:
        return "triệu đồng" if self.figure.unit == _MONEY else self.figure.unit


class Review(NamedTuple):
    """``since``: the first year the portal has records of; ``reports``: approved reports of the province."""

    years: tuple[int, ...]
    since: int
    lines: list[Line]
    reports: list[str]

    def of(self, code: str) -> tuple[Decimal | None, ...]:
        return next((one.values for one in self.lines if one.figure.code == code), ())

    @property
    def rates(self) -> list[float | None]:
        """Per cent of the barcode users that apply, at the end of each year."""
        return [
            share(int(applying), int(users)) if users is not None and applying is not None else None
            for users, applying in zip(self.of("users"), self.of("applying"), strict=True)
        ]


def years(first: int, last: int) -> tuple[int, ...]:
    """Raises `Refused` for years in the wrong order, before the plan, to come, or too many."""
    if not FIRST_YEAR <= first <= last <= clock.today().year or last - first >= MOST_YEARS:
        raise Refused("report-review-years", "last", first=FIRST_YEAR, last=clock.today().year)
    return tuple(range(first, last + 1))


def review(first: int, last: int) -> Review:
    """Count every figure for the whole province, for each year from ``first`` to ``last``."""
    asked, since = years(first, last), counting.first_day().year
    lines = []
    for figure in FIGURES.values():
        if figure.behind is None:
            continue
        values = []
        for year in asked:
            known = year >= since or figure.code not in _STATES
            value = figure.behind(Scope(None, SYSTEM, date(year, 1, 1), date(year, 12, 31))).value if known else None
            if year < since and not value:
                value = None  # nothing was recorded: that is no zero
            values.append(value / _MILLION if value is not None and figure.unit == _MONEY else value)
        lines.append(Line(figure, tuple(values)))
    approved = Whole.objects.select_related("term").filter(state="approved", term__ends__year__in=asked)
    return Review(asked, since, lines, [one.term.title for one in approved.order_by("term__ends")])


def _cell(value: Decimal | None) -> str:
    return write_number(value, "vi", 1 if value != value.to_integral_value() else 0) if value is not None else ""


def _title(asked: Sequence[int]) -> str:
    return f"năm {asked[0]}" if len(asked) == 1 else f"giai đoạn {asked[0]} - {asked[-1]}"


def review_document(found: Review) -> OfficialDocument:
    """The draft: figures and what follows from them are written, the rest is left to the leading department."""
    blocks: list[Block] = [
        Paragraph(
            "Thực hiện Kế hoạch số 939/KH-UBND của Ủy ban nhân dân tỉnh về truy xuất nguồn gốc sản phẩm, hàng hóa,"
            f" Sở Khoa học và Công nghệ báo cáo kết quả {_title(found.years)} như sau:"
        ),
        Heading("I. TÌNH HÌNH TRIỂN KHAI", 1),
        *_growth(found),
        Heading("II. KẾT QUẢ THỰC HIỆN CHỈ TIÊU", 1),
        *_targets(found),
        Heading("III. KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN", 1),
        *_difficulties(found),
        Heading("IV. ĐỀ XUẤT, KIẾN NGHỊ", 1),
        Paragraph("…"),
        Heading("V. PHƯƠNG HƯỚNG", 1),
        Paragraph("…"),
        Annex("Số liệu theo năm"),
        _table(found),
    ]
    if found.years[0] < found.since:
        blocks.append(
            Paragraph(f"Ô trống: trước năm {found.since} chưa có dữ liệu trên cổng, đơn vị bổ sung.", italic=True)
        )
    return OfficialDocument(
        issuing_body="Sở Khoa học và Công nghệ",
        parent_body=PROVINCE,
        symbol=symbol_of("bao-cao", "SKHCN"),
        place=PLACE,
        kind="bao-cao",
        subject=f"Kết quả triển khai truy xuất nguồn gốc sản phẩm, hàng hóa {_title(found.years)}",
        blocks=tuple(blocks),
        signers=(Signer("GIÁM ĐỐC"),),
        recipients=("Ủy ban nhân dân tỉnh", "Bộ Khoa học và Công nghệ"),
        keep="VT, QLCN",
    )


def _growth(found: Review) -> list[Block]:
    """What was done in all, in sentences; figures of a state are those of the last year."""
    said = []
    for line in found.lines:
        known = [one for one in line.values if one is not None]
        if not known or line.figure.code in ("users", "applying"):
            continue
        total = known[-1] if line.figure.code in _STATES else sum(known, Decimal(0))
        if total:
            said.append(f"{line.figure.name}: {_cell(total)} {line.unit};")
    blocks: list[Block] = [Items(tuple(said))] if said else [Paragraph("Không phát sinh.")]
    if found.reports:
        blocks.append(Paragraph(f"Chi tiết theo các báo cáo đã phê duyệt: {'; '.join(found.reports)}."))
    return blocks


def _targets(found: Review) -> list[Block]:
    by_year = dict(zip(found.years, found.rates, strict=True))
    lines = []
    for one in targets.targets():
        if one.year in by_year:
            rate = by_year[one.year]
            reached = "chưa có dữ liệu" if rate is None else f"{write_number(Decimal(str(rate)), 'vi', 1)} %"
            verdict = "" if rate is None else (", đạt" if rate >= one.share else ", chưa đạt")
            lines.append(f"Năm {one.year}: mục tiêu {write_number(one.share, 'vi')} %, thực hiện {reached}{verdict};")
    last = next((rate for rate in reversed(found.rates) if rate is not None), None)
    if last is not None:
        users, applying = (next(v for v in reversed(found.of(code)) if v is not None) for code in ("users", "applying"))
        in_words = write_number(Decimal(str(last)), "vi", 1)
        lines.append(f"Đến cuối kỳ: {_cell(applying)}/{_cell(users)} đối tượng áp dụng đúng chuẩn ({in_words} %).")
    return [Items(tuple(lines))] if lines else [Paragraph("Chưa có dữ liệu.")]


def _difficulties(found: Review) -> list[Block]:
    rows = Difficulty.objects.exclude(state="withdrawn").filter(at__year__in=found.years)
    if not rows.exists():
        return [Paragraph("…")]
    kinds = rows.order_by().values("kind").annotate(all=Count("pk"), open=Count("pk", filter=Q(state="open")))
    names = dict(Difficulty._meta.get_field("kind").flatchoices)
    lines = [
        f"{names[one['kind']]}: {one['all']} vướng mắc, {one['open']} chưa được trả lời;"
        for one in sorted(kinds, key=lambda one: -one["all"])
    ]
    return [Items(tuple(lines))]


def _header(found: Review) -> tuple[str, ...]:
    return ("STT", "Chỉ tiêu", "Đơn vị tính", *(str(year) for year in found.years))


def _table(found: Review) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (at, line.figure.name, line.unit, *(_cell(value) for value in line.values))
        for at, line in enumerate(found.lines, 1)
    )
    each = 0.5 / len(found.years)
    return Table(_header(found), rows, (0.06, 0.34, 0.1, *[each] * len(found.years)))


def review_workbook(found: Review) -> bytes:
    rows = [
        (at, line.figure.name, line.unit, *(None if one is None else float(one) for one in line.values))
        for at, line in enumerate(found.lines, 1)
    ]
    widths = (6, 48, 14, *[12] * len(found.years))
    return sheets.written([sheets.Sheet("Theo năm", _header(found), rows, f"Số liệu {_title(found.years)}", widths)])
