"""Lots that were harvested before a pre-harvest interval ended, whatever was written down first and wherever.

A harvest on the portal asks before it is recorded. A lot may also come from a file or a program, and a spraying may be
entered after the harvest: then the lot is told on the first page, and gets no labels and leaves for nobody as long as
the plot is known and nothing is corrected.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem
from txng.registry.models import Batch, Party, Place
from txng.registry.naming import thing_uri
from txng.registry.selectors import every_code
from txng.trace.recording import reads, rules
from txng.trace.selectors import lineage

DAYS = 400
"""Lots harvested longer ago are eaten."""


class Early(NamedTuple):
    """``harvest_from``: the first day on which it might have been harvested; ``material``: what was sprayed; ``plot``:
    where it grew, None where nobody told: then it may be another plot that was sprayed."""

    batch: Batch
    harvest_from: str
    material: str
    plot: Place | None


def early_lots(party: Party, viewer: Viewer, batches: Sequence[Batch] | None = None) -> Iterator[Early]:
    """Those of the lots of a party, or of some of them, that were harvested within `DAYS`, the newest first."""
    entries = reads.diary(party, viewer)
    sprayed = [one for one in entries if one.interval and not one.is_void]
    if not sprayed:
        return
    since = max(min(clock.day_of(one.at) for one in sprayed), clock.today() - timedelta(days=DAYS))
    rows = Batch.objects.select_related("product").filter(product__party=party, harvested_on__gte=since)
    if batches is not None:
        rows = rows.filter(pk__in=[one.pk for one in batches])
    lots = list(rows.order_by("-harvested_on", "-pk"))
    harvests = _harvests(party, viewer, lots)
    near: dict[int, set[str]] = {}
    for batch in lots:
        codes, told = every_code(batch.product), harvests.get(thing_uri(batch.code, batch.lot))
        if told is None:
            plot, concerned = None, [one for one in sprayed if one.product_code in codes]
        else:
            plot = told.plot
            if plot.pk not in near:
                near[plot.pk] = {str(one.uri) for one in reads.around(plot) if one.uri}
            concerned = [one for one in sprayed if one.place in near[plot.pk] and one.at <= told.at]
        found = rules.too_early(batch.harvested_on or since, reads.sprayings(concerned, plot or Place(), codes))
        for problem in found[:1]:
            yield Early(batch, str(problem.params["day"]), str(problem.params["material"]), plot)


class _Harvest(NamedTuple):
    plot: Place
    at: datetime


def _harvests(party: Party, viewer: Viewer, lots: Sequence[Batch]) -> dict[str, _Harvest]:
    """Lot → where and when its harvest was recorded."""
    wanted = {thing_uri(one.code, one.lot) for one in lots}
    places = {str(one.uri): one for one in Place.objects.filter(party=party) if one.uri}
    found: dict[str, _Harvest] = {}
    for stored in reads.own_events(party, viewer, ("EQ_bizStep", "collecting")) if wanted else ():
        event = stored.event
        place = places.get(normalise(event.biz_location.id)) if event.biz_location else None
        listed = [*(getattr(event, "quantity_list", None) or ()), *(getattr(event, "output_quantity_list", None) or ())]
        for element in listed:
            if place is not None and (uri := normalise(element.epc_class)) in wanted:
                found.setdefault(uri, _Harvest(place, stored.event_time))
    return found


def too_early(party: Party, viewer: Viewer, batches: Sequence[Batch]) -> list[Problem]:
    """Why these lots get no labels and do not leave: ``lot-too-early``, of a lot itself or of what it was made of."""
    own = [one for one in batches if one.product.party_id == party.pk]
    held = {thing_uri(one.batch.code, one.batch.lot): one for one in early_lots(party, viewer) if one.plot is not None}
    problems = []
    for batch in own if held else ():
        uri = thing_uri(batch.code, batch.lot)
        made_of = [uri] if uri in held else [node.id for node in lineage(uri, "up", SYSTEM).nodes]
        for one in [held[thing] for thing in made_of if thing in held][:1]:
            told = {"lot": batch.lot, "day": one.harvest_from, "material": one.material}
            problems.append(Problem("lot-too-early", told, "lots"))
    return problems
