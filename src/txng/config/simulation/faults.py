"""Events that every EPCIS reader has to refuse: each breaks one rule of the standard, and only one."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice

from txng.config.simulation import identifiers
from txng.config.simulation.province import PLACES_PREFIX, PROCESSORS_PREFIX
from txng.config.simulation.scribe import CONTEXT, instant

Break = tuple[str, Callable[[str], str]]

_SOUND = (
    '{{"@context":{context},"type":"ObjectEvent","eventTime":"{time}","eventTimeZoneOffset":"+07:00",'
    '"epcList":["{item}"],"quantityList":[{{"epcClass":"{lot}","quantity":1.5,"uom":"KGM"}}],'
    '"action":"OBSERVE","bizStep":"storing","disposition":"in_progress",'
    '"readPoint":{{"id":"{place}"}}}}'
)

_GTIN = identifiers.gtin(PROCESSORS_PREFIX, 1)

BREAKS: list[Break] = [
    ("no zone of the place", lambda text: text.replace('"eventTimeZoneOffset":"+07:00",', "")),
    ("a time without zone", lambda text: text.replace('+07:00","eventTimeZ', '","eventTimeZ')),
    ("an action that does not exist", lambda text: text.replace('"OBSERVE"', '"CHANGE"')),
    ("no action", lambda text: text.replace('"action":"OBSERVE",', "")),
    ("a unit without an amount", lambda text: text.replace('"quantity":1.5,', "")),
    ("an amount that is text", lambda text: text.replace(":1.5,", ':"1.5",')),
    ("a step that is no word of the vocabulary", lambda text: text.replace('"storing"', '"transforming"')),
    ("lot data on something that is not new", lambda text: text[:-1] + ',"ilmd":{"cbvmda:lotNumber":"X"}}'),
    ("a field outside every namespace", lambda text: text[:-1] + ',"colour":"red"}'),
    ("broken JSON", lambda text: text[:-2]),
]


def sound(number: int, at: int) -> str:
    """The event before it is broken."""
    return _SOUND.format(
        context=CONTEXT,
        time=instant(at),
        item=identifiers.serials(_GTIN, number, 1)[0],
        lot=identifiers.lot(_GTIN, "X"),
        place=f"{identifiers.ROOT}414/{identifiers.gln(PLACES_PREFIX, 1)}",
    )


def faulty(count: int, at: int) -> Iterator[bytes]:
    """``count`` invalid events, the faults in turn."""
    for number, (_, spoil) in enumerate(islice(cycle(BREAKS), count)):
        yield spoil(sound(number, at + number)).encode()
