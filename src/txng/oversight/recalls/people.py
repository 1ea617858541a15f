"""Whom a recall concerns: the people of a party, the officials of an agency, and how they are told."""

from typing import Any

from txng.accounts.models import Agency
from txng.accounts.selectors import officials
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core.notifications import notify
from txng.oversight.recalls.models import Holder, Recall
from txng.registry.selectors import workers_of


def officials_of(agency: Agency | None) -> list[int]:
    """Who works on the cases of an agency today."""
    return [] if agency is None else officials([agency])


def facts_of(recall: Recall, **more: Any) -> dict[str, Any]:
    """What every notice of a recall says."""
    return {"number": recall.number, "name": recall.name, "code": recall.code, **more}


def tell_producer(recall: Recall, kind: str, actor: Viewer, **more: Any) -> None:
    params = facts_of(recall, reason=recall.reason[:200], **more)
    notify(
        users=workers_of(recall.party_id), kind=kind, params=params, actor=actor, link=f"/workspace/recalls/{recall.pk}"
    )


def tell_agency(recall: Recall, kind: str, actor: Viewer = SYSTEM, **more: Any) -> None:
    notify(
        users=officials_of(recall.agency),
        kind=kind,
        params=facts_of(recall, **more),
        link=f"/office/recalls/{recall.pk}",
        actor=actor,
    )


def tell_holder(holder: Holder, kind: str, actor: Viewer, **more: Any) -> None:
    params = facts_of(holder.recall, reason=holder.recall.reason[:200], **more)
    link = f"/workspace/recalls/held/{holder.pk}"
    notify(users=workers_of(holder.party_id), kind=kind, params=params, link=link, actor=actor)
