"""Links an organisation keeps itself: of its own products, places and numbers, to hosts it has verified."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Max, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import changes
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1 import hri
from txng.registry.models import Party, Place, Product
from txng.resolver import hosts, models, policies, rules
from txng.resolver.links import DEFAULT, root_path
from txng.resolver.selectors import Element, level_paths


def links_of(viewer: Viewer, party: int) -> QuerySet[models.Link]:
    """The links of an organisation with their records, for its members; default links are told by those they repeat."""
    if not policies.may_see_links(viewer, party):
        return models.Link.objects.none()
    return models.Link.objects.select_related("record").filter(record__party=party).exclude(link_type=DEFAULT)


def default_targets(records: Iterable[int]) -> dict[int, str]:
    """Record → target of its default link."""
    rows = models.Link.objects.filter(record__in=set(records), link_type=DEFAULT)
    return dict(rows.values_list("record_id", "href"))


def link_save(
    *,
    actor: Viewer,
    party: Party,
    elements: Sequence[Element],
    link_type: str,
    href: str,
    title: str,
    languages: Sequence[str] = (),
    media_type: str = "",
    context: Sequence[str] = (),
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    is_default: bool = False,
    link: models.Link | None = None,
) -> models.Link:
    """Register a link of ``party`` for an identifier, or change ``link``; ``is_default``: plain scans go there.

    Raises `Forbidden`, `Refused` (not theirs, host not verified), `ProblemError` with every fault, paths ending in the
    member's name (``href``, ``title`` …).
    """
    if not policies.may_link(actor, party.pk):
        raise Forbidden("not-permitted")
    path = level_paths(elements)[0]
    item = " ".join(hri.lines(elements))
    _require_own(party, elements, item)
    with changes.act(actor=actor, kind="link.change" if link else "link.add", details={"code": path}) as act:
        record = models.LinkRecord.objects.select_for_update().filter(path=path).first()
        if record is not None and record.party_id != party.pk:
            if record.party_id is None:
                raise Conflict("link-kept-by-operator", "code", item=item)
            record.links.all().delete()  # of whom had the product before
            record.party = party
            record.save()
        if link is not None and (record is None or link.record_id != record.pk):
            raise Refused("link-not-yours", "code", item=item)
        given = {
            "href": href,
            "title": title,
            "hreflang": list(languages),
            "type": media_type,
            "context": list(context),
        }
        moments = {"validFrom": valid_from, "validTo": valid_to}
        given |= {name: moment.isoformat() for name, moment in moments.items() if moment}
        _require_sound(path, item, link_type, {name: value for name, value in given.items() if value})
        if not hosts.is_ours(href) and not hosts.is_verified(party.pk, href):
            raise Refused("link-host-unverified", "href", host=href.split("/")[2] if "://" in href else href)
        if record is None:
            record = models.LinkRecord.objects.create(
                path=path, root=root_path(elements[0]), description=title[:200], party=party
            )
        saved = _store(record, link, link_type, href, title, languages, media_type, context, valid_from, valid_to)
        _set_default(record, saved, is_default, link.href if link else "")
        act.touches(record, saved)
    return saved


def _require_own(party: Party, elements: Sequence[Element], item: str) -> None:
    """Products and places of the registry, and numbers under a company prefix of the organisation, are its own."""
    code, value = elements[0]
    if code in ("01", "8006"):
        registered = Product.objects.filter(gtin=value[:14]).values_list("party_id", flat=True).first()
        own = _has_prefix(party, value[1:]) if registered is None else registered == party.pk
    elif code in ("414", "417"):
        own = party.gln == value or Place.objects.filter(party=party, gln=value).exists() or _has_prefix(party, value)
    else:
        own = _has_prefix(party, value[1:] if code in ("00", "8003") else value)
    if not own:
        raise Refused("link-not-yours", "code", item=item)


def _has_prefix(party: Party, digits: str) -> bool:
    return any(digits.startswith(prefix) for prefix in party.company_prefixes)


def _require_sound(path: str, item: str, link_type: str, given: dict[str, Any]) -> None:
    """The same rules as for a whole file of links."""
    entry = {"anchor": path, "itemDescription": item[:200], link_type: [given]}
    rules.read(msgspec.json.encode({"linkset": [entry]}), settings.BASE_URL)


def _store(
    record: models.LinkRecord,
    link: models.Link | None,
    link_type: str,
    href: str,
    title: str,
    languages: Sequence[str],
    media_type: str,
    context: Sequence[str],
    valid_from: datetime | None,
    valid_to: datetime | None,
) -> models.Link:
    row = link or models.Link(record=record, position=_next(record))
    row.link_type, row.href, row.title, row.media_type = link_type, href, title, media_type
    row.hreflang, row.context = list(languages), list(context)
    row.valid_from, row.valid_to = valid_from, valid_to
    row.save()
    return row


def _next(record: models.LinkRecord) -> int:
    highest = record.links.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else int(highest) + 1


def _set_default(record: models.LinkRecord, link: models.Link, wanted: bool, before: str) -> None:
    """The default link repeats the link that is chosen; follows its changes, and goes with its choice."""
    default = record.links.filter(link_type=DEFAULT).first()
    if wanted:
        if default is None:
            default = models.Link(record=record, position=_next(record), link_type=DEFAULT)
        default.href, default.title = link.href, link.title
        default.valid_from, default.valid_to = link.valid_from, link.valid_to
        default.save()
    elif default is not None and default.href in (before, link.href):
        default.delete()


def link_remove(*, actor: Viewer, link: models.Link) -> None:
    """Take a link out; the default link that repeats it goes with it, and an empty record goes too."""
    record = link.record
    if record.party_id is None or not policies.may_link(actor, record.party_id):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="link.remove", details={"code": record.path, "href": link.href}) as act:
        act.touches(record)
        record.links.filter(link_type=DEFAULT, href=link.href).delete()
        link.delete()
        if not record.links.exists():
            record.delete()
