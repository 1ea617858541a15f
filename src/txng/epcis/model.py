"""The EPCIS 2.0 event model: one typed representation for JSON-LD, XML 2.0 and XML 1.2.

Names are the standard's in snake case (``inputEPCList`` is `Event.input_epc_list`). Values are kept as sent, except
that vocabulary values are bare CBV words wherever the CBV knows the term (``shipping``, not its URN or web address).
Times stay lexical (``2026-11-05T07:30:00.000+07:00``): the instant is computed where it is needed, the sender's zone
is never lost. ``None`` means absent; an empty list means sent empty. A required text that was not sent is ``""`` while
a document is being read: `txng.epcis.rules` reports it, so no reader has to, and no document is built with it.

Extension fields live in ``extensions`` under the name the sender used (``ext:field`` or a full URI); what a prefix
means stands in `Event.namespaces`. Source: EPCIS 2.0 sections 7.3–7.4, CBV 2.0 section 7.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from txng.gs1.problems import Problem

_RENAME = {
    "event_id": "eventID",
    "parent_id": "parentID",
    "transformation_id": "transformationID",
    "epc_list": "epcList",
    "child_epcs": "childEPCs",
    "input_epc_list": "inputEPCList",
    "output_epc_list": "outputEPCList",
    "corrective_event_ids": "correctiveEventIDs",
    "set_": "set",
    "device_id": "deviceID",
    "s_dev": "sDev",
    "context": "@context",
}


def standard_name(name: str) -> str:
    """The standard's spelling of a field of this module: ``child_epcs`` → ``childEPCs``.

    >>> standard_name("child_epcs"), standard_name("biz_step")
    ('childEPCs', 'bizStep')
    """
    if name in _RENAME:
        return _RENAME[name]
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


class Extensions(dict[str, Any]):
    """Extension fields by their sent name; a class of its own so that no sender can fill it by naming a member so.

    >>> Location(id="urn:x:a", extensions=Extensions({"ext:zone": "B"})).extensions["ext:zone"]
    'B'
    """


class Namespaces(dict[str, str]):
    """Prefix → namespace URI, as declared by the document and the event (the event wins).

    >>> Namespaces({"ext": "https://ns.example.com/"})["ext"]
    'https://ns.example.com/'
    """


class _Part(msgspec.Struct, omit_defaults=True, rename=standard_name, gc=False):
    # gc: values of documents form no cycles, so the collector need not walk the millions of them.
    pass


class QuantityElement(_Part, kw_only=True):
    """An amount of a class. ``quantity`` in ``uom`` (UN/CEFACT Rec 20), in pieces when ``uom`` is absent.

    >>> QuantityElement(epc_class="urn:epc:class:lgtin:8931234.000001.L1", quantity=2.5, uom="KGM").quantity
    2.5
    """

    epc_class: str
    quantity: int | float | None = None
    uom: str | None = None


class Location(_Part, kw_only=True):
    """``readPoint`` or ``bizLocation``.

    >>> Location(id="https://id.gs1.org/414/8931234000011").extensions is None
    True
    """

    id: str
    extensions: Extensions | None = None


class BizTransaction(_Part, kw_only=True):
    """A business document the event is about; ``type`` as ``po`` or ``desadv``, if it was told.

    >>> BizTransaction(type="po", biz_transaction="urn:epcglobal:cbv:bt:8931234000011:7").type
    'po'
    """

    type: str | None = None
    biz_transaction: str


class Source(_Part, kw_only=True):
    """Where things come from: an owning or possessing party, or a location.

    >>> Source(type="owning_party", source="https://id.gs1.org/417/8931234000011").type
    'owning_party'
    """

    type: str
    source: str


class Destination(_Part, kw_only=True):
    """Where things go to: an owning or possessing party, or a location.

    >>> Destination(type="location", destination="https://id.gs1.org/414/8931234000011").type
    'location'
    """

    type: str
    destination: str


class PersistentDisposition(_Part, kw_only=True):
    """Dispositions that hold until they are unset.

    >>> PersistentDisposition(set_=["recalled"]).set_
    ['recalled']
    """

    set_: list[str] | None = None
    unset: list[str] | None = None


class ErrorDeclaration(_Part, kw_only=True):
    """That the event, sent again with this, was wrong; ``declaration_time`` with its zone.

    >>> ErrorDeclaration(declaration_time="2026-11-06T08:00:00+07:00", reason="incorrect_data").reason
    'incorrect_data'
    """

    declaration_time: str
    reason: str | None = None
    corrective_event_ids: list[str] | None = None
    extensions: Extensions | None = None


class SensorMetadata(_Part, kw_only=True):
    """What holds for all reports of a sensor element.

    >>> SensorMetadata(time="2026-11-05T07:30:00+07:00").device_id is None
    True
    """

    time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    device_id: str | None = None
    device_metadata: str | None = None
    raw_data: str | None = None
    data_processing_method: str | None = None
    biz_rules: str | None = None
    extensions: Extensions | None = None


class SensorReport(_Part, kw_only=True):
    """One measurement; numbers are in ``uom`` (UN/CEFACT Rec 20), which fits ``type``.

    >>> SensorReport(type="Temperature", value=4.5, uom="CEL").value
    4.5
    """

    type: str | None = None
    exception: str | None = None
    device_id: str | None = None
    device_metadata: str | None = None
    raw_data: str | None = None
    data_processing_method: str | None = None
    biz_rules: str | None = None
    time: str | None = None
    microorganism: str | None = None
    chemical_substance: str | None = None
    coordinate_reference_system: str | None = None
    value: int | float | None = None
    component: str | None = None
    string_value: str | None = None
    boolean_value: bool | None = None
    hex_binary_value: str | None = None
    uri_value: str | None = None
    min_value: int | float | None = None
    max_value: int | float | None = None
    mean_value: int | float | None = None
    s_dev: int | float | None = None
    perc_rank: int | float | None = None
    perc_value: int | float | None = None
    uom: str | None = None
    extensions: Extensions | None = None


class SensorElement(_Part, kw_only=True):
    """Measurements that belong together.

    >>> len(SensorElement(sensor_report=[SensorReport(type="Temperature", value=4.5, uom="CEL")]).sensor_report)
    1
    """

    sensor_report: list[SensorReport]
    sensor_metadata: SensorMetadata | None = None
    extensions: Extensions | None = None


class Event(_Part, kw_only=True, tag_field="type"):
    """What every event has. The five kinds below add what is theirs; no kind has a field the standard forbids it.

    >>> Event.type, ObjectEvent.type
    ('', 'ObjectEvent')
    """

    event_time: str
    event_time_zone_offset: str
    context: Any = None
    record_time: str | None = None
    event_id: str | None = None
    certification_info: str | list[str] | None = None
    error_declaration: ErrorDeclaration | None = None
    biz_step: str | None = None
    disposition: str | None = None
    read_point: Location | None = None
    biz_location: Location | None = None
    biz_transaction_list: list[BizTransaction] | None = None
    source_list: list[Source] | None = None
    destination_list: list[Destination] | None = None
    sensor_element_list: list[SensorElement] | None = None
    persistent_disposition: PersistentDisposition | None = None
    extensions: Extensions | None = None
    namespaces: Namespaces | None = None

    #: the standard's type name
    type: ClassVar[str] = ""


class ObjectEvent(Event, kw_only=True, tag="ObjectEvent"):
    """What was done to things (EPCIS 2.0 section 7.4.2); ``ilmd`` describes things that came to be (``ADD``).

    >>> when = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
    >>> ObjectEvent(**when, action="OBSERVE", epc_list=["https://id.gs1.org/01/08931234000011/21/7"]).action
    'OBSERVE'
    """

    type: ClassVar[str] = "ObjectEvent"
    action: str
    epc_list: list[str] | None = None
    quantity_list: list[QuantityElement] | None = None
    ilmd: dict[str, Any] | None = None


class AggregationEvent(Event, kw_only=True, tag="AggregationEvent"):
    """What was put into or taken out of a container (section 7.4.3).

    >>> when = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
    >>> AggregationEvent(**when, action="DELETE", parent_id="urn:x:pallet").child_epcs is None
    True
    """

    type: ClassVar[str] = "AggregationEvent"
    action: str
    parent_id: str | None = None
    child_epcs: list[str] | None = None
    child_quantity_list: list[QuantityElement] | None = None


class TransactionEvent(Event, kw_only=True, tag="TransactionEvent"):
    """Which things a business document is about (section 7.4.4).

    >>> when = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
    >>> order = BizTransaction(biz_transaction="https://orders.example.com/1")
    >>> TransactionEvent(**when, action="ADD", epc_list=[], biz_transaction_list=[order]).type
    'TransactionEvent'
    """

    type: ClassVar[str] = "TransactionEvent"
    action: str
    parent_id: str | None = None
    epc_list: list[str] | None = None
    quantity_list: list[QuantityElement] | None = None


class TransformationEvent(Event, kw_only=True, tag="TransformationEvent"):
    """What was made of what (section 7.4.5).

    >>> when = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
    >>> TransformationEvent(**when, input_epc_list=["urn:x:a"], output_epc_list=["urn:x:b"]).transformation_id is None
    True
    """

    type: ClassVar[str] = "TransformationEvent"
    input_epc_list: list[str] | None = None
    input_quantity_list: list[QuantityElement] | None = None
    output_epc_list: list[str] | None = None
    output_quantity_list: list[QuantityElement] | None = None
    transformation_id: str | None = None
    ilmd: dict[str, Any] | None = None


class AssociationEvent(Event, kw_only=True, tag="AssociationEvent"):
    """What was fixed to a thing or a place for long, as a sensor to a container (section 7.4.6).

    >>> when = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
    >>> AssociationEvent(**when, action="ADD", parent_id="urn:x:box", child_epcs=["urn:x:sensor"]).parent_id
    'urn:x:box'
    """

    type: ClassVar[str] = "AssociationEvent"
    action: str
    parent_id: str | None = None
    child_epcs: list[str] | None = None
    child_quantity_list: list[QuantityElement] | None = None


class ExtensionEvent(Event, kw_only=True, tag=False, tag_field=None):
    """An event of a type the standard does not know: ``type`` is the URI (or prefixed name) of the sender.

    Only what every event has is understood; all other members, under whatever name, are in ``extensions``.

    >>> when = {"event_time": "2026-11-05T07:30:00+07:00", "event_time_zone_offset": "+07:00"}
    >>> ExtensionEvent(**when, type="https://ns.example.com/Harvest").type
    'https://ns.example.com/Harvest'
    """

    type: str  # type: ignore[misc]  # of the class in the five standard kinds, of the event here


StandardEvent = ObjectEvent | AggregationEvent | TransactionEvent | TransformationEvent | AssociationEvent
AnyEvent = StandardEvent | ExtensionEvent


class VocabularyElement(_Part, kw_only=True):
    """Master data of one thing: ``attributes`` as (id, value) pairs, an id may repeat; ``children`` direct ones.

    >>> VocabularyElement(id="urn:x:farm", attributes=[("urn:epcglobal:cbv:mda#name", "Vườn")]).children
    []
    """

    id: str
    attributes: list[tuple[str, Any]] = []
    children: list[str] = []
    extensions: Extensions | None = None


class Vocabulary(_Part, kw_only=True):
    """Master data of one kind of things: ``type`` is ``urn:epcglobal:epcis:vtype:…`` or a URI of somebody's own.

    >>> Vocabulary(type="urn:epcglobal:epcis:vtype:BusinessLocation").elements
    []
    """

    type: str
    elements: list[VocabularyElement] = []
    extensions: Extensions | None = None


class Document(_Part, kw_only=True):
    """An EPCISDocument, EPCISQueryDocument or bare event.

    ``kind`` is ``EPCISDocument``, ``EPCISQueryDocument``, ``EPCISMasterDataDocument`` or ``Event``. ``sources`` holds,
    event by event, the exact bytes it was sent as (without the document around it). ``problems`` holds the warnings
    of a lenient reading; a document with errors is never built. ``message`` is what a query document says instead of
    results (`txng.epcis.messages.Message`); readers take such a document only when they are told to.

    >>> Document(creation_date="2026-11-05T08:00:00Z").kind
    'EPCISDocument'
    """

    kind: str = "EPCISDocument"
    schema_version: str = "2.0"
    creation_date: str | None = None
    id: str | None = None
    instance_identifier: str | None = None
    sender: str | None = None
    receiver: str | None = None
    query_name: str | None = None
    subscription_id: str | None = None
    namespaces: Mapping[str, str] = {}
    context: Any = None
    events: list[AnyEvent] = []
    sources: Sequence[bytes] = ()
    vocabularies: list[Vocabulary] = []
    message: Any = None
    extensions: dict[str, Any] = {}
    problems: list[Problem] = []


def add(members: dict[str, Any], name: str, item: Any) -> None:
    """Puts a value of an extension under a name; a second value of the same name makes an array of both.

    >>> members = {"ex:a": 1}
    >>> add(members, "ex:a", [2, 3])
    >>> members
    {'ex:a': [1, 2, 3]}
    """
    if name not in members:
        members[name] = item
        return
    present = members[name]
    if not isinstance(present, list):
        present = members[name] = [present]
    if isinstance(item, list):  # in place: a name may be repeated as often as a document has room for
        present.extend(item)
    else:
        present.append(item)
