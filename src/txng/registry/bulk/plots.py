"""Many places from a map file: GeoJSON (RFC 7946), judged in a child process, as rows of the table of places.

What a feature says of itself in ``properties`` is read by the heads of the table in either language; its ``id`` is the
sender's name of the plot and becomes the own code, under which it comes back (`standards/trust.md` 5.2, row GeoJSON).
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from txng.core import vietnamese
from txng.core.documents import apart
from txng.core.documents.tables import MOST_COLUMNS, MOST_SIGNS, Shape, Table, Value
from txng.core.errors import Refused
from txng.gs1.problems import Problem, ProblemError
from txng.registry import geo

MOST_BYTES = 25 << 20
MOST_FEATURES = 10_000
MODULE = "txng.registry.bulk.plots"
#: how other programs call what our tables call otherwise
ALSO = {
    "id": "own_code",
    "plot_id": "own_code",
    "plotid": "own_code",
    "productionplace": "name",
    "area": "area_ha",
}
BOM = b"\xef\xbb\xbf"


class Feature(msgspec.Struct):
    """One feature. ``cells``: what it says, by the names it uses; ``point``: longitude, latitude; ``outline``: a
    `geo.Boundary` as JSON."""

    cells: dict[str, Value] = {}
    point: list[float] = []
    outline: dict[str, Any] | None = None
    problems: list[Problem] = []


class Answer(msgspec.Struct):
    """What the child says: features, or why the file is none."""

    features: list[Feature] = []
    problem: Problem | None = None


def is_map(content: bytes) -> bool:
    """Whether these bytes are a JSON document and no table."""
    return _utf8(content[:64]).lstrip()[:1] in (b"{", b"[")


def _utf8(content: bytes) -> bytes:
    """The same text in UTF-8 without a byte order mark; what is in no Unicode form stays as it is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[: len(content) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    return content.removeprefix(BOM)


def read(content: bytes) -> list[Feature]:
    """The features of a file, each with its faults. Raises `Refused` for a file that is no GeoJSON of features."""
    if len(content) > MOST_BYTES:
        raise Refused("file-too-large", "file", limit=MOST_BYTES >> 20, found=-(-len(content) // 2**20))
    answer = apart.asked(MODULE, content, Answer)
    if answer is None:
        raise Refused("geo-unreadable", "file")
    if answer.problem is not None:
        raise Refused(answer.problem.code, "file", **answer.problem.params)
    return answer.features


def outline_of(content: bytes) -> geo.Boundary:
    """The only outline of a file. Raises `ProblemError`."""
    features = read(content)
    if len(features) != 1:
        raise Refused("geo-one-feature", "boundary", found=len(features))
    only = features[0]
    faults = [one for one in only.problems if one.code != "geo-id-missing"]
    if faults:
        raise ProblemError(faults)
    if only.outline is None:
        raise Refused("geo-type", "boundary", found="Point")
    return judged(only.outline)


def judged(outline: Mapping[str, Any]) -> geo.Boundary:
    """An outline that a child has judged."""
    return msgspec.convert(outline, geo.Boundary)


def shapes_of(geometries: Sequence[Any]) -> list[Shape]:
    """The outlines that a program sends with its rows, judged; None empties one. Raises `Refused`."""
    features = [{"type": "Feature", "id": 0, "geometry": one} for one in geometries if one is not None]
    try:
        content = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    except UnicodeEncodeError:  # half of a pair of surrogates
        raise Refused("geo-unreadable", "boundary") from None
    found = iter(read(content) if features else [])
    return [Shape() if one is None else _of_row(next(found)) for one in geometries]


def _of_row(feature: Feature) -> Shape:
    """Two rows may be about the same ground: a farm and its only plot."""
    problems = [
        Problem(one.code, one.params, "boundary" + one.path.partition(".geometry")[2])
        for one in feature.problems
        if one.code != "geo-plot-twice"
    ]
    if feature.point:
        problems.append(Problem("geo-type", {"found": "Point"}, "boundary"))
    return Shape(feature.outline, problems)


def table(title: str, heads: Mapping[str, str], features: Sequence[Feature], kind: str) -> Table:
    """The features as rows; ``heads``: what a feature may call a field, folded → head of its column; ``kind``: of a
    place that does not say its own."""
    used = [heads["own_code"], heads["name"], heads["kind"], heads["latitude"], heads["longitude"]]
    lines: list[dict[str, Value]] = []
    for feature in features:
        line: dict[str, Value] = {heads["kind"]: kind}
        for name, value in sorted(feature.cells.items(), key=lambda cell: cell[0] in ALSO):  # its own words first
            head = heads.get(ALSO.get(name, name))
            if head is not None and value not in (None, "") and (name not in ALSO or head not in line):
                line[head] = value
        line.setdefault(heads["name"], str(line.get(heads["own_code"]) or ""))
        if feature.point:
            line[heads["longitude"]], line[heads["latitude"]] = feature.point
        used += [head for head in line if head not in used]
        lines.append(line)
    return Table(
        title,
        [list(used), *([line.get(head) for head in used] for line in lines)],
        shapes=[None, *(_shape(feature) for feature in features)],
    )


def _shape(feature: Feature) -> Shape | None:
    """A point says nothing of an outline that is there."""
    return Shape(feature.outline, feature.problems) if feature.outline or feature.problems else None


# --- in the child -----------------------------------------------------------------------------------------------------


def main() -> None:
    """Answer once and end."""
    apart.limit()
    try:
        answer = Answer(_features(sys.stdin.buffer.read()))
    except ProblemError as refusal:
        answer = Answer(problem=refusal.problems[0])
    except BaseException:  # noqa: BLE001 - memory, depth, time: whatever it is, no file of outlines
        answer = Answer(problem=Problem("geo-unreadable"))
    apart.say(answer)


def _features(content: bytes) -> list[Feature]:
    document = msgspec.json.decode(_utf8(content))
    if not isinstance(document, dict):
        raise Refused("geo-type", found=type(document).__name__)
    geo.refuse_other_system(document)
    found = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(found, list) or not found:
        raise Refused("geo-empty")
    if len(found) > MOST_FEATURES:
        raise Refused("geo-features", limit=MOST_FEATURES, found=len(found))
    path = "features[{}]" if document.get("type") == "FeatureCollection" else "feature"
    features: list[Feature] = []
    seen: dict[frozenset[geo.Position], int] = {}
    points = 0
    for number, one in enumerate(found):
        feature = _feature(one, path.format(number))
        points += geo.points_of(feature.outline["geometry"]) if feature.outline else 1
        if points > geo.MOST_ALL_POINTS:
            raise Refused("geo-points", most=geo.MOST_ALL_POINTS, found=points)
        if feature.outline:
            corners = frozenset(next(geo.outlines(feature.outline["geometry"])))
            first = seen.setdefault(corners, number)
            if first != number and not _one_within_the_other(features[first], feature):
                feature.problems.append(Problem("geo-plot-twice", {"first": first + 1}, path.format(number)))
        features.append(feature)
    return features


def _one_within_the_other(one: Feature, other: Feature) -> bool:
    """Whether a farm and its only plot have the same outline, because one says that it is part of the other."""
    return any(
        inner.cells.get(head) in (outer.cells.get("id"), outer.cells.get("own_code"), outer.cells.get("name"))
        for inner, outer in ((one, other), (other, one))
        for head in ("parent", "thuoc dia diem", "part of")
        if inner.cells.get(head)
    )


def _feature(given: Any, path: str) -> Feature:
    if not isinstance(given, dict):
        return Feature(problems=[Problem("geo-type", {"found": type(given).__name__}, path)])
    bare = given.get("type") != "Feature"
    geometry = given if bare else given.get("geometry")
    properties = None if bare else given.get("properties")
    feature = Feature(_cells(properties if isinstance(properties, dict) else {}))
    name = None if bare else given.get("id")
    if isinstance(name, int | float | str) and not isinstance(name, bool):
        feature.cells["id"] = str(name)[:MOST_SIGNS]
    for head, value in feature.cells.items():
        if isinstance(value, str) and "\0" in value:
            feature.problems.append(Problem("field-characters", {"field": head[:40]}, path))
            feature.cells[head] = value.replace("\0", "")
    names = {ALSO.get(name, name) for name, value in feature.cells.items() if value not in (None, "")}
    if names.isdisjoint(NAMING):
        feature.problems.append(Problem("geo-id-missing", {}, path))
    at = path if bare else f"{path}.geometry"
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        faults = geo.point_problems(geometry.get("coordinates"), f"{at}.coordinates")
        feature.problems += faults
        feature.point = [] if faults else geometry["coordinates"][:2]
        return feature
    try:
        feature.outline = msgspec.to_builtins(geo.boundary(geometry, at))
    except ProblemError as error:
        feature.problems += error.problems
    return feature


#: one of these says which plot is meant, in the words of the table or of other programs
NAMING = frozenset({"own_code", "name", "gln", "ma noi bo", "own code", "ten dia diem", "name of the place"})


def _head(name: str) -> str:
    return vietnamese.fold(name.partition("(")[0]).replace("\0", "")


def _cells(properties: Mapping[str, Any]) -> dict[str, Value]:
    """Folded name → value, texts and numbers only."""
    cells: dict[str, Value] = {}
    for name, value in list(properties.items())[:MOST_COLUMNS]:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            cells.setdefault(_head(name), vietnamese.nfc(value)[:MOST_SIGNS] if isinstance(value, str) else value)
    return cells


if __name__ == "__main__":
    main()
