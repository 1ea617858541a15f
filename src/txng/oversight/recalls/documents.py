"""The papers of a recall in the layout of Decree 30/2020: decision or notice, and the closing report."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from txng.core import clock
from txng.core.documents.model import (
    Annex,
    Block,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Signer,
    Table,
    symbol_of,
)
from txng.oversight.papers import PROVINCE, numbered, party_line, place_of, short_name, upper_body
from txng.oversight.recalls.models import Affected, Kind, Recall, Treatment
from txng.oversight.recalls.rules import Line, terms
from txng.trace.recording.rules import unit_word, written
from txng.trace.sentences import KINDS

STATES = {
    "held": "đang lưu giữ",
    "on-the-way": "đang vận chuyển",
    "sold": "đã bán",
    "used": "đã dùng làm nguyên liệu",
    "destroyed": "đã tiêu hủy",
    "emptied": "đã lấy hết ra",
    "unknown": "chưa rõ",
}
MOST_ROWS = 500  # of an annex; the rest stands in the workbook


def notice(recall: Recall) -> OfficialDocument:
    """The decision on a compulsory recall, or the producer's notice of a voluntary one, with the scope as annex."""
    compulsory = recall.kind == Kind.COMPULSORY
    body, parent = _body(recall)
    on = terms(clock.day_of(recall.need_at))
    lines = [
        f"Sản phẩm: {recall.name}, mã {recall.code}.",
        f"Cơ sở chịu trách nhiệm: {party_line(recall.party)}.",
        f"Lý do: {recall.reason}",
        f"Hình thức: thu hồi {recall.get_kind_display().lower()}.",
    ]
    duties = (
        "Ngừng bán, ngừng sử dụng và tách riêng toàn bộ hàng thuộc phạm vi nêu tại Phụ lục.",
        f"Báo số lượng còn, đã bán, đã trả lại trong {on.answer_hours} giờ kể từ khi nhận thông báo.",
        "Xử lý hàng thu hồi theo một trong bốn hình thức: khắc phục lỗi, chuyển mục đích sử dụng, tái xuất, tiêu hủy.",
        f"Báo cáo kết quả trong {on.report_days} ngày làm việc sau khi thu hồi xong.",
    )
    blocks = (
        Paragraph(f"Căn cứ {on.basis};", italic=True),
        Heading("Điều 1. Thu hồi sản phẩm" if compulsory else "1. Sản phẩm thu hồi", 2),
        Items(tuple(lines)),
        Heading("Điều 2. Trách nhiệm thực hiện" if compulsory else "2. Đề nghị các cơ sở đang giữ hàng", 2),
        Items(duties),
        Paragraph(recall.advice) if recall.advice else Paragraph("Người tiêu dùng không sử dụng sản phẩm nêu trên."),
        Annex("Phạm vi thu hồi"),
        *_scope(recall),
    )
    number, symbol = numbered(
        recall.decision_number, symbol_of("quyet-dinh" if compulsory else "thong-bao", _short(recall))
    )
    return OfficialDocument(
        issuing_body=body,
        parent_body=parent,
        number=number,
        symbol=symbol,
        place=place_of(recall.agency),
        kind="quyet-dinh" if compulsory else "thong-bao",
        subject=f"Về việc thu hồi sản phẩm {recall.name}",
        blocks=blocks,
        signers=(Signer("GIÁM ĐỐC", recall.signer),),
        on=recall.decided_on,
        recipients=(
            party_line(recall.party),
            *(one.name for one in recall.holders.exclude(party=recall.party, party__isnull=False)[:20]),
        ),
    )


