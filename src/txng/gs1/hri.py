"""Human-readable interpretation: the text beside a symbol (General Specifications, section 4.14)."""

from collections.abc import Iterable

from txng.gs1.ai import Element


def lines(elements: Iterable[Element]) -> list[str]:
    """One line an element, its identifier in parentheses.

    >>> lines([("01", "08934563138165"), ("10", "LO-1")])
    ['(01) 08934563138165', '(10) LO-1']
    """
    return [f"({code}) {value}" for code, value in elements]
