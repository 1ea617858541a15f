"""What every connector can do, whatever system stands behind it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from txng.exchange.rules import KINDS, Kind, Outcome


class Target(NamedTuple):
    """Where a destination is called and what we show there."""

    url: str
    token: str

    @property
    def authorization(self) -> dict[str, str]:
        """The header that shows who we are."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


class Letter(NamedTuple):
    """A parcel as it leaves. ``code``: what the record is called by outside. ``body``: JSON in their words."""

    kind: Kind
    key: str
    day: date
    code: str
    body: bytes


class DaySum(NamedTuple):
    """What the other side has of one day and kind; ``digest`` as `txng.exchange.rules.digest` of the keys."""

    total: int
    digest: str


class Connector(ABC):
    """One kind of system. Calls are made outside of transactions; none raises for what the other side does.

    ``asks``: it can be asked whether it has a key, so that nothing is sent twice after a call that was cut off.
    ``counts``: it says what it has of a day. ``mappings``: its words for each kind, as data.
    """

    name: str
    title: tuple[str, str]
    about: tuple[str, str]
    kinds: Sequence[Kind] = KINDS
    mappings: Mapping[str, Any] = {}
    asks = False
    counts = False

    def push(self, target: Target, letter: Letter) -> Outcome:
        """Send one record of any kind."""
        pushes = {
            "party": self.push_party,
            "place": self.push_location,
            "product": self.push_product,
            "batch": self.push_batch,
            "event": self.push_events,
        }
        return pushes[letter.kind](target, letter)

    @abstractmethod
    def push_party(self, target: Target, letter: Letter) -> Outcome: ...

    @abstractmethod
    def push_location(self, target: Target, letter: Letter) -> Outcome: ...

    @abstractmethod
    def push_product(self, target: Target, letter: Letter) -> Outcome: ...

    @abstractmethod
    def push_batch(self, target: Target, letter: Letter) -> Outcome: ...

    @abstractmethod
    def push_events(self, target: Target, letter: Letter) -> Outcome: ...

    @abstractmethod
    def withdraw(self, target: Target, letter: Letter) -> Outcome:
        """Tell that a record no longer holds."""

    def pull_status(self, target: Target, letter: Letter) -> Outcome | None:
        """What became of a key; None: they have never got it."""
        return None

    def pull_day(self, target: Target, day: date, kind: Kind) -> DaySum | None:
        """What they have of a day; None: they do not say."""
        return None

    def pull_keys(self, target: Target, day: date, kind: Kind) -> frozenset[str] | None:
        """The keys they have of a day; None: they do not say."""
        return None
