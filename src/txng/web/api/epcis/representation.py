"""Capture jobs as the documents EPCIS clients read; events are written by `txng.events.answers`."""

from xml.sax.saxutils import escape, quoteattr

import msgspec

from txng.events.answers import Syntax, event, query_document, stamp
from txng.events.models import CaptureJob
from txng.web.api.epcis import proceeding
from txng.web.frontdoor import problem_document

__all__ = ["event", "job", "query_document"]


def job(found: CaptureJob, syntax: Syntax, language: str) -> bytes:
    """A capture job. Under ``rollback`` jobs that failed left nothing behind, not even themselves; under ``proceed``
    the job says what was left out."""
    created, finished = stamp(found.created_at), stamp(found.finished_at)
    errors = [
        problem_document(400, [problem], language, "epcisException:ValidationException")
        for problem in proceeding.shown(found.errors)
    ]
    if syntax == "json":
        return msgspec.json.encode(
            {
                "captureID": str(found.token),
                "createdAt": created,
                "finishedAt": finished,
                "running": False,
                "success": not errors,
                "captureErrorBehaviour": found.behaviour,
                "errors": errors,
                "txng:events": found.events,
                "txng:captured": found.captured,
                "txng:duplicates": found.duplicates,
            }
        )
    listed = "".join(
        f"<error><type>{escape(one['type'])}</type><title>{escape(one['title'])}</title>"
        f"<status>{one['status']}</status><detail>{escape(one['detail'])}</detail></error>"
        for one in errors
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISCaptureJob xmlns:epcis="urn:epcglobal:epcis:xsd:2"'
        f' running="false" success="{str(not errors).lower()}" captureID={quoteattr(str(found.token))}>'
        f"<captureErrorBehaviour>{found.behaviour}</captureErrorBehaviour>"
        f"<createdAt>{escape(created)}</createdAt><finishedAt>{escape(finished)}</finishedAt>"
        f"{f'<errors>{listed}</errors>' if listed else ''}</epcis:EPCISCaptureJob>"
    ).encode()
