"""EPCIS 2.0 and CBV 2.0: event model, JSON-LD and XML codecs, rules, event hash. Pure.

What others may rely on is named in ``docs/developers/rooms.md``, each with an example; the modules inside the packages
`jsonld`, `xml`, `query`, `rules` and `event_hash` are their workings.
"""
