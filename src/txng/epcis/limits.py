"""How much of anything a reader takes, so that no document can exhaust it.

Shown to senders; every number is a bound on one document. The bounds of a request (bytes, events) and of the clock
(no event time too far ahead) belong to the rooms that know the request and the time.
"""

#: Nesting of objects and arrays, counted from the outermost.
JSON_DEPTH = 64
#: Characters of the name of a member, an element or an attribute.
NAME = 256
#: Characters of a text value.
TEXT = 65_536
#: Items of an array.
JSON_ITEMS = 100_000
#: Digits of a number, and how far its exponent may be from zero.
NUMBER_DIGITS = 30
NUMBER_EXPONENT = 30

#: Bytes that may stand before and behind the events of a document that is read a block at a time, each; and bytes of
#: one event there.
STREAM_AROUND = 32 * 2**20
STREAM_BLOCK = 32 * 2**20

#: Identifiers (instances and classes together) that one event may list.
THINGS_PER_EVENT = 10_000
#: Prefixes that one document or event may declare.
NAMESPACES = 50

#: First and last year of a time that is accepted.
FIRST_YEAR = 1990
LAST_YEAR = 2100

#: Problems listed for one document; what is beyond is only counted.
PROBLEMS = 200
#: Characters of the input that a problem repeats.
ECHO = 100
