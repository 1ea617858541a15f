"""A recall, what it covers, who holds a part of it, and what became of that."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency
from txng.core import clock
from txng.core.history import keep_history
from txng.core.models import StoredFile
from txng.oversight.recalls.rules import CALL_KINDS, CALL_STATES, OPEN_STATES, RECALL, WATCH_STATES
from txng.registry.models import Party, Product


class Kind(models.TextChoices):
    """Who decides (Law on Food Safety, article 55)."""

    VOLUNTARY = "voluntary", "Tự nguyện"
    COMPULSORY = "compulsory", "Bắt buộc"


class Hazard(models.TextChoices):
    """What is wrong with the goods."""

    MICROBIAL = "microbial", "Vi sinh vật"
    CHEMICAL = "chemical", "Hóa chất, dư lượng"
    FOREIGN_BODY = "foreign_body", "Dị vật"
    ALLERGEN = "allergen", "Chất gây dị ứng không ghi nhãn"
    LABEL = "label", "Sai nhãn, sai hạn dùng"
    QUALITY = "quality", "Không đạt chất lượng công bố"
    COUNTERFEIT = "counterfeit", "Hàng giả, mã giả"
    OTHER = "other", "Khác"


class Treatment(models.TextChoices):
    """The four ways of the law to treat recalled goods (article 55 (3); Circular 17/2021)."""

    REPAIR = "repair", "Khắc phục lỗi"
    REPURPOSE = "repurpose", "Chuyển mục đích sử dụng"
    RE_EXPORT = "re_export", "Tái xuất"
    DESTROY = "destroy", "Tiêu hủy"


@keep_history
class Recall(models.Model):
    """One recall of what came of ``thing`` (canonical URI).

    ``code``: its canonical path; ``need_at``: when the need was established, from which the law counts 24 hours;
    ``agency``: competent for the product; ``is_drill``: practised only, nobody outside is told. ``partial``: a limit
    cut the walk over the events off, so that there may be more. ``to_find``: ``[[value, unit], …]``, the most that was
    open since it was announced: what is destroyed afterwards was found. ``lifted``: it was closed because the cause was
    mended, so that the public is warned no more.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, default=RECALL.initial)
    is_drill = models.BooleanField(default=False)
    thing = models.CharField(max_length=500, db_collation="C")
    code = models.CharField(max_length=400, db_collation="C")
    name = models.CharField(max_length=200)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="recalls")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="recalls")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="recalls")
    hazard = models.CharField(max_length=12, choices=Hazard)
    reason = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=500, blank=True)
    advice = models.CharField(max_length=500, blank=True)
    advice_en = models.CharField(max_length=500, blank=True)
    hotline = models.CharField(max_length=30, blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    signer = models.CharField(max_length=120, blank=True)
    need_at = models.DateTimeField()
    opened_at = models.DateTimeField(default=clock.now)
    announced_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    scope_at = models.DateTimeField(null=True)
    partial = models.BooleanField(default=False)
    to_find = models.JSONField(default=list)
    lifted = models.BooleanField(default=False)
    result = models.TextField(blank=True)
    lesson = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index("state", models.F("opened_at").desc(), name="recall_by_state"),
            models.Index("party", "state", name="recall_by_party"),
        ]
        constraints = [
            models.CheckConstraint(name="recall_state", condition=Q(state__in=RECALL.states)),
            models.UniqueConstraint(
                "code", "kind", name="one_open_recall", condition=Q(state__in=OPEN_STATES, is_drill=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def issuer(self) -> str:
        """Who recalls: the agency that decided, or the producer itself."""
        if self.kind == Kind.COMPULSORY and self.agency:
            return self.agency.name
        return self.party.name if self.party else ""

    @property
    def texts(self) -> dict[str, str]:
        """What the public reads of it."""
        return {name: getattr(self, name) for name in ("reason", "reason_en", "advice", "advice_en", "hotline")}


class Affected(models.Model):
    """A thing of the scope as the events told it at ``Recall.scope_at``.

    ``amounts``: what is still open of it, ``[[value, unit], …]``. ``path``: its canonical path where the public can
    scan it. ``left_out``: taken out of the scope by a person, with the reason. ``parts``: of a lot divided by quantity,
    one for each holder: ``place``, ``party`` (URIs), ``place_name``, ``party_name``, ``state``, ``amounts``. ``peak``:
    the most that was ever open of it, in each unit.
    """

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="things")
    uri = models.CharField(max_length=500, db_collation="C")
    path = models.CharField(max_length=400, blank=True, db_collation="C")
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    depth = models.PositiveSmallIntegerField(default=0)
    certain = models.BooleanField()
    carried = models.BooleanField()
    state = models.CharField(max_length=12)
    seen_at = models.DateTimeField(null=True)
    place_uri = models.CharField(max_length=500, blank=True)
    place_name = models.CharField(max_length=200, blank=True)
    party_uri = models.CharField(max_length=500, blank=True)
    party_name = models.CharField(max_length=200, blank=True)
    amounts = models.JSONField(default=list)
    peak = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    left_out = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["depth", "id"]
        constraints = [models.UniqueConstraint("recall", "uri", name="recall_thing")]

    def __str__(self) -> str:
        return self.uri

    @property
    def is_out(self) -> bool:
        """Whether it is somewhere, by the events."""
        return self.state in ("held", "on-the-way", "unknown") and not self.carried

    @property
    def is_open(self) -> bool:
        """Whether it must be looked for."""
        return self.is_out and not self.left_out


@keep_history
class Holder(models.Model):
    """Somebody who has, had or may have a part of it.

    ``party``: where the registry knows the URI that events name it by. ``amounts``: what is open there by the events.
    ``asked``: what was open there when it was told. ``answered_at``: when it last reported; ``has_none``: it says that
    it has none and had none.
    """

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="holders")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="recall_holdings")
    uri = models.CharField(max_length=500, db_collation="C")
    name = models.CharField(max_length=200)
    certain = models.BooleanField()
    things = models.PositiveIntegerField()
    open_things = models.PositiveIntegerField()
    amounts = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    has_none = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-open_things", "first_at", "id"]
        constraints = [models.UniqueConstraint("recall", "uri", name="recall_holder")]

    def __str__(self) -> str:
        return self.name


