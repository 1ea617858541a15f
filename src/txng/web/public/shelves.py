"""What lies behind a primary key, as the front door keeps it in memory.

One shelf per key, however many lots and serials of it are scanned: a code that was never scanned before is answered
without asking the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from txng.accounts.viewers import PUBLIC
from txng.registry.selectors import product_by_gtin
from txng.resolver.choice import Asked, Found, choose
from txng.resolver.links import DEFAULT, DEFAULT_MULTI, Level, root_path
from txng.resolver.selectors import Below, Element, below, level_paths, levels
from txng.web.public.pages import use_live_connection

_NOTHING = Below({}, True)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything registered under a key.

    ``whole``: ``levels`` holds every registered level by path; false when there are too many. ``is_ours``: it is a
    product of the registry, and where no default link is registered its page answers. ``target``: where every request
    without wishes is sent, if that is the same for all lots and serials.
    """

    levels: Mapping[str, Level]
    whole: bool
    is_ours: bool
    target: bytes

    @property
    def redirects(self) -> bool:
        """Whether this was made from links alone, of whose changes we hear."""
        return bool(self.levels) and not self.is_ours

    def levels_of(self, elements: Sequence[Element]) -> tuple[Level, ...]:
        """The registered levels of one identifier of this key, the most specific first. Only when `whole`."""
        if not self.levels:
            return ()
        return tuple(self.levels[path] for path in level_paths(elements) if path in self.levels)


def find(keys: Sequence[Element]) -> dict[Element, Shelf]:
    """The shelves of these keys; one query for all their links."""
    use_live_connection()
    roots = {key: root_path(key) for key in keys}
    found = below(roots.values())
    return {key: _shelf(key, root, found.get(root, _NOTHING)) for key, root in roots.items()}


def _shelf(key: Element, root: str, found: Below) -> Shelf:
    top = found.levels.get(root)
    open_ = top is None or not top.of_type(DEFAULT)
    ours = open_ and key[0] == "01" and product_by_gtin(key[1], PUBLIC) is not None
    target = b""
    if top is not None and len(found.levels) == 1 and not ours and not top.of_type(DEFAULT_MULTI):
        choice = choose((top,), Asked())
        target = choice.link.href.encode("ascii") if isinstance(choice, Found) else b""
    return Shelf(found.levels, found.whole, ours, target)


def find_paths(paths: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[Level, ...]]:
    """The registered levels of identifiers given by the paths of their levels: for keys with too many records."""
    use_live_connection()
    found = levels(path for one in paths for path in one)
    return {one: tuple(found[path] for path in one if path in found) for one in paths}
