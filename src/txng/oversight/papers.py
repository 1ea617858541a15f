"""What the papers of every kind of case say alike."""

import re

from txng.accounts.models import Agency, AgencyKind
from txng.registry.models import Party

PROVINCE = "Ủy ban nhân dân tỉnh Tây Ninh"
PLACE = "Tây Ninh"


def upper_body(agency: Agency | None) -> str:
    """The body above an agency, as it stands over its name."""
    parent = agency.parent if agency else None
    return parent.name if parent and parent.kind == AgencyKind.PEOPLE_COMMITTEE else PROVINCE


def place_of(agency: Agency | None) -> str:
    """The place that stands before the day of a paper: of a local body the name of its unit, without its kind unless
    the name is a number (Decree 30/2020, annex I, II.4).

    >>> bare("Phường Bình Minh"), bare("Xã Thạnh Đức"), bare("Phường 3")
    ('Bình Minh', 'Thạnh Đức', 'Phường 3')
    """
    unit = agency.admin_unit if agency and agency.kind == AgencyKind.COMMUNE else None
    return bare(unit.name) if unit else PLACE


def bare(unit: str) -> str:
    """The name of an administrative unit as a place."""
    return re.sub(r"^(Phường|Xã|Thị trấn) (?=\D)", "", unit)


def numbered(text: str, symbol: str) -> tuple[int | None, str]:
    """Number and symbol of a document as somebody typed them; ``symbol`` where they are not known yet.

    >>> numbered("21/QĐ-SNNMT", "QĐ-X"), numbered("", "QĐ-X")
    ((21, 'QĐ-SNNMT'), (None, 'QĐ-X'))
    """
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*(\S.*)", text)
    return (int(found[1]), found[2].strip()) if found else (None, symbol)


def short_name(agency: Agency) -> str:
    """The agency in the symbol of a document."""
    return agency.code.upper()


def party_line(party: Party | None) -> str:
    """``Hợp tác xã …, Phường …``."""
    if party is None:
        return "chưa xác định"
    return f"{party.name}, {party.commune.name}" if party.commune else party.name
