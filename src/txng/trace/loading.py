"""Links for the walk, out of the event store.

A hop is one question: the documents of all events that mention one of so many keys in a role that links. The documents
are read anyway, because they alone tell identifiers; so the rows of the index are not fetched, they only find. What
shares its key with another thing is told apart by its identifier and never followed by mistake.
(``docs/decisions/0004-trace-walk.md`` has the figures of the ways that were tried.)
"""

import gc
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import itemgetter
from time import monotonic
from typing import Any, cast

import msgspec
import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

from txng.accounts.viewers import Viewer
from txng.epcis.model import AggregationEvent, AnyEvent, AssociationEvent, TransformationEvent
from txng.epcis.things import CHILD, CLASS, INPUT, OUTPUT, PARENT, SEPARATED, TRANSFORMATION
from txng.events import LINKING_ROLES, VOID, documents, reading
from txng.events.connection import Connection, database
from txng.events.keys import key_of
from txng.events.search import visible
from txng.gs1.epc import normalise
from txng.trace import graph
from txng.trace.amounts import Amount, added
from txng.trace.links import Containment, Direction, Link, Transformation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_POSTGRES_EPOCH = 946_684_800_000_000  # 2000-01-01 in microseconds since 1970
_EIGHT = struct.pack(">i", 8)  # the length before every value of an array


class _Array(bytes):
    """An array, ready in PostgreSQL's binary form."""


class _Keys(_Array):
    """``bigint[]``"""


class _Times(_Array):
    """``timestamptz[]``"""


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: _Array) -> Buffer:
        return obj


class _KeysDumper(_Dumper):
    oid = 1016


class _TimesDumper(_Dumper):
    oid = 1185


def _array(kind: int, values: Sequence[bytes]) -> bytes:
    """One dimension of values of eight bytes and type number ``kind``, none of them null."""
    return struct.pack(">iiIii", 1, 0, kind, len(values), 1) + _EIGHT + _EIGHT.join(values)


def keys(things: Iterable[str]) -> _Keys:
    """The keys (`txng.events.keys.key_of`) of things in canonical form, as a parameter."""
    return _Keys(_array(20, [blake2b(thing.encode(), digest_size=8).digest() for thing in things]))


def _times(times: Iterable[int]) -> _Times:
    return _Times(_array(1184, [struct.pack(">q", time - _POSTGRES_EPOCH) for time in times]))


class _Class(msgspec.Struct, gc=False, rename="camel"):
    epc_class: str
    quantity: float | None = None
    uom: str | None = None


class _Linking(msgspec.Struct, gc=False, rename="camel"):
    """Of an event in JSON, what links things."""

    type: str
    action: str = ""
    parent_id: str | None = msgspec.field(default=None, name="parentID")
    transformation_id: str | None = msgspec.field(default=None, name="transformationID")
    child_epcs: tuple[str, ...] = msgspec.field(default=(), name="childEPCs")
    input_epc_list: tuple[str, ...] = msgspec.field(default=(), name="inputEPCList")
    output_epc_list: tuple[str, ...] = msgspec.field(default=(), name="outputEPCList")
    child_quantity_list: tuple[_Class, ...] = ()
    input_quantity_list: tuple[_Class, ...] = ()
    output_quantity_list: tuple[_Class, ...] = ()


_CLASS_ROOT = "https://id.gs1.org/01/"
_SIBLINGS_ROOT = len("https://id.gs1.org/01/09520801001019/21/")
_LONGEST_NAME = 20  # of a serial or lot number

_read_linking = msgspec.json.Decoder(_Linking).decode
_CONTAINMENTS = (AggregationEvent.type, AssociationEvent.type)


def _listed(*roles: int) -> str:
    """Roles, with and without the mark of a class, for SQL."""
    return ", ".join(str(role) for role in LINKING_ROLES if role & ~CLASS in roles)


_ENDED = PARENT | SEPARATED
_IN_E = re.compile(r"\be\.")

# {own}: for a viewer who does not see everything, what of the event is known to his or her own events.
_COLUMNS = "e.seq, e.event_time, e.hash, e.context, e.zdict, e.doc"

# "+ 0" keeps the role out of the index condition: there it would mean one search per key and role.
_MENTIONING = f"""
SELECT {_COLUMNS}, {{own}} FROM event e{{own_events}}
WHERE e.seq IN (SELECT t.seq FROM event_thing t WHERE t.k = ANY(%(keys)b) AND t.role + 0 IN ({{roles}})){{visible}}"""

