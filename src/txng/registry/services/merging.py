"""Two records of the same thing become one; every code of both leads to the one that stays."""

from typing import TypeVar

from txng.accounts.viewers import Viewer
from txng.core import clock, steps
from txng.core.errors import Conflict
from txng.registry import checks, policies
from txng.registry.models import (
    Assistance,
    Batch,
    Certificate,
    CompanyPrefix,
    Consent,
    Identifier,
    Invitation,
    Membership,
    Outcome,
    Party,
    Place,
    PrefixStatus,
    Product,
    ProductCode,
    Review,
    Role,
)
from txng.registry.review import FILE, PRODUCT_FILE
from txng.registry.services.codes import code_enter
from txng.registry.services.completeness import missing_items
from txng.registry.services.identifiers import prefixes_follow
from txng.registry.services.review import submission_close
from txng.registry.services.writing import locked, writing

Either = TypeVar("Either", Product, Party)
_REASON = {"reason": checks.text(300, required=True)}


def product_merge(*, actor: Viewer, keep: Product, drop: Product, reason: str) -> Product:
    """``drop`` was a duplicate of ``keep``: its codes, batches and certificates go over, its file is closed.

    Both belong to one party. Raises `Conflict` when both have a batch of the same number.
    """
    policies.require(
        (policies.may_edit(actor, keep.party_id) and policies.may_edit(actor, drop.party_id))
        or (policies.may_decide(actor, keep) and policies.may_decide(actor, drop))
    )
    why = checks.clean(_REASON, {"reason": reason})["reason"]
    with writing(actor, "product.merge", why, {"keep": keep.pk, "drop": drop.pk}) as act:
        stays, goes = _both(keep, drop)
        if stays.party_id != goes.party_id:
            raise Conflict("merge-other-party")
        clash = Batch.objects.filter(product=goes, lot__in=Batch.objects.filter(product=stays).values("lot")).first()
        if clash is not None:
            raise Conflict("merge-same-lot", lot=clash.lot)
        for product in (stays, goes):
            if product.code and not ProductCode.objects.filter(value=product.code).exists():
                code_enter(product, clock.day_of(product.created_at))
        for code in ProductCode.objects.filter(product=goes):
            code.product = stays
            code.save()
        for batch in Batch.objects.filter(product=goes):
            batch.product = stays
            batch.save()
        for certificate in Certificate.objects.filter(product=goes):
            certificate.product = stays
            certificate.save()
        if goes.review == Review.SUBMITTED:
            submission_close(goes, actor, Outcome.WITHDRAWN, why)
        steps.take(goes, PRODUCT_FILE, "close", actor=actor, permissions={FILE}, reason=why, state_field="review")
        goes.gtin = goes.provincial_code = ""
        goes.published, goes.merged_into = False, stays
        goes.save()
        stays.missing_items = missing_items(stays)
        stays.save()
        act.touches(stays, goes)
    return stays


def party_merge(*, actor: Viewer, keep: Party, drop: Party, reason: str) -> Party:
    """``drop`` was a duplicate of ``keep``: everything it has goes over. Officials and the portal itself do so.

    The dropped row stays with its GLN and URI, and leads to the other: what events say of it is never lost.
    """
    policies.require(policies.may_merge(actor, keep, drop))
    why = checks.clean(_REASON, {"reason": reason})["reason"]
    with writing(actor, "party.merge", why, {"keep": keep.pk, "drop": drop.pk}) as act:
        stays, goes = _both(keep, drop)
        if stays.tax_code and goes.tax_code and stays.tax_code != goes.tax_code:
            raise Conflict("merge-two-taxpayers", one=stays.tax_code, other=goes.tax_code)
        _memberships(stays, goes)
        Invitation.objects.filter(Invitation.open_now(), party=goes).update(withdrawn_at=clock.now())
        for model in (Place, Product):
            for row in model._default_manager.filter(party=goes):
                row.party = stays
                row.save()
        for certificate in Certificate.objects.filter(party=goes):
            certificate.party = stays
            certificate.save()
        _dated_rows(stays, goes)
        tax_code, goes.tax_code = goes.tax_code, ""
        goes.merged_into = stays
        goes.save()
        Party.objects.filter(merged_into=goes).update(merged_into=stays)
        stays.tax_code = stays.tax_code or tax_code
        stays.save()
        prefixes_follow(stays)
        act.touches(stays, goes)
    return locked(keep)


def _memberships(stays: Party, goes: Party) -> None:
    """People of the record that goes act for the one that stays; as owners only where it has none, for a merge must
    give nobody a firm that others own."""
    members = set(Membership.objects.filter(party=stays).values_list("user_id", flat=True))
    owned = Membership.objects.filter(party=stays, role=Role.OWNER).exists()
    for member in Membership.objects.filter(party=goes):
        if member.user_id in members:
            member.delete()
            continue
        if owned and member.role == Role.OWNER:
            member.role = Role.STAFF
        member.party = stays
        member.save()


def _dated_rows(stays: Party, goes: Party) -> None:
    """Identifiers, blocks, consents and helpers, as far as the other has not the same."""
    for identifier in Identifier.objects.filter(party=goes):
        identifier.party = stays
        identifier.save()
    known = set(CompanyPrefix.objects.filter(party=stays).values_list("standard", "prefix"))
    for prefix in CompanyPrefix.objects.filter(party=goes):
        if (prefix.standard, prefix.prefix) in known:
            same = CompanyPrefix.objects.filter(party=stays, standard=prefix.standard, prefix=prefix.prefix)
            if prefix.status != PrefixStatus.UNKNOWN:  # what an agency found is not lost with the duplicate
                same.filter(status=PrefixStatus.UNKNOWN).update(status=prefix.status, checked_on=prefix.checked_on)
            prefix.delete()
        else:
            prefix.party = stays
            prefix.save()
    for consent in Consent.objects.filter(party=goes, withdrawn_at__isnull=False):
        consent.party = stays
        consent.save()
    Consent.objects.filter(party=goes, withdrawn_at=None).update(withdrawn_at=clock.now())
    Assistance.objects.filter(party=goes, ended_at=None).delete()


def _both(keep: Either, drop: Either) -> tuple[Either, Either]:
    """Both rows, locked in the order of their ids so that two merges cannot wait for each other."""
    if keep.pk == drop.pk:
        raise Conflict("merge-itself")
    rows = {row.pk: locked(row) for row in sorted((keep, drop), key=lambda row: row.pk)}
    if rows[keep.pk].merged_into_id or rows[drop.pk].merged_into_id:
        raise Conflict("record-merged")
    return rows[keep.pk], rows[drop.pk]
