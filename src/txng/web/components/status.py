"""The state of a thing in one look: word, icon and one of five tones. A tone never stands without its word."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Text = str | Promise
Tone = Literal["neutral", "info", "good", "warning", "danger"]
ICONS: dict[Tone, str] = {
    "neutral": "circle-dashed",
    "info": "hourglass",
    "good": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-octagon",
}
SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Status:
    """``icon`` empty: the one of the tone."""

    word: Text
    tone: Tone = "neutral"
    icon: str = ""

    @property
    def drawing(self) -> str:
        return self.icon or ICONS[self.tone]

    def __str__(self) -> str:
        return str(self.word)


def deadline(due: date | None, today: date, done: bool = False) -> Status | None:
    """How a deadline stands: "2 days left", "1 day late"; what is done has none any more."""
    if due is None or done:
        return None
    days = (due - today).days
    if days < 0:
        late = ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
        return Status(late, "danger")
    if days == 0:
        return Status(_("Due today"), "warning", "clock")
    left = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return Status(left, "warning" if days <= SOON_DAYS else "neutral", "clock")
