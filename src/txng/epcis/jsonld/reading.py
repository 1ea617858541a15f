"""EPCIS JSON-LD documents: bytes to the model.

A document is taken apart without understanding it (`_split`): the bytes of each event on the one side, the document
around them on the other. The outer part and every event are then read on their own, so that a document of a thousand
events never stands in memory as a tree, and each event keeps the exact bytes it was sent as. Source: EPCIS 2.0
section 10 (JSON/JSON-LD binding).
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from txng.epcis import rules, time
from txng.epcis.findings import Findings, Profile, echo, member
from txng.epcis.jsonld.building import Builder, bare_words, build_event
from txng.epcis.jsonld.contexts import read_context
from txng.epcis.jsonld.fast import decoded, read_events
from txng.epcis.jsonld.sources import Sources
from txng.epcis.jsonld.strict_json import parse
from txng.epcis.model import (
    AnyEvent,
    Document,
    Extensions,
    Namespaces,
    StandardEvent,
    Vocabulary,
    VocabularyElement,
    add,
)
from txng.gs1.problems import ProblemError

_EMPTY = b"[]"
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_BOM = b"\xef\xbb\xbf"
_LIST_NAME = b'"eventList"'
#: Where an event list begins: the bracket comes next.
LIST_START = re.compile(rb'"eventList"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")

_DOCUMENT = "EPCISDocument"
_QUERY_DOCUMENT = "EPCISQueryDocument"

# type of document → its text members: name → attribute; and those that must be there
_TEXTS = {
    _DOCUMENT: {
        "id": "id",
        "schemaVersion": "schema_version",
        "creationDate": "creation_date",
        "instanceIdentifier": "instance_identifier",
        "sender": "sender",
        "receiver": "receiver",
    },
    _QUERY_DOCUMENT: {"id": "id", "schemaVersion": "schema_version", "creationDate": "creation_date"},
}
_REQUIRED = {_DOCUMENT: ("@context", "schemaVersion", "creationDate"), _QUERY_DOCUMENT: ("@context",)}

# how many objects and arrays stand around an event
_DEPTHS = {_DOCUMENT: 3, _QUERY_DOCUMENT: 5}


class _ResultsBody(msgspec.Struct):
    event_list: msgspec.Raw = msgspec.field(default=msgspec.Raw(b""), name="eventList")


class _QueryResults(msgspec.Struct):
    results_body: _ResultsBody | None = msgspec.field(default=None, name="resultsBody")


class _Body(msgspec.Struct):
    event_list: msgspec.Raw = msgspec.field(default=msgspec.Raw(b""), name="eventList")
    event: msgspec.Raw = msgspec.Raw(b"")
    query_results: _QueryResults | None = msgspec.field(default=None, name="queryResults")


class _Shell(msgspec.Struct):
    """What is looked at of a document to find its events."""

    epcis_body: _Body | None = msgspec.field(default=None, name="epcisBody")


_SHELL = msgspec.json.Decoder(_Shell)


def read(data: bytes, profile: Profile = "strict", extensions: Mapping[str, str] | None = None) -> Document:
    """The document, query document or bare event in ``data`` (UTF-8).

    ``extensions``: prefixes declared outside the document (header ``GS1-Extensions``), prefix → namespace URI; the
    document wins. Raises `ProblemError` with every fault of the document, at most 200. Under ``lenient`` some faults
    are warnings only: `Document.problems`.

    >>> event = b'{"type": "ObjectEvent", "eventTime": "2026-11-05T07:30:00Z", "eventTimeZoneOffset": "+07:00",'
    >>> event += b' "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "action": "ADD",'
    >>> event += b' "epcList": [], "bizStep": "https://ref.gs1.org/cbv/BizStep-packing"}'
    >>> read(event).events[0].biz_step
    'packing'
    """
    data = bytes(data).removeprefix(_BOM)
    parts = _without_events(data, profile) or _whole(data, profile)
    reader = _Reader(data, parts, Namespaces(extensions or {}))
    document = reader.document(parts.tree)
    parts.findings.refuse()
    document.problems = parts.findings.warnings()
    return document


class _Parts(NamedTuple):
    """A document taken apart: the tree of it, and its events as one JSON array, one by one, and `decoded`."""

    tree: Any
    sources: Sources
    events: list[StandardEvent] | None
    findings: Findings


def _without_events(data: bytes, profile: Profile) -> _Parts | None:
    """The usual document, its tree with an empty event list; ``None`` when it is not beyond doubt where the list lies.

    The list is taken to end at the last bracket. That is right just when it reads as a JSON array, what is left reads
    as JSON, and the empty list is found there in its place: no other can be meant, as there is no other of that name.
    """
    start = LIST_START.search(data)
    if start is None:
        return None
    end = data.rfind(b"]") + 1
    listed = data[start.end() : end]
    outer = data[: start.end()] + _EMPTY + data[end:]
    if outer.count(_LIST_NAME) != 1 or b"\\" in outer:
        return None
    findings, sources = Findings(profile), Sources(listed)
    events = decoded(listed)
    try:
        if events is None:
            len(sources)
        tree = parse(outer, findings)
    except (*_FAILURES, ProblemError):
        return None
    return _Parts(tree, sources, events, findings) if event_list(tree) == [] else None


def event_list(tree: Any) -> Any:
    """The value of ``eventList`` where documents have it."""
    for names in (("epcisBody", "eventList"), ("epcisBody", "queryResults", "resultsBody", "eventList")):
        value = tree
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None


def _whole(data: bytes, profile: Profile) -> _Parts:
    """Any other document. Raises `ProblemError` when it is no JSON, or holds what no JSON may hold.

    The events are found in the text once more, because each is kept as it was sent.
    """
    findings = Findings(profile)
    tree = parse(data, findings)
    findings.refuse()
    try:
        listed = _list_bytes(_SHELL.decode(data).epcis_body)
    except msgspec.ValidationError:  # something else stands where the list should; reading the tree tells what
        listed = _EMPTY
    return _Parts(tree, Sources(listed), decoded(listed), findings)


def _list_bytes(body: _Body | None) -> bytes:
    """The text of the event list; of a list of the single event that older documents have in its place."""
    if body is None:
        return _EMPTY
    if body.query_results is not None and body.query_results.results_body is not None:
        listed = bytes(body.query_results.results_body.event_list)
    else:
        listed = bytes(body.event_list) or b"[" + bytes(body.event) + b"]"
    return listed if listed.startswith(b"[") else _EMPTY


class _Reader:
    """Reads one document; ``data`` is the whole of it, for the position of what is no JSON."""

    def __init__(self, data: bytes, parts: _Parts, given: Namespaces):
        self.data = data
        self.findings = parts.findings
        self.parts = parts
        self.given = given

    def document(self, tree: Any) -> Document:
        if not isinstance(tree, dict):
            self.findings.error("value-not-object", "")
            return Document()
        kind = tree.get("type")
        if kind in (_DOCUMENT, _QUERY_DOCUMENT):
            return self._around(kind, tree)
        if "epcisBody" in tree or not isinstance(kind, str):
            code = "document-type-unknown" if "type" in tree else "field-missing"
            self.findings.error(code, "type", **({"type": echo(kind)} if "type" in tree else {"field": "type"}))
            return Document()
        return self._bare(tree)

    # -- the three kinds -------------------------------------------------------------------------------------------

    def _bare(self, tree: dict[str, Any]) -> Document:
        document = Document(kind="Event", namespaces=self.given, context=tree.get("@context"))
        event = self.event(tree, "", self.given, bare=True)
        if event is not None:
            document.namespaces = event.namespaces or self.given
            document.events, document.sources = [event], [self.data.strip(b" \t\r\n")]
        return document

    def _around(self, kind: str, tree: dict[str, Any]) -> Document:
        findings = self.findings
        document = Document(kind=kind)
        for name in _REQUIRED[kind]:
            if name not in tree:
                findings.error("field-missing", name, field=name)
        if "@context" in tree:
            document.context = tree["@context"]
            own = read_context(tree["@context"], "@context", findings, required=True)
            document.namespaces = Namespaces({**self.given, **own})
        else:
            document.namespaces = self.given
        builder = Builder(findings, Namespaces(document.namespaces))
        for name, value in tree.items():
            if name in _TEXTS[kind]:
                if (text := builder.text(value, name)) is not None:
                    setattr(document, _TEXTS[kind][name], text)
            elif name in ("type", "@context"):
                continue
            elif name == "epcisHeader" and kind == _DOCUMENT:
                self._header(value, builder, document)
            elif name == "epcisBody":
                continue
            elif ":" in name:
                add(document.extensions, name, builder.extension(name, value, name))
            else:
                findings.error("field-unknown", echo(name), field=echo(name))
        self._check_texts(document)
        has_list = self._body(kind, tree.get("epcisBody"), builder, document)
        if has_list:
            self._events(document, _DEPTHS[kind])
        return document

    def _check_texts(self, document: Document) -> None:
        if not _VERSION.fullmatch(document.schema_version):
            self.findings.error("version-malformed", "schemaVersion", value=echo(document.schema_version))
        elif document.schema_version.split(".")[0] != "2":
            self.findings.breach("version-unknown", "schemaVersion", value=echo(document.schema_version))
        if document.creation_date is not None and (code := time.fault(document.creation_date)):
            self.findings.error(code, "creationDate", value=echo(document.creation_date))
        if document.id is not None and not _URI.fullmatch(document.id):
            self.findings.breach("uri-malformed", "id", value=echo(document.id))

    # -- header and body -------------------------------------------------------------------------------------------

    def _header(self, value: Any, builder: Builder, document: Document) -> None:
        header = self._object(value, "epcisHeader", ("epcisMasterData",), builder, document)
        if "epcisMasterData" in header:
            data = self._object(header["epcisMasterData"], "epcisMasterData", ("vocabularyList",), builder, document)
            document.vocabularies = self._vocabularies(data.get("vocabularyList", []), builder)

    def _body(self, kind: str, value: Any, builder: Builder, document: Document) -> bool:
        """Whether the body has a list of events; faults of everything around that list are reported."""
        findings = self.findings
        if value is None:
            findings.error("field-missing", "epcisBody", field="epcisBody")
            return False
        if kind == _DOCUMENT:
            body = self._object(value, "epcisBody", ("eventList", "event"), builder, document)
            if "event" in body:
                if "eventList" in body:  # only one of the two could be kept
                    findings.error("field-repeated", "epcisBody.event", field="event")
                return True
            return self._list(body)
        body = self._object(value, "epcisBody", ("queryResults",), builder, document)
        known = ("queryName", "subscriptionID", "resultsBody")
        results = self._object(body.get("queryResults"), "queryResults", known, builder, document)
        if "queryName" not in results:
            findings.error("field-missing", "queryName", field="queryName")
        else:
            document.query_name = builder.text(results["queryName"], "queryName")
        if "subscriptionID" in results:
            document.subscription_id = builder.text(results["subscriptionID"], "subscriptionID")
        inner = self._object(
            results.get("resultsBody"), "resultsBody", ("eventList", "vocabularyList"), builder, document
        )
        if "vocabularyList" in inner:
            document.vocabularies = self._vocabularies(inner["vocabularyList"], builder)
            if "eventList" not in inner:
                return False
        return self._list(inner)

    def _list(self, body: dict[str, Any]) -> bool:
        if "eventList" not in body:
            if not self.findings.at("epcisBody"):
                self.findings.error("field-missing", "eventList", field="eventList")
            return False
        if not isinstance(body["eventList"], list):
            self.findings.error("value-not-list", "eventList")
            return False
        return True

    def _object(
        self, value: Any, path: str, known: tuple[str, ...], builder: Builder, document: Document
    ) -> dict[str, Any]:
        """The object at ``path`` with its ``known`` members; namespaced others become extensions of the document.

        One of a name that another part of the document has already is joined with it, as XML joins them.
        """
        if not isinstance(value, dict):
            self.findings.error("field-missing" if value is None else "value-not-object", path, field=path)
            return {}
        for name, inner in value.items():
            if ":" in name:
                add(document.extensions, name, builder.extension(name, inner, member(path, name)))
            elif name not in known:
                self.findings.error("field-unknown", member(path, name), field=echo(name))
        return value

    # -- events ----------------------------------------------------------------------------------------------------

    def _events(self, document: Document, depth: int) -> None:
        namespaces = Namespaces(document.namespaces)
        sources = self.parts.sources
        read = read_events(sources, sources.listed, namespaces, self.parts.events)
        events: list[Any] = read.events
        if read.left or read.unsettled:
            self._rest(events, {id(event) for event in read.unsettled}, namespaces, depth)
        if not self.findings.failed:  # then every event could be read
            document.events, document.sources = events, sources

    def _rest(self, events: list[Any], unsettled: set[int], namespaces: Namespaces, depth: int) -> None:
        """Reads the events that are still ``None``, and asks the rules of those not settled."""
        for at, event in enumerate(events):
            if event is None:
                path = f"eventList[{at}]"
                events[at] = self.event(self._parse(self.parts.sources[at], path, depth), path, namespaces)
            elif id(event) in unsettled:
                bare_words(event)
                self.findings.follow(rules.check(event, f"eventList[{at}]", self.findings.profile))

    def _parse(self, source: bytes, path: str, depth: int) -> Any:
        try:
            return parse(source, self.findings, path, depth)
        except ProblemError:
            parse(self.data, Findings())  # tells the place in the whole document
            raise

    def event(self, tree: Any, path: str, namespaces: Namespaces, *, bare: bool = False) -> AnyEvent | None:
        """The event with all its faults reported."""
        event = build_event(tree, path, self.findings, namespaces, bare=bare)
        if event is not None:
            self.findings.follow(rules.check(event, path, self.findings.profile))
        return event

    # -- master data -----------------------------------------------------------------------------------------------

    def _vocabularies(self, value: Any, builder: Builder) -> list[Vocabulary]:
        found = []
        for at, tree in enumerate(builder.items(value, "vocabularyList")):
            path = f"vocabularyList[{at}]"
            if not isinstance(tree, dict):
                self.findings.error("value-not-object", path)
                continue
            vocabulary = Vocabulary(type=self._uri(tree, "type", path, builder))
            vocabulary.extensions = self._others(tree, ("type", "vocabularyElementList"), path, builder)
            listed = builder.items(tree.get("vocabularyElementList", []), f"{path}.vocabularyElementList")
            for index, element in enumerate(listed):
                read_one = self._element(element, f"{path}.vocabularyElementList[{index}]", vocabulary.type, builder)
                if read_one is not None:
                    vocabulary.elements.append(read_one)
            found.append(vocabulary)
        return found

    def _element(self, tree: Any, path: str, kind: str, builder: Builder) -> VocabularyElement | None:
        if not isinstance(tree, dict):
            self.findings.error("value-not-object", path)
            return None
        element = VocabularyElement(id=self._uri(tree, "id", path, builder))
        element.extensions = self._others(tree, ("id", "attributes", "children", "isA"), path, builder)
        if tree.get("isA", kind) != kind:  # it repeats the type of the vocabulary, and there is no place for another
            self.findings.breach("field-unknown", f"{path}.isA", field="isA")
        for at, attribute in enumerate(builder.items(tree.get("attributes", []), f"{path}.attributes")):
            place = f"{path}.attributes[{at}]"
            if not isinstance(attribute, dict):
                self.findings.error("value-not-object", place)
                continue
            for other in self._others(attribute, ("id", "attribute"), place, builder) or ():
                self.findings.error("field-unknown", member(place, other), field=echo(other))
            name = self._uri(attribute, "id", place, builder)
            if "attribute" not in attribute:
                self.findings.error("field-missing", f"{place}.attribute", field="attribute")
            else:
                builder.extension("", attribute["attribute"], f"{place}.attribute")
            element.attributes.append((name, attribute.get("attribute")))
        element.children = builder.texts(tree.get("children", []), f"{path}.children")
        return element

    def _others(self, tree: dict[str, Any], known: tuple[str, ...], path: str, builder: Builder) -> Extensions | None:
        """The extension members of an object; any other that is not ``known`` is a fault."""
        found = Extensions()
        for name, value in tree.items():
            if ":" in name:
                found[name] = builder.extension(name, value, member(path, name))
            elif name not in known:
                self.findings.error("field-unknown", member(path, name), field=echo(name))
        return found or None

    def _uri(self, tree: dict[str, Any], name: str, path: str, builder: Builder) -> str:
        place = f"{path}.{name}"
        if name not in tree:
            self.findings.error("field-missing", place, field=name)
            return ""
        text = builder.text(tree[name], place)
        if text is not None and not _URI.fullmatch(text):
            self.findings.error("uri-malformed", place, value=echo(text))
        return text or ""
