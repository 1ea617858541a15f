"""Parties and their members."""

from datetime import date
from typing import Any

from txng.accounts.models import User
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Conflict
from txng.gs1 import epc
from txng.gs1.problems import Problem
from txng.registry import checks, policies
from txng.registry.models import Invitation, Membership, Party, PartyKind, Role
from txng.registry.services.completeness import completeness_refresh
from txng.registry.services.identifiers import (
    PERSONAL_NUMBER,
    identifiers_follow,
    personal_number_keep,
    prefixes_enter,
)
from txng.registry.services.writing import commune_problems, locked, refuse, set_fields, uri_problems, writing

#: what an official verified; when its owner changes it, the verification ends
VERIFIED_CONTENT = frozenset({"kind", "subtype", "name", "tax_code", "gln", "commune", "address"})


def party_create(
    *, actor: Viewer, owner: User | None = None, reason: str = "", is_demo: bool = False, **values: Any
) -> Party:
    """Enter a party; ``owner`` becomes its first member. ``values``: fields of `checks.PARTY`, kind and name needed."""
    policies.require(policies.may_register(actor))
    cleaned = checks.clean(checks.PARTY, {"kind": "", "name": "", **values})
    if cleaned["kind"] == PartyKind.AGENCY:
        policies.require(actor.kind in ("authority", "system"))
    party = Party(is_demo=is_demo)
    changed = set_fields(party, cleaned)
    _settle(party, cleaned)
    number = _take_personal_number(party)
    with writing(actor, "party.create", reason) as act:
        party.save()
        _follow(party, changed, number)
        act.touches(party)
        if owner is not None:
            member = Membership.objects.create(user=owner, party=party, role=Role.OWNER, is_demo=is_demo)
            act.touches(member)
    return party


def party_update(*, actor: Viewer, party: Party, reason: str = "", **values: Any) -> Party:
    """Change fields of a party; a verification of what changes ends."""
    policies.require(policies.may_govern(actor, party.pk) or policies.may_assist(actor, party.pk))
    cleaned = checks.clean(checks.PARTY, values)
    with writing(actor, "party.update", reason) as act:
        row = locked(party)
        changed = set_fields(row, cleaned)
        if "kind" in changed and row.kind == PartyKind.AGENCY:
            policies.require(actor.kind == "system")
        _settle(row, cleaned)
        number = _take_personal_number(row)
        if changed:
            if row.verified_at and VERIFIED_CONTENT.intersection(changed):
                row.verified_by, row.verified_at, row.verified_basis = "", None, ""
            act.details["fields"] = changed
            row.save()
            _follow(row, changed, number)
            if {"name", "address", "commune"}.intersection(changed):
                completeness_refresh(row.products.filter(merged_into=None))
            act.touches(row)
    return row


def party_verify(
    *, actor: Viewer, party: Party, by: str, basis: str, on: date | None = None, reason: str = ""
) -> Party:
    """The agency named ``by`` confirms the party's data on the ground of ``basis``, decided ``on`` a day (now)."""
    policies.require(policies.may_verify(actor, commune=party.commune_id))
    cleaned = checks.clean(
        {"by": checks.text(200, required=True), "basis": checks.text(300)}, {"by": by, "basis": basis}
    )
    verified_at = checks.moment_of_decision(on)
    with writing(actor, "party.verify", reason, cleaned) as act:
        row = locked(party)
        row.verified_by, row.verified_at, row.verified_basis = cleaned["by"], verified_at, cleaned["basis"]
        row.save()
        act.touches(row)
    return row


def membership_add(*, actor: Viewer, party: Party, user: User, role: str, is_demo: bool = False) -> Membership:
    """Let ``user`` act for ``party``."""
    policies.require(policies.may_govern(actor, party.pk))
    cleaned = checks.clean({"role": checks.choice(Role)}, {"role": role})
    with writing(actor, "membership.add", details={"role": role}) as act:
        member = Membership.objects.create(user=user, party=party, is_demo=is_demo, **cleaned)
        act.touches(member, party)
    return member


def membership_remove(*, actor: Viewer, membership: Membership, reason: str = "") -> None:
    """End a membership; the last owner stays."""
    policies.require(policies.may_govern(actor, membership.party_id))
    with writing(actor, "membership.remove", reason) as act:
        owners = Membership.objects.select_for_update().filter(party=membership.party_id, role=Role.OWNER)
        if {owner.pk for owner in owners} == {membership.pk}:
            raise Conflict("last-owner")
        act.touches(membership, membership.party)
        _invitations_end(membership)
        membership.delete()


def membership_change(*, actor: Viewer, membership: Membership, role: str, reason: str = "") -> Membership:
    """Give a member another role; the last owner stays one."""
    policies.require(policies.may_govern(actor, membership.party_id))
    cleaned = checks.clean({"role": checks.choice(Role)}, {"role": role})
    with writing(actor, "membership.change", reason, {"role": role}) as act:
        owners = Membership.objects.select_for_update().filter(party=membership.party_id, role=Role.OWNER)
        if {owner.pk for owner in owners} == {membership.pk} and role != Role.OWNER:
            raise Conflict("last-owner")
        row = locked(membership)
        row.role = cleaned["role"]
        row.save()
        if row.role != Role.OWNER:
            _invitations_end(row)
        act.touches(row, row.party)
    return row


def _invitations_end(membership: Membership) -> None:
    """Who governs no more has nobody come in: links made before open nothing."""
    open_now = Invitation.objects.filter(Invitation.open_now(), party=membership.party_id, by=membership.user_id)
    open_now.update(withdrawn_at=clock.now())


def _take_personal_number(party: Party) -> str:
    """A personal number given as tax code, taken out of the row that everybody with the database could read."""
    if not PERSONAL_NUMBER.fullmatch(party.tax_code):
        return ""
    number, party.tax_code = party.tax_code, ""
    return number


def _follow(party: Party, changed: list[str], number: str) -> None:
    """Inside the act: the dated rows of identifiers and number blocks."""
    identifiers_follow(party, changed)
    if number:
        personal_number_keep(party, number)
    if "company_prefixes" in changed:
        prefixes_enter(party)


def _settle(party: Party, values: dict[str, Any]) -> None:
    """Rules over several fields, and the name events know the party by."""
    named = f"https://id.gs1.org/417/{party.gln}" if party.gln else ""
    problems = [*uri_problems(named, values), *commune_problems(party.commune)]
    if party.subtype and party.kind != "organisation":
        problems.append(Problem("subtype-kind", {"field": "subtype"}, "subtype"))
    if len(party.tax_code) == 12 and not party.is_person:
        problems.append(Problem("tax-code-person", {"field": "tax_code"}, "tax_code"))
    refuse(problems)
    own = party.uri or ""
    if own.startswith("https://id.gs1.org/417/") and not party.gln:
        own = ""  # it had a GLN before
    party.uri = named or epc.normalise(own) or None