@keep_history
class HolderAmount(models.Model):
    """What a holder reports in one unit (``uom`` of the standards; empty: pieces); a later report replaces it."""

    holder = models.ForeignKey(Holder, models.CASCADE, related_name="told")
    uom = models.CharField(max_length=3, blank=True)
    in_stock = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    sold = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    returned = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    class Meta:
        ordering = ["uom"]
        constraints = [
            models.UniqueConstraint("holder", "uom", name="recall_holder_unit"),
            models.CheckConstraint(
                name="recall_amounts", condition=Q(in_stock__gte=0) & Q(sold__gte=0) & Q(returned__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_stock} {self.uom}"


@keep_history
class Disposal(models.Model):
    """Recalled goods treated in one of the four ways; ``evidence``: minutes or photo."""

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="disposals")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    treatment = models.CharField(max_length=10, choices=Treatment)
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    uom = models.CharField(max_length=3, blank=True)
    on = models.DateField()
    where = models.CharField(max_length=200, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(name="disposal_amount", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.treatment} {self.amount} {self.uom}"


@keep_history
class Watch(models.Model):
    """An address of a party that is told of recalls at once, for programs.

    ``codes``: canonical paths it asks about, of products, lots, units or logistic units; without one it hears of what
    the party itself holds. ``token``: what calls are signed with, sealed. ``challenge``: what its address must send
    back before anything else goes there; ``state``: ``new`` until then.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="recall_watches")
    title = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    token = models.BinaryField()
    codes = models.JSONField(default=list)
    state = models.CharField(max_length=4, default="new")
    challenge = models.CharField(max_length=40)
    by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="recall_watch_state", condition=Q(state__in=WATCH_STATES))]

    def __str__(self) -> str:
        return self.title


class WatchCall(models.Model):
    """One message to the address of a watch. ``kind``: ``test`` or what happened; ``key``: by which a repeated call is
    known; ``words``: what came of the last attempt."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="calls")
    recall = models.ForeignKey(Recall, models.CASCADE, null=True, related_name="watch_calls")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=40, unique=True)
    body = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index("due_at", name="recall_call_due", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(name="recall_call_state", condition=Q(state__in=CALL_STATES)),
            models.CheckConstraint(name="recall_call_kind", condition=Q(kind__in=CALL_KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.watch} {self.kind}"
