"""Proposals, opinions about them, and the versions of the two lists."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.lists.rules import LIST, PROPOSAL, UNDER_WAY
from txng.registry.models import ProductGroup


class ListKind(models.TextChoices):
    """The two lists of the plan (II.3, IV.1.b-2)."""

    PRIORITY = "priority", "Danh mục sản phẩm trọng điểm ưu tiên truy xuất nguồn gốc"
    MANDATORY = "mandatory", "Danh mục sản phẩm bắt buộc truy xuất nguồn gốc"


class Change(models.TextChoices):
    """What a proposal wants of the list."""

    ADD = "add", "Đưa vào danh mục"
    CHANGE = "change", "Sửa nội dung trong danh mục"
    REMOVE = "remove", "Đưa ra khỏi danh mục"


class Stance(models.TextChoices):
    """What a body thinks of a proposal."""

    AGREE = "agree", "Nhất trí"
    AMEND = "amend", "Nhất trí nếu sửa đổi"
    DISAGREE = "disagree", "Không nhất trí"


@keep_history
class Proposal(models.Model):
    """One product group or product that a body wants on, off or otherwise on a list.

    ``subject``: what stands on the list; ``volume``: how much is made a year, in words; ``parties``: how many are
    concerned; ``cost``: expected cost in đồng; ``roadmap``: steps and from when it should hold (``wanted_from``).
    ``listed_in``: the version that took it up.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=ListKind)
    change = models.CharField(max_length=6, choices=Change, default=Change.ADD)
    state = models.CharField(max_length=16, default=PROPOSAL.initial)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="list_proposals")
    group = models.ForeignKey(ProductGroup, models.PROTECT, null=True, related_name="list_proposals")
    subject = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)
    reason = models.TextField(max_length=4000)
    volume = models.CharField(max_length=200, blank=True)
    parties = models.PositiveIntegerField(null=True)
    cost = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    roadmap = models.TextField(max_length=2000, blank=True)
    wanted_from = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=1000, blank=True)
    listed_in = models.ForeignKey("ListVersion", models.SET_NULL, null=True, related_name="proposals")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(name="proposal_state", condition=Q(state__in=PROPOSAL.states))]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


@keep_history
class Opinion(models.Model):
    """What a body says about a proposal; its last word counts."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="opinions")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=8, choices=Stance)
    text = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint("proposal", "agency", name="one_opinion")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.stance}"


@keep_history
class ListVersion(models.Model):
    """One version of a list. In force from ``valid_from`` up to, but without, ``valid_to``; lines never change then."""

    kind = models.CharField(max_length=10, choices=ListKind)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, default=LIST.initial)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    signer = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint("kind", "version", name="list_version_once"),
            models.UniqueConstraint("kind", name="one_list_under_way", condition=Q(state__in=UNDER_WAY)),
            models.CheckConstraint(name="list_state", condition=Q(state__in=LIST.states)),
            models.CheckConstraint(
                name="list_in_force_is_decided",
                condition=~Q(state__in=("in_force", "superseded"))
                | (~Q(decision_number="") & Q(decided_on__isnull=False) & Q(valid_from__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.version})"


class ListLine(models.Model):
    """One line of a version. ``key``: by which it is the same line in another version (group, or the folded name)."""

    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=220)
    group = models.ForeignKey(ProductGroup, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)
    roadmap = models.TextField(blank=True)
    applies_from = models.DateField(null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    change = models.CharField(max_length=8, default="kept")

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint("version", "key", name="list_line_once")]

    def __str__(self) -> str:
        return self.subject

    @property
    def facts(self) -> tuple[object, ...]:
        """What makes it another line when it differs."""
        return self.subject, self.basis, self.roadmap, self.applies_from
