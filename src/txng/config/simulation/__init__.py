"""Realistic traceability data with known answers: what `txng simulate` writes and `txng bench` measures with.

Words: a *campaign* is everything that happens to one purchase of raw goods, from the harvest on several farms to the
shops; its events meet in the *journal*, which brings the events of all campaigns into the order in which they would
reach the portal. A *planted root* is a lot made for the test of recalls: its descendants are many and known.

`run.simulate` is the door. Pure Python over the `gs1` room; the answers (`truth`) come from what the generator itself
did, by a closure of its own, so they judge `txng.trace` and never repeat it.
"""