_ENDINGS = f"""
SELECT e.* FROM unnest(%(keys)b, %(times)b) AS begun(k, since), LATERAL (
  SELECT {_COLUMNS}, {{own}} FROM event_thing t JOIN event e USING (seq){{own_events}}
  WHERE t.k = begun.k AND t.event_time > begun.since AND t.role + 0 = {_ENDED}
    AND NOT EXISTS (SELECT FROM event_thing c WHERE c.seq = t.seq AND c.role IN ({_listed(CHILD | SEPARATED)}))
    {{visible}}
  ORDER BY t.event_time, t.seq LIMIT 1) e"""

_OWN_EVENTS = f"""
CROSS JOIN LATERAL (SELECT CASE WHEN {{condition}} THEN NULL ELSE ARRAY(
  SELECT DISTINCT a.k FROM event_thing a JOIN event_thing b ON b.k = a.k AND b.role < {VOID}
  JOIN event o ON o.seq = b.seq AND {{near}}
  WHERE a.seq = e.seq AND a.role IN ({", ".join(str(role) for role in LINKING_ROLES if role != TRANSFORMATION)})
) END) own(k)"""

_FEW = 300  # things that are looked for in one question, before a walk goes hop by hop

# Everything a walk could ask for, as long as it is little. ``whole``: the contents count too; the same steps as the
# rules, but for times, so that no walk ever asks for more.
_AT_ONCE = f"""
WITH RECURSIVE reached(k, whole) AS (
  SELECT (%(keys)b)[1], true
  UNION
  SELECT o.k, t.role & 7 <> {CHILD}
  FROM reached r
  JOIN event_thing t ON t.k = r.k AND t.role + 0 IN ({{meets}}, {_listed(CHILD, PARENT)})
    AND (r.whole OR t.role & 7 <> {PARENT})
  JOIN event_thing o ON o.seq = t.seq AND o.role IN ({", ".join(map(str, LINKING_ROLES))}) AND CASE t.role & 7
    WHEN {CHILD} THEN o.role = {PARENT}
    WHEN {PARENT} THEN o.role IN ({_listed(CHILD)})
    WHEN {TRANSFORMATION} THEN o.role IN ({{leads}})
    ELSE o.role IN ({TRANSFORMATION}, {{leads}}) END
), few AS MATERIALIZED (
  SELECT k, whole FROM reached LIMIT {_FEW}
), found AS MATERIALIZED (
  SELECT t.seq, t.event_time, t.role FROM few JOIN event_thing t ON t.k = few.k
    AND (t.role + 0 IN ({{meets}}, {_listed(CHILD, CHILD | SEPARATED)})
      OR few.whole AND t.role + 0 IN ({_listed(PARENT, _ENDED)}))
  WHERE (SELECT count(*) FROM few) < {_FEW}
), ended AS (
  SELECT e.seq FROM found JOIN event_thing p ON p.seq = found.seq AND p.role = {PARENT}, LATERAL (
    SELECT t.seq FROM event_thing t
    WHERE t.k = p.k AND t.event_time > found.event_time AND t.role + 0 = {_ENDED}
      AND NOT EXISTS (SELECT FROM event_thing c WHERE c.seq = t.seq AND c.role IN ({_listed(CHILD | SEPARATED)}))
    ORDER BY t.event_time, t.seq LIMIT 1) e
  WHERE found.role IN ({_listed(CHILD)})
)
SELECT {_COLUMNS}, NULL FROM event e
WHERE e.seq IN (SELECT seq FROM found UNION SELECT seq FROM ended)"""


