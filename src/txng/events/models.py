"""The event store as Django knows it. Made in SQL by the migrations; written by `services` and `writing` alone.

No row of an event points at another table by foreign key: keys are computed from the data, so that a store can be
spread over machines later, and a block of events is written without a look-up per row. Times are UTC.
"""

import uuid

from django.db import models

from txng.events import LINKING_ROLES


class EventDictionary(models.Model):
    """A zstandard dictionary that documents were compressed with. Never changed, never removed."""

    id = models.SmallIntegerField(primary_key=True)
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "event_zdict"


class EventContext(models.Model):
    """What stood around an event: syntax, ``@context`` and prefixes, as JSON. Without it the bytes say nothing.

    ``digest`` is the BLAKE2b (16 bytes) of ``body``.
    """

    digest = models.BinaryField(unique=True)
    body = models.BinaryField()

    class Meta:
        db_table = "event_context"


class EventWord(models.Model):
    """A business step or disposition: a bare CBV word or the sender's own URI."""

    word = models.TextField()

    class Meta:
        db_table = "event_word"
        constraints = [models.UniqueConstraint(name="event_word_once", fields=["word"])]


class CaptureJob(models.Model):
    """One call of the capture interface. ``owner`` is the party (registry id) the events belong to, if any.

    ``token`` is the job's public name. ``idempotency_key`` with ``request_digest`` (SHA-256 of what was sent) makes a
    repeated call give the same answer. ``behaviour``: ``rollback`` or ``proceed``; ``errors``: what was left out of a
    document under ``proceed``, or why nothing could be captured, as code, params and path. Not ``finished_at``: it
    waits for the worker (`CaptureIntake`).
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    owner = models.IntegerField(null=True)
    actor_user = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    events = models.IntegerField()
    captured = models.IntegerField()
    duplicates = models.IntegerField()
    idempotency_key = models.TextField(null=True)
    request_digest = models.BinaryField(null=True)
    event_hash = models.BinaryField(null=True)
    behaviour = models.TextField(db_default="rollback")
    errors = models.JSONField(null=True)

    class Meta:
        db_table = "capture_job"
        indexes = [models.Index(fields=["owner", "id"], name="capture_job_owner")]
        constraints = [
            models.UniqueConstraint(
                name="capture_job_once",
                fields=["owner", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                nulls_distinct=False,
            )
        ]


class CaptureIntake(models.Model):
    """A document that waits to be captured (`intake`): its exact bytes and what its request said of them."""

    job = models.OneToOneField(CaptureJob, on_delete=models.CASCADE, primary_key=True)
    body = models.BinaryField()
    syntax = models.TextField()
    prefixes = models.JSONField(default=dict)

    class Meta:
        db_table = "event_intake"


class Event(models.Model):
    """One stored event.

    ``hash``: identity, 32 bytes. ``corrects``: only of an error declaration, the event hash of what it declares wrong.
    ``event_id``: only if the sender gave another one than the hash. ``etype``, ``action``: `packing.TYPES`, `ACTIONS`.
    ``biz_step``, ``disposition``: ids of `EventWord`. ``read_point``, ``biz_location``: keys of the place. ``context``:
    id of `EventContext`. ``doc``: the exact bytes sent, compressed with dictionary ``zdict``.
    """

    seq = models.BigIntegerField(primary_key=True)
    event_time = models.DateTimeField()
    record_time = models.DateTimeField()
    read_point = models.BigIntegerField(null=True)
    biz_location = models.BigIntegerField(null=True)
    capture = models.BigIntegerField()
    owner = models.IntegerField(null=True)
    biz_step = models.IntegerField(null=True)
    disposition = models.IntegerField(null=True)
    context = models.IntegerField()
    tz_min = models.SmallIntegerField()
    etype = models.SmallIntegerField()
    action = models.SmallIntegerField(null=True)
    zdict = models.SmallIntegerField()
    hash = models.BinaryField(unique=True)
    corrects = models.BinaryField(null=True)
    event_id = models.TextField(null=True)
    doc = models.BinaryField()

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(fields=["event_time", "seq"], name="event_by_time"),
            models.Index(fields=["record_time", "seq"], name="event_by_record_time"),
            models.Index(fields=["owner", "event_time", "seq"], name="event_by_owner"),
            models.Index(fields=["biz_step", "event_time", "seq"], name="event_by_step"),
            models.Index(fields=["biz_location", "event_time", "seq"], name="event_by_location"),
            models.Index(fields=["corrects"], name="event_corrects", condition=models.Q(corrects__isnull=False)),
            models.Index(
                fields=["event_id"],
                name="event_corrects_id",
                condition=models.Q(corrects__isnull=False, event_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="event_own_id",
                fields=["event_id", "owner"],
                condition=models.Q(event_id__isnull=False, corrects__isnull=True),
                nulls_distinct=False,
            )
        ]


class EventThing(models.Model):
    """One thing mentioned by one event in one role. ``k`` is `keys.key_of`; ``quantity`` in ``uom``, pieces if none."""

    pk = models.CompositePrimaryKey("k", "event_time", "seq", "role")
    k = models.BigIntegerField()
    event_time = models.DateTimeField()
    seq = models.BigIntegerField()
    quantity = models.FloatField(null=True)
    role = models.SmallIntegerField()
    uom = models.TextField(null=True)

    class Meta:
        db_table = "event_thing"
        indexes = [
            models.Index(
                fields=["seq"],
                include=["k", "role"],
                name="event_thing_links",
                condition=models.Q(role__in=LINKING_ROLES),
            )
        ]


class EventFact(models.Model):
    """One fact of one event that queries ask for (`facts`): ``low`` to ``high`` where it is a number or a time."""

    pk = models.CompositePrimaryKey("k", "event_time", "seq")
    k = models.BigIntegerField()
    event_time = models.DateTimeField()
    seq = models.BigIntegerField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        db_table = "event_fact"


class MasterData(models.Model):
    """Master data of one thing as a party last sent it: ``attributes`` as [id, value] pairs, ``children`` direct ones.

    ``k``: key of the thing (`keys.key_of`; of a word, its bare spelling). A later element of the same type and id
    replaces the earlier one for its sender; all of them stay, by capture time, and ``current`` marks the last.
    """

    k = models.BigIntegerField()
    type = models.TextField()
    uri = models.TextField()
    attributes = models.JSONField(default=list)
    children = models.JSONField(default=list)
    owner = models.IntegerField(null=True)
    capture = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        db_table = "event_master_data"
        indexes = [
            models.Index(fields=["k", "type"], name="master_data_by_thing", condition=models.Q(current=True)),
            models.Index(fields=["owner", "type"], name="master_data_by_owner", condition=models.Q(current=True)),
        ]


class EventValue(models.Model):
    """One of the types, steps, dispositions and places there are, for one audience (`values`)."""

    pk = models.CompositePrimaryKey("kind", "k", "audience")
    kind = models.SmallIntegerField()
    k = models.BigIntegerField()
    audience = models.BigIntegerField()
    value = models.TextField()

    class Meta:
        db_table = "event_value"
        indexes = [models.Index(fields=["audience", "kind", "k"], name="event_value_by_audience")]


class NamedQuery(models.Model):
    """A query under a name (`questions`): the JSON it was made from and the prefixes declared beside it.

    ``owner``: the party it belongs to, or ``agency``: the agency; neither: the portal's. ``user``: who made it.
    """

    name = models.TextField()
    definition = models.JSONField()
    namespaces = models.JSONField(default=dict)
    owner = models.IntegerField(null=True)
    agency = models.BigIntegerField(null=True)
    user = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "event_query"
        constraints = [
            models.UniqueConstraint(name="event_query_once", fields=["owner", "agency", "name"], nulls_distinct=False)
        ]


class Subscription(models.Model):
    """A standing query whose answers are sent to an address (`subscriptions`).

    ``schedule``: fields of EPCIS 2.0 section 8.2.5.3 by name; none of them for a stream. ``since``: record time from
    which events were not delivered yet. ``due``: the next run, not before it; None for a stream that may run at once.
    ``failures``: attempts in a row that failed; ``parked``: nobody tries any more.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    query = models.ForeignKey(NamedQuery, on_delete=models.CASCADE, related_name="subscriptions")
    dest = models.TextField()
    secret = models.TextField(default="")
    schedule = models.JSONField(null=True)
    report_if_empty = models.BooleanField(default=False)
    initial_record_time = models.DateTimeField()
    since = models.DateTimeField()
    epc_format = models.TextField()
    owner = models.IntegerField(null=True)
    user = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    last_notified_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    parked = models.BooleanField(default=False)

    class Meta:
        db_table = "event_subscription"
        indexes = [models.Index(fields=["due"], name="subscription_due", condition=models.Q(parked=False))]


