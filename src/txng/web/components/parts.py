"""Values that the small parts of pages are made of; each has a tag of ``{% load components %}``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.web.components.status import Status, Text

TaskState = Literal["todo", "doing", "done", "blocked"]


@dataclass(frozen=True, slots=True)
class Task:
    """One step of a longer work. ``why``: the reason why it cannot be done yet, for ``blocked``."""

    title: Text
    address: str
    state: TaskState
    hint: Text = ""
    why: Text = ""

    @property
    def status(self) -> Status:
        if self.state == "todo":
            return Status(_("Not started"), "info", "circle-dashed")
        if self.state == "doing":
            return Status(_("In progress"), "warning", "hourglass")
        if self.state == "done":
            return Status(_("Done"), "good")
        return Status(_("Cannot start yet"), "neutral", "lock")


@dataclass(frozen=True, slots=True)
class TaskGroup:
    title: Text
    tasks: Sequence[Task]

    @property
    def done(self) -> int:
        return sum(task.state == "done" for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer before it is sent. ``change``: where to change it; ``lines``: the answer, a line each."""

    question: Text
    lines: Sequence[Text]
    change: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``day``: a day without a time; ``is_gap``: what should be known and is not."""

    title: Text
    who: Text = ""
    where: Text = ""
    moment: datetime | None = None
    day: date | None = None
    details: Sequence[Text] = ()
    warnings: Sequence[Text] = ()
    is_verified: bool = False
    is_gap: bool = False
    before_gap: bool = False

    @property
    def when(self) -> str:
        from txng.web.components.cells import write

        return write("moment", self.moment) if self.moment else write("date", self.day)


@dataclass(frozen=True, slots=True)
class Tab:
    """``count``: how many things are behind it."""

    label: Text
    address: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: ``value`` already written for people; ``definition``: how it is counted; ``as_of``: until when.

    ``address``: the list of the records behind it, whose sum is this figure; ``share``: 0–100, drawn as a bar.
    """

    label: Text
    value: str
    definition: Text = ""
    as_of: date | None = None
    note: Text = ""
    address: str = ""
    tone: Literal["neutral", "good", "warning", "danger"] = "neutral"
    share: float | None = None

    @property
    def fresh(self) -> str:
        return _("as of %(day)s") % {"day": date_format(self.as_of, "DATE_FORMAT")} if self.as_of else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A picture or document: ``address`` shows it in place, ``download`` hands it out."""

    name: str
    address: str
    kind: Literal["picture", "pdf", "other"]
    download: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do now, on a first page. ``urgency``: 0 first; ``tone`` colours its edge, words say it."""

    title: Text
    address: str
    text: Text = ""
    icon: str = "clipboard-list"
    tone: Literal["neutral", "info", "good", "warning", "danger"] = "neutral"
    urgency: int = 5
    count: int | None = None
    action: Text = ""
    lines: Sequence[Text] = field(default_factory=tuple)
