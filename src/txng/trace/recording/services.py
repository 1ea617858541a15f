"""Acts of producers. Each is one recorded act with its event in the same transaction; ``key`` (an idempotency key of
the page) makes a repeated request harmless: nothing is stored twice and the first answer is given again.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from django.utils import timezone

from txng.accounts.viewers import Viewer
from txng.core import changes, clock, files
from txng.core.errors import Conflict, Missing
from txng.epcis import jsonld
from txng.epcis.model import ErrorDeclaration
from txng.events import selectors as events
from txng.events.packing import hash_uri
from txng.events.services import CaptureResult, document_capture
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem
from txng.registry import naming, policies
from txng.registry.models import Batch, BatchStatus, LabelOrder, Party, Place, Product, ProductStatus
from txng.registry.naming import lot_under, thing_uri
from txng.registry.selectors import every_code
from txng.registry.services import batch_create, batch_update
from txng.trace.amounts import Amount
from txng.trace.recording import early, lot_checks, messages, reads, rules, templates, units, writing
from txng.trace.recording.device import Device
from txng.trace.recording.messages import Part, Way
from txng.trace.recording.writing import asked, capture, lot_uri, party_uri, place_uri, refuse, timely

FIELDS: Mapping[str, tuple[str, str]] = {
    "material": ("Tên vật tư", "material"),
    "lot": ("Số lô vật tư", "lot"),
    "dose": ("Liều lượng", "dose"),
    "interval": ("Số ngày cách ly", "days"),
    "result": ("Kết quả", "result"),
    "note": ("Ghi chú", "note"),
}
"""What a template may ask, in words for faults."""
LONGEST: Mapping[str, int] = {"material": 120, "lot": 40, "dose": 60, "result": 200, "note": 500}
"""Signs of an answer."""


# --- diary -------------------------------------------------------------------------------------------------------


def diary_note(
    *,
    actor: Viewer,
    place: Place,
    product: Product,
    kind: str,
    at: datetime,
    values: Mapping[str, Any],
    reason: str = "",
    key: str = "",
    corrects: str = "",
    device: Device | None = None,
) -> str:
    """Enter work on a crop; returns the id of the entry.

    ``values``: answers by `templates.Ask`. ``corrects``: id of the entry that this one replaces; both stay, the old
    one is declared erroneous (EPCIS 2.0 section 7.4.1.2) with ``reason``. An entry older than two days needs a
    ``reason``, too. ``device``: the clock of the phone that kept the entry until it had network.
    """
    policies.require(policies.may_edit(actor, place.party_id))
    work = templates.kind(kind)
    if work is None:
        refuse([Problem("diary-kind-unknown", {"kind": kind[:40]}, "kind")])
        raise AssertionError
    day = clock.day_of(at)
    template = templates.template(product.group.code if product.group else "", kind, day)
    needs = template.needs if template else ()
    problems = [
        Problem("diary-field-missing", {"field": FIELDS[ask]}, ask) for ask in needs if values.get(ask) in (None, "")
    ]
    problems += _answer_problems(values)
    if corrects and not reason:
        problems.append(Problem("correction-reason-missing", {}, "reason"))
    refuse([*problems, *timely(at, reason, "at")])
    party, title = place.party, (template.title if template and template.title else work.name)[0]
    told = "" if device else reason  # why a phone is late is said anew each time it sends
    request = asked(key, kind, place.pk, product.pk, f"{day}", corrects, told, sorted(_plain(values)))
    with changes.act(actor=actor, kind="diary.note", reason=reason) as act:
        if (first := writing.earlier(party, request)) is not None:
            return hash_uri(first.hashes[0])
        if corrects:
            writing.hold(party)  # two corrections of one entry follow each other
        old = reads.entry(party, corrects, actor) if corrects else None
        if old is not None and old.is_void:
            raise Conflict("already-corrected")
        location, entries = place_uri(place), reads.diary(party, actor, [place])
        crop = None if kind == "planting" and old is None else reads.crop_on(entries, place, every_code(product))
        crop = crop or thing_uri(product.code, lot_under(product.code, f"VU-{place.pk}-{day:%y%m%d}"))
        late = {"corrects": corrects, "correctionReason": reason} if corrects else {"lateReason": reason}
        facts = {"tn:activityKind": kind, "tn:activity": title, **reads.facts_written({**values, **late})}
        facts |= _from_device(device, act)
        event = messages.work(timezone.localtime(at), location, crop, work.step, facts)
        made = hash_uri(capture([event], party=party, actor=actor, request=request).hashes[0])
        if old is not None:
            _declare_erroneous(old.id, made, party, actor)
        act.details["entry"] = made
        act.touches(place)
    return made


def _answer_problems(values: Mapping[str, Any]) -> list[Problem]:
    """Answers that nobody can mean: an interval of years, a note as long as a book."""
    problems = []
    for ask, most in LONGEST.items():
        found = len(str(values.get(ask) or ""))
        if found > most:
            problems.append(Problem("field-too-long", {"field": FIELDS[ask], "limit": most, "found": found}, ask))
    days = values.get("interval")
    if days not in (None, "") and not (
        isinstance(days, int | Decimal) and days == int(days) and 0 <= days <= rules.LONGEST_INTERVAL
    ):
        told = {"field": FIELDS["interval"], "value": str(days)[:40], "least": 0, "most": rules.LONGEST_INTERVAL}
        problems.append(Problem("field-range", told, "interval"))
    return problems


def _plain(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in values.items() if value not in (None, "")]


def _from_device(device: Device | None, act: changes.Act) -> dict[str, Any]:
    """What the event tells of the phone's clock; the record of the act keeps it, too."""
    if device is None:
        return {}
    now = clock.now()
    act.details["device"] = device.details(now)
    return device.facts(now)


