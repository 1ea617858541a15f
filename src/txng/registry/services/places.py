"""Places of a party."""

from typing import Any

from txng.accounts.viewers import Viewer
from txng.gs1 import digital_link, epc
from txng.gs1.problems import Problem, ProblemError
from txng.registry import checks, geo, policies
from txng.registry.models import Party, Place
from txng.registry.services.identifiers import identifiers_follow
from txng.registry.services.writing import commune_problems, locked, refuse, set_fields, uri_problems, writing

#: kinds whose size decides whether a point is enough
GROWING = ("plot", "farm")


def place_create(*, actor: Viewer, party: Party, reason: str = "", is_demo: bool = False, **values: Any) -> Place:
    """Enter a place of ``party``. ``values`` are fields of `checks.PLACE`; kind and name are needed."""
    policies.require(policies.may_edit(actor, party.pk))
    cleaned = checks.clean(checks.PLACE, {"kind": "", "name": "", **values})
    place = Place(party=party, is_demo=is_demo)
    changed = set_fields(place, cleaned)
    settle_place(place, cleaned)
    with writing(actor, "place.create", reason) as act:
        place.save()
        identifiers_follow(place, changed)
        act.touches(place)
    return place


def place_update(*, actor: Viewer, place: Place, reason: str = "", **values: Any) -> Place:
    """Change fields of a place."""
    policies.require(policies.may_edit(actor, place.party_id))
    cleaned = checks.clean(checks.PLACE, values)
    with writing(actor, "place.update", reason) as act:
        row = locked(place)
        changed = set_fields(row, cleaned)
        settle_place(row, cleaned)
        if changed:
            act.details["fields"] = changed
            row.save()
            identifiers_follow(row, changed)
            act.touches(row)
    return row


def uri_of(gln: str, extension: str) -> str:
    """How events name a place: the canonical Digital Link of its GLN and extension."""
    elements = [("414", gln), *([("254", extension)] if extension else [])]
    return epc.normalise(digital_link.canonical(elements))


def settle_place(place: Place, values: dict[str, Any]) -> None:
    """Rules over several fields, and the name events know the place by."""
    problems = commune_problems(place.commune)
    if place.gln_extension and not place.gln:
        problems.append(Problem("field-required", {"field": "gln"}, "gln"))
    if (place.latitude is None) != (place.longitude is None):
        problems.append(Problem("position-pair", {"field": "latitude"}, "latitude"))
    elif place.latitude is not None and place.longitude is not None:
        problems += geo.position_problems(place.latitude, place.longitude)
    problems += _boundary_problems(place, values)
    named = uri_of(place.gln, place.gln_extension) if place.gln else ""
    refuse([*problems, *uri_problems(named, values)])
    own = place.uri or ""
    if own.startswith("https://id.gs1.org/414/") and not place.gln:
        own = ""  # it had a GLN before
    place.uri = named or epc.normalise(own) or None


def _boundary_problems(place: Place, values: dict[str, Any]) -> list[Problem]:
    """The outline of a place, its area and its pin, and the larger place it lies in."""
    problems = []
    if values.get("boundary"):
        found = values["boundary"]  # judged already where it came in a file
        if not isinstance(found, geo.Boundary):
            try:
                found = geo.boundary(found)
            except ProblemError as error:
                return list(error.problems)
        place.boundary, place.area_ha = found.geometry, found.hectares
        if place.latitude is None:
            place.longitude, place.latitude = found.middle
    if place.kind in GROWING and not place.boundary and (place.area_ha or 0) > geo.POINT_HECTARES:
        params = {"field": "boundary", "hectares": str(place.area_ha), "most": geo.POINT_HECTARES}
        problems.append(Problem("geo-boundary-needed", params, "boundary"))
    above, seen = place.parent, [place]
    while above is not None:
        if any(above is one or above == one for one in seen) or above.party_id != place.party_id:
            problems.append(Problem("place-parent", {"field": "parent"}, "parent"))
            break
        seen.append(above)
        above = above.parent
    return problems
