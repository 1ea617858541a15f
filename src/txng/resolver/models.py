"""What is registered at one level of the identifier tree: links, hosts that may be linked, recalls, retired codes."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Concat

from txng.core import clock
from txng.registry.models import Party
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
    ``party``: whose links these are; none for those the operator loaded, who vouches for them.
    """

    path = models.CharField(max_length=400, unique=True, db_collation="C")
    root = models.CharField(max_length=110, db_collation="C")
    description = models.CharField(max_length=200)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="link_records")
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


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LinkHost(models.Model):
    """A host an organisation wants to link to. It shows that the host is its own by putting ``token`` there.

    ``verified_at``: when that was last seen; None: not (or no longer) shown. ``fault``: why the last look failed.
    """

    party = models.ForeignKey(Party, models.CASCADE, related_name="link_hosts")
    host = models.CharField(max_length=253, db_collation="C")
    token = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    checked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["host"]
        constraints = [
            models.UniqueConstraint("party", "host", name="link_host_once"),
            models.CheckConstraint(name="link_host_plain", condition=models.Q(host__regex=r"^[a-z0-9.-]{3,253}$")),
        ]
        triggers = _announce()

    def __str__(self) -> str:
        return self.host


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RecallNotice(models.Model):
    """What the public must know of a recall, at one level: a product, a lot of it or one unit.

    ``path`` and ``root`` as in `LinkRecord`. ``reference`` names the decision or case. In force from ``announced_at``
    until ``ended_at``.
    """

    path = models.CharField(max_length=400, db_collation="C")
    root = models.CharField(max_length=110, db_collation="C")
    name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    reason_en = models.CharField(max_length=500, blank=True)
    advice = models.CharField(max_length=500, blank=True)
    advice_en = models.CharField(max_length=500, blank=True)
    issued_by = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, blank=True)
    hotline = models.CharField(max_length=30, blank=True)
    announced_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-announced_at", "-id"]
        indexes = [
            models.Index("root", condition=models.Q(ended_at__isnull=True), name="recall_in_force"),
            models.Index(models.F("announced_at").desc(), name="recall_newest"),
        ]
        constraints = [
            models.UniqueConstraint("path", condition=models.Q(ended_at__isnull=True), name="one_recall_in_force"),
        ]
        triggers = _announce()

    def __str__(self) -> str:
        return self.path


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RetiredCode(models.Model):
    """An identifier that is no longer used: what it named is now under ``successor`` (a canonical path), or nowhere.

    Everything below ``path`` is retired with it; its lot and serial number are carried over to the successor.
    """

    path = models.CharField(max_length=400, unique=True, db_collation="C")
    root = models.CharField(max_length=110, db_collation="C")
    successor = models.CharField(max_length=400, blank=True, db_collation="C")
    reason = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [models.Index("root", name="retired_root")]
        constraints = [
            models.CheckConstraint(name="retired_elsewhere", condition=~models.Q(path=models.F("successor"))),
        ]
        triggers = _announce()

    def __str__(self) -> str:
        return self.path


class Scan(models.Model):
    """One scan of a code (`txng.resolver.scans`). ``device``, ``network``: marks that mean nothing outside and end
    after 30 days; ``province`` and position as far as a table of networks tells them."""

    at = models.DateTimeField()
    code = models.CharField(max_length=200, db_collation="C")
    device = models.CharField(max_length=24, blank=True)
    network = models.CharField(max_length=16, blank=True)
    province = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy_km = models.FloatField(null=True)
    in_app = models.BooleanField(default=False)
    robot = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index("code", "at", name="scan_of_code"), models.Index("at", "code", name="scan_by_time")]

    def __str__(self) -> str:
        return f"{self.code} {self.at}"
