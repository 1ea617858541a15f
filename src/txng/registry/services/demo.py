"""Removing invented data, and nothing else."""

import pgtrigger
from django.db.models import ProtectedError

from txng.accounts.viewers import Viewer
from txng.core.errors import Conflict
from txng.registry.models import (
    Assistance,
    Batch,
    Certificate,
    CompanyPrefix,
    Consent,
    Identifier,
    Membership,
    Party,
    Place,
    Product,
    ProductCode,
    ProductGroup,
    StageProfile,
    Submission,
)
from txng.registry.models.record import Record
from txng.registry.services.writing import writing

#: what stands on something comes before it
ORDER: tuple[type[Record], ...] = (
    *(Submission, ProductCode, Assistance, Consent, Identifier, CompanyPrefix),
    *(Certificate, Batch, Product, StageProfile, ProductGroup, Place, Membership, Party),
)


def registry_remove_demo(*, actor: Viewer) -> int:
    """Remove every record marked as demo with its history; returns how many records went.

    Real records stay; if one stands on a demo record, nothing is removed (`Conflict`).
    """
    with writing(actor, "demo.remove") as act:
        removed = 0
        for model in ORDER:
            try:
                removed += model._default_manager.filter(is_demo=True).delete()[0]
            except ProtectedError:
                raise Conflict("still-used") from None
        for model in ORDER:
            history = model._default_manager.model.pgh_event_model  # type: ignore[attr-defined]
            with pgtrigger.ignore(f"{history._meta.label}:append_only"):
                history.objects.filter(is_demo=True).delete()
        act.details["records"] = removed
    return removed