def report(recall: Recall, lines: Sequence[Line]) -> OfficialDocument:
    """The closing report: course, balance by unit, treatment, what was not found, lessons."""
    body, parent = _body(recall)
    asked = recall.holders.filter(told_at__isnull=False)
    answered = asked.filter(answered_at__isnull=False).count()
    course = (
        f"Xác định cần thu hồi: {_moment(recall.need_at)}.",
        f"Thông báo thu hồi: {_moment(recall.announced_at)}.",
        f"Đã gửi {asked.count()} cơ sở, {answered} cơ sở đã trả lời.",
    )
    balance = Table(
        ("Đơn vị", "Phải thu hồi", "Đã thu hồi", "Đã bán", "Chưa rõ", "Đã xử lý", "Tỷ lệ (%)"),
        tuple(
            (
                unit_word(line.uom),
                round(line.open, 3),
                round(line.found, 3),
                round(line.sold, 3),
                round(line.unknown, 3),
                round(line.treated, 3),
                round(100 * line.rate, 1) if line.rate is not None else None,
            )
            for line in lines
        ),
        caption="Cân đối số lượng",
    )
    treated = Table(
        ("Ngày", "Hình thức", "Số lượng", "Đơn vị", "Nơi thực hiện", "Người chứng kiến"),
        tuple(
            (one.on, Treatment(one.treatment).label, one.amount, unit_word(one.uom), one.where, one.witness)
            for one in recall.disposals.all()
        ),
        caption="Xử lý hàng thu hồi",
    )
    blocks: tuple[Block, ...] = (
        Heading("I. QUÁ TRÌNH THU HỒI"),
        Items(course),
        Heading("II. KẾT QUẢ"),
        *(table for table in (balance, treated) if table.rows),
        Paragraph(recall.result),
        *_lessons(recall),
        Annex("Trả lời của các cơ sở"),
        _answers(recall),
    )
    return OfficialDocument(
        issuing_body=body,
        parent_body=parent,
        symbol=symbol_of("bao-cao", _short(recall)),
        place=place_of(recall.agency),
        kind="bao-cao",
        subject=f"Kết quả thu hồi sản phẩm {recall.name} ({recall.number})",
        blocks=blocks,
        signers=(Signer("NGƯỜI BÁO CÁO"),),
        on=clock.today(),
        recipients=("Như trên",),
    )


def _lessons(recall: Recall) -> tuple[Block, ...]:
    return (Heading("III. NGUYÊN NHÂN, BÀI HỌC"), Paragraph(recall.lesson)) if recall.lesson else ()


def _body(recall: Recall) -> tuple[str, str]:
    """Who issues, and the body above it."""
    if recall.kind == Kind.VOLUNTARY or recall.agency is None:
        return (recall.party.name if recall.party else PROVINCE), ""
    return recall.agency.name, upper_body(recall.agency)


def _short(recall: Recall) -> str:
    return short_name(recall.agency) if recall.kind == Kind.COMPULSORY and recall.agency else "TH"


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%H giờ %M ngày %d/%m/%Y") if at else "chưa"


def _scope(recall: Recall) -> Sequence[Table | Paragraph]:
    rows = list(recall.things.filter(left_out="", carried=False)[: MOST_ROWS + 1])
    shown = Table(
        ("STT", "Loại", "Mã", "Tình trạng", "Nơi thấy lần cuối", "Số lượng"),
        tuple(_row(at, one) for at, one in enumerate(rows[:MOST_ROWS], 1)),
        widths=(0.07, 0.11, 0.36, 0.14, 0.2, 0.12),
    )
    more = [Paragraph(f"Danh sách đầy đủ {recall.things.count()} mã kèm theo tệp bảng tính.")]
    return [shown, *(more if len(rows) > MOST_ROWS else [])]


def _row(at: int, one: Affected) -> tuple[int, str, str, str, str, str]:
    where = one.place_name or one.party_name
    if one.parts:
        named = [(part["place_name"] or part["party_name"] or "chưa rõ", part["amounts"]) for part in one.parts]
        where = "; ".join(f"{name}: {_amounts(amounts)}" for name, amounts in named)
    kind = KINDS[one.kind][0] if one.kind in KINDS else one.kind
    return at, kind, one.label, STATES[one.state], where, _amounts(one.amounts)


def _amounts(amounts: Iterable[Sequence[Any]]) -> str:
    return "; ".join(f"{written(value)} {unit_word(uom)}" for value, uom in amounts)


def _answers(recall: Recall) -> Table:
    rows: list[tuple[str, ...]] = []
    for holder in recall.holders.prefetch_related("told").filter(told_at__isnull=False):
        said = "; ".join(
            f"còn {written(float(row.in_stock))}, bán {written(float(row.sold))}, trả {written(float(row.returned))}"
            f" {unit_word(row.uom)}"
            for row in holder.told.all()
        )
        if holder.answered_at is None:
            said = "chưa trả lời"
        elif holder.has_none:
            said = "không có hàng này"
        rows.append((holder.name, _moment(holder.answered_at), said, holder.note))
    return Table(("Cơ sở", "Trả lời lúc", "Số lượng", "Ghi chú"), tuple(rows), widths=(0.3, 0.22, 0.28, 0.2))
