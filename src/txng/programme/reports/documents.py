"""Reports as documents in the layout of Decree 30/2020, and their annex workbooks."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from txng.core.documents import sheets
from txng.core.documents.model import (
    Annex,
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Signer,
    Table,
    in_words,
    symbol_of,
)
from txng.oversight.papers import PLACE, place_of
from txng.programme.reports import whole as wholes
from txng.programme.reports.figures import FIGURES
from txng.programme.reports.models import Report, Section, Term, Whole
from txng.programme.reports.selectors import Content, Line

PARENT = "Ủy ban nhân dân tỉnh Tây Ninh"
HEADER = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này", "Kỳ trước", "Tăng, giảm (%)", "Ghi chú")
WIDTHS = (0.06, 0.36, 0.12, 0.12, 0.12, 0.1, 0.12)


def report_document(content: Content) -> OfficialDocument:
    """The report of a body."""
    report = content.report
    blocks: list[Block] = [_opening(report.agency.name, report.term)]
    for section, begins in _with_parts(content.sections):
        blocks += _headings(section, begins)
        figures = [_sentence(code, content.lines[code].value) for code in section.figures if code in content.lines]
        blocks += _paragraphs(content.texts.get(section.code, ""), figures)
    blocks.append(Annex("Số liệu báo cáo"))
    rows = [_figure_row(at, line) for at, line in enumerate(content.lines.values(), 1)]
    blocks.append(Table(HEADER, tuple(rows), widths=WIDTHS))
    return OfficialDocument(
        issuing_body=report.agency.name,
        parent_body=PARENT if report.agency.kind == "department" else "",
        symbol=symbol_of("bao-cao", _initials(report)),
        place=place_of(report.agency),
        kind="bao-cao",
        subject=f"Kết quả triển khai truy xuất nguồn gốc sản phẩm, hàng hóa {_period(report.term)}",
        blocks=tuple(blocks),
        signers=(_signer(report),),
        recipients=("Sở Khoa học và Công nghệ", "Lãnh đạo đơn vị"),
        keep="VT",
    )


def _initials(report: Report) -> str:
    return "UBND" if report.agency.kind == "commune" else report.agency.code.upper()


def _signer(report: Report) -> Signer:
    if report.agency.kind == "commune":
        return Signer("CHỦ TỊCH", "", "TM.", "ỦY BAN NHÂN DÂN")
    return Signer("GIÁM ĐỐC")


def whole_document(whole: Whole) -> OfficialDocument:
    """The report of the province, with every figure by body in its annex."""
    term = whole.term
    blocks: list[Block] = [_opening("Sở Khoa học và Công nghệ", term)]
    chapters = wholes.chapters(whole)
    begins = _with_parts([chapter.section for chapter in chapters])
    for chapter, (section, begun) in zip(chapters, begins, strict=True):
        blocks += _headings(section, begun)
        figures = [_sentence(code, value) for code, value in chapter.figures if code in FIGURES]
        blocks += _paragraphs(chapter.passage.text if chapter.passage else "", figures)
    if whole.missing:
        blocks.append(Heading("Đơn vị chưa có báo cáo được tiếp nhận", 2))
        blocks.append(Paragraph(f"{', '.join(whole.missing)}."))
    blocks.append(Annex("Số liệu toàn tỉnh"))
    codes = [code for chapter in chapters for code, _ in chapter.figures if code in FIGURES]
    rows = [
        (at, FIGURES[code].name, FIGURES[code].unit, _plain(wholes.value_of(whole, code)))
        for at, code in enumerate(codes, 1)
    ]
    blocks.append(Table(("STT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này"), tuple(rows), widths=(0.08, 0.52, 0.2, 0.2)))
    return OfficialDocument(
        issuing_body="Sở Khoa học và Công nghệ",
        parent_body=PARENT,
        symbol=symbol_of("bao-cao", "SKHCN"),
        place=PLACE,
        kind="bao-cao",
        subject=f"Kết quả triển khai truy xuất nguồn gốc sản phẩm, hàng hóa trên địa bàn tỉnh {_period(term)}",
        blocks=tuple(blocks),
        signers=(Signer("GIÁM ĐỐC"),),
        recipients=("Ủy ban nhân dân tỉnh", "Bộ Khoa học và Công nghệ", "Các sở, ban, ngành", "UBND các xã, phường"),
        keep="VT, QLCN",
    )


def _opening(body: str, term: Term) -> Paragraph:
    basis = term.basis.partition(",")[0]
    return Paragraph(
        f"Thực hiện {basis}, {body} báo cáo kết quả triển khai truy xuất nguồn gốc sản phẩm, hàng hóa {_period(term)},"
        f" số liệu từ ngày {term.starts:%d/%m/%Y} đến ngày {term.ends:%d/%m/%Y}, như sau:"
    )


def _period(term: Term) -> str:
    """The title of a term without the word that every report begins with.

    >>> _period(Term(title="Báo cáo 6 tháng đầu năm 2027"))
    '6 tháng đầu năm 2027'
    """
    return term.title.removeprefix("Báo cáo ")


def _with_parts(sections: Sequence[Section]) -> list[tuple[Section, bool]]:
    """Sections, each with whether it begins a part."""
    before = ["", *(section.part for section in sections)]
    return [(section, section.part != part) for section, part in zip(sections, before, strict=False)]


def _headings(section: Section, begins: bool) -> list[Block]:
    found: list[Block] = [Heading(section.part, 1)] if begins else []
    if section.title.upper() != section.part.partition(". ")[2]:
        found.append(Heading(section.title, 2))
    return found


def _paragraphs(text: str, figures: Iterable[str]) -> list[Block]:
    found: list[Block] = [Paragraph(line) for line in text.splitlines() if line.strip()]
    stated = [one for one in figures if one]
    if stated:
        found.append(Paragraph(f"Số liệu: {'; '.join(stated)}."))
    return found or [Paragraph("Không phát sinh.")]


def _sentence(code: str, value: Decimal | None) -> str:
    if value is None:
        return ""
    figure = FIGURES[code]
    return f"{figure.name[0].lower()}{figure.name[1:]}: {in_words(_plain(value))} {figure.unit}".rstrip()


def _plain(value: Decimal | None) -> Decimal | int | None:
    """Whole numbers without decimals."""
    return int(value) if value is not None and value == value.to_integral_value() else value


def _figure_row(at: int, line: Line) -> tuple[str | int | Decimal | None, ...]:
    figure = FIGURES[line.code]
    return at, figure.name, figure.unit, _plain(line.value), _plain(line.before), _plain(line.change), line.reason


def report_workbook(content: Content) -> bytes:
    """The annex of a body: its figures, and a sheet with the records behind those that are counted."""
    rows = [_figure_row(at, line) for at, line in enumerate(content.lines.values(), 1)]
    behind = (
        (FIGURES[code].name, name)
        for code in content.codes
        if FIGURES[code].is_live
        for name, _address in content.rows(code)[0]
    )
    return sheets.written(
        [
            sheets.Sheet("Số liệu", HEADER, rows, content.report.term.title, (6, 48, 14, 16, 16, 14, 30)),
            sheets.Sheet("Bản ghi", ("Chỉ tiêu", "Bản ghi"), behind, "Bản ghi đứng sau số liệu", (40, 60)),
        ]
    )


def whole_workbook(whole: Whole) -> bytes:
    """Figures of the province, and every figure by body."""
    codes = [code for chapter in wholes.chapters(whole) for code, _ in chapter.figures if code in FIGURES]
    province = [(FIGURES[code].name, FIGURES[code].unit, _plain(wholes.value_of(whole, code))) for code in codes]
    bodies = [one.report.agency for one in wholes.accepted(whole.term)]
    table = [(body.name, *(_plain(wholes.value_of(whole, code, body.pk)) for code in codes)) for body in bodies]
    return sheets.written(
        [
            sheets.Sheet("Toàn tỉnh", ("Chỉ tiêu", "Đơn vị tính", "Kỳ này"), province, whole.term.title, (60, 16, 16)),
            sheets.Sheet("Theo đơn vị", ("Đơn vị", *(FIGURES[code].name for code in codes)), table),
        ]
    )
