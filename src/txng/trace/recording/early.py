"""Lots that were harvested before a pre-harvest interval ended, whatever was written down first and wherever.

A harvest on the portal asks before it is recorded. A lot may also come from a file or a program, and a spraying may be
entered after the harvest: then the lot is told on the first page, and gets no labels and leaves for nobody as long as
the plot is known and nothing is corrected.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem
from txng.registry.models import Batch, Party, Place
from txng.registry.naming import thing_uri
from txng.registry.selectors import every_code
from txng.trace.recording import reads, rules


class Early(NamedTuple):
    """``harvest_from``: the first day on which it might have been harvested; ``material``: what was sprayed; ``plot``:
    where it grew, None where nobody told: then it may be another plot that was sprayed."""

    batch: Batch
    harvest_from: str
    material: str
    plot: Place | None


def early_lots(party: Party, viewer: Viewer, batches: Sequence[Batch] | None = None) -> Iterator[Early]:
    """Those of the lots of a party, or of some of them, the newest first."""
    entries = reads.diary(party, viewer)
    sprayed = [one for one in entries if one.interval and not one.is_void]
    if not sprayed:
        return
    since = min(clock.day_of(one.at) for one in sprayed)
    rows = Batch.objects.select_related("product").filter(product__party=party, harvested_on__gte=since)
    if batches is not None:
        rows = rows.filter(pk__in=[one.pk for one in batches])
    lots = list(rows.order_by("-harvested_on", "-pk"))
    plots = _plots(party, viewer, lots)
    near: dict[int, set[str]] = {}
    for batch in lots:
        plot, codes = plots.get(thing_uri(batch.code, batch.lot)), every_code(batch.product)
        if plot is not None and plot.pk not in near:
            near[plot.pk] = {str(one.uri) for one in reads.around(plot) if one.uri}
        around = sprayed if plot is None else [one for one in sprayed if one.place in near[plot.pk]]
        problem = next(iter(rules.too_early(batch.harvested_on or since, _of(around, plot, codes))), None)
        if problem is not None:
            yield Early(batch, str(problem.params["day"]), str(problem.params["material"]), plot)


def _of(sprayed: Iterable[reads.Entry], plot: Place | None, codes: frozenset[str]) -> Iterator[tuple[date, int, str]]:
    if plot is not None:
        return reads.sprayings(sprayed, plot, codes)
    return reads.sprayings([one for one in sprayed if one.product_code in codes], Place(), codes)


def _plots(party: Party, viewer: Viewer, lots: Sequence[Batch]) -> dict[str, Place]:
    """Lot → the plot where its harvest was recorded."""
    wanted = {thing_uri(one.code, one.lot) for one in lots}
    places = {str(one.uri): one for one in Place.objects.filter(party=party) if one.uri}
    found: dict[str, Place] = {}
    for stored in reads.own_events(party, viewer, ("EQ_bizStep", "collecting")) if wanted else ():
        event = stored.event
        place = places.get(normalise(event.biz_location.id)) if event.biz_location else None
        listed = [*(getattr(event, "quantity_list", None) or ()), *(getattr(event, "output_quantity_list", None) or ())]
        for element in listed if place else ():
            if (uri := normalise(element.epc_class)) in wanted and place is not None:
                found.setdefault(uri, place)
    return found


def too_early(party: Party, viewer: Viewer, batches: Sequence[Batch]) -> list[Problem]:
    """Why these lots get no labels and do not leave: ``lot-too-early``."""
    own = [one for one in batches if one.product.party_id == party.pk and one.harvested_on]
    if not own:
        return []
    return [
        Problem("lot-too-early", {"lot": one.batch.lot, "day": one.harvest_from, "material": one.material}, "lots")
        for one in early_lots(party, viewer, own)
        if one.plot is not None
    ]
