"""How often one key may call: so many calls a minute, counted so that a quiet minute may be made up for at once.

Each web process counts for itself; a key that reaches several has so much of each. The answer says what is left in the
headers of draft-ietf-httpapi-ratelimit-headers (``RateLimit-Limit``, ``-Remaining``, ``-Reset``).
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil

from django.conf import settings

from txng.core.errors import Refused
from txng.web.frontdoor import Headers

MINUTE = 60.0
_MOST_HOLDERS = 10_000


class Pace:
    """``most`` calls a minute for each holder (generic cell rate algorithm, ITU-T I.371).

    For each holder one moment is kept: when all it has asked for would have been asked at an even pace. It may lie a
    minute ahead of now, and each call moves it on by a minute's share.
    """

    def __init__(self, most: Callable[[], int], now: Callable[[], float] = time.monotonic):
        self._most = most
        self._now = now
        self._even: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, holder: Hashable) -> None:
        """One call more. Raises `Refused` ``too-many-calls`` with the seconds to wait."""
        now, share = self._now(), MINUTE / self._most()
        even = max(self._even.get(holder, now), now) + share
        if even - now > MINUTE:
            raise Refused("too-many-calls", limit=self._most(), seconds=ceil(even - now - MINUTE))
        self._even[holder] = even
        self._even.move_to_end(holder)
        if len(self._even) > _MOST_HOLDERS:
            self._even.popitem(last=False)

    def headers(self, holder: Hashable) -> Headers:
        """What is left for a holder, and in how many seconds all of it is there again."""
        now = self._now()
        ahead = max(self._even.get(holder, now) - now, 0.0)
        left = int((MINUTE - ahead) * self._most() / MINUTE + 1e-6)
        return tuple(
            (name, b"%d" % value)
            for name, value in (
                (b"ratelimit-limit", self._most()),
                (b"ratelimit-remaining", left),
                (b"ratelimit-reset", ceil(ahead)),
            )
        )


calls = Pace(lambda: int(settings.CALLS_PER_MINUTE))
