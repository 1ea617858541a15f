"""The EPCIS 2.0 REST binding under ``/epcis/``: capture, capture jobs, events.

Work on data runs in threads (`workers`), so that scans never wait for a large document. Source: EPCIS 2.0 section 12,
reference section 13.
"""

from txng.web.api.epcis.routes import handle

__all__ = ["handle"]
