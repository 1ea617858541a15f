"""Who issued a GS1 number, from its first three digits.

This says which member organisation the owner of a number joined. It says nothing about where goods were made, and no
page may suggest that it does. Facts: GS1's published list of prefixes, state of 2026, shortened to what people here
meet; ranges are of the first three digits of the 13-digit number.
"""

from typing import Literal, NamedTuple

Kind = Literal["country", "store", "demo", "other"]


class Issuer(NamedTuple):
    """``kind``: a country's organisation, numbers a shop uses inside (``store``), examples, or anything else."""

    kind: Kind
    name: str
    name_en: str


_COUNTRIES = (
    (0, 19, "Hoa Kỳ và Canada", "the United States and Canada"),
    (30, 39, "Hoa Kỳ", "the United States"),
    (60, 139, "Hoa Kỳ và Canada", "the United States and Canada"),
    (300, 379, "Pháp", "France"),
    (400, 440, "Đức", "Germany"),
    (450, 459, "Nhật Bản", "Japan"),
    (460, 469, "Nga", "Russia"),
    (471, 471, "Đài Loan", "Taiwan"),
    (480, 480, "Philippines", "the Philippines"),
    (489, 489, "Hồng Kông", "Hong Kong"),
    (490, 499, "Nhật Bản", "Japan"),
    (500, 509, "Vương quốc Anh", "the United Kingdom"),
    (540, 549, "Bỉ và Luxembourg", "Belgium and Luxembourg"),
    (570, 579, "Đan Mạch", "Denmark"),
    (590, 590, "Ba Lan", "Poland"),
    (640, 649, "Phần Lan", "Finland"),
    (690, 699, "Trung Quốc", "China"),
    (700, 709, "Na Uy", "Norway"),
    (730, 739, "Thụy Điển", "Sweden"),
    (750, 750, "México", "Mexico"),
    (754, 755, "Canada", "Canada"),
    (760, 769, "Thụy Sĩ", "Switzerland"),
    (789, 790, "Brasil", "Brazil"),
    (800, 839, "Ý", "Italy"),
    (840, 849, "Tây Ban Nha", "Spain"),
    (868, 869, "Thổ Nhĩ Kỳ", "Türkiye"),
    (870, 879, "Hà Lan", "the Netherlands"),
    (880, 881, "Hàn Quốc", "South Korea"),
    (883, 883, "Myanmar", "Myanmar"),
    (884, 884, "Campuchia", "Cambodia"),
    (885, 885, "Thái Lan", "Thailand"),
    (888, 888, "Singapore", "Singapore"),
    (890, 890, "Ấn Độ", "India"),
    (893, 893, "Việt Nam", "Vietnam"),
    (899, 899, "Indonesia", "Indonesia"),
    (900, 919, "Áo", "Austria"),
    (930, 939, "Úc", "Australia"),
    (940, 949, "New Zealand", "New Zealand"),
    (955, 955, "Malaysia", "Malaysia"),
    (958, 958, "Ma Cao", "Macao"),
)
_STORE = ((20, 29), (40, 49), (200, 299))
_DEMO = 952


def issuer(gtin14: str) -> Issuer:
    """Whose number this is; ``gtin14`` has 14 digits.

    >>> issuer("08934563138165").name
    'Việt Nam'
    """
    first = int(gtin14[1:4])
    for least, most, name, name_en in _COUNTRIES:
        if least <= first <= most:
            return Issuer("country", name, name_en)
    if any(least <= first <= most for least, most in _STORE):
        return Issuer("store", "", "")
    return Issuer("demo" if first == _DEMO else "other", "", "")
