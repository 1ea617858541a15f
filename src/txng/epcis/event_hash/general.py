"""The pre-hash string of any event: its tree written out in the canonical order (CBV 2.0 section 8.9.2).

Where text and reference generator part, the two profiles do (numbers as in section 17.5 of the project's notes on
EPCIS):

* order (1, 3): the generator writes parentID before epcList, and the three typed lists, ILMD and extensions last, all
  sorted as one group; the text wants them in its own places;
* certificationInfo (4): only the generator knows it;
* extensions inside a standard field (8): the generator leaves them there only if their namespace ends in ``/``,
  others it writes among the last group, once more under the field's name;
* empty extension elements and an empty ILMD: the generator writes their name, the text leaves out everything empty.
"""

from collections.abc import Collection

from txng.epcis.event_hash.canonical import Profile
from txng.epcis.event_hash.order import CBV_ORDER, REFERENCE_ORDER, Order
from txng.epcis.event_hash.tree import Node, Planter
from txng.epcis.model import AnyEvent


def prehash(event: AnyEvent, profile: Profile, ignored: Collection[str] = ()) -> str:
    """The pre-hash string. ``ignored``: names of top-level fields to leave out, extensions as ``{namespace}local``."""
    planter = Planter(event.namespaces, profile, ignored)
    nodes = planter.event(event)
    start = f"eventType={planter.type_name(event)}"
    if profile == "reference":
        ordered, rest = _in_order(nodes, REFERENCE_ORDER, top=True)
        return start + ordered + _sorted(rest)
    kept = [node for node in map(_without_empty, nodes) if node is not None and node.name != "certificationInfo"]
    return start + _in_table_order(kept, CBV_ORDER)


def _written(node: Node, below: str) -> str:
    return f"{node.name}={node.text}{below}" if node.text else node.name + below


def _sorted(nodes: list[Node]) -> str:
    """The nodes with all that is below them, sorted as strings level by level."""
    return "".join(sorted(_written(node, _sorted(node.children)) for node in nodes))


# Profile "reference".


def _in_order(nodes: list[Node], order: Order, *, top: bool = False) -> tuple[str, list[Node]]:
    """What of the nodes has its place, written out; and the nodes, or parts of them, that have none."""
    extensions, others = ([], nodes) if top else _in_place(nodes)
    places = dict(order)
    written: dict[str, list[str]] = {name: [] for name in places}
    rest: list[Node] = []
    for node in others:
        if node.name not in places:
            rest.append(node)
            continue
        inner, left = _in_order(node.children, places[node.name] or ())
        if inner or node.text:
            written[node.name].append(_written(node, inner))
        if left:
            rest.append(Node(node.name, "", left))
    text = "".join("".join(sorted(strings)) for strings in written.values())
    return text + _sorted(extensions), rest


def _in_place(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """The extensions that stay with the field they were found in, and all other nodes.

    The generator takes a lone node, and the siblings of a field with ``action`` or ``eventTime`` in its name, for the
    top level of an event.
    """
    if len(nodes) <= 1 or any("action" in node.name or "eventTime" in node.name for node in nodes):
        return [], nodes
    staying: list[Node] = []
    others: list[Node] = []
    for node in nodes:
        (staying if node.name.startswith("{") and "/}" in node.name else others).append(node)
    return staying, others


# Profile "cbv".


def _without_empty(node: Node) -> Node | None:
    children = [child for child in map(_without_empty, node.children) if child is not None]
    return Node(node.name, node.text, children) if node.text or children else None


def _in_table_order(nodes: list[Node], order: Order) -> str:
    """Fields in the order of the table, then everything else, sorted; extensions stay with their field."""
    places = dict(order)
    written: dict[str, list[str]] = {name: [] for name in (*places, "")}
    for node in nodes:
        below = places.get(node.name) or ()
        written[node.name if node.name in places else ""].append(_written(node, _in_table_order(node.children, below)))
    return "".join("".join(sorted(strings)) for strings in written.values())
