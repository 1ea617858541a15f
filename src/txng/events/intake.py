"""Documents that are taken now and captured by the background worker: large ones, and those whose sender will not wait
(EPCIS 2.0 section 12.4.1: 202 promises a job, not storage).

A document and its job are on disk before the answer is sent. The worker replaces the running job by the finished one in
the transaction that stores the events, so that a killed worker leaves a document that is captured once, later.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from txng.accounts.models import User
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.core import jobs as work
from txng.core.errors import Refused
from txng.epcis import jsonld
from txng.epcis.model import Document
from txng.events import jobs, policies, proceeding, services
from txng.events.answers import Syntax
from txng.events.models import CaptureIntake, CaptureJob
from txng.events.services import CaptureResult
from txng.gs1.problems import Problem, ProblemError
from txng.registry.acting import viewer_of

#: Documents of all senders, and of one, that may wait.
MOST_WAITING = 1_000
MOST_WAITING_OF_ONE = 50


def document_accept(
    *,
    data: bytes,
    syntax: Syntax,
    prefixes: Mapping[str, str],
    proceed: bool,
    actor: Viewer,
    owner: int | None,
    idempotency_key: str | None = None,
    request_digest: bytes | None = None,
) -> CaptureResult:
    """Keep a document for the worker; its job, which runs from now on. Raises `Forbidden`, `IdempotencyMismatch`,
    `StillRunning`, and `Refused` ``busy`` when too many wait already."""
    policies.check_capture(actor, owner)
    with transaction.atomic():
        if idempotency_key is not None:
            earlier = services.capture_replayed(owner, idempotency_key, request_digest)
            if earlier is not None:
                return earlier
        waiting = CaptureIntake.objects.filter(job__owner=owner)
        if waiting.count() >= MOST_WAITING_OF_ONE or CaptureIntake.objects.count() >= MOST_WAITING:
            raise Refused("busy", seconds=30)
        job = CaptureJob.objects.create(
            token=uuid4(),
            owner=owner,
            actor_user=actor.user_id,
            created_at=clock.now(),
            finished_at=None,
            events=0,
            captured=0,
            duplicates=0,
            idempotency_key=idempotency_key,
            request_digest=request_digest,
            behaviour="proceed" if proceed else "rollback",
        )
        CaptureIntake.objects.create(job=job, body=data, syntax=syntax, prefixes=dict(prefixes))
        work.defer(jobs.take, {"token": str(job.token)}, key=f"intake:{job.token}")
    return CaptureResult(job.token, 0, 0, 0, ())


def document_take(token: UUID) -> None:
    """Capture a document that waits; nothing where that was done. Its job tells the outcome, faults too. Raises
    `Refused` ``busy`` and database errors, to be tried again."""
    with transaction.atomic():
        found = CaptureIntake.objects.select_for_update(of=("self",)).select_related("job").filter(job__token=token)
        waiting = found.first()
        if waiting is None:
            return
        job, began = waiting.job, waiting.job.created_at
        waiting.delete()
        try:
            with transaction.atomic():
                job.delete()  # its name and its idempotency key go to the job that tells the outcome
                _captured(waiting, job)
        except ProblemError as refusal:
            if refusal.problems[0].code == "busy":
                raise
            told = [{"code": one.code, "params": one.params, "path": one.path} for one in refusal.problems]
            CaptureJob.objects.filter(token=token).update(finished_at=clock.now(), errors=told)
        else:
            _began(token, began)


def _began(token: UUID, when: datetime) -> None:
    CaptureJob.objects.filter(token=token).update(created_at=when)


def _captured(waiting: CaptureIntake, job: CaptureJob) -> CaptureResult:
    data, syntax = bytes(waiting.body), waiting.syntax
    actor = SYSTEM if job.actor_user is None else viewer_of(User.objects.filter(pk=job.actor_user).first())

    def store(document: Document, left_out: list[Problem] | None = None) -> CaptureResult:
        return services.document_capture(
            document=document,
            actor=actor,
            owner=job.owner,
            idempotency_key=job.idempotency_key,
            request_digest=None if job.request_digest is None else bytes(job.request_digest),
            left_out=left_out,
            token=job.token,
        )

    def read(body: bytes) -> Document:
        if syntax == "json":
            return jsonld.read(body, "strict", waiting.prefixes)
        from txng.epcis import xml  # the XML parser is loaded only by those who need it

        return xml.read(body, "strict")

    if job.behaviour == "proceed":
        return proceeding.captured(data, "json" if syntax == "json" else "xml", read, store)
    return store(read(data))
