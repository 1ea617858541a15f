"""The rules for many events at once, for the usual case that there is nothing to find.

Asking every rule of every event costs ten times as much as reading it. Here the values of all events are gathered by
what they are, and each sort is looked at as a whole: distinct words against the vocabulary, all times and all
identifiers as one text against one pattern, all check digits in one sum. That tells whether there is any fault, not
where; `txng.epcis.rules.check` tells where.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from math import isfinite
from operator import lt
from typing import Any

from txng.epcis import limits
from txng.epcis.model import QuantityElement, StandardEvent
from txng.epcis.rules.base import check_rarer
from txng.epcis.rules.gathering import Gathered, gather
from txng.epcis.rules.identifiers import SAFE, all_end_right, judge
from txng.epcis.rules.kinds import ACTIONS
from txng.epcis.rules.values import OFFSET, UOM, URI, Found, claims_cbv
from txng.epcis.vocabulary import BARE, WORDS, Kind


def _company_and_reference(digits: int) -> str:
    """Company prefix (6–12 digits) and reference of an EPC URN that has so many ``digits`` in all."""
    return "(?:" + "|".join(f"[0-9]{{{size}}}\\.[0-9]{{{digits - size}}}" for size in (7, 8, 9, 6, 10, 11, 12)) + ")"


def _lines(*patterns: str) -> re.Pattern[str]:
    return re.compile(f"(?:(?:{'|'.join(patterns)})\n)*")


_GTIN = "https://id.gs1.org/01/"
_SSCC = "https://id.gs1.org/00/"
_ROOT = re.escape("https://id.gs1.org/")

# A serial or lot; the second spelling, with escapes, is tried only where the first does not reach the end.
_IN_LINK = rf"(?:{SAFE}{{1,20}}|(?:{SAFE}|%(?:2[125-9A-CF]|3[A-F])){{1,20}})"
_IN_URN = rf"(?:{SAFE}{{1,20}}|(?:{SAFE}|%(?:2[256F]|3[CEF])){{1,20}})"

_INSTANCES = _lines(
    rf"{_ROOT}0(?:1/[0-9]{{14}}/21/{_IN_LINK}|0/[0-9]{{18}})",
    rf"urn:epc:id:s(?:gtin:{_company_and_reference(13)}\.{_IN_URN}|scc:{_company_and_reference(17)})",
)
_CLASSES = _lines(
    rf"{_ROOT}01/[0-9]{{14}}(?:/10/{_IN_LINK})?",
    rf"urn:epc:class:lgtin:{_company_and_reference(13)}\.{_IN_URN}",
)
_PLACES = _lines(
    rf"{_ROOT}41(?:4/[0-9]{{13}}(?:/254/{SAFE}{{1,20}})?|7/[0-9]{{13}})",
    rf"urn:epc:id:(?:sgln:{_company_and_reference(12)}\.{SAFE}{{1,20}}|pgln:{_company_and_reference(12)})",
)
_TIMES = _lines(
    r"(?:199[0-9]|20[0-9][0-9]|2100)-"
    r"(?:0[1-9]-(?:0[1-9]|1[0-9]|2[0-8])|1[0-2]-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,20})?"
    r"(?:[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)|Z)"
)
_TRANSACTIONS = _lines(rf"urn:epcglobal:cbv:bt:[0-9]{{13}}:{SAFE}{{1,60}}")
_EVENT_IDS = _lines(r"urn:uuid:[0-9A-Fa-f-]{36}", r"ni:///sha-256;[0-9a-f]{64}\?ver=CBV2\.0")

# What serials of one product begin with: the Digital Link as far as the serial, or the URN.
_HEADS = _lines(rf"{_ROOT}01/[0-9]{{14}}/21/", rf"urn:epc:id:sgtin:{_company_and_reference(13)}\.")
# beginning, length of the whole head, signs in it
_SERIALISED = ((_GTIN, 40, b"://////"), ("urn:epc:id:sgtin:", 32, b"::::"))
_SAFE_CHARACTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"
_SHORT = 4  # a list of fewer is not worth looking for a common head

_MOST = 16_384  # identifiers remembered as faultless
_LONGEST = 200  # characters of a URI that is still usual
_faultless: set[str] = set()


def unsettled(events: Sequence[StandardEvent], found: Gathered | None = None) -> list[StandardEvent]:
    """Those of the events for which `check` still has to be asked; the others are faultless under both profiles.

    ``found``: what `gather` has found in them, where that is known. A settled event also has every word of the CBV as
    a bare word. Unsettled are events that are unusual in themselves, and all events as soon as there is anything in
    one of them that cannot be seen to be right at a glance.
    """
    found = found or gather(events)
    if not _right(found):
        return list(events)
    return [event for event in found.rare if not _rarer_right(event)] + found.unusual


def _rarer_right(event: StandardEvent) -> bool:
    """Whether the rarer fields are faultless, their words bare."""
    found = Found("strict")
    check_rarer(event, "", found)
    return not found.problems and event.context is None and all(map(_is_bare, _rarer_words(event)))


def _rarer_words(event: StandardEvent) -> Iterator[tuple[Kind, str | None]]:
    if event.error_declaration is not None:
        yield "error_reason", event.error_declaration.reason
    if event.persistent_disposition is not None:
        for word in (*(event.persistent_disposition.set_ or ()), *(event.persistent_disposition.unset or ())):
            yield "disposition", word
    for element in event.sensor_element_list or ():
        for report in element.sensor_report:
            yield "measurement_type", report.type
            yield "sensor_alert_type", report.exception
            yield "component", report.component


def _is_bare(spelled: tuple[Kind, str | None]) -> bool:
    """Whether a word of the CBV is not in a longer spelling."""
    kind, word = spelled
    return word is None or BARE[kind].get(word, word) == word


def _right(found: Gathered) -> bool:
    return (
        found.actions <= ACTIONS
        and _words_right("biz_step", found.steps)
        and _words_right("disposition", found.dispositions)
        and _words_right("biz_transaction_type", found.transaction_types)
        and _words_right("source_dest_type", found.party_types)
        and all(map(OFFSET.fullmatch, found.offsets))
        and _all_match(_TIMES, found.times)
        and (_all_match(_EVENT_IDS, found.event_ids) or all(map(_is_uri, found.event_ids)))
        and (_all_match(_TRANSACTIONS, found.transactions) or all(map(_is_right, found.transactions)))
        and _places_right(found.places - _faultless)
        and (_same_shape_and_right(_INSTANCES, found.parents) or all(map(_is_right, found.parents)))
        and _instances_right(found.instances)
        and _quantities_right([amounts for _, amounts in found.quantities])
        and all(":" in name for name in set(chain.from_iterable(ilmd for _, ilmd in found.master_data)))
    )


# --- looking ----------------------------------------------------------------------------------------------------------


def _words_right(kind: Kind, words: set[Any]) -> bool:
    """Whether every word is a bare one of the CBV, or one of the sender's own."""
    own = words - WORDS[kind]
    own.discard(None)
    return all(word not in BARE[kind] and _is_uri(word) and not claims_cbv(word) for word in own)


