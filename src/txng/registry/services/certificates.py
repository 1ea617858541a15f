"""Certificates, ratings and marks."""

from typing import Any

from txng.accounts.viewers import Viewer
from txng.core.errors import Conflict
from txng.gs1.problems import Problem
from txng.registry import checks, policies
from txng.registry.models import Certificate, CertificateState
from txng.registry.services.writing import locked, refuse, set_fields, writing
from txng.registry.visibility import party_of


def certificate_create(*, actor: Viewer, reason: str = "", is_demo: bool = False, **values: Any) -> Certificate:
    """Enter a certificate of one party, place or product. ``values`` are fields of `checks.CERTIFICATE`."""
    policies.require(policies.may_register(actor))
    needed = {"kind": "", "number": "", "issuer": "", "valid_from": None}
    certificate = Certificate(is_demo=is_demo)
    set_fields(certificate, checks.clean(checks.CERTIFICATE, {**needed, **values}))
    refuse_odd_certificate(certificate)
    party = party_of(certificate)
    policies.require(party is not None and policies.may_edit(actor, party.pk))
    with writing(actor, "certificate.create", reason) as act:
        certificate.save()
        act.touches(certificate)
    return certificate


def certificate_update(*, actor: Viewer, certificate: Certificate, reason: str = "", **values: Any) -> Certificate:
    """Change fields of a certificate; whom it speaks of stays."""
    party = party_of(certificate)
    policies.require(party is not None and policies.may_edit(actor, party.pk))
    table = {key: cleaner for key, cleaner in checks.CERTIFICATE.items() if key not in ("party", "place", "product")}
    cleaned = checks.clean(table, values)
    with writing(actor, "certificate.update", reason) as act:
        row = locked(certificate)
        refuse_revoked(row)
        changed = set_fields(row, cleaned)
        refuse_odd_certificate(row)
        if changed:
            if "valid_to" in changed:
                row.reminded_days = None  # its end is another one now
            act.details["fields"] = changed
            row.save()
            act.touches(row)
    return row


def refuse_revoked(certificate: Certificate) -> None:
    """What its issuer has revoked is over: whoever has a new one enters a new one. Raises `Conflict`."""
    if certificate.pk and certificate.state == CertificateState.REVOKED:
        raise Conflict("certificate-revoked")


def refuse_odd_certificate(certificate: Certificate) -> None:
    """Rules over several fields of a certificate."""
    problems = checks.in_order(certificate, "valid_from", "valid_to")
    problems += [
        Problem("field-required", {"field": field}, field)
        for field in ("kind", "valid_from")
        if not getattr(certificate, field)
    ]
    if [certificate.party, certificate.place, certificate.product].count(None) != 2:
        problems.append(Problem("scope-one", {"field": "party"}, "party"))
    refuse(problems)
