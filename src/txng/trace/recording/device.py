"""Entries that a phone kept until it had network: what its clock said and what ours says (pure)."""

from datetime import datetime
from typing import Any, NamedTuple

NOTICED = 1
"""Seconds from which a difference of clocks is told: less is the way over the network."""


class Device(NamedTuple):
    """``written_at``: the phone's clock when the entry was written; ``sent_at``: when it was sent; aware, to the ms."""

    written_at: datetime
    sent_at: datetime

    def ahead(self, received_at: datetime) -> int:
        """Whole seconds by which the phone's clock is ahead of ours; negative: behind.

        >>> from datetime import UTC, timedelta
        >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
        >>> Device(noon, noon + timedelta(minutes=10)).ahead(noon + timedelta(minutes=3))
        420
        """
        return round((self.sent_at - received_at).total_seconds())

    def moment(self, received_at: datetime) -> datetime:
        """When the entry was written by our clock, never after it arrived.

        >>> from datetime import UTC, timedelta
        >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
        >>> Device(noon, noon + timedelta(minutes=10)).moment(noon + timedelta(minutes=3)).minute
        53
        """
        return min(self.written_at - (self.sent_at - received_at), received_at)

    def facts(self, received_at: datetime) -> dict[str, Any]:
        """What the event says of it: the time as the phone had it, and the difference where there is one."""
        ahead = self.ahead(received_at)
        told: dict[str, Any] = {"tn:deviceTime": self.written_at.isoformat(timespec="milliseconds")}
        return {**told, "tn:deviceClockAheadSeconds": ahead} if abs(ahead) >= NOTICED else told

    def details(self, received_at: datetime) -> dict[str, Any]:
        """The same for the record of the act, with the time of sending."""
        return {
            "written_at": self.written_at.isoformat(),
            "sent_at": self.sent_at.isoformat(),
            "clock_ahead_seconds": self.ahead(received_at),
        }
