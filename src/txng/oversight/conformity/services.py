"""Looking at lots anew."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock
from txng.oversight.conformity.models import LotConformity
from txng.oversight.conformity.rules import MONTHS, lot_score
from txng.registry.models import Batch
from txng.registry.review import months_later
from txng.registry.selectors import required_stages
from txng.registry.worklists import products_of_agency
from txng.trace.selectors import stages_of
from txng.trace.stages import Gap

_FACTS = ("required", "missing", "faults", "told", "complete", "score")


def conformity_of(batch: Batch, on: date | None = None) -> LotConformity:
    """The lot as its events tell it now, not saved. It is asked for what its group had to show on the day it was made
    (or ``on``): a profile of later says nothing of it."""
    product = batch.product
    made = on or batch.produced_on or batch.harvested_on or clock.day_of(batch.created_at)
    required = required_stages(product.group, made)
    journey = stages_of(batch.code, batch.lot, required=required, viewer=SYSTEM)
    missing = [entry.code for entry in journey.entries if isinstance(entry, Gap)]
    faults = sum(len(stage.faults) for stage in journey.stages)
    events = len({event for stage in journey.stages for event in stage.events})
    complete, score = lot_score(required, missing, events, faults)
    return LotConformity(
        batch=batch,
        required=list(required),
        missing=missing,
        faults=faults,
        told=events,
        complete=complete,
        score=score,
    )


def lots_of_agency(viewer: Viewer) -> QuerySet[LotConformity]:
    """The lots that were looked at of products within the viewer's competence."""
    rows = LotConformity.objects.select_related("batch__product__party", "batch__product__group")
    return rows.filter(batch__product__in=products_of_agency(viewer).order_by().values("pk"))


def lots_check(batches: Iterable[Batch] | None = None) -> int:
    """Look at these lots anew (those of the last 13 months); only what changed is written. Returns how many changed."""
    if batches is None:
        since = months_later(clock.today(), -(MONTHS + 1))
        batches = (
            Batch.objects.select_related("product__group", "product__party")
            .filter(created_at__date__gte=since)
            .iterator(chunk_size=500)
        )
    changed = 0
    with changes.act(actor=SYSTEM, kind="conformity.check") as act:
        known = {row.batch_id: row for row in LotConformity.objects.all()}
        for batch in batches:
            found = conformity_of(batch)
            there = known.get(batch.pk)
            if there is not None:
                if all(getattr(there, name) == getattr(found, name) for name in _FACTS):
                    continue
                found.pk = there.pk
            found.save(force_update=there is not None, force_insert=there is None)
            changed += 1
        act.details["changed"] = changed
    return changed