def _declare_erroneous(wrong: str, right: str, party: Party, actor: Viewer) -> None:
    stored = next((one for one in events.event(wrong, actor) if one.corrects is None), None)
    if stored is None or stored.owner != party.pk:
        raise Missing("missing")
    now = timezone.localtime(clock.now()).isoformat(timespec="milliseconds")
    declaration = ErrorDeclaration(
        declaration_time=now,
        reason="urn:epcglobal:cbv:er:incorrect_data" if right else "urn:epcglobal:cbv:er:did_not_occur",
        corrective_event_ids=[right] if right else None,
    )
    event = msgspec.structs.replace(stored.event, error_declaration=declaration)
    document_capture(document=jsonld.read(jsonld.event_bytes(event)), actor=actor, owner=party.pk)


# --- lots --------------------------------------------------------------------------------------------------------


def lot_harvest(
    *,
    actor: Viewer,
    place: Place,
    product: Product,
    lot: str,
    quantity: Decimal,
    uom: str,
    at: datetime,
    reason: str = "",
    key: str = "",
) -> Batch:
    """A lot is harvested from a plot. Raises ``harvest-too-early`` before a pre-harvest interval ends."""
    policies.require(policies.may_edit(actor, place.party_id))
    policies.require(policies.may_edit(actor, product.party_id))
    day = clock.day_of(at)
    refuse([*_positive(quantity), *timely(at, reason, "at"), *_made_no_more(product)])
    request = asked(key, "harvest", place.pk, product.pk, lot, f"{quantity} {uom} {day}", reason)
    with changes.act(actor=actor, kind="lot.harvest", reason=reason) as act:
        if (first := writing.earlier(place.party, request)) is not None:
            return _lot_made(first)
        location, codes = place_uri(place), every_code(product)
        entries = reads.diary(place.party, actor, reads.around(place))
        refuse(rules.too_early(day, reads.sprayings(entries, place, codes)))
        batch = batch_create(
            actor=actor, product=product, lot=lot, harvested_on=day, produced_on=day, quantity=quantity, uom=uom
        )
        made = Part(lot_uri(batch), quantity, uom)
        data = messages.ilmd(batch.lot, harvested_on=day, best_before=batch.use_by)
        crop = reads.crop_on(entries, place, codes)
        event = messages.harvest(timezone.localtime(at), location, crop, made, data)
        capture([event], party=place.party, actor=actor, request=request)
        act.touches(batch, place)
    return batch


