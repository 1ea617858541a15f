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
from txng.epcis.model import StandardEvent
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
# beginning, length of the whole head, signs in a line
_SERIALISED = ((_GTIN, 40, b"://////\n"), ("urn:epc:id:sgtin:", 32, b"::::\n"))
_SAFE_CHARACTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"
_SHORT, _LONG = 52, 60  # characters of a head and a serial, as URN and as link

_MOST = 16_384  # identifiers remembered as faultless
_LONGEST = 200  # characters of a URI that is still usual
_faultless: set[str] = set()
_heads: set[str] = set()  # faultless, too


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
        and _quantities_right(found)
        and all(":" in name for name in set(chain.from_iterable(found.master_data)))
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
    if max(map(len, lists), default=0) > limits.THINGS_PER_EVENT:
        return False
    heads: set[str] = set()
    signs: list[bytes] = []
    others: list[str] = []
    plain: list[list[str]] = []
    for one in lists:
        # What ascends has nothing twice; and all have in common what the first and the last have.
        if len(one) > 1 and not all(map(lt, one, one[1:])):
            if len(set(one)) < len(one):
                return False
            others += one
            continue
        head, sign = _common_head(one[0], one[-1])
        if head:
            heads.add(head)
            signs.append(sign if len(one) == 1 else sign * len(one))
            plain.append(one)
        else:
            others += one
    return (
        _serials_right(plain, b"".join(signs))
        and _heads_right(heads)
        and (
            _same_shape_and_right(_INSTANCES, set(others))
            or all(_is_right(uri) and judge(uri).level != "class" for uri in others)
        )
    )


def _common_head(first: str, last: str) -> tuple[str, bytes]:
    """The head of a serial or pallet that two URIs share, and the signs a line of them has; empty: anything else."""
    for beginning, length, signs in _SERIALISED:
        if first.startswith(beginning):
            head = first[:length]
            return (head, signs) if last.startswith(head) and len(first) > length else ("", b"")
    return "", b""


def _serials_right(lists: list[list[str]], signs: bytes) -> bool:
    """Whether nothing follows the heads but serials, of at most twenty letters, digits and ``._-``.

    Without these characters a serial leaves nothing, so that of each URI only the ``signs`` of its head may remain.
    """
    uris = list(chain.from_iterable(lists))
    text = "\n".join([*uris, ""]).encode(errors="replace")
    if text.translate(None, _SAFE_CHARACTERS) != signs:
        return False
    if max(map(len, uris), default=0) <= _SHORT:
        return True
    return all(len(uri) <= (_SHORT if uri[0] == "u" else _LONG) for uri in uris)


def _heads_right(heads: set[str]) -> bool:
    heads -= _heads
    if not heads:
        return True
    if not _same_shape_and_right(_HEADS, heads):
        return False
    if len(_heads) + len(heads) > _MOST:
        _heads.clear()
    _heads.update(heads)
    return True


def _quantities_right(found: Gathered) -> bool:
    if not found.quantities:
        return True
    if max(map(len, found.quantities)) > limits.THINGS_PER_EVENT:
        return False
    numbers, units = set(found.amounts), set(found.uoms)
    if None in numbers and any(
        amount is None and unit is not None for amount, unit in zip(found.amounts, found.uoms, strict=True)
    ):
        return False
    if not all(amount is None or isfinite(amount) for amount in numbers):
        return False
    if not all(unit is None or UOM.fullmatch(unit) for unit in units):
        return False
    uris = set(found.classes)
    return _same_shape_and_right(_CLASSES, uris) or all(
        _is_right(uri) and judge(uri).level != "instance" for uri in uris
    )


def _same_shape_and_right(pattern: re.Pattern[str], uris: set[str]) -> bool:
    """Whether all are written in the commonest ways, with right check digits."""
    if not _all_match(pattern, uris):
        return False
    heads = {uri[:40] for uri in uris}  # as far as GTIN and SSCC reach; serials of one product have one
    gtins = {head[22:36] for head in heads if head.startswith(_GTIN)}
    ssccs = [head[22:] for head in heads if head.startswith(_SSCC)]
    return all_end_right("".join(gtins), 14) and all_end_right("".join(ssccs), 18)
