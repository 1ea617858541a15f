"""What the page of a scanned product says, as plain values for its template.

Made for the public: everything comes from selectors that were asked with `PUBLIC`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from txng.accounts.models import AdminUnit
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core import clock
from txng.oversight.alarms import selectors as alarms
from txng.oversight.alarms.selectors import Told
from txng.registry import pictures, selectors
from txng.registry.models import Batch, BatchStatus, Certificate, Party, PartyKind, Product, ProductStatus
from txng.registry.naming import thing_path
from txng.registry.rules import certificate_name
from txng.resolver.models import RecallNotice
from txng.resolver.recalls import WHOLE, notices, qualifiers_of, recalled_lots
from txng.resolver.scans import code_of
from txng.web.components import verdict
from txng.web.components.product_policy import policy_words
from txng.web.components.verdict import Verdict
from txng.web.public import journey, legal
from txng.web.public.answers import base
from txng.web.public.catalogue import producer_path
from txng.web.public.frame import profile
from txng.web.public.journey_map import JourneyMap, journey_map
from txng.web.public.label import Known, Label, known

RECENT_LOTS = 12
MOST_OWN_LOTS, MOST_NAMED = 3, 20
"""Lots that are named for one serial number, and recalled ones that are named for a product."""


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
        return len(self.value) > 13


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
    """The page. ``lots`` is None where the lot is known; ``journey`` None where there is nothing to show one of.

    ``issued``: whether the whole code was issued here; the page of one that was not says so and is answered with 404.
    """

    name: str
    lot: str
    description: str
    verdict: Verdict
    notices: tuple[Verdict, ...]
    picture: str
    producer: str
    producer_path: str
    place: str
    facts: tuple[Fact, ...]
    lots: tuple[Tile, ...] | None
    journey: journey.Shown | None
    certificates: tuple[ShownCertificate, ...]
    handling: tuple[Fact, ...]
    legal: tuple[legal.ShownItem, ...]
    legal_basis: str
    raw_data: str
    passport: str
    declared: str
    is_demo: bool
    map: JourneyMap | None
    map_title: str
    address: str
    structured: str
    issued: bool


def item(label: Label, language: str) -> Item | None:
    """The page of a product's code with or without lot and serial; None when the product is not ours to show."""
    product = selectors.product_by_code(label.code, PUBLIC)
    if product is None:
        return None
    code = known(product, label, PUBLIC)
    lot, serial = code.told
    required = selectors.required_stages(product.group)
    told = journey.of(code.name, lot, serial, required, language) if lot or serial else None
    today = clock.today()
    seen = alarms.told(code_of(label.path), [code_of(thing_path(one.code, one.lot)) for one in code.batches])
    english = language == "en"
    name = (product.name_en if english else "") or product.name
    first, *others = _verdicts(product, label, code, today, seen)
    return Item(
        name=name,
        lot=code.lot,
        description=_("%(name)s by %(party)s: where it comes from, stage by stage.")
        % {"name": name, "party": product.party.name},
        verdict=first,
        notices=tuple(others),
        picture=picture(product),
        producer=(product.party.name_en if english else "") or product.party.name,
        producer_path=_producer_path(product.party, english),
        place=commune_name(product.party),
        facts=(
            *_facts(product, label, code, today),
            *_scans(seen if code.serial and code.standing.serial_known else None),
        ),
        lots=tuple(lot_tiles(product)) if told is None else None,
        journey=told,
        certificates=tuple(
            certificate_shown(one, today, english) for one in selectors.certificates_of(product, today, PUBLIC)
        ),
        handling=tuple(_handling(product, today)),
        legal=tuple(legal.items(product, code.batch, serial, told, base() + label.path, today, english)),
        legal_basis=legal.basis(today, english),
        raw_data=f"{_raw_path(code.name, lot, serial)}?linkType=gs1:epcis" if told and told.is_known else "",
        passport=_passport_path(code.batch),
        declared=_declared(product, code.batch),
        is_demo=product.is_demo or bool(code.batch and code.batch.is_demo),
        map=journey_map(_communes(product, told)),
        map_title=_("Where it was") if told and told.communes else _("Where the producer is"),
        address=base() + label.path,
        structured=_structured(product, name),
        issued=bool(code.recalls) or code.standing.is_printed or not any(_doubts(code)),
    )


def _passport_path(batch: Batch | None) -> str:
    """Where the passport of a lot is; there is none without a GTIN (decree 37/2026/NĐ-CP, article 32)."""
    return f"/ho-chieu/{batch.gtin}/{quote(batch.lot, safe='')}" if batch and batch.gtin else ""