def lot_transform(
    *,
    actor: Viewer,
    place: Place,
    inputs: Sequence[Part],
    product: Product,
    lot: str,
    quantity: Decimal,
    uom: str,
    at: datetime,
    step: Literal["packing", "commissioning"] = "commissioning",
    expires_on: date | None = None,
    what: str = "",
    is_sure: bool = False,
    reason: str = "",
    key: str = "",
) -> Batch:
    """Lots become another: packed, processed, merged, or a part split off.

    ``inputs``: what is used of which lots; never more than is on hand. ``is_sure``: the figures are right though the
    yield is unusual for the product group (`templates.usual_yield`).
    """
    party, day = place.party, clock.day_of(at)
    policies.require(policies.may_edit(actor, party.pk))
    policies.require(policies.may_edit(actor, product.party_id))
    refuse([*_positive(quantity), *timely(at, reason, "at"), *writing.parts_problems(inputs), *_made_no_more(product)])
    used = sorted(f"{one.lot} {one.quantity} {one.uom}" for one in inputs)
    request = asked(key, step, place.pk, product.pk, lot, f"{quantity} {uom} {day} {expires_on}", what, reason, used)
    with changes.act(actor=actor, kind="lot.transform", reason=reason) as act:
        if (first := writing.earlier(party, request)) is not None:
            return _lot_made(first)
        writing.hold(party)
        refuse(
            [
                *lot_checks.missing(inputs, party, actor),
                *lot_checks.made_later(inputs, day),
                *lot_checks.not_active(inputs),
                *early.too_early(party, actor, lot_checks.batches_of(inputs)),
            ]
        )
        if not is_sure:
            refuse(_yield_problems(inputs, product, Part("", quantity, uom), day))
        values: dict[str, Any] = {"expires_on": expires_on} if expires_on else {}
        batch = batch_create(
            actor=actor, product=product, lot=lot, produced_on=day, quantity=quantity, uom=uom, **values
        )
        made = Part(lot_uri(batch), quantity, uom)
        data = messages.ilmd(batch.lot, best_before=batch.use_by)
        event = messages.transformation(
            timezone.localtime(at), place_uri(place), step, inputs, [made], data, what.strip()
        )
        capture([event], party=party, actor=actor, request=request)
        act.touches(batch, place)
    return batch


def lot_cancel(*, actor: Viewer, batch: Batch, reason: str) -> Batch:
    """A lot was entered by mistake: the event that made it is declared erroneous (EPCIS 2.0 section 7.4.1.2), what it
    was made of is on hand again. Its number stays taken. Raises `Conflict` ``lot-in-use`` once anything was done with
    it or a label of it is on goods."""
    party = batch.product.party
    policies.require(policies.may_edit(actor, party.pk))
    refuse(lot_checks.not_active([Part(lot_uri(batch))]))
    if not reason.strip():
        refuse([Problem("correction-reason-missing", {}, "reason")])
    with changes.act(actor=actor, kind="lot.cancel", reason=reason) as act:
        writing.hold(party)
        told = [one for one in events.events_of([lot_uri(batch)], actor) if not one.void]
        orders = LabelOrder.objects.filter(batch=batch, active_to__gt=0)
        if len(told) != 1 or told[0].owner != party.pk or orders.exists():
            raise Conflict("lot-in-use")
        _declare_erroneous(hash_uri(told[0].hash), "", party, actor)
        changed = batch_update(actor=actor, batch=batch, status=BatchStatus.CLOSED, reason=reason)
        act.touches(changed)
    return changed


def _lot_made(first: CaptureResult) -> Batch:
    """The batch that the very same request has made before, whatever its product is called by now."""
    event = events.by_hash([first.hashes[0]])[0].event
    made = getattr(event, "output_quantity_list", None) or getattr(event, "quantity_list", None) or []
    code, lot = naming.code_and_lot(normalise(made[0].epc_class))
    return Batch.objects.select_related("product").get(code=code, lot=lot)


def _made_no_more(product: Product) -> list[Problem]:
    return [Problem("product-withdrawn", {}, "product")] if product.status == ProductStatus.WITHDRAWN else []


def _positive(quantity: Decimal) -> list[Problem]:
    return [] if quantity > 0 else [Problem("quantity-positive", {}, "quantity")]


