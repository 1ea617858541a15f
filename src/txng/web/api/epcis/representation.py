"""Capture jobs as the documents EPCIS clients read; events are written by `txng.events.answers`."""

from xml.sax.saxutils import escape, quoteattr

import msgspec

from txng.events.answers import Syntax, event, query_document, stamp
from txng.events.models import CaptureJob

__all__ = ["event", "job", "query_document"]


def job(found: CaptureJob, syntax: Syntax) -> bytes:
    """A capture job. Jobs that failed left nothing behind, not even themselves: every job there is was successful."""
    created, finished = stamp(found.created_at), stamp(found.finished_at)
    if syntax == "json":
        return msgspec.json.encode(
            {
                "captureID": str(found.token),
                "createdAt": created,
                "finishedAt": finished,
                "running": False,
                "success": True,
                "captureErrorBehaviour": "rollback",
                "errors": [],
                "txng:events": found.events,
                "txng:captured": found.captured,
                "txng:duplicates": found.duplicates,
            }
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISCaptureJob xmlns:epcis="urn:epcglobal:epcis:xsd:2"'
        f' running="false" success="true" captureID={quoteattr(str(found.token))}>'
        "<captureErrorBehaviour>rollback</captureErrorBehaviour>"
        f"<createdAt>{escape(created)}</createdAt><finishedAt>{escape(finished)}</finishedAt>"
        "</epcis:EPCISCaptureJob>"
    ).encode()
