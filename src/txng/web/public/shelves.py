"""What lies behind a primary key, as the front door keeps it in memory.

One shelf per key, however many lots and serials of it are scanned: a code that was never scanned before is answered
without asking the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from txng.accounts.viewers import PUBLIC
from txng.oversight.alarms.selectors import flagged_below
from txng.registry.selectors import product_by_gtin
from txng.resolver.choice import Asked, Found, choose
from txng.resolver.links import DEFAULT, DEFAULT_MULTI, Level, for_identifier, root_path
from txng.resolver.recalls import recalled_below
from txng.resolver.retirement import Retired, retired, retired_below
from txng.resolver.selectors import Below, Element, below, level_paths, levels
from txng.web.public.pages import use_live_connection

_NOTHING = Below({}, True)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything registered under a key.

    ``whole``: ``levels`` holds every registered level by path; false when there are too many. ``is_ours``: it is a
    product of the registry, and where no default link is registered its page answers. ``target``: where every request
    without wishes is sent, if that is the same for all lots and serials. ``recalled``: paths of which people must
    read something first, because they are recalled or shown to have been copied; ``retired``: paths no longer used.
    """

    levels: Mapping[str, Level]
    whole: bool
    is_ours: bool
    target: bytes
    recalled: frozenset[str] = frozenset()
    retired: Mapping[str, Retired] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether nothing here needs a second look: nothing is retired, and a recall is told by our own page."""
        return not self.retired and (self.is_ours or not self.recalled)

    def is_recalled(self, elements: Sequence[Element]) -> bool:
        return bool(self.recalled) and not self.recalled.isdisjoint(level_paths(elements))

    def retired_of(self, elements: Sequence[Element]) -> Retired | None:
        return retired(self.retired, elements) if self.retired else None

    @property
    def redirects(self) -> bool:
        """Whether this was made from links alone, of whose changes we hear."""
        return bool(self.levels) and not self.is_ours

    def levels_of(self, elements: Sequence[Element]) -> tuple[Level, ...]:
        """The registered levels of one identifier of this key, the most specific first. Only when `whole`."""
        if not self.levels:
            return ()
        found = (self.levels[path] for path in level_paths(elements) if path in self.levels)
        return for_identifier(found, elements)


def find(keys: Sequence[Element]) -> dict[Element, Shelf]:
    """The shelves of these keys; one query each for links, recalls and retired codes of all."""
    use_live_connection()
    roots = {key: root_path(key) for key in keys}
    found = below(roots.values())
    recalled, gone = recalled_below(keys), retired_below(list(roots.values()))
    for root, paths in flagged_below(keys).items():
        recalled[root] = recalled.get(root, frozenset()) | paths
    return {
        key: _shelf(key, root, found.get(root, _NOTHING), recalled.get(root, frozenset()), gone.get(root, {}))
        for key, root in roots.items()
    }


def _shelf(key: Element, root: str, found: Below, recalled: frozenset[str], gone: Mapping[str, Retired]) -> Shelf:
    top = found.levels.get(root)
    open_ = top is None or all(link.is_template for link in top.of_type(DEFAULT))
    ours = open_ and key[0] == "01" and product_by_gtin(key[1], PUBLIC) is not None
    target = b""
    if top is not None and len(found.levels) == 1 and not ours and not top.of_type(DEFAULT_MULTI):
        choice = choose((top,), Asked())
        if isinstance(choice, Found) and not (choice.link.is_template or choice.link.unverified):
            target = choice.link.href.encode("ascii")
    return Shelf(found.levels, found.whole, ours, b"" if recalled or gone else target, recalled, gone)


def find_paths(paths: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[Level, ...]]:
    """The registered levels of identifiers given by the paths of their levels: for keys with too many records."""
    use_live_connection()
    found = levels(path for one in paths for path in one)
    return {one: tuple(found[path] for path in one if path in found) for one in paths}
