"""Registering links. Every change is one act with its reason, and is announced to all workers when it commits."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.conf import settings

from txng.accounts.viewers import Viewer
from txng.core import changes
from txng.gs1.problems import Problem
from txng.resolver import models, rules
from txng.resolver.links import DEFAULT, Link
from txng.resolver.selectors import level_paths, levels

BATCH = 2000


class Loaded(NamedTuple):
    """``records`` of the document; ``changed`` of them were new or different; ``warnings`` about usable links."""

    records: int
    links: int
    changed: int
    warnings: tuple[Problem, ...]


def links_load(document: bytes, actor: Viewer, reason: str = "") -> Loaded:
    """Register the links of a link-set file (RFC 9264, relative anchors allowed): its levels are replaced as a whole.

    Levels the document does not name stay as they are. Nothing is stored unless everything is sound: raises
    `txng.gs1.problems.ProblemError` with every fault.
    """
    records, warnings = rules.read(document, settings.BASE_URL)
    warnings += _without_default(records)
    changed = 0
    with changes.act(actor=actor, kind="links.load", reason=reason) as act:
        for start in range(0, len(records), BATCH):
            changed += _replace(records[start : start + BATCH], act)
        act.details["records"] = len(records)
        act.details["changed"] = changed
    return Loaded(len(records), sum(len(record.links) for record in records), changed, tuple(warnings))


def _replace(records: Sequence[rules.Record], act: changes.Act) -> int:
    """Store what differs from what is registered; how many records that were."""
    paths = [record.path for record in records]
    known = {kept.path: kept for kept in models.LinkRecord.objects.select_for_update().filter(path__in=paths)}
    stored = _stored(paths)
    fresh = [record for record in records if (record.description, record.links) != stored.get(record.path)]
    if not fresh:
        return 0
    replaced = [known[record.path] for record in fresh if record.path in known]
    models.Link.objects.filter(record__in=replaced).delete()
    for record in fresh:
        kept = known.get(record.path)
        if kept is None:
            known[record.path] = models.LinkRecord(path=record.path, root=record.root, description=record.description)
        else:
            kept.description = record.description
    models.LinkRecord.objects.bulk_update(replaced, ["description"])
    models.LinkRecord.objects.bulk_create(known[record.path] for record in fresh if known[record.path].pk is None)
    models.Link.objects.bulk_create(row for record in fresh for row in _rows(known[record.path], record.links))
    act.touches(*(known[record.path] for record in fresh[: max(0, 1000 - len(act.touched))]))
    return len(fresh)


def _stored(paths: Sequence[str]) -> dict[str, tuple[str, tuple[Link, ...]]]:
    """What is registered now, whatever its period of validity."""
    found: dict[str, tuple[str, tuple[Link, ...]]] = {}
    for row in (
        models.Link.objects.filter(record__path__in=paths).select_related("record").order_by("record", "position")
    ):
        link = Link(
            row.link_type, row.href, row.title, tuple(row.hreflang), row.media_type, tuple(row.context),
            row.valid_from, row.valid_to,
        )  # fmt: skip
        description, links = found.get(row.record.path, (row.record.description, ()))
        found[row.record.path] = (description, (*links, link))
    return found


def _rows(record: models.LinkRecord, links: Sequence[Link]) -> Iterator[models.Link]:
    for position, link in enumerate(links):
        yield models.Link(
            record=record,
            position=position,
            link_type=link.type,
            href=link.href,
            title=link.title,
            hreflang=list(link.hreflang),
            media_type=link.media_type,
            context=list(link.context),
            valid_from=link.valid_from,
            valid_to=link.valid_to,
        )


def _without_default(records: Sequence[rules.Record]) -> list[Problem]:
    """Levels with no default link at their own level or above, in the document or already registered."""
    defaults = {record.path for record in records if any(link.type == DEFAULT for link in record.links)}
    lacking = {record.path: set(level_paths(record.elements)) for record in records if record.path not in defaults}
    registered = levels({path for above in lacking.values() for path in above} - lacking.keys() - defaults)
    defaults |= {path for path, level in registered.items() if level.of_type(DEFAULT)}
    return [
        Problem("link-default-missing", {"anchor": path}, path, warning=True)
        for path, above in lacking.items()
        if defaults.isdisjoint(above)
    ]
