"""Collecting what is wrong with a document: every fault, in order, each at its place, up to a limit."""

import re
from collections.abc import Iterable
from typing import Any, Literal

from txng.epcis.limits import ECHO, PROBLEMS
from txng.gs1.problems import Problem, ProblemError

Profile = Literal["strict", "lenient"]

# What must not stand in a sentence that is shown or logged: controls, and halves of surrogate pairs.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def echo(value: object) -> str:
    """Input repeated in a problem: at most 100 characters, nothing that cannot be shown.

    >>> echo("a\\x00b"), len(echo("x" * 500))
    ('a\ufffdb', 100)
    """
    text = str(value)  # a plain text also where the value is a kind of text
    if len(text) <= ECHO and text.isprintable():
        return text
    text = _UNSHOWABLE.sub("\ufffd", text[: ECHO + 1])
    return text if len(text) <= ECHO else text[: ECHO - 1] + "…"


def member(path: str, name: str) -> str:
    """The path of a member: ``("eventList[0]", "epcList")`` → ``eventList[0].epcList``.

    >>> member("eventList[0]", "epcList"), member("", "action")
    ('eventList[0].epcList', 'action')
    """
    return f"{path}.{echo(name)}" if path else echo(name)


class Findings:
    """The problems of one document under one profile.

    `error` is a fault under both profiles; `breach` is a fault under ``strict`` and a warning under ``lenient``.
    Of errors and of warnings the first 200 each are kept, the rest is counted.

    >>> found = Findings("lenient")
    >>> found.breach("epc-check-digit", "eventList[0].epcList[0]")
    >>> found.failed, [problem.code for problem in found.warnings()]
    (False, ['epc-check-digit'])
    """

    def __init__(self, profile: Profile = "strict"):
        self.profile = profile
        self._errors: list[Problem] = []
        self._warnings: list[Problem] = []
        self._beyond = 0
        self._places: set[str] = set()

    def add(self, problem: Problem) -> None:
        kept = self._warnings if problem.warning else self._errors
        if len(kept) < PROBLEMS:
            kept.append(problem)
        else:
            self._beyond += 1
        self._places.add(problem.path)

    def error(self, code: str, path: str, **params: Any) -> None:
        self.add(Problem(code, params, path))

    def breach(self, code: str, path: str, **params: Any) -> None:
        self.add(Problem(code, params, path, warning=self.profile == "lenient"))

    def follow(self, problems: Iterable[Problem]) -> None:
        """Add what a later look found, except where something was found before: a consequence is no second fault."""
        for problem in [one for one in problems if one.path not in self._places]:
            self.add(problem)

    def at(self, path: str) -> bool:
        """Whether something was already found exactly there."""
        return path in self._places

    @property
    def failed(self) -> bool:
        return bool(self._errors)

    def warnings(self) -> list[Problem]:
        """The warnings of a document without errors, at most 200, then one ``more-problems``."""
        return [*self._warnings, *self._more(self._beyond, warning=True)]

    def refuse(self) -> None:
        """Raise `ProblemError` if there is any error: at most 200 problems, errors first, then ``more-problems``."""
        if not self._errors:
            return
        room = PROBLEMS - len(self._errors)
        hidden = self._beyond + max(0, len(self._warnings) - room)
        raise ProblemError([*self._errors, *self._warnings[:room], *self._more(hidden, warning=False)])

    @staticmethod
    def _more(count: int, *, warning: bool) -> list[Problem]:
        return [Problem("more-problems", {"count": count}, "", warning)] if count else []
