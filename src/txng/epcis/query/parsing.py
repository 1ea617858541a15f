"""Reading a query: from a query string or a JSON body to a typed expression, with every fault listed."""

from collections.abc import Iterable, Mapping
from typing import Any

from txng.epcis.findings import echo
from txng.epcis.query.expression import Condition, Number, Order, Query, Report, Text
from txng.epcis.query.facts import REPORT_NUMBERS
from txng.epcis.query.parameters import Parameter, row_of
from txng.epcis.query.values import Call, Given
from txng.epcis.vocabulary import PREFIXES
from txng.gs1.problems import Problem, ProblemError

MOST_PARAMETERS = 50
MOST_VALUES = 1_000
PER_PAGE = 30

#: Parameters of the REST binding that shape a page; a stored query has none of them.
PAGING = ("perPage", "nextPageToken")


class QueryRefused(ProblemError):
    """A query with unknown parameters or wrong values; every fault is listed."""


def parse(pairs: Iterable[tuple[str, str]], namespaces: Mapping[str, str] | None = None) -> Query:
    """The query in decoded name-value pairs; lists are separated by ``|`` or given by repeating the name.

    ``namespaces``: prefixes beyond those that every EPCIS document knows. Raises `QueryRefused`.

    >>> parse([("EQ_bizStep", "shipping|receiving")]).conditions
    (Word(field='biz_step', words=('shipping', 'receiving')),)
    """
    reading = _Reading(namespaces or {})
    for name, value in pairs:
        row = reading.row(name)
        if row is not None:
            reading.add(name, row, [value] if row[0].single else list(value.split("|")))
    return reading.query()


def parse_json(body: Any, namespaces: Mapping[str, str] | None = None) -> Query:
    """The query in a JSON object (EPCIS 2.0 query schema); arrays are lists, ``@context`` declares prefixes.

    >>> parse_json({"eventType": ["ObjectEvent"], "GE_quantity": 5}).conditions[1]
    Number(field='quantity', operator='GE', numbers=(5.0,), unit=None)
    """
    if not isinstance(body, dict):
        raise QueryRefused([Problem("query-not-an-object", {}, "query")])
    reading = _Reading(_declared(body.get("@context"), namespaces or {}))
    for name, value in body.items():
        if name == "@context":
            continue
        row = reading.row(name)
        if row is None:
            continue
        listed = value if isinstance(value, list) else [value]
        if any(isinstance(one, dict | list) for one in listed):
            reading.problems.append(Problem("query-value-shape", {"name": echo(name)}, echo(name)))
        else:
            reading.add(name, row, listed)
    return reading.query()


def _declared(context: Any, outer: Mapping[str, str]) -> Mapping[str, str]:
    found = dict(outer)
    for entry in context if isinstance(context, list) else [context]:
        if isinstance(entry, dict):
            found |= {prefix: uri for prefix, uri in entry.items() if isinstance(uri, str)}
    return found


class _Reading:
    """One query being read."""

    def __init__(self, namespaces: Mapping[str, str]):
        self.namespaces = namespaces
        self.problems: list[Problem] = []
        self.calls: dict[str, tuple[Parameter, Mapping[str, str], list[Given]]] = {}
        self.count = 0

    def row(self, name: str) -> tuple[Parameter, Mapping[str, str]] | None:
        self.count += 1
        found = row_of(name)
        if found is None:
            self._fault("query-parameter-unknown", name)
            return None
        field = found[1].get("fieldname", "")
        prefix, colon, rest = field.partition(":")
        known = prefix in self.namespaces or prefix in PREFIXES
        if colon and not known and not rest.startswith("//") and not ("#" in rest or prefix == "urn"):
            self.problems.append(
                Problem("query-prefix-unknown", {"name": echo(name), "prefix": echo(prefix)}, echo(name))
            )
            return None
        return found

    def add(self, name: str, row: tuple[Parameter, Mapping[str, str]], listed: list[Given]) -> None:
        parameter, parts = row
        key = name if parts else parameter.name
        if key in self.calls and parameter.single:
            self._fault("query-parameter-twice", name)
        elif parameter.single and len(listed) != 1:
            self._fault("query-value-single", name)
        elif not listed:
            self.problems.append(Problem("query-value-empty", {"name": echo(name), "value": ""}, echo(name)))
        elif key in self.calls:
            self.calls[key][2].extend(listed)
        else:
            self.calls[key] = (parameter, parts, listed)

    def _fault(self, code: str, name: str) -> None:
        self.problems.append(Problem(code, {"name": echo(name)}, echo(name)))

    def query(self) -> Query:
        if self.count > MOST_PARAMETERS or sum(len(listed) for _p, _n, listed in self.calls.values()) > MOST_VALUES:
            self.problems.append(Problem("query-too-long", {"parameters": MOST_PARAMETERS, "values": MOST_VALUES}))
        conditions: list[Condition] = []
        settings: dict[str, Any] = {}
        for name, (parameter, parts, listed) in self.calls.items():
            call = Call(name, parts, listed, self.namespaces)
            try:
                if parameter.make is not None:
                    condition = parameter.make(call)
                    conditions += [] if condition is None else [condition]
                elif parameter.setting is not None:
                    settings[parameter.name] = parameter.setting(call)
            except ProblemError as error:
                self.problems.extend(error.problems)
        self._together()
        if self.problems:
            raise QueryRefused(self.problems)
        return Query(
            conditions=_same_report(conditions),
            order=Order(settings.get("orderBy", "eventTime"), settings.get("orderDirection", True)),
            limit=settings.get("eventCountLimit"),
            most=settings.get("maxEventCount"),
            per_page=settings.get("perPage", PER_PAGE),
            token=settings.get("nextPageToken"),
        )

    def _together(self) -> None:
        if "eventCountLimit" in self.calls and "maxEventCount" in self.calls:
            params = {"one": "eventCountLimit", "other": "maxEventCount"}
            self.problems.append(Problem("query-parameters-exclusive", params))
        if "eventCountLimit" in self.calls and "orderBy" not in self.calls:
            params = {"name": "eventCountLimit", "other": "orderBy"}
            self.problems.append(Problem("query-parameter-needs", params))


def _same_report(conditions: list[Condition]) -> tuple[Condition, ...]:
    """A measurement type and bounds on values are about the same report."""
    types = [one for one in conditions if isinstance(one, Text) and one.field == "type"]
    numbers = [one for one in conditions if isinstance(one, Number) and one.field in REPORT_NUMBERS]
    if not types or not numbers:
        return tuple(conditions)
    return (*conditions, Report(types[0].values, tuple(numbers)))