def _all_match(pattern: re.Pattern[str], values: Collection[str]) -> bool:
    """Whether every value is one line of ``pattern``; none of them may have a line break of its own."""
    text = "\n".join([*values, ""])
    return pattern.fullmatch(text) is not None and text.count("\n") == len(values)


def _is_uri(uri: str) -> bool:
    return len(uri) <= _LONGEST and URI.fullmatch(uri) is not None


def _is_right(uri: str) -> bool:
    """Whether an identifier of any level is right; remembered, because places and parties come again and again."""
    if uri in _faultless:
        return True
    if not _is_uri(uri) or judge(uri).problems:
        return False
    _remember({uri})
    return True


def _remember(uris: set[str]) -> None:
    if len(_faultless) >= _MOST:
        _faultless.clear()
    _faultless.update(uris)


def _places_right(uris: set[str]) -> bool:
    """Places and parties not seen before; they are remembered, because they come again and again."""
    if not _all_match(_PLACES, uris):
        return all(map(_is_right, uris))
    if not all_end_right("".join([uri[23:36] for uri in uris if uri.startswith("https:")]), 13):
        return False
    if max(map(len, uris), default=0) <= _LONGEST:
        _remember(uris)
    return True


def _instances_right(lists: list[list[str]]) -> bool:
    """EPC lists: not too long, nothing twice in one, only right identifiers, no classes."""
    heads: set[str] = set()
    others: set[str] = set()
    for one in lists:
        size = len(one)
        ascending = size < 2 or all(map(lt, one, one[1:]))  # then nothing stands twice
        if size > limits.THINGS_PER_EVENT or not (ascending or len(set(one)) == size):
            return False
        head = _common_head(one, ascending) if size >= _SHORT else ""
        if head:
            heads.add(head)
        else:
            others.update(one)
    if not _same_shape_and_right(_HEADS, heads):
        return False
    return _same_shape_and_right(_INSTANCES, others) or all(
        _is_right(uri) and judge(uri).level != "class" for uri in others
    )


def _common_head(uris: list[str], ascending: bool) -> str:
    """All that serials of one product have in common, up to the serial; empty where they are anything else.

    Between the first and the last in alphabetical order, all begin as those two begin. Without letters, digits and
    ``._-`` the serials leave nothing, so that of each URI only the signs of its head may remain.
    """
    first, last = (uris[0], uris[-1]) if ascending else (min(uris), max(uris))
    for beginning, length, signs in _SERIALISED:
        if first.startswith(beginning):
            head = first[:length]
            if not last.startswith(head) or len(first) == length or max(map(len, uris)) > length + 20:
                return ""
            remaining = "\n".join(uris).encode(errors="replace").translate(None, _SAFE_CHARACTERS)
            return head if remaining == b"\n".join([signs] * len(uris)) else ""
    return ""


def _quantities_right(lists: list[list[QuantityElement]]) -> bool:
    classes: set[str] = set()
    numbers: set[float] = set()
    units: set[str] = set()
    for one in lists:
        if len(one) > limits.THINGS_PER_EVENT:
            return False
        for element in one:
            classes.add(element.epc_class)
            if element.quantity is not None:
                numbers.add(element.quantity)
            elif element.uom is not None:
                return False
            if element.uom is not None:
                units.add(element.uom)
    if not all(map(isfinite, numbers)) or not all(map(UOM.fullmatch, units)):
        return False
    return _same_shape_and_right(_CLASSES, classes) or all(
        _is_right(uri) and judge(uri).level != "instance" for uri in classes
    )


def _same_shape_and_right(pattern: re.Pattern[str], uris: set[str]) -> bool:
    """Whether all are written in the commonest ways, with right check digits."""
    if not _all_match(pattern, uris):
        return False
    heads = {uri[:40] for uri in uris}  # as far as GTIN and SSCC reach; serials of one product have one
    gtins = {head[22:36] for head in heads if head.startswith(_GTIN)}
    ssccs = [head[22:] for head in heads if head.startswith(_SSCC)]
    return all_end_right("".join(gtins), 14) and all_end_right("".join(ssccs), 18)