def _producer_path(party: Party, english: bool) -> str:
    """The page of the producer; private persons have none."""
    return "" if party.kind == PartyKind.INDIVIDUAL else ("/en" if english else "") + producer_path(party)


def _communes(product: Product, told: journey.Shown | None) -> list[AdminUnit]:
    """Where the journey went, in its order; the producer's commune where it went nowhere yet."""
    found = list(told.communes) if told else []
    return found or ([product.party.commune] if product.party.commune else [])


def _structured(product: Product, name: str) -> str:
    """What search engines read: schema.org Product, nothing that the page does not say."""
    about = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        **({"gtin": product.gtin} if product.gtin else {"sku": product.code}),
        "url": base() + thing_path(product.code),
        "manufacturer": {"@type": "Organization", "name": product.party.name},
    }
    if product.brand:
        about["brand"] = {"@type": "Brand", "name": product.brand}
    if shown := picture(product):
        about["image"] = base() + shown
    return json.dumps(about, ensure_ascii=False).replace("<", "\\u003c")


def hidden_recalls(label: Label, language: str) -> tuple[str, list[Verdict]]:
    """What is recalled of a code whose product is not shown, or not ours: told all the same, with the name that was
    announced."""
    product = selectors.product_by_code(label.code, SYSTEM)
    if product is None:
        found = {notice.pk: notice for elements in label.under(label.code) for notice in notices(elements)}
        told = [verdict.recall_notice(True, **notice_words(notice, language)) for notice in found.values()]
        return next((notice.name for notice in found.values()), ""), told
    code = known(product, label, SYSTEM)
    name = next((notice.name for notice in code.recalls), "")
    return name, [*_recalls(code, language), *_recalled_lots(product, label)]


def _recalls(code: Known, language: str) -> Iterator[Verdict]:
    told = {notice.path for notice in code.recalls}
    yield from (verdict.recall_notice(True, **notice_words(one, language)) for one in code.recalls)
    yield from (
        verdict.recalled(one.lot, profile().hotline)
        for one in code.batches
        if one.status == BatchStatus.RECALLED and thing_path(one.code, one.lot) not in told
    )


def _recalled_lots(product: Product, label: Label) -> Iterator[Verdict]:
    """For a label that names neither lot nor number: which lots are recalled."""
    if not (label.lot or label.serial or label.extension):
        lots = recalled_lots([product]).get(product.pk, frozenset()) - {WHOLE}
        if lots:
            yield verdict.some_recalled(sorted(lots)[:MOST_NAMED], len(lots))


def notice_words(notice: RecallNotice, language: str) -> dict[str, Any]:
    """A recall notice in the reader's language, as `verdict.recall_notice` takes it."""
    english = language == "en"
    named = qualifiers_of(notice.path)
    labels = {"22": _("Variant"), "10": _("Lot"), "21": _("Serial number"), "235": _("Serial number")}
    what = [f"{label} {named[code]}" for code, label in labels.items() if code in named]
    return {
        "what": ", ".join(what) or _("All lots of this product"),
        "reason": (notice.reason_en if english else "") or notice.reason,
        "advice": (notice.advice_en if english else "") or notice.advice,
        "by": notice.issued_by,
        "on": clock.day_of(notice.announced_at),
        "hotline": notice.hotline or profile().hotline,
        "reference": notice.reference,
    }


def _raw_path(code: str, lot: str, serial: str) -> str:
    return thing_path(code, lot) if lot else thing_path(code, serial=serial)


def picture(product: Product) -> str:
    """The address of a product's picture on this host, or nothing."""
    if not product.image or product.image.startswith("/"):
        return pictures.narrow(product.image, 800)
    return f"/static/{product.image}"


def commune_name(party: Party) -> str:
    """Commune and province of a party."""
    commune = party.commune
    if commune is None:
        return ""
    return f"{commune.name}, {commune.parent.name}" if commune.parent else commune.name


def _scans(seen: Told | None) -> Iterator[Fact]:
    """How often an item has been scanned: many scans of one item say more than any seal."""
    if seen is None:
        return
    if seen.first_at is None:
        yield Fact(_("Scanned"), _("Yours is the first scan on record"))
        return
    first = date_format(timezone.localtime(seen.first_at), "DATE_FORMAT")
    if not seen.scans:
        long_ago = seen.first_at < clock.now() - timedelta(days=alarms.SHOWN_DAYS)
        words = _("First on %(day)s, not in the last 30 days") if long_ago else _("First on %(day)s")
        yield Fact(_("Scanned"), words % {"day": first})
        return
    params = {"scans": seen.scans, "devices": seen.devices, "day": first}
    words = _("%(scans)d scans by %(devices)d devices in the last 30 days, the first on %(day)s") % params
    yield Fact(_("Scanned"), words)


