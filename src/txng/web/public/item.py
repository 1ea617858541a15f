"""What the page of a scanned product says, as plain values for its template.

Made for the public: everything comes from selectors that were asked with `PUBLIC`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.gs1.digital_link import DigitalLink
from txng.registry import selectors
from txng.registry.models import Batch, BatchStatus, Certificate, Product, ProductStatus
from txng.registry.rules import certificate_name
from txng.resolver.selectors import level_paths
from txng.web.components import verdict
from txng.web.components.verdict import Verdict
from txng.web.public import journey, legal
from txng.web.public.frame import profile

RECENT_LOTS = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value; ``note`` in the colour of ``tone`` (``bad``, ``warn``, ``good`` or none)."""

    label: str
    value: str
    note: str = ""
    tone: str = ""
    is_date: bool = False

    @property
    def is_long(self) -> bool:
        """Too long for half of a phone's width."""
        return len(self.value) > 16


@dataclass(frozen=True, slots=True)
class Tile:
    """Something to choose."""

    href: str
    title: str
    lines: tuple[str, ...] = ()
    picture: str = ""
    alert: str = ""


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    name: str
    number: str
    issuer: str
    state: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Item:
    """The page. ``lots`` is None where the lot is known; ``journey`` None where there is nothing to show one of."""

    name: str
    lot: str
    description: str
    verdict: Verdict
    notices: tuple[Verdict, ...]
    picture: str
    producer: str
    place: str
    facts: tuple[Fact, ...]
    lots: tuple[Tile, ...] | None
    journey: journey.Shown | None
    certificates: tuple[ShownCertificate, ...]
    handling: tuple[Fact, ...]
    legal: tuple[legal.ShownItem, ...]
    legal_basis: str
    raw_data: str
    declared: str
    is_demo: bool


def item(link: DigitalLink, language: str) -> Item | None:
    """The page of a GTIN with or without lot and serial; None when the product is not ours to show."""
    gtin, named = link.key[1], dict(link.qualifiers)
    lot, serial = named.get("10", ""), named.get("21", "")
    batch = selectors.batch(gtin, lot, PUBLIC) if lot else None
    product = batch.product if batch else selectors.product_by_gtin(gtin, PUBLIC)
    if product is None:
        return None
    required = selectors.required_stages(product.group)
    told = journey.of(product.gtin, lot, serial, required, language) if lot or serial else None
    today = clock.today()
    english = language == "en"
    name = (product.name_en if english else "") or product.name
    identified = bool(batch or (told and told.is_known))
    return Item(
        name=name,
        lot=lot,
        description=_("%(name)s by %(party)s: where it comes from, stage by stage.")
        % {"name": name, "party": product.party.name},
        verdict=_verdict(product, batch),
        notices=tuple(_notices(product, batch, lot, serial, told, today)),
        picture=picture(product),
        producer=(product.party.name_en if english else "") or product.party.name,
        place=_place(product),
        facts=tuple(_facts(product, batch, lot, serial, today)),
        lots=None if identified else tuple(lot_tiles(product)),
        journey=told if identified else None,
        certificates=tuple(
            _certificate(one, today, english) for one in selectors.certificates_of(product, today, PUBLIC)
        ),
        handling=tuple(_handling(product)),
        legal=tuple(legal.items(product, batch, serial, told, link, today, english)),
        legal_basis=legal.basis(today, english),
        raw_data=f"{_raw_path(product, lot, serial)}?linkType=gs1:epcis" if told and told.is_known else "",
        declared=_declared(product, batch),
        is_demo=product.is_demo or bool(batch and batch.is_demo),
    )


def _raw_path(product: Product, lot: str, serial: str) -> str:
    return level_paths([("01", product.gtin), ("10", lot) if lot else ("21", serial)])[0]


def picture(product: Product) -> str:
    """The address of a product's picture on this host, or nothing."""
    if not product.image or product.image.startswith("/"):
        return product.image
    return f"/static/{product.image}"


def _place(product: Product) -> str:
    commune = product.party.commune
    if commune is None:
        return ""
    return f"{commune.name}, {commune.parent.name}" if commune.parent else commune.name


def _verdict(product: Product, batch: Batch | None) -> Verdict:
    """The worst thing known comes first; who stands for the data otherwise."""
    if batch and batch.status == BatchStatus.RECALLED:
        return verdict.recalled(batch.lot, profile().hotline)
    if batch and batch.status == BatchStatus.BLOCKED:
        return verdict.blocked(batch.lot)
    if product.verified_at:
        return verdict.verified(product.verified_by, timezone.localdate(product.verified_at), product.verified_basis)
    return verdict.declared(product.party.name)


