"""SimpleMasterDataQuery: what is known of places, parties, classes and words (EPCIS 2.0 section 8.2.7.2).

Its parameters are few and its own, so they have a reader of their own. A `MasterDataQuery` answers from any list of
vocabularies; where these are kept is the affair of rooms above.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from txng.epcis.findings import echo
from txng.epcis.model import Vocabulary, VocabularyElement
from txng.epcis.query import values
from txng.epcis.query.facts import field_name
from txng.epcis.query.parsing import QueryRefused
from txng.epcis.query.values import Call
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem, ProblemError

_MOST = 10**9
_ATTRIBUTE = "EQATTR_"


class MasterDataTooLarge(ProblemError):
    """More elements match than ``maxElementCount`` allows.

    >>> MasterDataTooLarge([Problem("query-master-data-too-large", {"limit": 2})]).problems[0].code
    'query-master-data-too-large'
    """


class MasterDataQuery(msgspec.Struct, frozen=True, kw_only=True):
    """One question. ``None`` means not asked for; attribute names are those of `field_name`, ids are normalised.

    >>> MasterDataQuery(include_attributes=True, include_children=False).vocabularies is None
    True
    """

    include_attributes: bool
    include_children: bool
    vocabularies: tuple[str, ...] | None = None
    attributes: tuple[str, ...] | None = None
    ids: tuple[str, ...] | None = None
    below: tuple[str, ...] | None = None
    having: tuple[str, ...] | None = None
    equal: tuple[tuple[str, tuple[str, ...]], ...] = ()
    most: int | None = None

    def answer(self, vocabularies: Iterable[Vocabulary]) -> list[Vocabulary]:
        """The elements that match, with what was asked for of them. Raises `MasterDataTooLarge`.

        Vocabularies in which nothing matches are left out.
        """
        found: list[Vocabulary] = []
        for vocabulary in vocabularies:
            if self.vocabularies is not None and vocabulary.type not in self.vocabularies:
                continue
            below = None if self.below is None else _descendants(vocabulary, self.below)
            elements = [self._shown(one) for one in vocabulary.elements if self._matches(one, below)]
            if elements:
                found.append(Vocabulary(type=vocabulary.type, elements=elements))
        count = sum(len(one.elements) for one in found)
        if self.most is not None and count > self.most:
            raise MasterDataTooLarge([Problem("query-master-data-too-large", {"limit": self.most})])
        return found

    def _matches(self, element: VocabularyElement, below: set[str] | None) -> bool:
        name = normalise(element.id)
        if (self.ids is not None and name not in self.ids) or (below is not None and name not in below):
            return False
        if self.having is None and not self.equal:
            return True
        attributes = [(field_name(one, {}), value) for one, value in element.attributes]
        if self.having is not None and not any(one in self.having for one, _ in attributes):
            return False
        return all(
            any(one == wanted and _text(value) in texts for one, value in attributes) for wanted, texts in self.equal
        )

    def _shown(self, element: VocabularyElement) -> VocabularyElement:
        attributes = element.attributes if self.include_attributes else []
        if self.attributes is not None:
            attributes = [pair for pair in attributes if field_name(pair[0], {}) in self.attributes]
        children = element.children if self.include_children else []
        return VocabularyElement(id=element.id, attributes=attributes, children=children)


def _text(value: Any) -> str:
    """An attribute as texts are compared with it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _descendants(vocabulary: Vocabulary, roots: tuple[str, ...]) -> set[str]:
    """The ids and those of everything under them."""
    children = {normalise(one.id): [normalise(child) for child in one.children] for one in vocabulary.elements}
    found: set[str] = set()
    left = list(roots)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += children.get(name, [])
    return found


def _attributes(call: Call) -> tuple[str, ...]:
    return tuple(field_name(text, call.namespaces) for text in values.texts(call))


# Parameter → attribute of the query, how its values are read, whether it takes one value only.
_PARAMETERS: Mapping[str, tuple[str, Callable[[Call], Any], bool]] = {
    "includeAttributes": ("include_attributes", values.flag, True),
    "includeChildren": ("include_children", values.flag, True),
    "vocabularyName": ("vocabularies", values.names, False),
    "attributeNames": ("attributes", _attributes, False),
    "EQ_name": ("ids", values.uris, False),
    "WD_name": ("below", values.uris, False),
    "HASATTR": ("having", _attributes, False),
    "maxElementCount": ("most", values.count(0, _MOST), True),
}
_REQUIRED = ("includeAttributes", "includeChildren")


def parse_master_data(params: Any, namespaces: Mapping[str, str] | None = None) -> MasterDataQuery:
    """The query in an object of parameters. Raises `QueryRefused` with every fault.

    >>> query = parse_master_data({"includeAttributes": True, "includeChildren": False, "HASATTR": ["urn:x:a#name"]})
    >>> query.having
    ('urn:x:a#name',)
    >>> [one.id for one in query.answer([Vocabulary(type="urn:x:t", elements=[VocabularyElement(id="urn:x:1")])])]
    []
    """
    if not isinstance(params, Mapping):
        raise QueryRefused([Problem("query-not-an-object", {}, "query")])
    reading = _Reading(namespaces or {})
    for name, value in params.items():
        if name != "@context":
            reading.add(name, value)
    return reading.query()


class _Reading:
    def __init__(self, namespaces: Mapping[str, str]):
        self.namespaces = namespaces
        self.problems: list[Problem] = []
        self.found: dict[str, Any] = {}
        self.equal: list[tuple[str, tuple[str, ...]]] = []
        self.given: set[str] = set()

    def add(self, name: str, value: Any) -> None:
        self.given.add(name)
        listed = value if isinstance(value, list) else [value]
        call = Call(name, {}, listed, self.namespaces)
        try:
            self._add(name, call)
        except ProblemError as refused:
            self.problems.extend(refused.problems)

    def _add(self, name: str, call: Call) -> None:
        attribute, read, single = _PARAMETERS.get(name, ("", values.texts, False))
        if not attribute and not name.startswith(_ATTRIBUTE):
            raise call.refuse("query-parameter-unknown", None)
        if any(isinstance(one, dict | list) for one in call.values):
            raise call.refuse("query-value-shape", None)
        if single and len(call.values) != 1:
            raise call.refuse("query-value-single", None)
        if not call.values:
            raise call.refuse("query-value-empty", "")
        if attribute:
            self.found[attribute] = read(call)
        else:
            wanted = field_name(name.removeprefix(_ATTRIBUTE), self.namespaces)
            self.equal.append((wanted, tuple(_text(one) for one in call.values)))

    def query(self) -> MasterDataQuery:
        for name in _REQUIRED:
            if name not in self.given:
                self.problems.append(Problem("query-parameter-missing", {"name": name}, name))
        if "attributes" in self.found and not self.found.get("include_attributes", True):
            needs = {"name": "attributeNames", "other": echo("includeAttributes=true")}
            self.problems.append(Problem("query-parameter-needs", needs, "attributeNames"))
        if self.problems:
            raise QueryRefused(self.problems)
        return MasterDataQuery(**self.found, equal=tuple(self.equal))
