"""Link records: what is registered at one level of the identifier tree, and where its links lead."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Concat

from txng.core import clock
from txng.resolver.links import DEFAULT

#: channel on which every change of links is announced when it commits; workers then forget what they keep
CHANNEL = "txng_links"


def _announce() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name="announce",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
            func=f"PERFORM pg_notify('{CHANNEL}', ''); RETURN NULL;",
        )
    ]


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LinkRecord(models.Model):
    """One level of an identifier.

    ``path`` is canonical (``/01/08934563138165/10/LO-1``), without host and query; ``root`` is the key's part of it
    (``/01/08934563138165``), by which everything below a key is found at once.
    """

    path = models.CharField(max_length=400, unique=True, db_collation="C")
    root = models.CharField(max_length=110, db_collation="C")
    description = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [models.Index("root", "path", name="link_record_root")]
        constraints = [
            models.CheckConstraint(
                name="link_record_root_of_path",
                condition=models.Q(path=models.F("root"))
                | models.Q(path__startswith=Concat("root", models.Value("/"))),
            )
        ]
        triggers = _announce()

    def __str__(self) -> str:
        return self.path


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Link(models.Model):
    """One target. ``link_type`` is a full URI; links without a period hold for ever."""

    record = models.ForeignKey(LinkRecord, models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    link_type = models.CharField(max_length=200)
    href = models.CharField(max_length=2048)
    title = models.CharField(max_length=200)
    hreflang = ArrayField(models.CharField(max_length=35), default=list)
    media_type = models.CharField(max_length=100, blank=True)
    context = ArrayField(models.CharField(max_length=50), default=list)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        ordering = ["record", "position"]
        constraints = [
            models.UniqueConstraint("record", "position", name="link_position"),
            models.UniqueConstraint("record", condition=models.Q(link_type=DEFAULT), name="one_default_link"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_to")),
                name="link_period",
            ),
        ]
        triggers = _announce()

    def __str__(self) -> str:
        return f"{self.record} → {self.href}"