def _notices(
    product: Product, batch: Batch | None, lot: str, serial: str, told: journey.Shown | None, today: date
) -> Iterator[Verdict]:
    if batch and batch.expires_on and batch.expires_on < today:
        yield verdict.expired((today - batch.expires_on).days)
    if lot and not batch and not (told and told.is_known):
        yield verdict.lot_unknown(lot)
    if serial and not (told and told.is_known):
        yield verdict.serial_unknown(serial)
    if product.status == ProductStatus.WITHDRAWN:
        yield verdict.withdrawn()


def _day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


def _facts(product: Product, batch: Batch | None, lot: str, serial: str, today: date) -> Iterator[Fact]:
    if lot:
        yield Fact(_("Lot"), lot)
    if serial:
        yield Fact(_("Serial number"), serial)
    if batch and batch.harvested_on and not batch.produced_on:
        yield Fact(_("Harvested"), _day(batch.harvested_on), is_date=True)
    if batch and batch.produced_on:
        yield Fact(_("Produced"), _day(batch.produced_on), is_date=True)
    if batch and batch.expires_on:
        yield _expiry(batch.expires_on, today)
    elif product.shelf_life_days:
        yield Fact(_("Shelf life"), _days(product.shelf_life_days))
    yield Fact("GTIN", product.gtin)


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _expiry(expires_on: date, today: date) -> Fact:
    left = (expires_on - today).days
    if left < 0:
        note, tone = _("%(days)s past") % {"days": _days(-left)}, "bad"
    elif left == 0:
        note, tone = _("Last day"), "warn"
    elif left <= 30:
        note, tone = _("%(days)s left") % {"days": _days(left)}, "warn" if left <= 3 else "good"
    else:
        note, tone = "", ""
    return Fact(_("Use by"), _day(expires_on), note, tone, is_date=True)


def lot_tiles(product: Product) -> Iterator[Tile]:
    """The newest lots of a product, to choose from."""
    for batch in selectors.recent_batches(product, PUBLIC, RECENT_LOTS):
        lines = []
        if batch.produced_on or batch.harvested_on:
            label = _("Produced") if batch.produced_on else _("Harvested")
            lines.append(f"{label}: {_day(batch.produced_on or batch.harvested_on or date.min)}")
        if batch.expires_on:
            lines.append(f"{_('Use by')}: {_day(batch.expires_on)}")
        alert = _("RECALLED – do not use") if batch.status == BatchStatus.RECALLED else ""
        path = level_paths([("01", product.gtin), ("10", batch.lot)])[0]
        yield Tile(path, f"{_('Lot')} {batch.lot}", tuple(lines), alert=alert)


def _certificate(certificate: Certificate, today: date, english: bool) -> ShownCertificate:
    state = certificate.state_on(today)
    until = _day(certificate.valid_to) if certificate.valid_to else ""
    texts = {
        "valid": (_("Valid until %(date)s") % {"date": until} if until else _("Valid"), "good", "check"),
        "expired": (_("Expired on %(date)s") % {"date": until}, "bad", "stop"),
        "future": (_("Valid from %(date)s") % {"date": _day(certificate.valid_from)}, "warn", "warning"),
        "suspended": (_("Suspended"), "bad", "warning"),
        "revoked": (_("Revoked"), "bad", "stop"),
    }
    text, tone, icon = texts[state]
    return ShownCertificate(
        certificate_name(certificate.kind, "en" if english else "vi"),
        certificate.number,
        certificate.issuer,
        text,
        tone,
        icon,
    )


def _handling(product: Product) -> Iterator[Fact]:
    if product.standards:
        yield Fact(_("Standards applied"), ", ".join(product.standards))
    if product.warnings:
        yield Fact(_("Warnings"), product.warnings)
    if product.storage:
        yield Fact(_("Storage"), product.storage)
    if product.allergens:
        yield Fact(_("Allergens"), ", ".join(product.allergens))
    if product.net_content:
        yield Fact(_("Net content"), product.net_content)


def _declared(product: Product, batch: Batch | None) -> str:
    changed = max(product.changed_at, batch.changed_at) if batch else product.changed_at
    return _("Declared by %(party)s. Last change: %(date)s.") % {
        "party": product.party.name,
        "date": date_format(timezone.localtime(changed), "DATETIME_FORMAT"),
    }
