"""Rules of the five kinds of events (EPCIS 2.0 sections 7.4.2–7.4.6)."""

from typing import Any

from txng.epcis import limits
from txng.epcis.findings import echo, member
from txng.epcis.model import (
    AggregationEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)
from txng.epcis.rules.values import UOM, Found

ACTIONS = frozenset({"ADD", "OBSERVE", "DELETE"})


def check_object(event: ObjectEvent, at: str, found: Found) -> None:
    """Something must be named: things, or a place together with sensor data about it."""
    _check_action(event.action, at, found)
    _check_things(at, "epcList", event.epc_list, "quantityList", event.quantity_list, found)
    about_a_place = event.sensor_element_list and event.read_point is not None
    if event.epc_list is None and not event.quantity_list and not about_a_place:
        found.error("object-without-things", f"{at}epcList")
    if event.ilmd is not None and event.action in ACTIONS and event.action != "ADD":
        found.breach("ilmd-not-allowed", f"{at}ilmd", action=event.action)
    _check_ilmd(event.ilmd, f"{at}ilmd", found)


def check_containment(event: AggregationEvent | AssociationEvent, at: str, found: Found) -> None:
    """Children are named unless all are separated; an association always names the parent."""
    _check_action(event.action, at, found)
    found.identifier(event.parent_id, f"{at}parentID")
    _check_things(at, "childEPCs", event.child_epcs, "childQuantityList", event.child_quantity_list, found)
    if not event.child_epcs and not event.child_quantity_list and event.action != "DELETE":
        found.error("children-missing", f"{at}childEPCs")
    if event.parent_id is None:
        if isinstance(event, AssociationEvent):
            found.error("field-missing", f"{at}parentID", field="parentID")
        elif event.action in ("ADD", "DELETE"):
            found.breach("parent-missing", f"{at}parentID", action=event.action)


def check_transaction(event: TransactionEvent, at: str, found: Found) -> None:
    """Transactions are named; so are the things, unless all are disassociated."""
    _check_action(event.action, at, found)
    found.identifier(event.parent_id, f"{at}parentID")
    _check_things(at, "epcList", event.epc_list, "quantityList", event.quantity_list, found)
    if not event.biz_transaction_list:
        found.error("field-missing", f"{at}bizTransactionList", field="bizTransactionList")
    if event.epc_list is None and not event.quantity_list and event.action != "DELETE":
        if event.parent_id is None:
            found.error("transaction-without-things", f"{at}epcList")
        else:  # enough by the text of the standard, not by its schemas
            found.breach("transaction-with-parent-only", f"{at}epcList")


def check_transformation(event: TransformationEvent, at: str, found: Found) -> None:
    """Inputs and outputs; one of them is enough where a transformationID ties several events together."""
    found.uri(event.transformation_id, f"{at}transformationID")
    _check_things(at, "inputEPCList", event.input_epc_list, "inputQuantityList", event.input_quantity_list, found)
    _check_things(at, "outputEPCList", event.output_epc_list, "outputQuantityList", event.output_quantity_list, found)
    inputs = bool(event.input_epc_list or event.input_quantity_list)
    outputs = bool(event.output_epc_list or event.output_quantity_list)
    if event.transformation_id is None:
        if not inputs:
            found.error("inputs-missing", f"{at}inputEPCList")
        if not outputs:
            found.error("outputs-missing", f"{at}outputEPCList")
    elif not inputs and not outputs:
        found.error("inputs-missing", f"{at}inputEPCList")
    _check_ilmd(event.ilmd, f"{at}ilmd", found)


def _check_action(action: str, at: str, found: Found) -> None:
    if found.required(action, f"{at}action") and action not in ACTIONS:
        found.error("action-unknown", f"{at}action", value=echo(action))


def _check_things(
    at: str,
    epcs_name: str,
    epcs: list[str] | None,
    quantities_name: str,
    quantities: list[QuantityElement] | None,
    found: Found,
) -> None:
    """A list of instances and a list of amounts of classes."""
    if epcs and len(epcs) > limits.THINGS_PER_EVENT:
        found.error("too-many-things", f"{at}{epcs_name}", limit=limits.THINGS_PER_EVENT, found=len(epcs))
    elif epcs:
        for index, epc in enumerate(epcs):
            path = f"{at}{epcs_name}[{index}]"
            if found.identifier(epc, path) == "class":
                found.breach("class-among-instances", path, value=echo(epc))
        found.set_of(epcs, f"{at}{epcs_name}")
    if quantities and len(quantities) > limits.THINGS_PER_EVENT:
        found.error("too-many-things", f"{at}{quantities_name}", limit=limits.THINGS_PER_EVENT, found=len(quantities))
    elif quantities:
        for index, element in enumerate(quantities):
            _check_quantity(element, f"{at}{quantities_name}[{index}]", found)


def _check_quantity(element: QuantityElement, path: str, found: Found) -> None:
    if found.identifier(element.epc_class, f"{path}.epcClass", required=True) == "instance":
        found.breach("instance-among-classes", f"{path}.epcClass", value=echo(element.epc_class))
    found.number(element.quantity, f"{path}.quantity")
    if element.uom is not None:
        if not UOM.fullmatch(element.uom):
            found.error("uom-malformed", f"{path}.uom", value=echo(element.uom))
        if element.quantity is None:
            found.error("uom-without-quantity", f"{path}.uom")


def _check_ilmd(ilmd: dict[str, Any] | None, path: str, found: Found) -> None:
    """Instance and lot master data has names with a namespace only (EPCIS 2.0 section 7.3.8)."""
    for name in ilmd or ():
        if ":" not in name:
            found.error("ilmd-name", member(path, name), field=echo(name))
