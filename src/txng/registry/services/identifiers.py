"""What parties and places are known by, since when; number blocks of parties."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Conflict
from txng.gs1.problems import Problem, ProblemError
from txng.registry import checks, policies, sealing
from txng.registry.models import (
    CompanyPrefix,
    Identifier,
    IdentifierKind,
    Membership,
    Party,
    Place,
    PrefixStandard,
    PrefixStatus,
)
from txng.registry.services.writing import locked, set_fields, writing

PERSONAL_NUMBER = re.compile("[0-9]{12}")
#: field of a party or place → kind of identifier whose dated rows follow it
FOLLOWED = {
    Party: {"gln": IdentifierKind.GLN, "tax_code": IdentifierKind.TAX_CODE},
    Place: {"gln": IdentifierKind.GLN, "puc_code": IdentifierKind.GROWING_AREA, "own_code": IdentifierKind.INTERNAL},
}


def identifiers_follow(record: Party | Place, changed: list[str]) -> None:
    """Inside an act that saved ``record``: end the rows of what was changed today, begin those of what is there now."""
    for field, kind in FOLLOWED[type(record)].items():
        if field in changed:
            _replace(record, _kind_for(record, kind), getattr(record, field))


def _kind_for(record: Party | Place, kind: IdentifierKind) -> IdentifierKind:
    """The plant-protection authority gives one number series to growing areas, another to packing houses."""
    packs = kind == IdentifierKind.GROWING_AREA and getattr(record, "kind", "") == "packing_house"
    return IdentifierKind.PACKING_HOUSE if packs else kind


def identifiers_begin(places: Iterable[Place]) -> Iterator[Identifier]:
    """Rows, not saved yet, for places that were made in this act."""
    for place in places:
        for field, kind in FOLLOWED[Place].items():
            value = getattr(place, field)
            if value:
                facts = {"kind": _kind_for(place, kind), "value": value, "is_demo": place.is_demo}
                yield Identifier(place=place, valid_from=clock.today(), **facts)


def personal_number_keep(party: Party, number: str) -> None:
    """Inside an act: the party's personal number from today on, sealed. Raises `Conflict` if another party has it."""
    known = Identifier.objects.filter(digest__in=sealing.digests(number), valid_to=None).first()
    if known is not None and known.party_id == party.pk:
        return
    if known is not None:
        raise Conflict("already-recorded", what=("số định danh cá nhân", "personal number"))
    _end_open(party, IdentifierKind.PERSONAL_NUMBER)
    Identifier.objects.create(
        party=party,
        kind=IdentifierKind.PERSONAL_NUMBER,
        value=sealing.mask(number),
        sealed=sealing.seal(number),
        digest=sealing.digests(number)[0],
        valid_from=clock.today(),
        is_demo=party.is_demo,
    )


def personal_number_reveal(*, actor: Viewer, party: Party, reason: str) -> str:
    """The party's personal number in full; looking is an act on record, for which a reason is needed."""
    policies.require(policies.may_reveal(actor, party))
    cleaned = checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    row = Identifier.objects.filter(party=party.pk, kind=IdentifierKind.PERSONAL_NUMBER, valid_to=None).first()
    if row is None or row.sealed is None:
        raise Conflict("nothing-sealed")
    with writing(actor, "personal-number.reveal", cleaned["reason"]) as act:
        act.touches(party)
    return sealing.unseal(row.sealed)


def identifier_add(
    *,
    actor: Viewer,
    kind: str,
    value: str,
    valid_from: date,
    party: Party | None = None,
    place: Place | None = None,
    issuer: str = "",
    valid_to: date | None = None,
    reason: str = "",
) -> Identifier:
    """Enter a code of an issuer with its dates: growing-area and packing-house codes of a place (one for every market),
    internal codes. What a record is named by everywhere (GLN, tax code) is changed on the record itself."""
    owner = party or (place.party if place else None)
    policies.require(owner is not None and policies.may_edit(actor, owner.pk))
    table = {
        "kind": checks.choice(IdentifierKind),
        "value": checks.text(60, required=True),
        "issuer": checks.text(200),
        "valid_from": checks.day,
        "valid_to": checks.day,
    }
    given = {"kind": kind, "value": value, "issuer": issuer, "valid_from": valid_from, "valid_to": valid_to}
    cleaned = checks.clean(table, given)
    if kind not in (IdentifierKind.GROWING_AREA, IdentifierKind.PACKING_HOUSE, IdentifierKind.INTERNAL):
        raise ProblemError([Problem("identifier-elsewhere", {"field": "kind"}, "kind")])
    if valid_to is not None and valid_to <= valid_from:
        params = {"field": "valid_to", "earlier": "valid_from", "later": "valid_to"}
        raise ProblemError([Problem("dates-order", params, "valid_to")])
    with writing(actor, "identifier.add", reason) as act:
        row = Identifier.objects.create(party=party, place=place, **cleaned)
        act.touches(place or party or row)
    return row


def identifier_end(*, actor: Viewer, identifier: Identifier, on: date, reason: str = "") -> None:
    """The identifier holds up to, but without, the day ``on``; it stays findable."""
    owner = identifier.party or (identifier.place.party if identifier.place else None)
    policies.require(owner is not None and policies.may_edit(actor, owner.pk))
    with writing(actor, "identifier.end", reason) as act:
        row = locked(identifier)
        row.valid_to = max(on, row.valid_from + timedelta(days=1))
        row.save()
        act.touches(row.place or row.party or row)


