"""A label: what it names, and what the records say of that."""

from dataclasses import dataclass, replace

from txng.accounts.viewers import Viewer
from txng.gs1.digital_link import DigitalLink
from txng.registry import selectors
from txng.registry.models import Batch, Product
from txng.registry.naming import thing_elements
from txng.resolver.models import RecallNotice
from txng.resolver.recalls import notices
from txng.resolver.selectors import Element
from txng.web.public.standing import Standing, is_mentioned, standing


@dataclass(frozen=True, slots=True)
class Known:
    """What a label names, and what the records say of it.

    ``written``: the code on the label; ``name``: that which the records know the lot by. ``batch``: the lot the page
    tells of, when it is declared; that of the records where the label names none or a wrong one. ``batches``: that, the
    label's, and every other lot the serial number came out of.
    """

    written: str
    name: str
    lot: str
    serial: str
    standing: Standing
    batch: Batch | None
    batches: tuple[Batch, ...]
    recalls: tuple[RecallNotice, ...] = ()
    extension: str = ""
    extension_known: bool = True

    @property
    def told(self) -> tuple[str, str]:
        """Lot and serial number whose journey is told: what a label claims and the records deny is left out."""
        known = self.standing
        lot = self.lot if known.lot_known and not known.contradicts(self.lot) else ""
        return lot, self.serial if known.serial_known else ""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label names: ``code`` of a product (a GTIN, or one of the province), perhaps lot and serial number;
    ``path``: the whole of it as an address here; ``variant``, ``extension``: application identifiers 22 and 235."""

    code: str
    lot: str
    serial: str
    path: str
    variant: str = ""
    extension: str = ""

    @classmethod
    def of(cls, link: DigitalLink) -> "Label":
        named = dict(link.qualifiers)
        lot, serial, variant, extension = (named.get(code, "") for code in ("10", "21", "22", "235"))
        return cls(link.key[1], lot, serial, link.path, variant, extension)

    def under(self, code: str) -> list[list[Element]]:
        """The label as the resolver takes it, were its product called ``code``."""
        plain = thing_elements(code, self.lot, self.serial)
        if "/" in code or not (self.variant or self.extension):
            return [plain]
        named = {"22": self.variant, "10": self.lot, "21": self.serial, "235": self.extension}
        return [plain, [plain[0], *((name, value) for name, value in named.items() if value)]]


def known(product: Product, label: Label, viewer: Viewer) -> Known:
    """What the records say of a label of this product, as ``viewer`` may see its lots; ``label.code`` is as it is
    printed and may be a former one."""
    written, lot, serial = label.code, label.lot, label.serial
    labelled = selectors.batch(written, lot, viewer) if lot else None
    name = labelled.code if labelled else written
    told = standing(name, lot, serial, labelled)
    others = [found for own in sorted(told.own_lots - {lot}) if (found := selectors.batch(written, own, viewer))]
    batch = labelled
    if not lot or told.contradicts(lot):
        batch = others[0] if len(told.own_lots) == 1 and others else None
    levels = [one for code in selectors.every_code(product) | {written} for one in label.under(code)]
    for one in others:
        levels += replace(label, lot=one.lot, serial="", extension="").under(one.code)
    recalls = {notice.pk: notice for elements in levels for notice in notices(elements)}
    return Known(
        written,
        name,
        lot,
        serial,
        told,
        batch,
        tuple(([labelled] if labelled else []) + others),
        tuple(recalls.values()),
        label.extension,
        not label.extension or is_mentioned([("01", written), ("235", label.extension)]),
    )
