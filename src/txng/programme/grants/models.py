"""Support programmes, applications and what was paid."""

from django.db import models
from django.db.models import F, Q

from txng.accounts.models import Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.core.models import StoredFile
from txng.programme.budget.models import Source
from txng.programme.grants.rules import APPLICATION, SCHEME
from txng.registry.models import Party


@keep_history
class Scheme(models.Model):
    """``basis``: the policy it rests on; ``cap``: at most for one party, ``total``: for all, both đồng; ``report``: why
    it ended."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="schemes")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300)
    pays = models.TextField(max_length=2000)
    pays_en = models.TextField(max_length=2000, blank=True)
    whom = models.TextField(max_length=2000)
    whom_en = models.TextField(max_length=2000, blank=True)
    how = models.TextField(max_length=2000)
    how_en = models.TextField(max_length=2000, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    cap = models.DecimalField(max_digits=15, decimal_places=0)
    total = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=10, default=SCHEME.initial)
    report = models.TextField(max_length=4000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-starts", "-id"]
        constraints = [
            models.CheckConstraint(name="scheme_in_order", condition=Q(starts__lte=F("ends"))),
            models.CheckConstraint(name="scheme_state", condition=Q(state__in=SCHEME.states)),
            models.CheckConstraint(name="scheme_cap", condition=Q(cap__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


@keep_history
class Application(models.Model):
    """What a party asks for. ``opinion``: of the body that appraised, with ``appraised`` as the amount it proposes;
    ``granted`` by ``decision`` of the day ``decided_on``; ``result``: what came of it."""

    number = models.CharField(max_length=20, unique=True)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="applications")
    party = models.ForeignKey(Party, models.PROTECT, related_name="grant_applications")
    state = models.CharField(max_length=10, default=APPLICATION.initial)
    purpose = models.TextField(max_length=4000)
    asked = models.DecimalField(max_digits=15, decimal_places=0)
    dossier = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(max_length=4000, blank=True)
    appraised = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    granted = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    decision = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    result = models.TextField(max_length=4000, blank=True)
    submitted_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="grant_state", condition=Q(state__in=APPLICATION.states)),
            models.CheckConstraint(name="grant_asked", condition=Q(asked__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.party.name}"


@keep_history
class GrantPayment(models.Model):
    """One payment with the paper that proves it. ``cancelled``: why the record was taken back."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="payments")
    on = models.DateField()
    amount = models.DecimalField(max_digits=15, decimal_places=0)
    document = models.CharField(max_length=200)
    cancelled = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(name="grant_payment_amount", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.on}: {self.amount}"
