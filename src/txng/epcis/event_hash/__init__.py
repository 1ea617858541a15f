"""The event hash: one identifier for one event, whatever syntax, spelling, zone or order it was sent in.

Source: CBV 2.0 section 8.9. Two profiles, since the text of the standard and the generator published with it differ:

``reference``
    gives what the reference generator gives and the published examples hold; other parties can check it today.
``cbv``
    gives what the text says: fields in the order of its table, numbers rewritten only where they are numbers.

Beyond the generator, in both profiles: a bizTransaction needs no type, fractions of .9995 s and more go into the next
second, booleans are ``true`` and ``false`` in either syntax, and a field named by a full URI is the same field as one
named with a prefix.
"""

from collections.abc import Collection, Iterable
from hashlib import sha256

from txng.epcis.event_hash import canonical, fast, general
from txng.epcis.event_hash.canonical import Profile
from txng.epcis.model import AnyEvent, Document

__all__ = ["Profile", "digest", "event_hash", "ignored_fields", "prehash"]

#: The document member of the published examples that lists fields the hash leaves out; for tests only.
IGNORE_FIELDS = "{https://repository-x.example.com/}ignoreFields"


def prehash(event: AnyEvent, profile: Profile = "reference", ignored: Collection[str] = ()) -> str:
    """The text that is hashed. ``ignored``: top-level fields to leave out (`ignored_fields`); for tests only.

    >>> from txng.epcis.model import ObjectEvent
    >>> event = ObjectEvent(
    ...     event_time="2026-11-05T07:30:00+07:00", event_time_zone_offset="+07:00", action="OBSERVE",
    ...     epc_list=["urn:epc:id:sgtin:8931234.000001.7"],
    ... )
    >>> prehash(event).partition("+07:00")[2]
    'epcListepc=https://id.gs1.org/01/08931234000011/21/7action=OBSERVE'
    >>> event_hash(event)
    'ni:///sha-256;484bac4c05ed203bc9aaf64f299d2bbbcce21494f3500307908396234d695781?ver=CBV2.0'
    """
    if profile == "reference" and not ignored:
        quick = fast.prehash(event)
        if quick is not None:
            return quick
    return general.prehash(event, profile, ignored)


def digest(event: AnyEvent, profile: Profile = "reference", ignored: Collection[str] = ()) -> bytes:
    """SHA-256 of the pre-hash string in UTF-8: 32 bytes.

    >>> from txng.epcis.model import ObjectEvent
    >>> when = {"event_time": "2026-11-05T07:30:00Z", "event_time_zone_offset": "+07:00"}
    >>> event = ObjectEvent(**when, action="ADD", epc_list=[])
    >>> len(digest(event)), event_hash(event) == f"ni:///sha-256;{digest(event).hex()}?ver=CBV2.0"
    (32, True)
    """
    return sha256(prehash(event, profile, ignored).encode()).digest()


def event_hash(event: AnyEvent, profile: Profile = "reference", ignored: Collection[str] = ()) -> str:
    """The event's ``ni:///sha-256;…?ver=CBV2.0`` identifier, usable as its eventID.

    >>> from txng.epcis.model import ObjectEvent
    >>> when = {"event_time_zone_offset": "+07:00", "action": "OBSERVE", "epc_list": []}
    >>> one = ObjectEvent(event_time="2026-11-05T07:30:00+07:00", **when)
    >>> other = ObjectEvent(event_time="2026-11-05T00:30:00.000Z", **when)
    >>> event_hash(one) == event_hash(other)
    True
    """
    return f"ni:///sha-256;{sha256(prehash(event, profile, ignored).encode()).hexdigest()}?ver=CBV2.0"


def ignored_fields(document: Document) -> frozenset[str]:
    """The fields a document of the published examples lists as not to be hashed, as ``{namespace}local``.

    >>> ignored_fields(Document())
    frozenset()
    """
    for sent, value in document.extensions.items():
        if canonical.name(sent, document.namespaces) == IGNORE_FIELDS:
            listed: Iterable[object] = value if isinstance(value, list | dict) else [value]
            return frozenset(canonical.name(str(field), document.namespaces) for field in listed)
    return frozenset()
