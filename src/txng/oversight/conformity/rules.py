"""The criteria of standards-conformant traceability and the score of a lot. Pure.

Source: requirements of the plan, KPI definitions (R14, R17, R50): a product applies traceability when it meets all of
`CRITERIA`.
"""

from collections.abc import Collection
from typing import NamedTuple

#: code → (Vietnamese, English, standard behind it), in the order of the definition
CRITERIA: dict[str, tuple[str, str, str]] = {
    "codes": ("Mã sản phẩm và mã địa điểm theo GS1", "GS1 codes of product and place", "TCVN 13274"),
    "carrier": ("Đã in, phát hành vật mang dữ liệu", "Data carrier issued", "TCVN 13275"),
    "items": ("Đủ mục dữ liệu bắt buộc", "Mandatory data items complete", "Thông tư 02/2024/TT-BKHCN"),
    "lots": (
        "Có lô trong 12 tháng qua đủ công đoạn bắt buộc",
        "A lot of the last 12 months with every required stage",
        "TCVN 12850",
    ),
    "exchange": (
        "Dữ liệu ở khuôn dạng trao đổi chuẩn (EPCIS)",
        "Data in the standard exchange format (EPCIS)",
        "ISO/IEC 19987",
    ),
}
MONTHS = 12  # how far back a lot counts


class LotScore(NamedTuple):
    """``share``: 0–100."""

    complete: bool
    share: int


def lot_score(required: Collection[str], missing: Collection[str], events: int, faults: int) -> LotScore:
    """A lot is complete when events tell it, none is at fault, and no required stage lacks.

    >>> lot_score(["harvest", "packing"], ["packing"], 3, 0)
    LotScore(complete=False, share=50)
    >>> lot_score([], [], 0, 0)
    LotScore(complete=False, share=0)
    """
    if not events:
        return LotScore(False, 0)
    share = round(100 * (len(required) - len(missing)) / len(required)) if required else 100
    return LotScore(not missing and not faults, share)
