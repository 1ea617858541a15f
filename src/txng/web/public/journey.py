"""The journey of a lot as its page shows it: stages with who, where and when; what is missing stands as missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from txng.accounts.models import AdminUnit
from txng.accounts.viewers import PUBLIC
from txng.gs1 import digital_link, element_string
from txng.gs1.problems import ProblemError
from txng.registry import selectors as registry
from txng.registry.models import Party, Place
from txng.registry.rules import StageFact
from txng.trace.selectors import stages_of
from txng.trace.sentences import GAPS, stage_name
from txng.trace.stages import Gap, Journey, Reading, Stage

SHOWN_FIRST = 6
_UNITS = {"CEL": "°C", "P1": "%", "FAH": "°F", "KEL": "K"}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the list; ``when`` in words, ``moment`` for machines. ``before_gap``: what follows is a gap."""

    title: str
    who: str = ""
    where: str = ""
    when: str = ""
    moment: datetime | None = None
    details: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_verified: bool = False
    is_gap: bool = False
    before_gap: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """``is_known``: some event tells of the thing. ``missing``: names of required stages that no event shows."""

    is_known: bool
    summary: str
    tone: str
    first: tuple[Step, ...]
    rest: tuple[Step, ...]
    total: int
    legal_stages: tuple[StageFact, ...]
    missing: tuple[str, ...]
    communes: tuple[AdminUnit, ...] = ()


def of(code: str, lot: str, serial: str, required: Sequence[str], language: str) -> Shown:
    """The journey of a lot or a single item for the public."""
    told = stages_of(code, lot, serial, required, viewer=PUBLIC)
    names = _Names.of(told.stages)
    steps = _marked([_step(entry, names, language) for entry in told.entries])
    missing = tuple(stage_name(entry.code, language) for entry in told.entries if isinstance(entry, Gap))
    summary, tone = _summary(told, missing, language)
    kept = _shown_first(steps)
    return Shown(
        is_known=bool(told.stages),
        summary=summary,
        tone=tone,
        first=tuple(steps[:kept]),
        rest=tuple(steps[kept:]),
        total=len(steps),
        legal_stages=tuple(_legal(stage, language) for stage in told.stages),
        missing=missing,
        communes=tuple(names.communes(told.stages)),
    )


def _shown_first(steps: Sequence[Step]) -> int:
    """How many steps are shown before “show all”: never so few that a gap hides behind it, nor to hide only two."""
    gaps = [at + 1 for at, step in enumerate(steps) if step.is_gap or step.warnings]
    kept = max([SHOWN_FIRST, *gaps])
    return kept if kept + 2 < len(steps) else len(steps)


def _summary(told: Journey, missing: Sequence[str], language: str) -> tuple[str, str]:
    """One sentence that says how much of the journey is known, and its colour."""
    if not told.stages:
        return _("No event of this lot has been recorded yet."), "warn"
    if told.complete:
        if not told.required:
            count = len(told.stages)
            return ngettext("%(count)d stage recorded", "%(count)d stages recorded", count) % {"count": count}, ""
        return _("Every required stage is recorded."), "good"
    lacking = list(missing) or [stage_name(gap.code, language) for gap in told.gaps]
    params = {"stages": ", ".join(dict.fromkeys(lacking)), "score": told.score}
    if missing:
        return _(
            "Not complete: no data for %(stages)s. %(score)d %% of the required stages are there."
        ) % params, "warn"
    return _("Not complete: something is open at %(stages)s.") % params, "warn"


def _marked(steps: list[Step]) -> list[Step]:
    """The line from a step to a gap is drawn like the gap."""
    return [replace(step, before_gap=at + 1 < len(steps) and steps[at + 1].is_gap) for at, step in enumerate(steps)]


def _step(entry: Stage | Gap, names: "_Names", language: str) -> Step:
    name = stage_name(entry.code, language)
    if isinstance(entry, Gap):
        return Step(_("No data for the stage “%(stage)s”") % {"stage": name}, is_gap=True)
    return Step(
        title=name,
        who=_joined(names.party(entry.party, entry.place), names.party(entry.to_party, entry.to_place)),
        where=_joined(names.commune(entry.place), names.commune(entry.to_place)),
        when=_joined(date_format(entry.time, "DATE_FORMAT"), date_format(entry.end, "DATE_FORMAT"), "–"),
        moment=entry.time,
        details=tuple(_readings(entry.readings)),
        warnings=tuple(GAPS[fault][language == "en"] for fault in entry.faults),
        is_verified=entry.verified,
    )


def _joined(one: str, other: str, joint: str = "→") -> str:
    return f"{one} {joint} {other}" if one and other and one != other else one or other


def _readings(readings: Sequence[Reading]) -> Iterator[str]:
    """Measured temperatures; other readings need an expert and are in the raw data."""
    for reading in readings:
        if reading.type.rpartition(":")[2].rpartition("/")[2] == "Temperature":
            unit = _UNITS.get(reading.uom or "", reading.uom or "")
            ends = dict.fromkeys(number_format(f"{value:g}") for value in (reading.least, reading.most))
            yield _("Measured temperature: %(range)s") % {"range": f"{'–'.join(ends)} {unit}"}


@dataclass(frozen=True, slots=True)
class _Names:
    """What the places and parties of a journey are called, as far as the public may know."""

    places: Mapping[str, Place]
    parties: Mapping[str, Party]

    @classmethod
    def of(cls, stages: Sequence[Stage]) -> "_Names":
        places = {uri for stage in stages for uri in (stage.place, stage.to_place) if uri}
        parties = {uri for stage in stages for uri in (stage.party, stage.to_party) if uri}
        return cls(registry.places_by_uri(places, PUBLIC), registry.parties_by_uri(parties, PUBLIC))

    def party(self, uri: str | None, place_uri: str | None) -> str:
        party = self.parties.get(uri or "")
        place = self.places.get(place_uri or "")
        if party is None and place is not None:
            party = place.party
        return party.name if party else ""

    def communes(self, stages: Sequence[Stage]) -> list[AdminUnit]:
        """The communes of the stages, each once, in the order of the journey."""
        places = [self.places.get(uri or "") for stage in stages for uri in (stage.place, stage.to_place)]
        found = [place.commune or place.party.commune for place in places if place is not None]
        return list(dict.fromkeys(unit for unit in found if unit is not None))

    def commune(self, uri: str | None) -> str:
        place = self.places.get(uri or "")
        if place is None:
            return ""
        commune = place.commune or place.party.commune
        return commune.name if commune else place.name


def _legal(stage: Stage, language: str) -> StageFact:
    return StageFact(
        name=stage_name(stage.code, language),
        product_code=_code(stage.things[0]) if stage.things else "",
        place_code=_code(stage.place or stage.to_place or ""),
        at=stage.time,
    )


def _code(uri: str) -> str:
    """A canonical identifier as people read it under a barcode: ``(414)8934563130008``."""
    try:
        return element_string.bracketed(digital_link.parse(uri).elements)
    except ProblemError:
        return uri
