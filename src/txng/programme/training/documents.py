"""The certificate of who came, in the layout of Decree 30/2020."""

from txng.core import clock
from txng.core.documents.model import Block, Items, OfficialDocument, Paragraph, Signer, symbol_of
from txng.oversight.papers import place_of, short_name, upper_body
from txng.programme.training.models import Enrolment

KIND = "giay-chung-nhan"


def certificate(row: Enrolment, address: str) -> OfficialDocument:
    """``address``: where anybody may check it."""
    course, session = row.session.course, row.session
    facts = [f"Đơn vị: {row.organisation}." if row.organisation else "", f"Địa chỉ: {row.commune.name}."]
    blocks: list[Block] = [
        Paragraph(f"Số vào sổ: {row.certificate_number}. Kiểm tra tại: {address}", italic=True),
        *([Paragraph(f"Cấp lại ngày {clock.day_of(row.reissued_at):%d/%m/%Y}.")] if row.reissued_at else []),
        Paragraph(f"Chứng nhận: {row.name}", bold=True),
        Items(tuple(one for one in facts if one)),
        Paragraph(f"Đã tham dự đầy đủ lớp “{course.title}” ({course.hours} tiết)."),
        Items(
            (
                f"Thời gian: {_days(row)}.",
                f"Địa điểm: {session.place}.",
                *((f"Giảng viên: {session.trainer}.",) if session.trainer else ()),
            )
        ),
    ]
    return OfficialDocument(
        issuing_body=course.agency.name,
        parent_body=upper_body(course.agency),
        symbol=symbol_of(KIND, short_name(course.agency)),
        place=place_of(course.agency),
        kind=KIND,
        subject=f"Tham dự lớp {course.title}",
        blocks=tuple(blocks),
        signers=(Signer("THỦ TRƯỞNG ĐƠN VỊ"),),
        on=clock.day_of(session.ends),
        recipients=(row.name,),
    )


def _days(row: Enrolment) -> str:
    first, last = clock.day_of(row.session.starts), clock.day_of(row.session.ends)
    if first == last:
        return f"ngày {first:%d/%m/%Y}"
    return f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"
