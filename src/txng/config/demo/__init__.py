"""The demo province: invented firms, products and chains, marked as such everywhere, loaded and removed by one command.

Master data come from ``data/registry.json``. The chains of ``data/chains`` become EPCIS documents (`chains`) and enter
through the portal's own front door (`frontdoor`), each with an API key of the firm it speaks for.
"""
