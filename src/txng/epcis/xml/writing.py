"""Documents of the model as XML, versions 2.0 and 1.2."""

from typing import Any

from lxml import etree

from txng.epcis import model
from txng.epcis.findings import Findings
from txng.epcis.xml import names
from txng.epcis.xml.elements import TYPE_NAMESPACES, Builder
from txng.epcis.xml.event_writing import Additions, CbvForm, EventWriter, Version
from txng.epcis.xml.messages import write_message
from txng.epcis.xml.reading import (
    ANONYMOUS_QUERY,
    DOCUMENT,
    ID_ATTRIBUTE,
    MASTER_DATA_DOCUMENT,
    QUERY_DOCUMENT,
)
from txng.gs1.problems import Problem, ProblemError

# (kind of document, version) → prefix and namespace of the root
_ROOTS = {
    (DOCUMENT, "2.0"): ("epcis", names.EPCIS),
    (DOCUMENT, "1.2"): ("epcis", names.EPCIS_1),
    (QUERY_DOCUMENT, "2.0"): ("epcisq", names.QUERY),
    (QUERY_DOCUMENT, "1.2"): ("epcisq", names.QUERY_1),
    (MASTER_DATA_DOCUMENT, "2.0"): ("epcismd", names.MASTER_DATA),
    (MASTER_DATA_DOCUMENT, "1.2"): ("epcismd", names.MASTER_DATA_1),
}


