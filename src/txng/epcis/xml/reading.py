"""EPCIS documents in XML: EPCISDocument, EPCISQueryDocument, EPCISMasterDataDocument and bare events, 1.x and 2.0."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from txng.epcis import model, rules, time
from txng.epcis.findings import Findings, Profile, echo, member
from txng.epcis.xml import hardened, values
from txng.epcis.xml.events import EventReader, flattened
from txng.epcis.xml.messages import is_message, read_message
from txng.epcis.xml.names import OWN, RDF, SBDH, VERSION_1, XSD, XSI, Names, own, split

DOCUMENT = "EPCISDocument"
QUERY_DOCUMENT = "EPCISQueryDocument"
MASTER_DATA_DOCUMENT = "EPCISMasterDataDocument"

#: Where the JSON-LD twin of a document's ``id`` stands in XML: RDF's own attribute for "this resource is called".
ID_ATTRIBUTE = f"{{{RDF}}}about"

_ROOT_ATTRIBUTES = ("schemaVersion", "creationDate", "createdAt", ID_ATTRIBUTE)

#: The name of a query that nobody named (EPCIS 2.0 section 6.2).
ANONYMOUS_QUERY = "SimpleEventQuery"

# Texts beside child elements.
_BETWEEN = etree.XPath("//*[*]/text()[normalize-space()]")

_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)
_KNOWN_VERSIONS = ("1", "2")


def read(data: bytes, profile: Profile = "strict", *, messages: bool = False) -> model.Document:
    """The document in ``data`` (UTF-8 or UTF-16, at most 20 MB), of version 2.0 or 1.x.

    Children may stand in any order and in any EPCIS namespace. ``sources`` holds each event element as UTF-8 with the
    namespaces in scope. Raises `ProblemError` with every fault; paths are those of the JSON binding
    (``eventList[1].epcList[0]``). ``messages``: query documents may also hold a question, another answer or an
    exception (`Document.message`).

    >>> event = b"<ObjectEvent><eventTime>2026-11-05T07:30:00Z</eventTime><eventTimeZoneOffset>+07:00"
    >>> event += b"</eventTimeZoneOffset><epcList/><action>ADD</action></ObjectEvent>"
    >>> read(event).events[0].action
    'ADD'
    """
    findings = Findings(profile)
    document = _Reader(hardened.parse(data), findings, messages=messages).document()
    findings.refuse()
    document.problems = findings.warnings()
    return document


class _Reader:
    def __init__(self, parsed: hardened.Parsed, findings: Findings, *, messages: bool):
        self.messages = messages
        self.root = parsed.root
        self.findings = findings
        self.paths: list[str] = []
        self.sources: list[bytes] = []
        self.places: dict[etree._Element, str] = {}
        self.names = Names(parsed.text)
        self.events = EventReader(findings, self.names, version_1=self._is_version_1())

    def document(self) -> model.Document:
        local = own(self.root.tag)
        if local in (DOCUMENT, QUERY_DOCUMENT, MASTER_DATA_DOCUMENT):
            document = self._document(local)
        else:
            document = self._bare_event(local)
        document.sources = self.sources
        self._check_mixed()
        self._check_rules(document)
        document.namespaces = self.names.namespaces
        if self.names.namespaces:
            for event in document.events:
                event.namespaces = self.names.namespaces
        return document

    def _is_version_1(self) -> bool:
        """Also for an event taken out of its document, as `Document.sources` has it."""
        current = VERSION_1.isdisjoint(self.root.nsmap.values())
        return not current or (self.root.get("schemaVersion") or "").strip().startswith("1")

    def _bare_event(self, local: str | None) -> model.Document:
        document = model.Document(kind="Event")
        if local is None and not any(own(child.tag) == "eventTime" for child in self.root):
            self.findings.error("document-type-unknown", "", type=echo(self.root.tag))
        else:
            self._event(document, self.root, "")
        return document

    def _document(self, kind: str) -> model.Document:
        document = model.Document(kind=kind, id=self.root.get(ID_ATTRIBUTE))
        self.events.no_attributes(self.root, "", *_ROOT_ATTRIBUTES)
        document.schema_version = self._version()
        document.creation_date = self._creation_date(kind)
        self._children(document)
        return document

    def _version(self) -> str:
        version = (self.root.get("schemaVersion") or "").strip()
        if not version:
            self.findings.error("field-missing", "schemaVersion", field="schemaVersion")
        elif not _VERSION.fullmatch(version):
            self.findings.error("version-malformed", "schemaVersion", value=echo(version))
        elif version.split(".")[0] not in _KNOWN_VERSIONS:
            self.findings.breach("version-unknown", "schemaVersion", value=echo(version))
        elif (namespace := split(self.root.tag)[0]) and (namespace in VERSION_1) != version.startswith("1"):
            said = "1.x" if namespace in VERSION_1 else "2.0"
            self.findings.breach("xml-version", "schemaVersion", namespace=said, version=echo(version))
        return version

    def _creation_date(self, kind: str) -> str | None:
        # Query documents in circulation name it createdAt.
        created = self.root.get("creationDate") or (kind == QUERY_DOCUMENT and self.root.get("createdAt")) or ""
        created = created.strip()
        if not created and kind != QUERY_DOCUMENT:
            self.findings.error("field-missing", "creationDate", field="creationDate")
        elif created and (code := time.fault(created)):
            self.findings.error(code, "creationDate", value=echo(created))
        return created or None

    def _children(self, document: model.Document) -> None:
        body = None
        for child in flattened(self.root):
            local = own(child.tag)
            if local == "EPCISHeader":
                self._header(document, child)
            elif local == "EPCISBody" and body is None:
                body = child
            elif local is None:
                self._document_extension(document, child)
            else:
                self._unknown("", local)
        if body is None:
            self.findings.error("field-missing", "epcisBody", field="epcisBody")
        elif document.kind == QUERY_DOCUMENT:
            self._query_body(document, body)
        elif document.kind == DOCUMENT:
            self._lists(document, body, {"EventList"})
        else:
            self._lists(document, body, {"VocabularyList"})

    def _document_extension(self, document: model.Document, element: etree._Element) -> None:
        name = self.names.name(element.tag, element)
        model.add(document.extensions, name, values.value(element, self.names, self.findings, echo(name)))

    def _query_body(self, document: model.Document, body: etree._Element) -> None:
        results = list(flattened(body))
        if self.messages and len(results) == 1 and is_message(results[0]):
            document.message = read_message(results[0], self.findings)
            in_scope = {str(prefix): str(uri) for prefix, uri in results[0].nsmap.items() if prefix}
            self.names.namespaces.update((p, uri) for p, uri in in_scope.items() if uri not in (*OWN, XSI, XSD))
            return
        if len(results) != 1 or own(results[0].tag) != "QueryResults":
            found = echo(results[0].tag) if results else ""
            self.findings.error("xml-no-results", "queryResults", found=found)
            return
        document.query_name = ANONYMOUS_QUERY
        for child in flattened(results[0]):
            local = own(child.tag)
            if local == "queryName":
                document.query_name = self.events.text(child, local)
            elif local == "subscriptionID":
                document.subscription_id = self.events.text(child, local)
            elif local == "resultsBody":
                self._lists(document, child, {"EventList", "VocabularyList"})
            else:
                self._unknown("queryResults", child.tag)

    def _lists(self, document: model.Document, parent: etree._Element, wanted: set[str]) -> None:
        """Reads the lists of events and of master data in ``parent``, of which at least one must be there."""
        found = False
        for child in flattened(parent):
            local = own(child.tag)
            if local not in wanted:
                self._unknown("", child.tag)
                continue
            found = True
            if local == "EventList":
                self._event_list(document, child)
            else:
                self._vocabulary_list(document, child)
        if not found:
            name = "vocabularyList" if wanted == {"VocabularyList"} else "eventList"
            self.findings.error("field-missing", name, field=name)

    def _event_list(self, document: model.Document, events: etree._Element) -> None:
        self.events.no_attributes(events, "eventList")
        if not len(events) and (stray := (events.text or "").strip()):  # beside children, `_check_mixed` finds it
            self.findings.breach("xml-mixed-content", "", element="EventList", text=echo(stray))
        for index, element in enumerate(flattened(events), start=len(document.events)):
            self._event(document, element, f"eventList[{index}]")

    def _event(self, document: model.Document, element: etree._Element, path: str) -> None:
        event = self.events.event(element, path)
        if event is None:
            return
        document.events.append(event)
        self.places[element] = path
        self.sources.append(etree.tostring(element, encoding="utf-8", with_tail=False))
        self.paths.append(path)

    def _check_mixed(self) -> None:
        """Reports texts between child elements, for which the model has no place.

        The text before the children of an extension has one (``#text``), and other headers are not ours to judge.
        """
        found: Any = _BETWEEN(self.root)
        for text in found:
            parent = text.getparent()
            element = parent if text.is_text else parent.getparent()
            if text.is_text and own(element.tag) is None:
                continue
            around = [element, *element.iterancestors()]
            if any(split(one.tag)[0] == SBDH for one in around):
                continue
            path = next((self.places[one] for one in around if one in self.places), "")
            self.findings.breach(
                "xml-mixed-content", path, element=echo(split(element.tag)[1]), text=echo(str(text).strip())
            )

    def _check_rules(self, document: model.Document) -> None:
        """Asks the rules of those events for which a look at all of them together leaves something to ask."""
        standard = [event for event in document.events if not isinstance(event, model.ExtensionEvent)]
        settled = {id(event) for event in standard} - {id(event) for event in rules.unsettled(standard)}
        for event, path in zip(document.events, self.paths, strict=True):
            if id(event) in settled:
                continue
            self.findings.follow(rules.check(event, path, self.findings.profile))

    def _unknown(self, path: str, tag: str) -> None:
        self.findings.error("field-unknown", member(path, tag), field=echo(tag))

    # Header: master data, and the Standard Business Document Header.

    def _header(self, document: model.Document, header: etree._Element) -> None:
        for child in flattened(header):
            _, local = split(child.tag)
            if local == "StandardBusinessDocumentHeader":
                self._business_header(document, child)
            elif local == "EPCISMasterData":
                for part in flattened(child):
                    if own(part.tag) == "VocabularyList":
                        self._vocabulary_list(document, part)
                    else:
                        self._unknown("epcisMasterData", part.tag)
            elif own(child.tag) is not None:
                self._unknown("epcisHeader", local)
            else:
                self._document_extension(document, child)

    def _business_header(self, document: model.Document, header: etree._Element) -> None:
        texts: dict[str, str] = {}
        for element in header.iter(etree.Element):
            parent = element.getparent()
            if len(element) == 0 and element.text and parent is not None:
                texts.setdefault(f"{split(parent.tag)[1]}/{split(element.tag)[1]}", element.text.strip())
        document.sender = texts.get("Sender/Identifier")
        document.receiver = texts.get("Receiver/Identifier")
        document.instance_identifier = texts.get("DocumentIdentification/InstanceIdentifier")

    def _vocabulary_list(self, document: model.Document, vocabularies: etree._Element) -> None:
        for element in flattened(vocabularies):
            path = f"vocabularyList[{len(document.vocabularies)}]"
            kind = self._required_attribute(element, "type", path)
            self.events.no_attributes(element, path, "type")
            vocabulary = model.Vocabulary(type=kind)
            extensions = model.Extensions()
            for elements in flattened(element):
                if own(elements.tag) != "VocabularyElementList":
                    self._extend(extensions, elements, path)
                    continue
                for child in self._own_children(elements, "VocabularyElement", path):
                    here = f"{path}.vocabularyElementList[{len(vocabulary.elements)}]"
                    vocabulary.elements.append(self._vocabulary_element(child, here))
            vocabulary.extensions = extensions or None
            document.vocabularies.append(vocabulary)

    def _vocabulary_element(self, element: etree._Element, path: str) -> model.VocabularyElement:
        attributes: list[tuple[str, Any]] = []
        children: list[str] = []
        extensions = model.Extensions()
        found = self._required_attribute(element, "id", path)
        self.events.no_attributes(element, path, "id")
        for child in flattened(element):
            local = own(child.tag)
            if local == "attribute":
                here = f"{path}.attributes[{len(attributes)}]"
                name = self._required_attribute(child, "id", here)
                if name:
                    del child.attrib["id"]  # it is the name, and no part of the value
                attributes.append((name, values.value(child, self.names, self.findings, here)))
            elif local == "children":
                children += [(item.text or "").strip() for item in self._own_children(child, "id", f"{path}.children")]
            else:
                self._extend(extensions, child, path)
        return model.VocabularyElement(
            id=found, attributes=attributes, children=children, extensions=extensions or None
        )

    def _extend(self, extensions: model.Extensions, element: etree._Element, path: str) -> None:
        """Takes in an element of somebody's own; one of EPCIS that has no place here is a fault."""
        if own(element.tag) is not None:
            self._unknown(path, element.tag)
            return
        name = self.names.name(element.tag, element)
        model.add(extensions, name, values.value(element, self.names, self.findings, member(path, name)))

    def _own_children(self, element: etree._Element, name: str, path: str) -> Iterator[etree._Element]:
        for child in flattened(element):
            if own(child.tag) == name:
                yield child
            else:
                self._unknown(path, child.tag)

    def _required_attribute(self, element: etree._Element, name: str, path: str) -> str:
        found = (element.get(name) or "").strip()
        if not found:
            self.findings.error("field-missing", member(path, name), field=name)
        return found
