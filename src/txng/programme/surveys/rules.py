"""Questions, branching, what an answer has to be, and the count. Pure. Source: requirement R25."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from txng.core.workflow import Transition, Workflow
from txng.gs1.problems import Problem

#: what an actor may do: the body whose survey it is; the portal itself, when as many answered as were asked for
OWN, FULL = "own", "full"

SURVEY = Workflow(
    states=("draft", "open", "closed", "archived", "dropped"),
    initial="draft",
    finals=("archived", "dropped"),
    transitions=(
        Transition("open", "draft", "open", OWN),
        Transition("drop", "draft", "dropped", OWN, reason_required=True),
        Transition("close", "open", "closed", OWN),
        Transition("fill", "open", "closed", FULL),
        Transition("reopen", "closed", "open", OWN, reason_required=True),
        Transition("archive", "closed", "archived", OWN),
    ),
)

Kind = Literal["single", "multiple", "yes_no", "scale", "number", "text"]
WITH_OPTIONS = ("single", "multiple")
LONGEST = 2000
_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SCALE = (1, 5)
YES, NO = 1, 2

Answer = int | list[int] | str


class Asked(NamedTuple):
    """A question. ``options``: how many there are to choose from, counted from 1. ``shown_if``: code of an earlier
    question; it is asked only if the answer there is one of ``shown_for``."""

    code: str
    kind: Kind
    required: bool = False
    options: int = 0
    shown_if: str = ""
    shown_for: tuple[int, ...] = ()


def is_asked(question: Asked, answers: Mapping[str, Answer]) -> bool:
    """Whether a question is asked of somebody who gave these answers to those before it.

    >>> is_asked(Asked("q2", "text", shown_if="q1", shown_for=(1,)), {"q1": 2})
    False
    """
    if not question.shown_if:
        return True
    given = answers.get(question.shown_if)
    chosen = given if isinstance(given, list) else [given]
    return any(one in question.shown_for for one in chosen)


def read(questions: Sequence[Asked], given: Mapping[str, Sequence[str]]) -> tuple[dict[str, Answer], list[Problem]]:
    """What was sent, as answers; faults at the codes of the questions. What is not asked is not kept.

    >>> read([Asked("q1", "yes_no", True), Asked("q2", "number")], {"q1": ["1"], "q2": ["x"]})[1][0].path
    'q2'
    """
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in questions:
        if not is_asked(question, answers):
            continue
        sent = [text.strip() for text in given.get(question.code, ()) if text.strip()]
        if not sent:
            if question.required:
                problems.append(Problem("survey-answer-missing", {}, question.code))
            continue
        answer = _answer(question, sent)
        if answer is None:
            problems.append(Problem("survey-answer-wrong", {"value": sent[0][:60]}, question.code))
        else:
            answers[question.code] = answer
    return answers, problems


def _answer(question: Asked, sent: Sequence[str]) -> Answer | None:
    if question.kind == "text":
        return sent[0] if len(sent[0]) <= LONGEST and not _CONTROL.search(sent[0]) else None
    if question.kind == "number":
        return _number(sent[0])
    first, last = {"yes_no": (YES, NO), "scale": SCALE}.get(question.kind, (1, question.options))
    if not all(text.isascii() and text.isdigit() and first <= int(text[:9]) <= last for text in sent):
        return None
    numbers = sorted({int(text) for text in sent})
    if question.kind == "multiple":
        return numbers
    return numbers[0] if len(numbers) == 1 else None


def _number(text: str) -> str | None:
    """A number from 0 as people here write it (1.234,5), kept as text with a point.

    >>> _number("1.234,50"), _number("-3"), _number("1e-99999")
    ('1234.5', None, None)
    """
    plain = text.replace(" ", "").replace(".", "").replace(",", ".")
    return f"{Decimal(plain).normalize():f}" if _PLAIN.fullmatch(plain) else None


class Count(NamedTuple):
    """What was answered to one question: ``answered`` people; ``options``: number → people; of numbers sum, mean, least
    and most; ``texts``: the words."""

    answered: int
    options: dict[int, int]
    total: Decimal = Decimal(0)
    mean: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    texts: tuple[str, ...] = ()


def counted(question: Asked, responses: Iterable[Mapping[str, Answer]]) -> Count:
    """The count of one question.

    >>> counted(Asked("q", "multiple", options=3), [{"q": [1, 3]}, {"q": [3]}, {}]).options
    {1: 1, 2: 0, 3: 2}
    """
    given = [answers[question.code] for answers in responses if question.code in answers]
    if question.kind == "text":
        return Count(len(given), {}, texts=tuple(str(one) for one in given))
    if question.kind == "number":
        values = [Decimal(str(one)) for one in given]
        total = sum(values, Decimal(0))
        mean = (total / len(values)).quantize(Decimal("0.1")) if values else None
        return Count(len(values), {}, total, mean, min(values, default=None), max(values, default=None))
    first, last = {"yes_no": (YES, NO), "scale": SCALE}.get(question.kind, (1, question.options))
    found = Counter(number for one in given for number in (one if isinstance(one, list) else [one]))
    return Count(len(given), {number: found.get(number, 0) for number in range(first, last + 1)})


def choices(question: Asked) -> set[int]:
    """The numbers that may be chosen; empty for words and amounts, which nothing branches on."""
    if question.kind in ("text", "number"):
        return set()
    first, last = {"yes_no": (YES, NO), "scale": SCALE}.get(question.kind, (1, question.options))
    return set(range(first, last + 1))


def moved(chosen: Iterable[int], before: Sequence[str], after: Sequence[str]) -> list[int] | None:
    """The numbers of the same options in another order or spelling of them; None where one is no longer there.

    >>> moved([3], ["Có", "Không", "Chưa rõ"], ["Chưa rõ", "Có", "Không"]), moved([3], ["a", "b", "c"], ["a", "b"])
    ([1], None)
    """
    found = []
    for number in chosen:
        word = before[number - 1] if 0 < number <= len(before) else ""
        if word in after:
            found.append(after.index(word) + 1)
        elif len(after) == len(before) and after[number - 1] not in before:
            found.append(number)  # the same option, spelled another way
        else:
            return None
    return sorted(found)


def faults(questions: Sequence[Asked]) -> list[Problem]:
    """What stands against opening a survey."""
    found = [] if questions else [Problem("survey-empty", {}, "questions")]
    earlier: dict[str, Asked] = {}
    for question in questions:
        if question.kind in WITH_OPTIONS and question.options < 2:
            found.append(Problem("survey-options", {}, question.code))
        if question.shown_if:
            source = earlier.get(question.shown_if)
            if source is None or not question.shown_for or not set(question.shown_for) <= choices(source):
                found.append(Problem("survey-branch", {}, question.code))
        earlier[question.code] = question
    return found