def company_prefix_set(*, actor: Viewer, party: Party, prefix: str, reason: str = "", **values: Any) -> CompanyPrefix:
    """Enter a number block of a party, or change what is known of it. ``values``: of `checks.PREFIX`.

    Only officials and the portal itself say that a block was checked (``status`` other than unknown).
    """
    policies.require(policies.may_edit(actor, party.pk) or policies.may_verify(actor, commune=party.commune_id))
    own = actor.user_id is not None and Membership.objects.filter(user=actor.user_id, party=party.pk).exists()
    cleaned = checks.clean(checks.PREFIX, {"prefix": prefix, **values})
    if cleaned.get("status", PrefixStatus.UNKNOWN) != PrefixStatus.UNKNOWN:
        policies.require(actor.kind in ("authority", "system") and not own)
        cleaned.setdefault("checked_on", clock.today())
    digits = cleaned.get("standard", PrefixStandard.GS1) == PrefixStandard.GS1
    if not (re.fullmatch("[0-9]{4,12}", cleaned["prefix"]) if digits else re.search("[A-Z]", cleaned["prefix"])):
        raise ProblemError([Problem("prefix-form", {"field": "prefix", "value": cleaned["prefix"]}, "prefix")])
    if digits and actor.kind == "party":
        refuse_block_of_other(party.pk, cleaned["prefix"], "prefix")
    with writing(actor, "company-prefix.set", reason) as act:
        row = CompanyPrefix.objects.select_for_update().filter(party=party.pk, prefix=cleaned["prefix"]).first()
        if row is not None and row.status != cleaned.get("status", row.status):
            policies.require(actor.kind in ("authority", "system"))  # what was checked, its owner does not uncheck
        row = row or CompanyPrefix(party=party, is_demo=party.is_demo)
        set_fields(row, cleaned)
        row.save()
        prefixes_follow(party)
        act.touches(party)
    return row


def refuse_block_of_other(party: int, digits: str, path: str) -> None:
    """A block, or a number of one, that an agency has found to be another party's and not this one's as well. Raises
    `ProblemError` ``gtin-of-other``."""
    blocks = [digits[:length] for length in range(4, len(digits) + 1)]
    held = CompanyPrefix.objects.filter(standard=PrefixStandard.GS1, status=PrefixStatus.ACTIVE, prefix__in=blocks)
    holders = list(held.select_related("party"))
    if holders and all(one.party_id != party for one in holders):
        params = {"prefix": holders[0].prefix, "party": holders[0].party.name[:100]}
        raise ProblemError([Problem("gtin-of-other", params, path)])


def prefixes_follow(party: Party) -> None:
    """Inside an act: the party's own list of GS1 blocks is that of its rows."""
    row = locked(party)
    known = CompanyPrefix.objects.filter(party=row.pk, standard=PrefixStandard.GS1).order_by("prefix")
    row.company_prefixes = [one.prefix for one in known]
    row.save()
    party.company_prefixes = row.company_prefixes


def prefixes_enter(party: Party) -> None:
    """Inside an act that saved the party's list of blocks: rows for those that have none, unchecked."""
    known = set(
        CompanyPrefix.objects.filter(party=party.pk, standard=PrefixStandard.GS1).values_list("prefix", flat=True)
    )
    gone = CompanyPrefix.objects.filter(party=party.pk, standard=PrefixStandard.GS1).exclude(
        prefix__in=party.company_prefixes
    )
    if checked := gone.exclude(status=PrefixStatus.UNKNOWN).first():
        raise Conflict("prefix-checked", prefix=checked.prefix)
    gone.delete()
    CompanyPrefix.objects.bulk_create(
        CompanyPrefix(party=party, prefix=prefix, is_demo=party.is_demo)
        for prefix in party.company_prefixes
        if prefix not in known
    )


def provincial_owner(party: Party) -> str:
    """Inside an act: the owner part of the party's provincial codes, given out at the first need (``TN00012``)."""
    known = CompanyPrefix.objects.filter(party=party.pk, standard=PrefixStandard.PROVINCIAL).first()
    if known is None:
        known = CompanyPrefix.objects.create(
            party=party,
            prefix=f"TN{party.pk:05d}",
            standard=PrefixStandard.PROVINCIAL,
            status=PrefixStatus.ACTIVE,
            valid_from=clock.today(),
            is_demo=party.is_demo,
        )
    return known.prefix


def _replace(record: Party | Place, kind: str, value: str) -> None:
    scope: dict[str, Any] = {"party": record} if isinstance(record, Party) else {"place": record}
    same = Identifier.objects.filter(**scope, kind=kind, valid_to=None)
    same.exclude(value=value).filter(valid_from=clock.today()).delete()
    for row in same.exclude(value=value):
        row.valid_to = clock.today()
        row.save()
    if value and not same.filter(value=value).exists():
        Identifier.objects.create(**scope, kind=kind, value=value, valid_from=clock.today(), is_demo=record.is_demo)


def _end_open(party: Party, kind: str) -> None:
    _replace(party, kind, "")