class EventDelivered(models.Model):
    """An event a subscriber has acknowledged lately: what a run that looks back leaves out."""

    pk = models.CompositePrimaryKey("subscription", "seq")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, db_column="subscription")
    seq = models.BigIntegerField()
    record_time = models.DateTimeField()

    class Meta:
        db_table = "event_delivered"


class ForgottenToken(models.Model):
    """A page token its holder has given back: it leads nowhere. ``digest``: BLAKE2b (16 bytes) of the token."""

    digest = models.BinaryField(unique=True)
    expires = models.DateTimeField()

    class Meta:
        db_table = "event_forgotten_token"


class EventResent(models.Model):
    """Somebody else sent a stored event too, or the same one under another event id. Whoever sent it may see it."""

    seq = models.BigIntegerField()
    owner = models.IntegerField(null=True)
    event_id = models.TextField(null=True)

    class Meta:
        db_table = "event_resent"
        constraints = [
            models.UniqueConstraint(name="event_resent_once", fields=["owner", "seq", "event_id"], nulls_distinct=False)
        ]
        indexes = [
            models.Index(fields=["event_id"], name="event_resent_id", condition=models.Q(event_id__isnull=False)),
            models.Index(fields=["seq"], name="event_resent_seq"),
        ]


class StatDay(models.Model):
    """How many events a party had on a day (of the place where they happened), by type and step; 0 stands for none.

    ``events`` counts stored events, ``things`` the mentions in them.
    """

    pk = models.CompositePrimaryKey("day", "owner", "etype", "biz_step")
    day = models.DateField()
    owner = models.IntegerField()
    biz_step = models.IntegerField()
    etype = models.SmallIntegerField()
    events = models.BigIntegerField()
    things = models.BigIntegerField()

    class Meta:
        db_table = "stat_day"
