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


class ChangePending(models.Model):
    """A change record without a position yet; a trigger writes it in the transaction of the record."""

    record = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.record)


class ChangePosition(models.Model):
    """Which place a change record has in the order of commits (`txng.core.change_order`): from 1, without gaps."""

    position = models.BigIntegerField(primary_key=True)
    record = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"{self.position}: {self.record}"


class ChangeFollower(models.Model):
    """How far somebody who passes changes on has come."""

    name = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"


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


class StoredFile(models.Model):
    """A file somebody handed in; its content lies under ``sha256`` (`txng.core.files`). Never changed, only removed.

    ``kind``: media type; ``size``: bytes of what is kept; ``width``, ``height``: of pictures; ``sent_sha256``: of what
    was handed in (a picture is drawn anew); ``owner``: whose quota it took (``registry.party:12``).
    """

    sha256 = models.CharField(max_length=64)
    sent_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=100)
    name = models.CharField(max_length=150, blank=True)
    size = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    owner = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)
    actor_user = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="stored_file_sha256"),
            models.Index(fields=["owner", "at"], name="stored_file_owner_day"),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]


class Notice(models.Model):
    """Something a user should know, shown in the portal and sent by mail as the user prefers.

    ``kind`` and ``params`` become a sentence in the reader's language; ``link`` is a path of the portal. ``mail``: how
    it goes out; ``mailed_at``: when it did. ``user`` is the id of an account (a lower room knows no accounts).
    """

    user = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(
                fields=["user"], name="notice_digest", condition=models.Q(mail="daily", mailed_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="notice_mail", condition=models.Q(mail__in=["at-once", "daily", "never"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user}"


class NoticePreference(models.Model):
    """How a user wants to be told: ``mail`` ``at-once``, ``daily`` or ``never``; kinds in ``muted`` never by mail."""

    user = models.BigIntegerField(primary_key=True)
    mail = models.CharField(max_length=8, default="at-once")
    muted = ArrayField(models.CharField(max_length=64), default=list)
    language = models.CharField(max_length=2, default="vi")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_preference",
                condition=models.Q(mail__in=["at-once", "daily", "never"], language__in=["vi", "en"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.mail}"
