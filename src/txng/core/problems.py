"""Faults in words: the sentences of all rooms, found by code.

Rooms that raise problems add their ``SENTENCES`` with `add_sentences` when they are loaded.
"""

from collections import ChainMap
from collections.abc import Iterable, MutableMapping

from txng.core import sentences as core_sentences
from txng.gs1.problems import Problem, Sentences, sentence

_KNOWN: MutableMapping[str, tuple[str, str]] = dict(core_sentences.SENTENCES)
_loaded_standards = False


def add_sentences(sentences: Sentences) -> None:
    _KNOWN.update(sentences)


def _load_standards() -> None:
    """The pure rooms cannot register themselves; their sentences are taken in at first need."""
    global _loaded_standards
    if not _loaded_standards:
        import txng.epcis.sentences
        import txng.gs1.sentences

        for table in (txng.gs1.sentences.SENTENCES, txng.epcis.sentences.SENTENCES):
            for code, pair in table.items():
                _KNOWN.setdefault(code, pair)
        _loaded_standards = True


def known_sentences() -> Sentences:
    """Every code with its sentence in Vietnamese and English."""
    _load_standards()
    return ChainMap(_KNOWN)


def sentence_of(problem: Problem, language: str = "vi") -> str:
    """The fault in the reader's language (``vi`` or ``en``)."""
    _load_standards()
    return sentence(problem, _KNOWN, language)


def sentences_of(problems: Iterable[Problem], language: str = "vi") -> list[str]:
    return [sentence_of(problem, language) for problem in problems]
