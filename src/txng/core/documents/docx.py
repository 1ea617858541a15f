"""An official document as DOCX, in the layout of Decree 30/2020/NĐ-CP, annex I, section II.

A4; margins 20 mm above and below, 30 left, 15 right; Times New Roman, black. Number, signature and seal are added by
the document system of the agency, so their places are left clean.
"""

import unicodedata
from io import BytesIO
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from txng.core.documents.model import (
    COUNTRY,
    MOTTO,
    Annex,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Signer,
    Table,
    in_words,
    is_number,
    shares,
)

FONT = "Times New Roman"
TEXT_WIDTH = 210 - 30 - 15  # mm
LEFT, RIGHT = 68, TEXT_WIDTH - 68
INDENT = Mm(12.7)
CENTRE, RIGHTWARDS, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY

# Widths of Times Bold in thousandths of its size, for the rules that are measured by the text above them.
_LOWER = "500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444"
_UPPER = "722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667"
_WIDTHS = {
    " ": 250,
    "-": 333,
    **dict(zip(ascii_lowercase, map(int, _LOWER.split()), strict=True)),
    **dict(zip(ascii_uppercase, map(int, _UPPER.split()), strict=True)),
}


def width_of(text: str, points: float) -> float:
    """How wide a line of Times Bold is, in millimetres."""
    letters = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    thousandths = sum(_WIDTHS.get(letter, 500) for letter in letters if not unicodedata.combining(letter))
    return thousandths / 1000 * points * 25.4 / 72


def written(document: OfficialDocument) -> bytes:
    """The bytes of the file. The same document gives the same text; no author, no times of ours."""
    document = document.ended()
    file = Document()
    _prepare(file)
    _head(file, document)
    _title(file, document)
    for block in document.body:
        _block(file, block)
    _foot(file, document)
    for block in document.annexes:
        _block(file, block)
    properties = file.core_properties
    properties.author, properties.title, properties.language = document.issuing_body, document.subject[:255], "vi-VN"
    properties.comments = ""
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _prepare(file: Any) -> None:
    style = file.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True  # the first page has no number
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _line(
    place: Any, text: str, points: float, *, bold: bool = False, italic: bool = False, align: Any = CENTRE
) -> Any:
    """One more paragraph; the empty one of a fresh cell is used first."""
    first = place.paragraphs[0] if hasattr(place, "_tc") and not place.paragraphs[0].runs else None
    paragraph = first if first is not None and len(place.paragraphs) == 1 else place.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(points)
    return paragraph


def _rule(place: Any, length: float, room: float) -> None:
    """A centred rule of ``length`` in a place ``room`` wide (mm)."""
    paragraph = place.add_paragraph()
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(max(room - length, 0) / 2)
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.space_after = Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def _bare_table(file: Any, *widths: float) -> Any:
    table = file.add_table(rows=1, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_widths(table, [Mm(width) for width in widths])
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    return table.rows[0].cells


def _set_widths(table: Any, widths: list[Length]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _head(file: Any, document: OfficialDocument) -> None:
    left, right = _bare_table(file, LEFT, RIGHT)
    if document.parent_body:
        _line(left, document.parent_line, 12)
    _line(left, document.issuing_line, 13, bold=True)
    _rule(left, min(width_of(document.issuing_body.upper(), 13), LEFT) * 0.4, LEFT)
    _line(left, document.number_line, 13)
    if not document.name:
        _line(left, f"V/v {document.subject}", 12)
    _line(right, COUNTRY, 13, bold=True)
    _line(right, MOTTO, 14, bold=True)
    _rule(right, width_of(MOTTO, 14), RIGHT)
    _line(right, document.date_line, 14, italic=True)


def _title(file: Any, document: OfficialDocument) -> None:
    if document.name:
        _line(file, document.name, 14, bold=True).paragraph_format.space_before = Pt(18)
        _line(file, document.subject, 14, bold=True)
        _rule(file, min(width_of(document.subject, 14), TEXT_WIDTH) * 0.4, TEXT_WIDTH)
    if len(document.addressees) == 1:
        _line(file, f"Kính gửi: {document.addressees[0]}", 14).paragraph_format.space_before = Pt(12)
    elif document.addressees:
        opening = _line(file, "Kính gửi:", 14, align=None)
        opening.paragraph_format.left_indent, opening.paragraph_format.space_before = Mm(35), Pt(12)
        last = len(document.addressees) - 1
        for number, addressee in enumerate(document.addressees):
            line = _line(file, f"- {addressee}{'.' if number == last else ';'}", 14, align=None)
            line.paragraph_format.left_indent = Mm(45)


def _text(file: Any, text: str, *, bold: bool = False, italic: bool = False) -> Any:
    paragraph = _line(file, text, 14, bold=bold, italic=italic, align=JUSTIFIED)
    paragraph.paragraph_format.first_line_indent = INDENT
    paragraph.paragraph_format.space_before = Pt(6)
    return paragraph


def _block(file: Any, block: object) -> None:
    if isinstance(block, Heading):
        _text(file, block.text, bold=True, italic=block.level >= 3).paragraph_format.keep_with_next = True
    elif isinstance(block, Paragraph):
        _text(file, block.text, bold=block.bold, italic=block.italic)
    elif isinstance(block, Items):
        for line in block.lines:
            _text(file, f"- {line}")
    elif isinstance(block, Table):
        _table(file, block)
    elif isinstance(block, Annex):
        file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _line(file, f"PHỤ LỤC {block.number}".strip(), 14, bold=True)
        _line(file, block.title, 14, bold=True)


def _table(file: Any, block: Table) -> None:
    if block.caption:
        caption = _line(file, block.caption, 13, italic=True)
        caption.paragraph_format.space_before = Pt(6)
        caption.paragraph_format.keep_with_next = True
    table = file.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, block.header, strict=True):
        _line(cell, text, 12, bold=True)
    repeated = OxmlElement("w:tblHeader")  # on every page the table reaches
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for number, row in enumerate(block.rows):
        bold = block.total and number == len(block.rows) - 1
        for cell, value in zip(table.add_row().cells, row, strict=True):
            line = _line(cell, in_words(value), 12, bold=bold, align=RIGHTWARDS if is_number(value) else None)
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)
    _set_widths(table, [Mm(TEXT_WIDTH * share) for share in shares(block)])
    file.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _foot(file: Any, document: OfficialDocument) -> None:
    if file.paragraphs:
        file.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature never stands alone on its page
    spacer = file.add_paragraph()
    spacer.paragraph_format.line_spacing = Pt(8)
    spacer.paragraph_format.keep_with_next = True
    if len(document.signers) == 2:  # those who sign minutes sign side by side, above who gets them
        for cell, signer in zip(_bare_table(file, TEXT_WIDTH / 2, TEXT_WIDTH / 2), document.signers, strict=True):
            _signature(cell, signer)
    cells = _bare_table(file, 75, TEXT_WIDTH - 75)
    _line(cells[0], "Nơi nhận:", 12, bold=True, italic=True, align=None)
    for text in document.recipient_lines:
        _line(cells[0], text, 11, align=None)
    for signer in document.signers if len(document.signers) != 2 else ():
        _signature(cells[1], signer)


def _signature(cell: Any, signer: Signer) -> None:
    for text in signer.lines:
        _line(cell, text.upper(), 14, bold=True).paragraph_format.keep_with_next = True
    for _ in range(4):  # room for signature and seal
        _line(cell, " ", 14).paragraph_format.keep_with_next = True
    _line(cell, signer.name, 14, bold=True)
