"""Faults in words: the sentences of all rooms, found by code.

Rooms above this one add their ``SENTENCES`` with `add_sentences` when they are loaded; the pure rooms below cannot and
are taken in here.
"""

from collections.abc import Iterable
from types import MappingProxyType

from txng.core.sentences import SENTENCES as OWN
from txng.epcis.query.sentences import SENTENCES as OF_QUERIES
from txng.epcis.sentences import SENTENCES as OF_EPCIS
from txng.gs1.problems import Problem, Sentences, sentence
from txng.gs1.sentences import SENTENCES as OF_GS1

_known: dict[str, tuple[str, str]] = {**OF_GS1, **OF_EPCIS, **OF_QUERIES, **OWN}


def known_sentences() -> Sentences:
    """Every code with its sentence in Vietnamese and English."""
    return MappingProxyType(_known)


def add_sentences(sentences: Sentences) -> None:
    """Take in the sentences of a room. A code means one thing in the whole house; a second meaning: `ValueError`."""
    clashing = [code for code, pair in sentences.items() if _known.get(code, pair) != pair]
    if clashing:
        raise ValueError(f"these codes have other sentences already: {clashing}")
    _known.update(sentences)


def sentence_of(problem: Problem, language: str = "vi") -> str:
    """The fault in the reader's language (``vi`` or ``en``)."""
    return sentence(problem, _known, language)


def sentences_of(problems: Iterable[Problem], language: str = "vi") -> list[str]:
    return [sentence_of(problem, language) for problem in problems]