@contextmanager
def uncollected() -> Iterator[None]:
    """A walk makes a million objects and no cycle; looking for cycles among them takes a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def walked(root: str, direction: Direction, viewer: Viewer, limits: graph.Limits) -> tuple[graph.Lineage, "Store"]:
    """The lineage of ``root`` in the store, and the store that knows the events behind it. In a transaction."""
    pg = database()
    store = Store(pg, viewer)
    if not store.foresee(root, direction):
        # Planning for a hundred thousand keys takes longer than asking for them.
        pg.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    found = graph.lineage(root, direction, store, limits, monotonic)
    pg.execute("SET LOCAL plan_cache_mode = DEFAULT")
    return found, store


class Store:
    """The links that a viewer may see. One walk, one store: it remembers names and event hashes for the answer.

    A party sees its own events, an agency those of its competence, and both one step around them: of somebody else's
    event that mentions a thing of their own events they learn the other side (what that was made of, made into or
    packed in), not what else was beside it.
    ``hashes``: number of an event → its hash.
    """

    def __init__(self, pg: Connection, viewer: Viewer):
        self.hashes: dict[int, bytes] = {}
        self._pg = pg
        self._names: dict[str, str] = {}  # as sent → canonical
        self._everything: list[Link] | None = None
        self._parameters: dict[str, Any] = {}
        self._texts = {"{own}": "NULL", "{own_events}": "", "{visible}": ""}
        if not viewer.covers_everything:
            self._parameters["parties"] = sorted(viewer.parties)
            self._by_competence = viewer.kind == "authority"
            visible(pg, viewer, self._restrict)

    def _restrict(self, condition: str, *values: Any) -> None:
        for value in values:
            name = f"visible{len(self._parameters)}"
            condition = condition.replace("%s", f"%({name})s", 1)
            self._parameters[name] = value
        near = _IN_E.sub("o.", condition) if self._by_competence else "o.owner = ANY(%(parties)s::int[])"
        self._texts = {
            "{own}": "own.k",
            "{own_events}": _OWN_EVENTS.replace("{condition}", condition).replace("{near}", near),
            "{visible}": " AND (own.k IS NULL OR own.k <> '{}')",
        }

    def foresee(self, root: str, direction: Direction) -> bool:
        """Load all that a walk from ``root`` can ask for in one question; false if it is much, or not all visible."""
        if "parties" not in self._parameters:
            near, far = (INPUT, OUTPUT) if direction == "down" else (OUTPUT, INPUT)
            question = _AT_ONCE.replace("{meets}", _listed(TRANSFORMATION, near)).replace("{leads}", _listed(far))
            self._everything = list(self._ask(question, keys=keys([root]))) or None
        return self._everything is not None

    def links(self, things: Sequence[str], direction: Direction, *, whole: bool) -> Iterable[Link]:
        if self._everything is not None:
            return self._everything
        near = INPUT if direction == "down" else OUTPUT
        roles = [near, CHILD, CHILD | SEPARATED, *((PARENT, _ENDED) if whole else ())]
        return self._ask(_MENTIONING.replace("{roles}", _listed(*roles)), keys=keys(things))

    def endings(self, links: Sequence[Containment]) -> Iterable[Containment]:
        if self._everything is not None:
            return []  # given with the links
        begun = keys(link.parent for link in links), _times(link.time for link in links)
        found = self._ask(_ENDINGS, keys=begun[0], times=begun[1])
        return [link for link in found if isinstance(link, Containment)]

    def processes(self, ids: Sequence[str]) -> Iterable[Transformation]:
        question = _MENTIONING.replace("{roles}", _listed(TRANSFORMATION))
        found = self._ask(question, keys=keys(ids)) if self._everything is None else self._everything
        return [link for link in found if isinstance(link, Transformation)]

    def _ask(self, question: str, **arrays: _Array) -> Iterator[Link]:
        for place, text in self._texts.items():
            question = question.replace(place, text)
        cursor = psycopg.Cursor(self._pg)
        cursor.adapters.register_dumper(_Keys, _KeysDumper)
        cursor.adapters.register_dumper(_Times, _TimesDumper)
        cursor.execute(question, {**arrays, **self._parameters}, prepare=True, binary=True)
        rows = sorted(cursor.fetchall(), key=itemgetter(0))
        contexts = reading.contexts_of(self._pg, {row[3] for row in rows})
        for seq, time, digest, context, zdict, doc, own in rows:
            source = documents.decompress(doc, zdict)
            link = self._link(seq, (time - _EPOCH) // _MICROSECOND, source, contexts[context])
            if link is not None:
                self.hashes[seq] = digest
                yield link if own is None else _one_step(link, frozenset(own))

    def _link(self, seq: int, time: int, source: bytes, context: documents.Context) -> Link | None:
        try:
            event = _read_linking(source) if context.format == "json" else _linking(documents.read(source, context))
        except msgspec.DecodeError:  # unusual, for example a member that is null
            event = _linking(documents.read(source, context))
        if event.type == TransformationEvent.type:
            inputs = self._canonical(event.input_epc_list, event.input_quantity_list)
            outputs = self._canonical(event.output_epc_list, event.output_quantity_list)
            process = event.transformation_id
            return Transformation(seq, time, inputs, outputs, None if process is None else normalise(process))
        if event.type in _CONTAINMENTS and event.parent_id is not None and event.action in ("ADD", "DELETE"):
            children = self._canonical(event.child_epcs, event.child_quantity_list)
            amounts = self._amounts(event.child_quantity_list) if event.child_quantity_list else {}
            return Containment(seq, time, self._name(event.parent_id), children, event.action == "DELETE", amounts)
        return None

    def _canonical(self, epcs: tuple[str, ...], classes: tuple[_Class, ...]) -> tuple[str, ...]:
        """The things of a list, each once."""
        if classes:
            epcs += tuple([one.epc_class for one in classes])
        names = self._names
        if len(epcs) < 2:
            return tuple([self._name(sent) for sent in epcs])
        siblings = canonical_siblings(epcs)
        if siblings is not None:
            return siblings if len(set(siblings)) == len(siblings) else tuple(dict.fromkeys(siblings))
        known = tuple(map(names.get, epcs))
        if None in known:
            found = tuple(map(normalise, epcs))
            names.update(zip(epcs, found, strict=True))
        else:
            found = cast(tuple[str, ...], known)
        return found if len(set(found)) == len(found) else tuple(dict.fromkeys(found))

    def _amounts(self, classes: tuple[_Class, ...]) -> dict[str, Amount]:
        """How much of each class; one that is listed more than once has its amounts added."""
        found: dict[str, Amount] = {}
        for one in classes:
            name, amount = self._name(one.epc_class), Amount(one.quantity, one.uom)
            found[name] = added(found[name], amount) if name in found else amount
        return found

    def _name(self, sent: str) -> str:
        known = self._names.get(sent)
        if known is None:
            known = self._names[sent] = normalise(sent)
        return known


def canonical_siblings(epcs: tuple[str, ...]) -> tuple[str, ...] | None:
    """The canonical form of things that differ by serial or lot number alone, these of plain letters and digits.

    Looking at the list as one text costs a fraction of looking at each; None where each must be looked at.

    >>> canonical_siblings(("urn:epc:id:sgtin:8934563.081316.7", "urn:epc:id:sgtin:8934563.081316.8"))
    ('https://id.gs1.org/01/08934563813161/21/7', 'https://id.gs1.org/01/08934563813161/21/8')
    """
    first = epcs[0]
    head, separator, name = first.rpartition("." if first.startswith("urn:") else "/")
    begin = f"\n{head}{separator}"
    text = "\n".join(("", *epcs))
    if text.count(begin) != len(epcs):
        return None
    rest = text.replace(begin, "")
    # Nothing is left but letters and digits: so every line begins with the head, and has it once.
    if not (rest.isalnum() and rest.isascii()):
        return None
    canonical = normalise(first)
    root = canonical.removesuffix(name)
    if len(root) != _SIBLINGS_ROOT or not root.startswith(_CLASS_ROOT) or root[-4:] not in ("/21/", "/10/"):
        return None
    before = len(begin) - 1
    if min(map(len, epcs)) == before or max(map(len, epcs)) > before + _LONGEST_NAME:
        return None
    return epcs if canonical == first else tuple(text.replace(begin, f"\n{root}").split("\n")[1:])


def _one_step(link: Link, own: frozenset[int]) -> Link:
    """What somebody learns of a foreign link of whose things ``own`` (keys) are known to his or her own events."""

    def known(things: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(thing for thing in things if key_of(thing) in own) or things

    if isinstance(link, Transformation):
        return msgspec.structs.replace(link, inputs=known(link.inputs), outputs=known(link.outputs))
    return msgspec.structs.replace(link, children=known(link.children))


def _linking(event: AnyEvent) -> _Linking:
    """The same of an event that was read in full."""

    def listed(name: str) -> tuple[Any, ...]:
        return tuple(getattr(event, name, None) or ())

    def classes(name: str) -> tuple[_Class, ...]:
        return tuple(_Class(one.epc_class, one.quantity, one.uom) for one in listed(name))

    return _Linking(
        event.type,
        getattr(event, "action", None) or "",
        getattr(event, "parent_id", None),
        getattr(event, "transformation_id", None),
        listed("child_epcs"),
        listed("input_epc_list"),
        listed("output_epc_list"),
        classes("child_quantity_list"),
        classes("input_quantity_list"),
        classes("output_quantity_list"),
    )
