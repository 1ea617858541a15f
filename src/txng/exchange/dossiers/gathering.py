"""What is known of a lot for the papers that go with it, as its owner may see it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.exchange.dossiers.plots import Plot
from txng.registry import selectors as registry
from txng.registry.models import Batch, Certificate, Party, Place, PlaceKind, Product
from txng.registry.naming import thing_elements
from txng.resolver.models import RecallNotice
from txng.resolver.recalls import notices
from txng.trace.journeys import stages_of
from txng.trace.stages import Journey, Stage

#: groups that the regulation on deforestation-free products covers, with what the plant is
PLANTS = {"cao-su": "Hevea brasiliensis", "go": ""}
_GROWN = ("growing", "harvest")
_MADE = (PlaceKind.PACKING_HOUSE, PlaceKind.FACTORY)


class Step(NamedTuple):
    """One stage with its names."""

    stage: Stage
    place: Place | None
    party: Party | None
    to_place: Place | None
    to_party: Party | None


class Dossier(NamedTuple):
    """A lot with its journey. ``plots``: where it was grown; ``makers``: packing houses and factories it passed;
    ``recalls``: notices in force for the lot or its product."""

    product: Product
    batch: Batch
    journey: Journey
    steps: tuple[Step, ...]
    plots: tuple[Plot, ...]
    makers: tuple[Place, ...]
    certificates: tuple[Certificate, ...]
    recalls: tuple[RecallNotice, ...]

    @property
    def covered(self) -> bool:
        """Whether the regulation on deforestation-free products covers it."""
        return self.product.group is not None and self.product.group.code in PLANTS

    @property
    def harvest(self) -> tuple[date, date] | None:
        """The first and the last day of harvest."""
        days = [day for plot in self.plots for day in plot.harvested]
        return (min(days), max(days)) if days else None


def dossier(batch: Batch, viewer: Viewer, today: date | None = None) -> Dossier:
    """Everything about a lot; what the viewer may not see of others is missing, boundaries first of all."""
    product = batch.product
    required = registry.required_stages(product.group)
    journey = stages_of(batch.code, batch.lot, required=required, viewer=viewer)
    stages = journey.stages
    places = registry.places_by_uri(_named(stages, "place", "to_place"), viewer)
    parties = registry.parties_by_uri(_named(stages, "party", "to_party"), viewer)
    steps = tuple(
        Step(
            one,
            places.get(one.place or ""),
            parties.get(one.party or ""),
            places.get(one.to_place or ""),
            parties.get(one.to_party or ""),
        )
        for one in stages
    )
    met = [place for step in steps for place in (step.place, step.to_place) if place is not None]
    return Dossier(
        product,
        batch,
        journey,
        steps,
        tuple(_plots(steps)),
        tuple({place.pk: place for place in met if place.kind in _MADE}.values()),
        tuple(registry.certificates_of(product, today or clock.today(), viewer)),
        tuple(notices(thing_elements(batch.code, batch.lot))),
    )


def _named(stages: Iterable[Stage], *fields: str) -> set[str]:
    return {uri for one in stages for field in fields if (uri := getattr(one, field))}


def _plots(steps: Iterable[Step]) -> Iterable[Plot]:
    """Plots and farms of the journey with the days something was harvested there."""
    found: dict[int, tuple[Place, set[date]]] = {}
    for step in steps:
        place = step.place
        if place is None or place.kind not in (PlaceKind.PLOT, PlaceKind.FARM):
            continue
        _known, days = found.setdefault(place.pk, (place, set()))
        if step.stage.code in _GROWN:
            days |= {clock.day_of(at) for at in (step.stage.time, step.stage.end)}
    for place, days in found.values():
        commune = place.commune or place.party.commune
        yield Plot(
            place.name,
            place.puc_code or place.own_code,
            place.party.name,
            commune.name if commune else "",
            place.latitude,
            place.longitude,
            place.boundary,
            place.area_ha,
            tuple(sorted(days)),
        )
