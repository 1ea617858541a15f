"""Master data: parties, members, places, products, batches, certificates, product groups.

Reads are `selectors` (each takes the viewer and empties what that viewer may not see: `visibility`), writes are
`services` (each is one recorded act), `rules` holds the checklist of the legal minimum. A record is known to events by
its ``uri``; events are found by their keys from above, this room knows nothing of them.
"""
