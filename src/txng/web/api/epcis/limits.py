"""How much this interface takes at once; shown on the public page of limits."""

#: Bytes of one document.
BODY = 32 * 2**20
#: Bytes beyond which a document is captured by the background worker.
AT_ONCE = 8 * 2**20
#: Bytes of all documents one worker process has in hand; beyond, senders are asked to wait.
BODIES = 256 * 2**20
#: The same for all documents of one caller.
BODIES_OF_CALLER = 96 * 2**20
#: Seconds until a document must have arrived.
BODY_SECONDS = 60
#: What a document may have in it, counted before it is read: values, objects and named members of JSON, tags of XML.
#: An honest document of `BODY` has less: identifiers are longer than a value need be.
VALUES = 800_000
OBJECTS = 150_000
MEMBERS = 300_000
TAGS = 800_000
#: Captures and questions worked on at once by one process, and how many may wait for their turn.
CAPTURES, CAPTURES_WAITING = 4, 64
QUESTIONS, QUESTIONS_WAITING = 4, 32
#: Characters of an idempotency key.
IDEMPOTENCY_KEY = 255
#: Bytes of a query or a subscription.
SMALL_BODY = 256 * 2**10
