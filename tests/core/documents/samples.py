"""A report with everything in it, and a letter to several offices. Bodies and people are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

from txng.core.documents.model import (
    Annex,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Signer,
    Table,
    symbol_of,
)

FIGURES = Table(
    header=("TT", "Cơ quan quản lý", "Sử dụng mã", "Đạt chuẩn", "Tỷ lệ (%)"),
    rows=(
        (1, "Sở Nông nghiệp và Môi trường", 1612, 240, Decimal("14.9")),
        (2, "Sở Công Thương", 418, 131, Decimal("31.3")),
        (3, "Sở Y tế <&>", 154, 42, None),
        ("", "Tổng cộng", 2184, 413, Decimal("18.9")),
    ),
    widths=(1, 6, 2, 2, 2),
    caption="Bảng 1. Tổ chức, cá nhân áp dụng truy xuất nguồn gốc",
    total=True,
)
REPORT = OfficialDocument(
    parent_body="Ủy ban nhân dân tỉnh Tây Ninh",
    issuing_body="Sở Khoa học và Công nghệ",
    number=5,
    symbol=symbol_of("bao-cao", "SKHCN"),
    place="Tây Ninh",
    on=date(2026, 2, 5),
    kind="bao-cao",
    subject="Kết quả triển khai, áp dụng và quản lý hệ thống truy xuất nguồn gốc sản phẩm, hàng hóa năm 2025",
    blocks=(
        Paragraph("Thực hiện kế hoạch của Ủy ban nhân dân tỉnh, Sở Khoa học và Công nghệ báo cáo kết quả như sau:"),
        Heading("I. TÌNH HÌNH TRIỂN KHAI"),
        Heading("1. Tuyên truyền, tập huấn", 2),
        Paragraph("Đã tổ chức 12 lớp tập huấn với 1.284 lượt người tham dự, trong đó có 437 hộ kinh doanh."),
        Items(("Lớp tại Trảng Bàng: 120 người;", "Lớp tại Gò Dầu: 98 người.")),
        Heading("2. Kết quả áp dụng", 2),
        FIGURES,
        Heading("II. KHÓ KHĂN, VƯỚNG MẮC"),
        Paragraph("Nhiều hộ sản xuất còn ghi nhật ký bằng giấy, ảnh hưởng đến chất lượng dữ liệu. " * 6),
        Paragraph("Sở Khoa học và Công nghệ kính báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo."),
        Annex("Danh sách tổ chức đã kết nối", "I"),
        FIGURES,
    ),
    signers=(Signer("Phó Giám đốc", "Nguyễn Văn Mẫu", "KT.", "Giám đốc"),),
    recipients=("UBND tỉnh (b/c)", "Các sở, ngành liên quan"),
    keep="VT, QLCN",
)
LETTER = OfficialDocument(
    parent_body="Ủy ban nhân dân tỉnh Tây Ninh",
    issuing_body="Sở Khoa học và Công nghệ",
    symbol=symbol_of("cong-van", "SKHCN", "QLCN"),
    place="Tây Ninh",
    kind="cong-van",
    subject="góp ý dự thảo danh mục sản phẩm ưu tiên truy xuất nguồn gốc",
    addressees=("Sở Nông nghiệp và Môi trường", "Sở Công Thương", "UBND các xã, phường"),
    blocks=(Paragraph("Đề nghị quý cơ quan góp ý bằng văn bản trước ngày 30 tháng 5 năm 2026."),),
    signers=(Signer("Giám đốc", "Trần Thị Mẫu"),),
    recipients=("Như trên", "Giám đốc Sở"),
)


def lines_of(file: Any) -> list[str]:
    """The text in the order of the page, cell by cell."""
    found = []
    for part in file.iter_inner_content():
        cells = [cell for row in part.rows for cell in row.cells] if hasattr(part, "rows") else [part]
        for cell in cells:
            found += [paragraph.text for paragraph in getattr(cell, "paragraphs", [cell]) if paragraph.text.strip()]
    return found
