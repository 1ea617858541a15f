"""What stands in an official document (Decree 30/2020/NĐ-CP, annex I). Pure values and their words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import takewhile

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

#: Kind of document → (abbreviation in the symbol, name). An official letter has no name: its subject stands under the
#: number as “V/v …”.
KINDS = {
    "bao-cao": ("BC", "BÁO CÁO"),
    "bien-ban": ("BB", "BIÊN BẢN"),
    "cong-van": ("", ""),
    "giay-chung-nhan": ("GCN", "GIẤY CHỨNG NHẬN"),
    "giay-moi": ("GM", "GIẤY MỜI"),
    "ke-hoach": ("KH", "KẾ HOẠCH"),
    "phuong-an": ("PA", "PHƯƠNG ÁN"),
    "quyet-dinh": ("QĐ", "QUYẾT ĐỊNH"),
    "thong-bao": ("TB", "THÔNG BÁO"),
    "to-trinh": ("TTr", "TỜ TRÌNH"),
}

#: How somebody signs for another: on behalf of a body, for its head, by order, by authorisation, acting.
AUTHORITIES = ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 (I.), 2 (1.) or 3 (a); the number is part of the text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """Lines that begin with a dash."""

    lines: tuple[str, ...]


Cell = str | int | Decimal | float | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """``widths``: shares of the text width, equal when empty. Numbers stand to the right; ``total``: last row bold."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""
    total: bool = False

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows) or len(self.widths) not in (0, len(self.header)):
            raise ValueError("every row has a cell for every column of the header")


@dataclass(frozen=True, slots=True)
class Annex:
    """Begins a new page; ``number`` as printed (“I”), empty for the only one."""

    title: str
    number: str = ""


Block = Heading | Paragraph | Items | Table | Annex


@dataclass(frozen=True, slots=True)
class Signer:
    """``title``: of the person who signs. With ``authority`` the body or head signed for stands in ``for_whom``:
    ``Signer("PHÓ GIÁM ĐỐC", "…", "KT.", "GIÁM ĐỐC")``, ``Signer("CHỦ TỊCH", "…", "TM.", "ỦY BAN NHÂN DÂN")``."""

    title: str
    name: str = ""
    authority: str = ""
    for_whom: str = ""

    def __post_init__(self) -> None:
        if self.authority not in AUTHORITIES or (self.authority not in ("", "Q.")) != bool(self.for_whom):
            raise ValueError("an authority names for whom it stands, and only an authority does")

    @property
    def lines(self) -> list[str]:
        """The capitals above the name."""
        if self.for_whom:
            return [f"{self.authority} {self.for_whom}", self.title]
        return [f"{self.authority} {self.title}".strip()]


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """``number`` and ``on`` may be missing: the document system fills them in. ``keep``: who keeps a copy (“VT, QLCN”).
    From the first `Annex` on, blocks stand behind the signature."""

    issuing_body: str
    symbol: str
    place: str
    kind: str
    subject: str
    blocks: tuple[Block, ...]
    signers: tuple[Signer, ...]
    parent_body: str = ""
    number: int | None = None
    on: date | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    keep: str = "VT"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of document")

    @property
    def name(self) -> str:
        return KINDS[self.kind][1]

    @property
    def parent_line(self) -> str:
        """The body above, in capitals."""
        return _in_capitals(self.parent_body)

    @property
    def issuing_line(self) -> str:
        """The body that issues, in capitals."""
        return _in_capitals(self.issuing_body)

    @property
    def number_line(self) -> str:
        """``Số: 05/BC-SKHCN``; room to write where there is no number yet."""
        number = f"{self.number:02d}" if self.number is not None else " " * 7
        return f"Số: {number}/{self.symbol}"

    @property
    def date_line(self) -> str:
        return f"{self.place}, {day_in_words(self.on)}"

    @property
    def recipient_lines(self) -> list[str]:
        """What stands under “Nơi nhận:”, ending in the copy that is kept."""
        return [*(f"- {line};" for line in self.recipients), f"- Lưu: {self.keep}."]

    @property
    def body(self) -> tuple[Block, ...]:
        """What stands before the signature."""
        return tuple(takewhile(lambda block: not isinstance(block, Annex), self.blocks))

    @property
    def annexes(self) -> tuple[Block, ...]:
        return self.blocks[len(self.body) :]

    def ended(self) -> "OfficialDocument":
        """The same with “./.” after its last sentence, which ends an official text."""
        if not self.body:
            return self
        last = self.body[-1]
        if isinstance(last, Paragraph):
            ended: Block = replace(last, text=_end(last.text))
        elif isinstance(last, Items) and last.lines:
            ended = Items((*last.lines[:-1], _end(last.lines[-1])))
        else:
            return self
        return replace(self, blocks=(*self.body[:-1], ended, *self.annexes))


_UNIT = re.compile(r"\b(TỈNH|THÀNH PHỐ|PHƯỜNG|XÃ|VÀ) .+$")


def _in_capitals(body: str) -> str:
    """The name of a body; where it does not fit on a line, its last part stays whole (``… / TỈNH TÂY NINH``,
    ``… / VÀ CÔNG NGHỆ``)."""
    return _UNIT.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), body.upper())


def _end(text: str) -> str:
    return text if text.endswith("./.") else text.rstrip(" .;") + "./."


def symbol_of(kind: str, body: str, unit: str = "") -> str:
    """The symbol of a document: ``BC-SKHCN``; of a letter the body and its unit, ``SKHCN-QLCN``."""
    return "-".join(part for part in (KINDS[kind][0], body, unit if kind == "cong-van" else "") if part)


def day_in_words(day: date | None) -> str:
    """``ngày 05 tháng 02 năm 2026``: a zero before days below 10 and before the months 1 and 2 only."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def in_words(value: Cell) -> str:
    """A cell as people write it: ``1.234.567,89``, ``05/02/2026``; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def is_number(value: Cell) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def shares(table: Table) -> Sequence[float]:
    """Column widths as shares that add up to 1."""
    widths = table.widths or (1.0,) * len(table.header)
    return [width / sum(widths) for width in widths]
