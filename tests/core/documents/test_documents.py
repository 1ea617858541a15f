"""Official documents against Decree 30/2020/NĐ-CP, annex I, read back from the files themselves."""

import subprocess
import sys
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from tests.core.documents.samples import LETTER, REPORT, lines_of
from txng.core.documents import docx, pages, sheets
from txng.core.documents.model import OfficialDocument, Signer, Table, day_in_words, in_words, symbol_of
from txng.core.errors import Refused

ENDED = "Sở Khoa học và Công nghệ kính báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo./."


def test_the_text_of_a_report_is_what_the_decree_wants() -> None:
    lines = lines_of(Document(BytesIO(docx.written(REPORT))))
    assert lines[:9] == [
        "ỦY BAN NHÂN DÂN TỈNH\u00a0TÂY\u00a0NINH",
        "SỞ KHOA HỌC VÀ\u00a0CÔNG\u00a0NGHỆ",
        "Số: 05/BC-SKHCN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Tây Ninh, ngày 05 tháng 02 năm 2026",
        "BÁO CÁO",
        REPORT.subject,
        "Thực hiện kế hoạch của Ủy ban nhân dân tỉnh, Sở Khoa học và Công nghệ báo cáo kết quả như sau:",
    ]
    end = lines.index(ENDED)
    assert lines[end + 1 : end + 10] == [
        "Nơi nhận:",
        "- UBND tỉnh (b/c);",
        "- Các sở, ngành liên quan;",
        "- Lưu: VT, QLCN.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Nguyễn Văn Mẫu",
        "PHỤ LỤC I",
        "Danh sách tổ chức đã kết nối",
    ]


def test_the_page_is_laid_out_by_the_decree() -> None:
    file = Document(BytesIO(docx.written(REPORT)))
    section = file.sections[0]
    size = [round(length.mm) for length in (section.page_width, section.page_height)]  # type: ignore[union-attr]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert size == [210, 297]
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]  # type: ignore[union-attr]
    assert section.different_first_page_header_footer, "the first page bears no number"
    assert "PAGE" in section.header._element.xml
    assert file.styles["Normal"].font.name == "Times New Roman"  # type: ignore[attr-defined]
    left, right = file.tables[0].rows[0].cells
    form = {
        paragraph.text: (run.font.size.pt, bool(run.bold), bool(run.italic))  # type: ignore[union-attr]
        for cell in (left, right)
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    }
    assert form == {
        "ỦY BAN NHÂN DÂN TỈNH\u00a0TÂY\u00a0NINH": (12, False, False),
        "SỞ KHOA HỌC VÀ\u00a0CÔNG\u00a0NGHỆ": (13, True, False),
        "Số: 05/BC-SKHCN": (13, False, False),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (13, True, False),
        "Độc lập - Tự do - Hạnh phúc": (14, True, False),
        "Tây Ninh, ngày 05 tháng 02 năm 2026": (14, False, True),
    }
    assert docx.width_of("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13) < docx.RIGHT, "stands on one line"


def test_a_letter_has_its_subject_under_the_number() -> None:
    lines = lines_of(Document(BytesIO(docx.written(LETTER))))
    assert "Số:        /SKHCN-QLCN" in lines, "room for the number of the document system"
    assert f"V/v {LETTER.subject}" in lines
    assert lines[lines.index("Kính gửi:") + 1 :][:3] == [
        "- Sở Nông nghiệp và Môi trường;",
        "- Sở Công Thương;",
        "- UBND các xã, phường.",
    ]
    assert "Tây Ninh, ngày … tháng … năm …" in lines


def test_what_users_wrote_stays_text() -> None:
    assert "Sở Y tế &lt;&amp;&gt;" in pages.html(REPORT)
    assert "Sở Y tế <&>" in lines_of(Document(BytesIO(docx.written(REPORT))))


def test_the_page_to_look_at_says_the_same() -> None:
    shown = pages.html(REPORT)
    for line in ("BÁO CÁO", "Số: 05/BC-SKHCN", ENDED, "KT. GIÁM ĐỐC", "- Lưu: VT, QLCN.", "2.184", "14,9"):
        assert line in shown
    assert shown.index("Nguyễn Văn Mẫu") < shown.index("PHỤ LỤC I")
    assert "http" not in shown


def test_the_pdf_is_a_tagged_one() -> None:
    try:
        made = pages.pdf(LETTER)
    except Refused as refusal:
        assert refusal.problems[0].code == "pdf-not-possible"  # noqa: PT017 - the other right answer
        pytest.skip("Pango is not installed here")
    assert made.startswith(b"%PDF-")
    streams = [part.partition(b"endstream")[0] for part in made.split(b"stream\n")[1:]]
    texts = [zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"x"]
    assert any(b"pdfuaid" in text for text in [made, *texts]), "PDF/UA: readable aloud"


def test_nothing_of_the_pdf_is_loaded_before_one_is_made() -> None:
    code = "import sys; from txng.core.documents import docx, pages, sheets; sys.exit('weasyprint' in sys.modules)"
    settings = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'txng.config.settings'; "
    assert subprocess.run([sys.executable, "-c", settings + code], check=False).returncode == 0


def test_words_of_days_numbers_and_symbols() -> None:
    assert day_in_words(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert day_in_words(date(2026, 5, 11)) == "ngày 11 tháng 5 năm 2026"
    assert day_in_words(date(2026, 10, 1)) == "ngày 01 tháng 10 năm 2026"
    values = (1234567, Decimal("1234.50"), 0.5, date(2026, 2, 5), None, "x", -1000)
    assert [in_words(value) for value in values] == ["1.234.567", "1.234,50", "0,5", "05/02/2026", "", "x", "-1.000"]
    assert symbol_of("to-trinh", "SKHCN") == "TTr-SKHCN"
    assert Signer("Chủ tịch", "A", "TM.", "Ủy ban nhân dân").lines == ["TM. Ủy ban nhân dân", "Chủ tịch"]
    assert Signer("Giám đốc", "A", "Q.").lines == ["Q. Giám đốc"]
    for wrong in (("KT.", ""), ("", "Giám đốc"), ("XX.", "Giám đốc")):
        with pytest.raises(ValueError, match="authority"):
            Signer("Phó Giám đốc", "A", *wrong)
    with pytest.raises(ValueError, match="every row"):
        Table(("a", "b"), (("only one",),))
    with pytest.raises(ValueError, match="no kind"):
        OfficialDocument("B", "S", "P", "letter", "x", (), ())


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    rows = [("=1+1", "0123", 1284, Decimal("14.9"), date(2026, 2, 5), None), ("@cmd", "http://x.vn", -1, 0.5, None, "")]
    sheet = sheets.Sheet("Phụ lục I", ("A", "B", "C", "D", "E", "F"), rows, title="Danh sách")
    made = sheets.written([sheet])
    read = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()
    assert read[0][0] == "Danh sách"
    assert read[2] == ["A", "B", "C", "D", "E", "F"]
    assert read[3][:4] == ["=1+1", "0123", 1284.0, 14.9]
    assert read[3][4] == date(2026, 2, 5)
    assert read[4][:2] == ["@cmd", "http://x.vn"]
