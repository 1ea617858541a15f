"""One value of a list, written for people or for a file."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from txng.core.numbers import write_number
from txng.web.components.status import Status, Text

Kind = Literal["text", "code", "number", "money", "quantity", "percent", "date", "moment", "status", "flag", "link"]
RIGHT: frozenset[str] = frozenset({"number", "money", "quantity", "percent"})


@dataclass(frozen=True, slots=True)
class Cell:
    """``address``: only of kind ``link``, whose value is (words, address)."""

    name: str
    label: Text
    kind: Kind
    text: str
    unit: str = ""
    status: Status | None = None
    address: str = ""

    @property
    def css(self) -> str:
        return " ".join([f"is-{self.kind}", *(["to-right"] if self.kind in RIGHT else [])])


def cell(name: str, label: Text, kind: Kind, value: Any, unit: Text = "") -> Cell:
    """The value in the active language; what is missing is an empty text."""
    if kind == "status" and isinstance(value, Status):
        return Cell(name, label, kind, str(value), status=value)
    if kind == "link" and value:
        return Cell(name, label, kind, str(value[0]), address=str(value[1]))
    text = write(kind, value)
    return Cell(name, label, kind, text, str(unit) if text else "")


def write(kind: Kind, value: Any) -> str:
    """The value as a text without its unit."""
    if value is None or value == "":
        return ""
    if kind == "flag":
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return date_format(local, "DATE_FORMAT" if kind == "date" else "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if kind in RIGHT and isinstance(value, (int, float, Decimal)):
        number = write_number(value, get_language() or "vi", 1 if kind == "percent" else None)
        return f"{number} %" if kind == "percent" else number
    return str(value)


def plain(kind: Kind, value: Any, unit: Text = "") -> Any:
    """The value for a file: numbers, days and moments stay what they are, the rest is text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None)
    if isinstance(value, date) or (isinstance(value, (int, float, Decimal)) and kind in RIGHT):
        return value
    if kind == "link":
        return str(value[0])
    return write(kind, value)
