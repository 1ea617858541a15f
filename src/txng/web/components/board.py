"""A first page: what is to be done now, gathered from every room that knows of something.

>>> TODAY = Board()                                  # in web/<face>/
>>> @TODAY.cards
... def deliveries(viewer, today): yield Card(_("2 deliveries wait for you"), address, urgency=1)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from txng.accounts.viewers import Viewer
from txng.web.components.face import Entry
from txng.web.components.parts import Card

Provider = Callable[[Viewer, date], Iterable[Card]]
AnyProvider = TypeVar("AnyProvider", bound=Provider)


@dataclass
class Board:
    """``shortcuts``: large buttons for what is done most often."""

    providers: list[Provider] = field(default_factory=list)
    shortcuts: list[Entry] = field(default_factory=list)

    def cards(self, provider: AnyProvider) -> AnyProvider:
        """Take in a function that yields cards for a viewer on a day, in a few queries whatever their number."""
        self.providers.append(provider)
        return provider

    def shortcut(self, entry: Entry) -> Entry:
        self.shortcuts.append(entry)
        return entry

    def gather(self, viewer: Viewer, today: date) -> list[Card]:
        """Every card, the most urgent first; a provider's own order is kept within one urgency."""
        found = [card for provider in self.providers for card in provider(viewer, today)]
        return sorted(found, key=lambda card: card.urgency)

    def ways(self, viewer: Viewer) -> list[Entry]:
        return [entry for entry in self.shortcuts if entry.may(viewer)]
