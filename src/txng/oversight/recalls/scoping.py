"""From what events tell of a thing to the rows of a recall: one walk downstream, written set by set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from txng.accounts.viewers import SYSTEM
from txng.core import clock
from txng.gs1 import digital_link, provincial
from txng.oversight.recalls.models import Affected, Holder, Recall
from txng.oversight.recalls.rules import Widened, widened
from txng.registry import selectors as registry
from txng.registry.models import Party, Place
from txng.trace.amounts import Amount
from txng.trace.holdings import Part, Spot
from txng.trace.kinds import kind_of, label
from txng.trace.recall import Reached, Scope
from txng.trace.selectors import recall_scope

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: kinds of thing that carry a code the public scans
SCANNED = ("lot", "instance", "class", "logistic-unit")


def moment(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def path_of(uri: str) -> str:
    """The path of a thing on this host: of a Digital Link, or of a code of the province; empty for anything else."""
    own = f"{settings.BASE_URL}/{provincial.ROOT}/"
    if uri.startswith(own):
        return uri.removeprefix(settings.BASE_URL)
    return uri.removeprefix(digital_link.CANONICAL_ROOT) if uri.startswith(digital_link.CANONICAL_ROOT) else ""


def amounts_of(amounts: Iterable[Amount]) -> list[list[Any]]:
    """``[[value, unit], …]``; what nobody said how much of is left out."""
    return [[round(one.value, 3), one.uom or ""] for one in amounts if one.value is not None]


def scope_write(recall: Recall) -> Widened:
    """Walk downstream of the recall's thing with the eyes of the portal and write what is affected and who has it.

    What a person took out stays out, what holders said stays said. Called inside an act.
    """
    found = recall_scope(recall.thing, SYSTEM)
    before = {one.uri: one for one in recall.things.all()}
    known = _known(found)
    rows = [_thing(recall, one, known, before) for one in found.things]
    for row in rows:
        row.peak = _most(before[row.uri].peak if row.uri in before else [], row.amounts if row.is_out else [])
    changes = widened(_compared(before.values()), _compared(rows))
    recall.things.all().delete()
    Affected.objects.bulk_create(rows, batch_size=1000)
    _write_holders(recall, found, rows, known)
    recall.scope_at, recall.partial = clock.now(), found.partial
    recall.save(update_fields=["scope_at", "partial"])
    return changes


def _most(*lists: Iterable[Any]) -> list[list[Any]]:
    """In each unit the largest of several amounts."""
    found: dict[str, float] = {}
    for value, uom in (one for amounts in lists for one in amounts):
        found[uom] = max(found.get(uom, 0.0), float(value))
    return [[value, uom] for uom, value in sorted(found.items())]


def _compared(rows: Iterable[Affected]) -> dict[str, tuple[Any, ...]]:
    return {row.uri: (row.state, row.party_uri, *sorted(part["party"] for part in row.parts)) for row in rows}


class _Known(NamedTuple):
    """What the registry knows of the places and parties of a scope, by their URIs."""

    places: Mapping[str, Place]
    parties: Mapping[str, Party]

    def party_of(self, at: Spot) -> str:
        """With whom something is: whom its last event names, else whose the place is."""
        place = self.places.get(at.place or "")
        return at.party or (str(place.party.uri or "") if place and place.party else "")

    def name_of(self, uri: str) -> str:
        named = self.places.get(uri) or self.parties.get(uri)
        return named.name if named else ""


def _known(found: Scope) -> _Known:
    spots = {Spot(one.place, one.party) for one in found.things}
    spots |= {part.spot for one in found.things for part in one.parts}
    places = registry.places_by_uri({at.place for at in spots if at.place}, SYSTEM)
    uris = {at.party for at in spots if at.party} | {one.uri for one in found.parties}
    uris |= {str(place.party.uri) for place in places.values() if place.party and place.party.uri}
    return _Known(places, registry.parties_by_uri(uris, SYSTEM))


def _thing(recall: Recall, one: Any, known: _Known, before: Mapping[str, Affected]) -> Affected:
    kind = kind_of(one.thing)
    party = known.party_of(Spot(one.place, one.party))
    return Affected(
        recall=recall,
        uri=one.thing,
        path=path_of(one.thing) if kind in SCANNED else "",
        kind=kind,
        label=label(one.thing)[:120],
        depth=0 if one.thing == recall.thing else 1,
        certain=one.certain,
        carried=one.carried,
        state=one.state,
        seen_at=moment(one.seen),
        place_uri=one.place or "",
        place_name=known.name_of(one.place or ""),
        party_uri=party,
        party_name=known.name_of(party),
        amounts=amounts_of(one.remaining),
        parts=[_part(part, known) for part in one.parts] if len(one.parts) > 1 else [],
        left_out=before[one.thing].left_out if one.thing in before else "",
    )


def _part(one: Part, known: _Known) -> dict[str, Any]:
    party = known.party_of(one.spot)
    return {
        "place": one.spot.place or "",
        "place_name": known.name_of(one.spot.place or ""),
        "party": party,
        "party_name": known.name_of(party),
        "state": one.state,
        "amounts": amounts_of([one.amount]),
    }


def _held_by(row: Affected) -> dict[str, list[list[Any]]]:
    """Party → amounts of a thing that are with it, or on their way to it."""
    if not row.parts:
        return {row.party_uri: row.amounts}
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for part in row.parts:
        found[part["party"]] += part["amounts"]
    return found


def _write_holders(recall: Recall, found: Scope, rows: Iterable[Affected], known: _Known) -> None:
    """One row for each party that the goods reached or that has them; who answered keeps the answer, who is no longer
    reached stays if it was told."""
    with_them: dict[str, list[tuple[Affected, list[list[Any]]]]] = defaultdict(list)
    for row in rows:
        for uri, amounts in _held_by(row).items() if row.is_open else ():
            if uri:
                with_them[uri].append((row, amounts))
    reached = {one.uri: one for one in found.parties}
    there = {one.uri: one for one in recall.holders.select_for_update()}
    for uri in dict.fromkeys([*with_them, *reached]):
        party = known.parties.get(uri)
        facts = _holding(reached.get(uri), with_them.get(uri, ()), party.name if party else uri)
        if uri in there:
            Holder.objects.filter(pk=there[uri].pk).update(**facts)
        else:
            Holder.objects.create(recall=recall, uri=uri, party_id=party.pk if party else None, **facts)
    gone = [one.pk for uri, one in there.items() if uri not in reached.keys() | with_them and one.told_at is None]
    Holder.objects.filter(pk__in=gone).delete()


def _holding(one: Reached | None, here: Sequence[tuple[Affected, list[list[Any]]]], name: str) -> dict[str, Any]:
    sums: dict[str, float] = defaultdict(float)
    for _row, amounts in here:
        for value, uom in amounts:
            sums[uom] += value
    seen = [row.seen_at for row, _amounts in here if row.seen_at]
    return {
        "name": name[:200],
        "certain": one.certain if one else True,
        "things": one.things if one else len(here),
        "open_things": len(here),
        "amounts": [[round(value, 3), uom] for uom, value in sorted(sums.items())],
        "first_at": moment(one.first) if one else min(seen, default=None),
        "last_at": moment(one.last) if one else max(seen, default=None),
    }
