"""The decision about a violation in the layout of Decree 30/2020."""

from txng.core.documents.model import Block, Heading, Items, OfficialDocument, Paragraph, Signer, symbol_of
from txng.core.numbers import write_number
from txng.oversight.papers import numbered, party_line, place_of, short_name, upper_body
from txng.oversight.violations.models import Violation
from txng.oversight.violations.rules import terms


def decision(row: Violation) -> OfficialDocument:
    """Who is held to what, why, by when; unsigned and without number while it is proposed."""
    by = terms(row.found_on)
    minutes = f" số {row.minutes_number}" if row.minutes_number else ""
    on = f" ngày {row.minutes_on:%d/%m/%Y}" if row.minutes_on else ""
    what = [f"Hành vi: {row.offence_name}.", f"Sự việc: {row.facts}", f"Quy định tại: {row.basis}."]
    if row.product:
        what.append(f"Hàng hóa: {row.product.name}.")
    if row.goods_value is not None:
        what.append(f"Giá trị hàng hóa vi phạm: {write_number(row.goods_value, 'vi')} đồng.")
    held = [f"Phạt tiền: {write_number(row.amount, 'vi')} đồng."] if row.amount else ["Không phạt tiền."]
    if row.extra:
        held.append(f"Hình thức xử phạt bổ sung: {row.extra}.")
    remedies = [line for line in row.remedies.splitlines() if line.strip()]
    until = f" chậm nhất ngày {row.remedy_by:%d/%m/%Y}" if row.remedy_by else ""
    ordered: list[Block] = []
    if remedies:
        ordered = [Paragraph(f"Biện pháp khắc phục hậu quả, thực hiện{until}:"), Items(tuple(remedies))]
    blocks: tuple[Block, ...] = (
        Paragraph(f"Căn cứ {by.basis};", italic=True),
        Paragraph(f"Căn cứ {row.basis};", italic=True),
        Paragraph(f"Căn cứ Biên bản vi phạm hành chính{minutes}{on};", italic=True),
        Heading("Điều 1. Đối tượng và hành vi vi phạm", 2),
        Paragraph(f"Xử lý vi phạm hành chính đối với {party_line(row.party)}."),
        Items(tuple(what)),
        Heading("Điều 2. Hình thức xử lý", 2),
        Items(tuple(held)),
        *ordered,
        Heading("Điều 3. Thi hành", 2),
        Paragraph(
            f"Quyết định được giao cho {row.party.name} trong {by.deliver_days} ngày làm việc kể từ ngày ký; tiền phạt"
            f" nộp trong {by.pay_days} ngày kể từ ngày nhận quyết định. Cơ sở có quyền khiếu nại hoặc khởi kiện theo"
            " quy định của pháp luật."
        ),
    )
    number, symbol = numbered(row.decision_number, symbol_of("quyet-dinh", short_name(row.agency)))
    return OfficialDocument(
        issuing_body=row.agency.name,
        parent_body=upper_body(row.agency),
        number=number,
        symbol=symbol,
        place=place_of(row.agency),
        kind="quyet-dinh",
        subject="Về việc xử lý vi phạm hành chính về truy xuất nguồn gốc sản phẩm, hàng hóa",
        blocks=blocks,
        signers=(Signer("THỦ TRƯỞNG CƠ QUAN", row.signer),),
        on=row.decided_on,
        recipients=("Như Điều 3",),
    )
