"""Captured EPCIS events: capture, store, queries.

An *event* is stored once, whatever the spelling it is sent in: its identity is the canonical event hash (an error
declaration adds the declaration to it, because it has the hash of the event it declares wrong). A *thing* is anything
an event mentions; its *key* is computed from its canonical Digital Link, never looked up (`keys.key_of`). A *role* says
how an event mentions a thing (`txng.epcis.things`); `VOID` is added where the event was declared erroneous.

Public: `keys.key_of`, `services.document_capture`, `services.demo_remove`, `services.events_rebuild`,
`selectors.event`, `selectors.events`, `selectors.events_of`, `selectors.documents`, `selectors.capture_job`.
"""

#: Added to the role of every thing of an event that was declared erroneous, and of the declaration itself.
VOID = 64

#: Roles that link things with each other; all others only mention them.
LINKING_ROLES = (0, 2, 3, 4, 5, 10, 11, 18, 20, 21, 26)