def _verdicts(product: Product, label: Label, code: Known, today: date, seen: Told) -> Iterator[Verdict]:
    """What a person must know, the worst first; where nothing is wrong, who stands for the data comes first.

    A product's confirmation says nothing of a code that nobody issued: there it is not shown.
    """
    problems = [
        *_recalls(code, get_language() or "vi"),
        *_recalled_lots(product, label),
        *(verdict.blocked(one.lot) for one in code.batches if one.status == BatchStatus.BLOCKED),
        *([verdict.copied(seen.state == "confirmed")] if seen.state else []),
    ]
    doubts = list(_doubts(code))
    yield from problems
    yield from doubts
    if not problems and not doubts:
        yield _stands_for(product)
    if code.batch and (use_by := code.batch.use_by) and use_by < today:
        yield verdict.expired((today - use_by).days)
    lot, serial = code.told
    if lot and serial and not code.standing.own_lots:
        yield verdict.serial_without_lot(serial, lot)
    if product.status == ProductStatus.WITHDRAWN:
        yield verdict.withdrawn()


def _stands_for(product: Product) -> Verdict:
    if product.verified_at:
        return verdict.verified(product.verified_by, clock.day_of(product.verified_at), product.verified_basis)
    return verdict.declared(product.party.name)


def _doubts(code: Known) -> Iterator[Verdict]:
    """What of the label nobody issued."""
    known = code.standing
    if code.lot and not known.lot_known and not known.contradicts(code.lot):
        yield verdict.lot_unknown(code.lot)
    if known.is_printed:
        yield verdict.not_active()
    elif code.serial and not known.serial_known:
        yield verdict.serial_unknown(code.serial)
    elif not code.extension_known:
        yield verdict.serial_unknown(code.extension)
    elif known.contradicts(code.lot):
        yield verdict.serial_of_other_lot(code.serial, code.lot, ", ".join(sorted(known.own_lots)[:MOST_OWN_LOTS]))


def _day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


def _facts(product: Product, label: Label, code: Known, today: date) -> Iterator[Fact]:
    known, batch = code.standing, code.batch
    if code.lot:
        doubt = not known.lot_known or known.contradicts(code.lot)
        yield Fact(_("Lot"), code.lot, _("As printed, not confirmed") if doubt else "", "warn")
    if batch and batch.lot != code.lot:
        yield Fact(_("Lot by the records"), batch.lot)
    if code.serial:
        note = "" if known.serial_known else _("As printed, not confirmed")
        yield Fact(_("Serial number"), code.serial, note, "warn")
    if label.variant:
        yield Fact(_("Variant"), label.variant, _("As printed, not confirmed"), "warn")
    if code.extension:
        yield Fact(
            _("Serial number"), code.extension, "" if code.extension_known else _("As printed, not confirmed"), "warn"
        )
    if batch and batch.harvested_on and not batch.produced_on:
        yield Fact(_("Harvested"), _day(batch.harvested_on), is_date=True)
    if batch and batch.produced_on:
        yield Fact(_("Produced"), _day(batch.produced_on), is_date=True)
    if batch and batch.use_by:
        yield _expiry(batch.use_by, today)
    if product.shelf_life_days and not (batch and batch.expires_on):
        yield Fact(_("Shelf life"), _days(product.shelf_life_days))
    if code.written != product.code:
        yield Fact(_("Code on the label"), code.written)
    if product.gtin:
        yield Fact("GTIN", product.gtin)
    else:
        yield Fact(_("Code of the province (not GS1)"), product.provincial_code)


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
    lots = selectors.recent_batches(product, PUBLIC, RECENT_LOTS)
    recalled = recalled_lots([product]).get(product.pk, frozenset())
    for batch in lots:
        lines = []
        if batch.produced_on or batch.harvested_on:
            label = _("Produced") if batch.produced_on else _("Harvested")
            lines.append(f"{label}: {_day(batch.produced_on or batch.harvested_on or date.min)}")
        if batch.use_by:
            lines.append(f"{_('Use by')}: {_day(batch.use_by)}")
        alert = _("RECALLED – do not use") if recalled & {batch.lot, WHOLE} else ""
        yield Tile(thing_path(batch.code, batch.lot), f"{_('Lot')} {batch.lot}", tuple(lines), alert=alert)


def certificate_shown(certificate: Certificate, today: date, english: bool) -> ShownCertificate:
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


def _handling(product: Product, today: date) -> Iterator[Fact]:
    policy = policy_words(product, today)
    if policy:
        yield Fact(_("Traceability"), policy)
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
