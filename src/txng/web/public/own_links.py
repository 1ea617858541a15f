"""The links this portal itself has for a product of the registry: its page and the raw events of a lot.

They stand behind registered links: a producer who registered a target of a type is never overruled, and where there is
a registered default link the portal's page is not offered at all.
"""

from collections.abc import Sequence

from txng.accounts.viewers import PUBLIC
from txng.gs1.digital_link import DigitalLink
from txng.registry.models import Batch, Product
from txng.registry.selectors import batch, product_by_gtin
from txng.resolver.links import DEFAULT, VOCABULARY, Level, Link
from txng.resolver.selectors import level_paths
from txng.resolver.vocabulary import title
from txng.web.public.answers import base
from txng.web.public.pages import use_live_connection

PAGE, EVENTS = "page", "events"
_LANGUAGES = ("vi", "en")


def own_levels(link: DigitalLink, registered: tuple[Level, ...]) -> tuple[Level, ...]:
    """``registered`` with our own links added, most specific first; the same when the product is not ours to show."""
    use_live_connection()
    product = product_by_gtin(link.key[1], PUBLIC)
    if product is None:
        return registered
    lot = next((value for code, value in link.qualifiers if code == "10"), "")
    known = batch(link.key[1], lot, PUBLIC) if lot else None
    taken = {kind for level in registered for kind in level.types}
    ours = [_level(level_paths([link.key])[0], product, None, taken)]
    if known is not None:
        ours.append(_level(level_paths([link.key, ("10", lot)])[0], product, known, taken))
    return _merged(level_paths(link.elements), registered, ours)


def _level(path: str, product: Product, lot: Batch | None, taken: set[str]) -> Level:
    address = base() + path
    links = [Link(DEFAULT, address, product.name, served_here=PAGE)]
    links += [
        Link(kind, address, title(kind, "vi"), _LANGUAGES, "text/html", served_here=PAGE)
        for kind in (VOCABULARY + "pip", VOCABULARY + "traceability")
    ]
    if lot is not None:
        kind = VOCABULARY + "epcis"
        raw = address + "?linkType=gs1:epcis"
        links.append(Link(kind, raw, title(kind, "vi"), (), "application/ld+json", served_here=EVENTS))
    description = f"{product.name} – {lot.lot}" if lot else product.name
    return Level(path, description, tuple(link for link in links if link.type not in taken))


def _merged(paths: Sequence[str], registered: Sequence[Level], ours: Sequence[Level]) -> tuple[Level, ...]:
    """One level per path: the registered links first, under the registered description."""
    levels: dict[str, Level] = {level.path: level for level in registered}
    for level in ours:
        known = levels.get(level.path)
        levels[level.path] = Level(level.path, known.description, known.links + level.links) if known else level
    return tuple(levels[path] for path in paths if path in levels)