def _yield_problems(inputs: Sequence[Part], product: Product, made: Part, day: date) -> list[Problem]:
    usual = templates.usual_yield(product.group.code if product.group else "", day)
    found = rules.outcome([_amount(one) for one in inputs], [_amount(made)], usual)
    if found.is_usual or usual is None or found.share is None:
        return []
    shares = {name: rules.written(value * 100) for name, value in (("least", usual.least), ("most", usual.most))}
    return [Problem("yield-unusual", {"share": rules.written(round(found.share * 100, 1)), **shares}, "is_sure")]


def _amount(part: Part) -> Amount:
    return Amount(float(part.quantity or 0), None if part.uom in ("", rules.PIECES) else part.uom)


# --- deliveries --------------------------------------------------------------------------------------------------


def delivery_send(
    *,
    actor: Viewer,
    place: Place,
    receiver: Party,
    parts: Sequence[Part],
    at: datetime,
    packed: Sequence[str] = (),
    to_place: Place | None = None,
    reason: str = "",
    key: str = "",
) -> str:
    """Goods leave ``place`` for ``receiver``, never more than is on hand; returns the number of the delivery.

    ``parts``: amounts of lots in no unit; ``packed``: boxes and pallets as `units.Unit.short`, sent as they are.
    """
    party = place.party
    policies.require(policies.may_edit(actor, party.pk))
    problems = [*timely(at, reason, "at"), *(writing.parts_problems(parts) if parts or not packed else ())]
    if receiver.pk == party.pk:
        problems.append(Problem("delivery-to-itself", {}, "receiver"))
    refuse(problems)
    sent = sorted(f"{one.lot} {one.quantity} {one.uom}" for one in parts)
    request = asked(
        key,
        "send",
        place.pk,
        receiver.pk,
        to_place.pk if to_place else 0,
        f"{clock.day_of(at)}",
        reason,
        [*sent, *sorted(packed)],
    )
    with changes.act(actor=actor, kind="delivery.send", reason=reason) as act:
        if (first := writing.earlier(party, request)) is not None:
            return _number_of(first.hashes[0])
        writing.hold(party)
        boxes = _boxes(packed, at, party, actor)
        everything = [*parts, *(part for box in boxes for part in box.parts)]
        refuse(
            [
                *(lot_checks.missing(parts, party, actor) if parts else ()),
                *lot_checks.made_later(everything, clock.day_of(at)),
                *lot_checks.not_active(everything, receiver),
                *early.too_early(party, actor, lot_checks.batches_of(everything)),
            ]
        )
        number = writing.delivery_number(party, timezone.localtime(at))
        way = Way(
            party_uri(party), party_uri(receiver), number, place_uri(place), place_uri(to_place) if to_place else ""
        )
        event = messages.dispatch(timezone.localtime(at), parts, way, [box.uri for box in boxes])
        capture([event], party=party, actor=actor, request=request)
        act.details["delivery"] = number
        act.touches(place)
    return number


def _boxes(packed: Sequence[str], at: datetime, party: Party, actor: Viewer) -> list[units.Unit]:
    """The units to be sent. Raises `Missing`, `Conflict` as `units.require_here`."""
    if not packed:
        return []
    known = {one.short: one for one in units.units(party, actor)}
    boxes = []
    for short in dict.fromkeys(packed):
        if short not in known:
            raise Missing("missing")
        box = known[short]
        units.require_here(box)
        if box.at > at:
            refuse([Problem("unit-packed-later", {"number": box.code}, "day")])
        boxes.append(box)
    return boxes


def _number_of(event_hash: bytes) -> str:
    event = events.by_hash([event_hash])[0].event
    return next(one.biz_transaction for one in event.biz_transaction_list or ())


def delivery_cancel(*, actor: Viewer, party: Party, number: str, reason: str) -> None:
    """The sender takes back a dispatch that nobody has answered: it did not happen, the goods are on hand."""
    policies.require(policies.may_edit(actor, party.pk))
    if not reason.strip():
        refuse([Problem("correction-reason-missing", {}, "reason")])
    with changes.act(actor=actor, kind="delivery.cancel", reason=reason, details={"delivery": number}) as act:
        writing.hold(party)
        told = reads.delivery(party, number, actor)
        if not told.is_from(party) or told.state != "waiting":
            raise Conflict("delivery-answered")
        _declare_erroneous(told.event, "", party, actor)
        act.touches(party)


