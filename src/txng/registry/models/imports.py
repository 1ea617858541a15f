"""Files of many rows on their way into the registry."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from txng.accounts.models import User
from txng.core import clock
from txng.registry.models.parties import Party
from txng.registry.models.record import one_of


class ImportState(models.TextChoices):
    """Where a file stands."""

    OPEN = "open", "Chờ bạn xem"
    DONE = "done", "Đã ghi"
    DROPPED = "dropped", "Đã bỏ"


class BulkImport(models.Model):
    """A file as it was read: ``tables`` holds its cells (`txng.core.documents.tables.Table`), so that it can be mended
    and gone on with later. ``only``: the table that a CSV file holds. ``digest`` of the plan that its reader saw last;
    ``counts``: sheet → new, changed, same; ``before``: the rows that a stored file changed, as they were.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    only = models.CharField(max_length=20, blank=True)
    tables = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.OPEN)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    faults = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=list)
    sheets = ArrayField(models.CharField(max_length=20), default=list)
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party", "-made_at"], name="bulk_import_recent")]
        constraints = [one_of("state", ImportState, "bulk_import_state")]

    def __str__(self) -> str:
        return self.name
