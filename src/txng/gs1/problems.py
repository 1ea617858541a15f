"""What is wrong with an input: one shape for every room.

A `Problem` names a fault by a stable ``code`` and the ``params`` a sentence needs; the sentence itself is made at the
edge, in the reader's language (`txng.core.problems`). Pure rooms publish their sentences as ``SENTENCES``: a mapping
``code -> (Vietnamese, English)`` whose texts are `str.format` templates over ``params``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

Sentences = Mapping[str, tuple[str, str]]
"""Code → sentence in Vietnamese and in English, templates over the ``params`` of a problem."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fault.

    ``code``: stable slug (``check-digit``); ``params``: values the sentence mentions, JSON types only, each text at
    most 100 characters of the input; ``path``: where, in the notation of the input (``eventList[3].epcList[0]``,
    empty for the whole input); ``warning``: true when the input is still usable.

    >>> Problem("empty-value", {"ai": "10"}).code
    'empty-value'
    """

    code: str
    params: dict[str, Any] = {}
    path: str = ""
    warning: bool = False


class ProblemError(ValueError):
    """Raised by readers that cannot give a value: carries every fault found, never only the first.

    >>> ProblemError([Problem("no-path"), Problem("bad-domain", path="eventList[0]")])
    ProblemError('no-path; eventList[0]: bad-domain')
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.code}" if p.path else p.code for p in self.problems))


def sentence(problem: Problem, sentences: Sentences, language: str = "vi") -> str:
    """The fault in words. ``language`` is ``vi`` or ``en``; a code without a sentence is shown as it is.

    Never raises: a value a sentence asks for and the fault does not bring is shown as ``…``. A value of two texts is
    one text in either language.

    >>> sentence(Problem("tall", {"by": 2}), {"tall": ("cao hơn {by} m", "{by} m too tall")}, "en")
    '2 m too tall'
    """
    pair = sentences.get(problem.code)
    if pair is None:
        return problem.code
    at = 1 if language == "en" else 0
    params = {name: value[at] if _is_pair(value) else value for name, value in problem.params.items()}
    return pair[at].format_map(_Params(params))


def _is_pair(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) == 2 and all(isinstance(one, str) for one in value)


class _Params(dict[str, Any]):
    """A sentence that asks for more than the fault brings is still worth reading."""

    def __missing__(self, name: str) -> str:
        return "…"