Answer = Literal["all", "less", "refuse"]


def delivery_answer(
    *,
    actor: Viewer,
    party: Party,
    number: str,
    place: Place,
    answer: Answer,
    received: Mapping[str, Decimal] | None = None,
    reason: str = "",
    picture: files.Checked | None = None,
    at: datetime | None = None,
    key: str = "",
    device: Device | None = None,
) -> reads.Delivery:
    """The receiver says what came of a delivery: all of it, less, or that it is refused.

    ``received``: amount by URI of the lot, for ``less``. What differs stays visible on both sides: the dispatch says
    what was sent, this says what came. Less and refusal need a ``reason``.
    ``device``: as in `diary_note`; without ``at`` it says when the goods came.
    """
    policies.require(policies.may_edit(actor, party.pk))
    policies.require(policies.may_edit(actor, place.party_id))
    came = sorted(f"{uri} {amount}" for uri, amount in (received or {}).items())
    request = asked(key, "answer", number, place.pk, answer, came, reason, picture.sha256 if picture else "")
    with changes.act(actor=actor, kind="delivery.answer", reason=reason, details={"answer": answer}) as act:
        again = writing.earlier(party, request) is not None
        writing.hold(party)
        told = reads.delivery(party, number, actor)
        if not told.is_to(party):
            raise Missing("missing")
        if again:
            return told
        if told.state != "waiting":
            raise Conflict("delivery-answered")
        parts = _received(told, answer, received or {})
        if answer != "all" and not reason.strip():
            refuse([Problem("delivery-reason-missing", {}, "reason")])
        way = Way(told.sender, told.receiver, told.number, told.from_place, place_uri(place))
        facts = {"tn:reason": reason.strip()} if reason.strip() else {}
        facts |= _from_device(device, act)
        when = max(at or (device.moment(clock.now()) if device else clock.now()), told.at)  # its clock may be wrong
        if picture is not None:
            stored = files.file_store(picture, owner=changes.reference(party), actor=actor)
            facts["tn:pictureSha256"] = stored.sha256
        write = messages.refusal if answer == "refuse" else messages.receipt
        event = write(timezone.localtime(when), parts, way, facts, told.units if answer != "less" else ())
        capture([event], party=party, actor=actor, request=request)
        act.touches(place)
        return reads.delivery(party, told.number, actor)


def _received(told: reads.Delivery, answer: Answer, received: Mapping[str, Decimal]) -> list[Part]:
    if answer != "less":
        return told.parts
    parts = [Part(one.uri, received.get(one.uri, Decimal(str(one.sent))), one.uom) for one in told.lines]
    more = any(float(part.quantity or 0) > line.sent for part, line in zip(parts, told.lines, strict=True))
    less = any(float(part.quantity or 0) < line.sent for part, line in zip(parts, told.lines, strict=True))
    if more or not less or any((part.quantity or 0) < 0 for part in parts):
        refuse([Problem("delivery-nothing-short", {}, "received")])
    return parts


def delivery_take_back(*, actor: Viewer, party: Party, number: str, place: Place, key: str = "") -> None:
    """The sender has a refused delivery back: it is on hand again."""
    policies.require(policies.may_edit(actor, place.party_id))
    with changes.act(actor=actor, kind="delivery.take-back") as act:
        writing.hold(party)
        told = reads.delivery(party, number, actor)
        if not told.is_from(party) or told.state != "refused" or told.is_back:
            raise Conflict("delivery-answered")
        way = Way(told.receiver, told.sender, told.number, told.to_place, place_uri(place))
        facts = {"tn:reason": "Hàng bị từ chối"}
        event = messages.receipt(timezone.localtime(clock.now()), told.parts, way, facts, told.units)
        capture([event], party=party, actor=actor, request=asked(key or f"back-{told.number}", told.number))
        act.touches(place)