def write(
    document: model.Document,
    version: Version = "2.0",
    *,
    cbv: CbvForm = "urn",
    additions: Additions = "extension",
) -> bytes:
    """The document as UTF-8 XML.

    ``cbv``: CBV terms as URNs (the form every version reads; terms without a URN as web addresses) or as web
    addresses. Times, things and texts are written as the model has them; prefixes that abbreviate values in JSON-LD
    are written out. In version 1.2 things are written as EPC URNs where the length of their company prefix is known.
    ``additions``: in version 1.2 the AssociationEvent, sensor data, persistent dispositions and certificates, which
    came with 2.0, stand where 1.2 has room for extensions, or are refused, or omitted.

    Raises `ProblemError` for what cannot be said: ``xml-name`` (a member whose name is none in XML or whose prefix is
    declared nowhere), ``xml-nested-list`` (an array directly in an array), ``text-character``, and when additions are
    refused ``xml-12-event`` and ``xml-12-field``.

    >>> print(write(model.Document(creation_date="2026-11-05T08:00:00Z"), "1.2").decode().split("?>")[1].strip()[:54])
    <epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:
    """
    findings = Findings()
    builder = Builder(findings)
    writer = _Writer(builder, EventWriter(builder, version, cbv, additions), version)
    try:
        root = writer.bare_event(document) if document.kind == "Event" else writer.document(document)
        _declare(root, builder)
    except ValueError as fault:
        if isinstance(fault, ProblemError):
            raise
        # The last line of defence: lxml refuses names and texts by rules of Unicode that are its own.
        raise ProblemError([Problem("xml-name", {"name": ""})]) from fault
    findings.refuse()
    etree.indent(root, " ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _declare(root: etree._Element, builder: Builder) -> None:
    """Puts all namespace declarations on the root, those that nothing uses left out."""
    wanted = dict(sorted({**TYPE_NAMESPACES, **builder.declared}.items()))
    typed = root.find(f".//*[@{{{names.XSI}}}type]") is not None
    etree.cleanup_namespaces(root, top_nsmap=wanted, keep_ns_prefixes=["xsd"] if typed else None)


class _Writer:
    def __init__(self, builder: Builder, events: EventWriter, version: Version):
        self.builder = builder
        self.events = events
        self.version = version

    def bare_event(self, document: model.Document) -> etree._Element:
        (event,) = document.events
        tag = self.events.tag(event, "")
        root = etree.Element(tag or "extension")
        self.events.fill(root, event, "")
        return root

    def document(self, document: model.Document) -> etree._Element:
        prefix, namespace = _ROOTS[document.kind, self.version]
        root = etree.Element(f"{{{namespace}}}{document.kind}", nsmap={prefix: namespace})
        root.set("schemaVersion", self.version)
        if document.creation_date is not None:
            root.set("creationDate", self.builder.text(document.creation_date, "creationDate"))
        if document.id is not None:
            self.builder.declared["rdf"] = names.RDF
            root.set(ID_ATTRIBUTE, self.builder.text(document.id, "id"))
        self.builder.namespaces = document.namespaces
        self._header(root, document)
        body = self.builder.child(root, "EPCISBody")
        if document.message is not None:
            write_message(body, document, self.builder, namespace)
        elif document.kind == QUERY_DOCUMENT:
            self._results(etree.SubElement(body, f"{{{namespace}}}QueryResults"), document)
        elif document.kind == MASTER_DATA_DOCUMENT:
            self._vocabularies(body, document)
        else:
            self._events(body, document)
        self.builder.namespaces = document.namespaces
        self.builder.members(root, document.extensions, "")
        return root

    def _results(self, results: etree._Element, document: model.Document) -> None:
        self.builder.child(results, "queryName", document.query_name or ANONYMOUS_QUERY, "queryName")
        if document.subscription_id is not None:
            self.builder.child(results, "subscriptionID", document.subscription_id, "subscriptionID")
        body = self.builder.child(results, "resultsBody")
        if document.vocabularies:
            self._vocabularies(body, document)
        if document.events or not document.vocabularies:
            self._events(body, document)

    def _events(self, parent: etree._Element, document: model.Document) -> None:
        events = self.builder.child(parent, "EventList")
        for at, event in enumerate(document.events):
            self.events.event(events, event, f"eventList[{at}]")

    def _header(self, root: etree._Element, document: model.Document) -> None:
        exchange = document.sender, document.receiver, document.instance_identifier
        has_exchange = any(part is not None for part in exchange)
        master_data = document.vocabularies and document.kind == DOCUMENT
        if not has_exchange and not master_data:
            return
        header = self.builder.child(root, "EPCISHeader")
        if has_exchange:
            self._business_header(header, document)
        if master_data:
            extension = self.builder.child(header, "extension")
            self._vocabularies(self.builder.child(extension, "EPCISMasterData"), document)

    def _business_header(self, header: etree._Element, document: model.Document) -> None:
        """The Standard Business Document Header, as far as the document says something of it."""
        self.builder.declared.setdefault("sbdh", names.SBDH)
        business = _business(header, "StandardBusinessDocumentHeader")
        _business(business, "HeaderVersion").text = "1.0"
        for role, identifier in (("Sender", document.sender), ("Receiver", document.receiver)):
            if identifier is not None:
                text = self.builder.text(identifier, role.lower())
                _business(_business(business, role), "Identifier").text = text
        identification = _business(business, "DocumentIdentification")
        _business(identification, "Standard").text = "EPCglobal"
        _business(identification, "TypeVersion").text = self.version
        if document.instance_identifier is not None:
            text = self.builder.text(document.instance_identifier, "instanceIdentifier")
            _business(identification, "InstanceIdentifier").text = text
        _business(identification, "Type").text = "Events"
        if document.creation_date is not None:
            _business(identification, "CreationDateAndTime").text = document.creation_date

    def _vocabularies(self, parent: etree._Element, document: model.Document) -> None:
        self.builder.namespaces = document.namespaces
        vocabularies = self.builder.child(parent, "VocabularyList")
        for at, vocabulary in enumerate(document.vocabularies):
            path = f"vocabularyList[{at}]"
            element = self.builder.child(vocabularies, "Vocabulary")
            element.set("type", self.builder.text(vocabulary.type, path))
            elements = self.builder.child(element, "VocabularyElementList")
            for index, item in enumerate(vocabulary.elements):
                self._vocabulary_element(elements, item, f"{path}.vocabularyElementList[{index}]")
            self.builder.members(element, vocabulary.extensions or {}, path)

    def _vocabulary_element(self, parent: etree._Element, item: model.VocabularyElement, path: str) -> None:
        element = self.builder.child(parent, "VocabularyElement")
        element.set("id", self.builder.text(item.id, path))
        for at, (name, value) in enumerate(item.attributes):
            here = f"{path}.attributes[{at}]"
            for one in value if isinstance(value, list) else [value]:
                self._attribute(element, name, one, here)
        if item.children:
            children = self.builder.child(element, "children")
            for child in item.children:
                self.builder.child(children, "id", child, f"{path}.children")
        self.builder.members(element, item.extensions or {}, path)

    def _attribute(self, parent: etree._Element, name: str, value: Any, path: str) -> None:
        self.builder.member(parent, "attribute", value, path)
        if parent[-1].get("id") is not None:  # an attribute of the value would be the name of the value
            self.builder.findings.error("xml-name", path, name="id")
        parent[-1].set("id", self.builder.text(name, path))


def _business(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{names.SBDH}}}{name}")
