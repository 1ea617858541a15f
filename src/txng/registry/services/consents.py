"""Consents, and entering data for somebody who gave one."""

from collections.abc import Mapping
from typing import Any

from txng.accounts.models import Agency, User
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.errors import Conflict
from txng.registry import checks, policies
from txng.registry.consents import WORDS
from txng.registry.models import Assistance, Consent, ConsentForm, Invitation, Party, PartyKind, Purpose
from txng.registry.services.parties import party_create
from txng.registry.services.writing import locked, writing


def consent_give(
    *, actor: Viewer, party: Party, purpose: str, form: str = ConsentForm.SCREEN, note: str = "", given_to: str = ""
) -> Consent:
    """Put on record that the party consents to ``purpose`` in the words of today. Owners do so on their screen; who
    enters data for a party records what was signed or said, never what its owner would have clicked."""
    policies.require(
        policies.may_govern(actor, party.pk) or (policies.may_assist(actor, party.pk) and form != ConsentForm.SCREEN)
    )
    cleaned = checks.clean(
        {
            "purpose": checks.choice(Purpose),
            "form": checks.choice(ConsentForm),
            "note": checks.text(300, required=form != ConsentForm.SCREEN),
            "given_to": checks.text(200),
        },
        {"purpose": purpose, "form": form, "note": note, "given_to": given_to},
    )
    with writing(actor, "consent.give", details={"purpose": purpose}) as act:
        made = Consent.objects.create(
            party=party,
            version=WORDS[purpose].version,
            given_at=clock.now(),
            recorded_by_id=actor.user_id,
            is_demo=party.is_demo,
            **cleaned,
        )
        _follow(party, purpose)
        act.touches(made, party)
    return made


def consent_withdraw(*, actor: Viewer, consent: Consent, reason: str = "") -> Consent:
    """The consent ends now, and with it what stood on it."""
    policies.require(policies.may_withdraw(actor, consent))
    with writing(actor, "consent.withdraw", reason, {"purpose": consent.purpose}) as act:
        row = locked(consent)
        if row.withdrawn_at is not None:
            return row
        row.withdrawn_at = clock.now()
        row.save()
        for assistance in row.assistances.filter(ended_at=None):
            assistance.ended_at = row.withdrawn_at
            assistance.save()
        if row.purpose == Purpose.ASSISTED_ENTRY:  # whom the helpers invited and who did not come yet
            members = row.party.members.values("pk")
            Invitation.objects.filter(Invitation.open_now(), party=row.party).exclude(by__in=members).update(
                withdrawn_at=row.withdrawn_at
            )
        _follow(row.party, row.purpose)
        act.touches(row, row.party)
    return row


def household_register(
    *,
    actor: Viewer,
    form: str,
    note: str,
    agency: Agency | None = None,
    helper: Party | None = None,
    owner: User | None = None,
    reason: str = "",
    is_demo: bool = False,
    **values: Any,
) -> Party:
    """Enter a household or individual who consented to it, for whom ``agency`` (an official) or ``helper`` (the own
    cooperative or firm) goes on entering data. ``form`` and ``note``: how the consent was given, and where it is.

    ``values``: fields of `checks.PARTY`. The record, and every later act on it, says who entered it.
    """
    policies.require(policies.may_help(actor, agency=agency, helper=helper))
    kind = values.get("kind", PartyKind.HOUSEHOLD)
    if kind not in (PartyKind.HOUSEHOLD, PartyKind.INDIVIDUAL):
        raise Conflict("help-for-people-only")
    cleaned = _signed(form, note)
    commune = values.get("commune")
    if agency is not None and not actor.covers(commune=commune.pk if commune else None):
        raise Conflict("commune-not-yours", "commune")
    body = agency.name if agency else helper.name if helper else ""
    with writing(actor, "household.register", reason, {"on_behalf": True, "entered_by": body}) as act:
        party = party_create(actor=actor, owner=owner, is_demo=is_demo, **{**values, "kind": kind})
        act.touches(party, *_assist(actor, party, agency, helper, cleaned))
    return party


def assistance_begin(*, actor: Viewer, party: Party, agency: Agency, form: str, note: str) -> Assistance:
    """``agency``, the local body or a leading one, enters data from now on for a household that is on record and has no
    account: it consented on paper or before witnesses. Whoever has an account consents there.

    Raises `Forbidden` outside the own territory and for firms, `Conflict` for a party that somebody acts for or that
    consented to this body already.
    """
    policies.require(policies.may_help(actor, agency=agency, helper=None) and policies.may_begin_help(actor, party))
    cleaned = _signed(form, note)
    with writing(actor, "household.assist", details={"on_behalf": True, "entered_by": agency.name}) as act:
        row = locked(party)
        if row.merged_into_id is not None:
            raise Conflict("record-merged")
        if row.members.exists():
            raise Conflict("help-has-account")
        consent, assistance = _assist(actor, row, agency, None, cleaned)
        act.touches(row, consent, assistance)
    return assistance


def _signed(form: str, note: str) -> dict[str, Any]:
    """How somebody without an account consented: on paper, or before witnesses; and where to find it."""
    if form == ConsentForm.SCREEN:
        form = ""  # nobody clicks for them
    return checks.clean(
        {"form": checks.choice(ConsentForm), "note": checks.text(300, required=True)}, {"form": form, "note": note}
    )


def _assist(
    actor: Viewer, party: Party, agency: Agency | None, helper: Party | None, cleaned: Mapping[str, Any]
) -> tuple[Consent, Assistance]:
    consent = Consent.objects.create(
        party=party,
        purpose=Purpose.ASSISTED_ENTRY,
        version=WORDS[Purpose.ASSISTED_ENTRY].version,
        given_to=agency.name if agency else helper.name if helper else "",
        given_at=clock.now(),
        recorded_by_id=actor.user_id,
        is_demo=party.is_demo,
        **cleaned,
    )
    made = Assistance.objects.create(party=party, agency=agency, helper=helper, consent=consent, is_demo=party.is_demo)
    return consent, made


def _follow(party: Party, purpose: str) -> None:
    """The party's own flag is that of its consents."""
    if purpose != Purpose.NAME:
        return
    row = locked(party)
    row.name_is_public = Consent.objects.filter(party=row.pk, purpose=purpose, withdrawn_at=None).exists()
    row.save()
    party.name_is_public = row.name_is_public
