"""What a reader does with an input: a value, or the codes of the faults."""

from collections.abc import Callable
from typing import Any

from txng.gs1.problems import ProblemError


def outcome(read: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[Any, list[str]]:
    """The value and no codes, or none and at least one code; any other exception fails the test."""
    try:
        return read(*arguments, **options), []
    except ProblemError as refused:
        return None, [problem.code for problem in refused.problems] or ["no problem named"]
