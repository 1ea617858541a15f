"""The decision on a list, drafted in the layout of Decree 30/2020."""

from txng.core.documents.model import Annex, Heading, Items, OfficialDocument, Paragraph, Signer, Table
from txng.programme.lists.models import ListVersion


def decision(version: ListVersion) -> OfficialDocument:
    """Draft of the decision by which the People's Committee issues a version, with the list as its annex."""
    lines = list(version.lines.select_related("group", "agency"))
    name = version.get_kind_display()
    starts = f"{version.valid_from:%d/%m/%Y}" if version.valid_from else "…"
    replaced = "Quyết định này thay thế quyết định ban hành danh mục trước đó." if version.version > 1 else ""
    return OfficialDocument(
        issuing_body="Ủy ban nhân dân tỉnh Tây Ninh",
        symbol="QĐ-UBND",
        place="Tây Ninh",
        kind="quyet-dinh",
        subject=f"Ban hành {name[0].lower()}{name[1:]} trên địa bàn tỉnh",
        blocks=(
            Paragraph("Căn cứ Luật Tổ chức chính quyền địa phương;", italic=True),
            Paragraph("Căn cứ Luật Chất lượng sản phẩm, hàng hóa và các văn bản hướng dẫn thi hành;", italic=True),
            Paragraph("Căn cứ Kế hoạch số 939/KH-UBND về truy xuất nguồn gốc sản phẩm, hàng hóa;", italic=True),
            Paragraph("Theo đề nghị của Giám đốc Sở Khoa học và Công nghệ.", italic=True),
            Heading("Điều 1.", 2),
            Paragraph(f"Ban hành kèm theo Quyết định này {name[0].lower()}{name[1:]}, gồm {len(lines)} mục."),
            Heading("Điều 2.", 2),
            Paragraph(f"Quyết định có hiệu lực kể từ ngày {starts}. {replaced}".strip()),
            Heading("Điều 3. Tổ chức thực hiện", 2),
            Items(
                (
                    "Sở Khoa học và Công nghệ chủ trì hướng dẫn, theo dõi, tổng hợp báo cáo;",
                    "Các sở quản lý chuyên ngành, Ủy ban nhân dân các xã, phường triển khai theo lộ trình tại Phụ lục.",
                )
            ),
            Annex(name),
            Table(
                ("STT", "Sản phẩm, nhóm sản phẩm", "Căn cứ", "Lộ trình", "Áp dụng từ", "Cơ quan đề xuất"),
                tuple(
                    (
                        at,
                        line.subject,
                        line.basis,
                        line.roadmap,
                        line.applies_from,
                        line.agency.name if line.agency else "",
                    )
                    for at, line in enumerate(lines, 1)
                ),
                widths=(0.06, 0.24, 0.24, 0.2, 0.11, 0.15),
            ),
        ),
        signers=(Signer("CHỦ TỊCH", version.signer, "TM.", "ỦY BAN NHÂN DÂN"),),
        on=version.decided_on,
        recipients=("Bộ Khoa học và Công nghệ", "Các sở, ban, ngành", "UBND các xã, phường"),
        keep="VT, KH&CN",
    )
