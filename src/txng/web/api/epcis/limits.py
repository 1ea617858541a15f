"""How much this interface takes at once; shown on the public page of limits."""

#: Bytes of one document.
BODY = 32 * 2**20
#: Bytes of all documents one worker process has in hand; beyond, senders are asked to wait.
BODIES = 256 * 2**20
#: Seconds until a document must have arrived.
BODY_SECONDS = 60
#: Captures and questions worked on at once by one process, and how many may wait for their turn.
CAPTURES, CAPTURES_WAITING = 4, 64
QUESTIONS, QUESTIONS_WAITING = 4, 32
#: Characters of an idempotency key.
IDEMPOTENCY_KEY = 255
