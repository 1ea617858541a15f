"""Change records: who did what, when and why; what went wrong in a job."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from txng.core import clock


class ChangeRecord(models.Model):
    """One business act. Written by `txng.core.changes.act` in the transaction of the act, never changed afterwards.

    ``touched`` names every record the act touched as ``app.model:id``; ``context`` is the id under which the row
    history (pghistory) keeps the rows before and after. No foreign keys: a record outlives what it speaks of.
    """

    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=16)
    actor_user = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    touched = ArrayField(models.TextField(), default=list)
    details = models.JSONField(default=dict)
    context = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-at"], name="change_kind_at"),
            models.Index(fields=["actor_user", "-at"], name="change_actor_at"),
            GinIndex(fields=["touched"], name="change_touched"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"


class JobFault(models.Model):
    """What went wrong in one attempt of a job; goes when the job goes. Never shown to anybody but administrators."""

    job = models.BigIntegerField()
    name = models.CharField(max_length=128)
    attempt = models.IntegerField()
    at = models.DateTimeField(default=clock.now)
    error = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["job", "-id"], name="job_fault_job")]

    def __str__(self) -> str:
        return f"{self.name} ({self.attempt}): {self.error}"
