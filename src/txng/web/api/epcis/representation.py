"""Capture jobs as the documents EPCIS clients read; events are written by `txng.events.answers`."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from txng.events import proceeding
from txng.events.answers import Syntax, event, query_document, stamp
from txng.events.models import CaptureJob
from txng.web.api.epcis import mirror
from txng.web.frontdoor import problem_document

__all__ = ["event", "job", "query_document"]


def jobs(found: Sequence[CaptureJob], syntax: Syntax, language: str) -> bytes:
    """A list of capture jobs."""
    if syntax == "json":
        return b"[" + b",".join(job(one, syntax, language) for one in found) + b"]"
    return mirror.document("EPCISCaptureJobs", "".join(_job_xml(one, language) for one in found))


def job(found: CaptureJob, syntax: Syntax, language: str) -> bytes:
    """A capture job. Under ``rollback`` jobs that failed left nothing behind, not even themselves; under ``proceed``
    the job says what was left out."""
    if syntax == "xml":
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _job_xml(found, language).encode()
    errors = _errors(found, language)
    body: dict[str, Any] = {"captureID": str(found.token), "createdAt": stamp(found.created_at)}
    if found.finished_at is not None:
        body["finishedAt"] = stamp(found.finished_at)
    return msgspec.json.encode(
        body
        | {
            "running": found.finished_at is None,
            "success": not errors,
            "captureErrorBehaviour": found.behaviour,
            "errors": errors,
            "txng:events": found.events,
            "txng:captured": found.captured,
            "txng:duplicates": found.duplicates,
        }
    )


def _errors(found: CaptureJob, language: str) -> list[dict[str, Any]]:
    return [
        problem_document(400, [problem], language, "epcisException:ValidationException")
        for problem in proceeding.shown(found.errors)
    ]


def _job_xml(found: CaptureJob, language: str) -> str:
    """EPCISCaptureJob of the XML schema."""
    errors = _errors(found, language)
    listed = "".join(
        f"<error><type>{mirror.text(one['type'])}</type><title>{mirror.text(one['title'])}</title>"
        f"<status>{one['status']}</status><detail>{mirror.text(one['detail'])}</detail></error>"
        for one in errors
    )
    finished = "" if found.finished_at is None else f"<finishedAt>{stamp(found.finished_at)}</finishedAt>"
    running = str(found.finished_at is None).lower()
    return (
        '<epcis:EPCISCaptureJob xmlns:epcis="urn:epcglobal:epcis:xsd:2"'
        f' running="{running}" success="{str(not errors).lower()}" captureID={quoteattr(str(found.token))}>'
        f"<captureErrorBehaviour>{found.behaviour}</captureErrorBehaviour>"
        f"<createdAt>{stamp(found.created_at)}</createdAt>{finished}"
        f"{f'<errors>{listed}</errors>' if listed else ''}</epcis:EPCISCaptureJob>"
    )
