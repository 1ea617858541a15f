"""Surveys in words: states, questions as a form has them, results as pages show them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from txng.core.numbers import write_number
from txng.programme.surveys import rules
from txng.programme.surveys.models import Question, Response, Survey
from txng.web.components.cells import Kind
from txng.web.components.charts import Chart, Point
from txng.web.components.status import Status, Text

TICKS = 4  # steps of a chart's axis

STATES: dict[str, Status] = {
    "draft": Status(_("Draft"), "neutral", "edit"),
    "open": Status(_("Open for answers"), "good"),
    "closed": Status(_("Survey closed"), "neutral", "lock"),
    "archived": Status(_("Ended for good"), "neutral", "lock"),
    "dropped": Status(_("Dropped"), "neutral", "x"),
}


def words_of(question: Question) -> str:
    return (question.text_en if get_language() == "en" else "") or question.text


def options_of(question: Question) -> list[tuple[int, str]]:
    """What there is to choose from: number and words; empty for numbers and texts."""
    if question.kind == "yes_no":
        return [(rules.YES, str(_("Yes"))), (rules.NO, str(_("No")))]
    if question.kind == "scale":
        return [(number, str(number)) for number in range(rules.SCALE[0], rules.SCALE[1] + 1)]
    english = question.options_en if get_language() == "en" else []
    return [(at, english[at - 1] if at <= len(english) else text) for at, text in enumerate(question.options, 1)]


class Asked(NamedTuple):
    """A question as a form shows it. ``given``: what was sent; ``condition``: when it is asked, in words."""

    question: Question
    number: int
    text: str
    options: list[tuple[int, str]]
    given: Sequence[str]
    fault: str
    condition: str


def asked(survey: Survey, given: Mapping[str, Sequence[str]], faults: Mapping[str, str]) -> list[Asked]:
    """The questions of a survey for a form."""
    questions = list(survey.questions.all())
    places = {one.code: at for at, one in enumerate(questions, 1)}
    by_code = {one.code: one for one in questions}
    found = []
    for at, one in enumerate(questions, 1):
        condition = ""
        if one.shown_if in by_code:
            chosen = [words for number, words in options_of(by_code[one.shown_if]) if number in one.shown_for]
            condition = _("if you answered “%(answer)s” to question %(number)s") % {
                "answer": "”, “".join(chosen),
                "number": places[one.shown_if],
            }
        sent = given.get(one.code, ())
        found.append(Asked(one, at, words_of(one), options_of(one), sent, faults.get(one.code, ""), str(condition)))
    return found


def told(response: Response) -> list[tuple[str, str]]:
    """Question and answer in words, in order; those that were answered."""
    questions = [one for one in response.survey.questions.all() if one.code in response.answers]
    return [(words_of(one), answer_words(one, response)) for one in questions]


def answer_words(question: Question, response: Response) -> str:
    """What was answered to a question; empty for nothing."""
    answer = response.answers.get(question.code)
    if answer is None:
        return ""
    names = dict(options_of(question))
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(names.get(one, str(one)) for one in chosen)


class Result(NamedTuple):
    """The count of one question, as a chart with its table, or as figures, or as texts."""

    question: Question
    number: int
    text: str
    counted: rules.Count
    chart: Chart | None
    figures: list[tuple[str, str]]


#: what is told of the answers to a question for a number
NUMBERS: tuple[Text, ...] = (_("Sum"), _("Mean"), _("Least"), _("Most"))
#: columns of the results as a file
RESULT_HEADS: tuple[tuple[Text, Kind], ...] = (
    (_("Question"), "text"),
    (_("Answered"), "number"),
    (_("Answer"), "text"),
    (_("Count"), "quantity"),
)


def result_lines(found: Sequence[Result]) -> Iterator[tuple[str, int, str, Decimal | int]]:
    """The results as lines: one for each option or figure, one for a question answered in words."""
    for one in found:
        names = dict(options_of(one.question))
        lines: list[tuple[str, Decimal | int]] = [
            (names.get(number, str(number)), people) for number, people in one.counted.options.items()
        ]
        if one.question.kind == "number" and one.counted.mean is not None:
            values = (one.counted.total, one.counted.mean, one.counted.least, one.counted.most)
            lines = [(str(name), value or Decimal(0)) for name, value in zip(NUMBERS, values, strict=True)]
        for words, value in lines or [("", one.counted.answered)]:
            yield one.text, one.counted.answered, words, value


def results(survey: Survey, answers: Sequence[Mapping[str, Any]]) -> list[Result]:
    """Every question of a survey, counted."""
    found = []
    for at, one in enumerate(survey.questions.all(), 1):
        count = rules.counted(one.asked, answers)
        names = dict(options_of(one))
        chart = None
        if count.options:
            points = [Point(names.get(number, str(number)), float(people)) for number, people in count.options.items()]
            top = -(-max(count.options.values(), default=0) // TICKS) * TICKS  # people are counted in whole numbers
            chart = Chart(words_of(one), points, value_word=_("Answers"), name=one.code, top=float(max(top, TICKS)))
        figures = []
        if one.kind == "number" and count.mean is not None:
            values = (count.total, count.mean, count.least, count.most)
            rows = zip(NUMBERS, values, strict=True)
            figures = [(str(name), write_number(value or 0, get_language() or "vi")) for name, value in rows]
        found.append(Result(one, at, words_of(one), count, chart, figures))
    return found
