"""EPCIS 2.0 and CBV 2.0: event model, JSON-LD and XML codecs, rules, event hash. Pure."""
