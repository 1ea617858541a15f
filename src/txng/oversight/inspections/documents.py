"""The minutes of an inspection in the layout of Decree 30/2020."""

from django.utils import timezone

from txng.core.documents.model import Block, Heading, Items, OfficialDocument, Paragraph, Signer, Table, symbol_of
from txng.oversight.inspections import selectors
from txng.oversight.inspections.models import Inspection, SampleResult
from txng.oversight.papers import party_line, place_of, short_name, upper_body

SECTIONS = {
    "codes": "Mã và vật mang dữ liệu",
    "public": "Thông tin công khai",
    "records": "Hồ sơ truy xuất",
    "goods": "Hàng hóa thực tế",
}
VERDICTS = {"ok": "Đạt", "fault": "Không đạt", "none": "Không áp dụng"}


def minutes(row: Inspection) -> OfficialDocument:
    """What was asked, found, said and taken on a visit."""
    written = timezone.localtime(row.written_at) if row.written_at else None
    begin = [
        f"Thời gian: {written:%H giờ %M} ngày {row.on:%d/%m/%Y}." if written else f"Thời gian: ngày {row.on:%d/%m/%Y}.",
        f"Cơ sở được kiểm tra: {party_line(row.party)}.",
        f"Đại diện cơ sở: {row.spokesman}.",
        f"Lý do kiểm tra: {row.get_cause_display()}{f' ({row.about})' if row.about else ''}.",
    ]
    if row.product:
        begin.append(f"Sản phẩm: {row.product.name}{f', mã {row.product.gtin}' if row.product.gtin else ''}.")
    blocks: list[Block] = [
        Paragraph(f"Căn cứ {selectors.asked_of(row).basis};", italic=True),
        *_decision(row),
        Heading("I. THÔNG TIN CHUNG"),
        Items(tuple(begin)),
        *_team(row),
        *([Paragraph(f"Nội dung kiểm tra: {row.scope}")] if row.scope else []),
        Heading("II. KẾT QUẢ KIỂM TRA"),
        *_answers(row),
        *([Paragraph(row.findings)] if row.findings else []),
        *_samples(row),
        Heading("III. Ý KIẾN CỦA CƠ SỞ"),
        Paragraph(row.statement or "Cơ sở không có ý kiến."),
        Paragraph(
            "Biên bản được đọc lại cho những người có mặt cùng nghe, công nhận là đúng và ký tên."
            if row.signed
            else "Đại diện cơ sở không ký biên bản."
        ),
    ]
    signers = (Signer("ĐẠI DIỆN CƠ SỞ", row.spokesman if row.signed else ""), Signer("TRƯỞNG ĐOÀN KIỂM TRA"))
    return OfficialDocument(
        issuing_body=row.agency.name,
        parent_body=upper_body(row.agency),
        symbol=symbol_of("bien-ban", short_name(row.agency)),
        place=place_of(row.agency),
        kind="bien-ban",
        subject=f"Kiểm tra việc truy xuất nguồn gốc tại {row.party.name}",
        blocks=tuple(blocks),
        signers=signers,
        on=row.on,
        recipients=(row.party.name,),
    )


def _team(row: Inspection) -> list[Block]:
    lines = tuple(line.strip() for line in row.team.splitlines() if line.strip())
    return [Paragraph("Thành phần đoàn kiểm tra:"), Items(lines)] if lines else []


def _decision(row: Inspection) -> list[Block]:
    if not row.decision_number:
        return []
    day = f" ngày {row.decided_on:%d/%m/%Y}" if row.decided_on else ""
    return [Paragraph(f"Căn cứ Quyết định số {row.decision_number}{day} về việc kiểm tra;", italic=True)]


def _answers(row: Inspection) -> list[Block]:
    found: list[Block] = []
    for number, (section, answers) in enumerate(selectors.answered(row), 1):
        rows = tuple((question.words[0], VERDICTS[verdict], note) for question, verdict, note in answers)
        caption = f"{number}. {SECTIONS[section]}"
        found += [Table(("Nội dung", "Kết quả", "Ghi nhận"), rows, (0.48, 0.17, 0.35), caption=caption)]
    return found


def _samples(row: Inspection) -> list[Block]:
    rows = tuple(
        (
            one.number,
            one.what,
            one.amount,
            one.laboratory,
            SampleResult(one.result).label + (f": {one.result_text}" if one.result_text else ""),
        )
        for one in row.samples.all()
    )
    if not rows:
        return []
    header = ("Số mẫu", "Tên mẫu, lô", "Lượng", "Nơi thử nghiệm", "Kết quả")
    return [Table(header, rows, (0.13, 0.27, 0.12, 0.22, 0.26), caption="Mẫu đã lấy")]
