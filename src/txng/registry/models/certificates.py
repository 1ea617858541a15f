"""Certificates, ratings and marks."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from txng.core.history import keep_history
from txng.core.models import StoredFile
from txng.registry.models.parties import Party
from txng.registry.models.places import Place
from txng.registry.models.products import Product
from txng.registry.models.record import Record, one_of


class CertificateState(models.TextChoices):
    """What the issuer says of it; whether it has expired follows from its dates."""

    VALID = "valid", "Còn hiệu lực"
    SUSPENDED = "suspended", "Tạm đình chỉ"
    REVOKED = "revoked", "Đã thu hồi"


@keep_history
class Certificate(Record):
    """What somebody was granted: ``kind`` is a code of ``data/certificate-kinds.json``, ``valid_to`` the last good day.

    It speaks of exactly one party, place or product; ``coverage``: what of it, in the words of the certificate.
    ``scan``: the paper itself. ``reminded_days``: the nearest of the reminders that went out, in days before
    ``valid_to``.
    """

    kind = models.SlugField(max_length=40)
    number = models.CharField(max_length=80)
    issuer = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    coverage = models.CharField(max_length=500, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    reminded_days = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=CertificateState, default=CertificateState.VALID)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="certificates")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="certificates")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="certificates")

    class Meta:
        indexes = [models.Index(fields=["valid_to"], name="certificate_ends", condition=Q(valid_to__isnull=False))]
        constraints = [
            models.CheckConstraint(
                name="certificate_scope",
                condition=Q(party__isnull=False, place__isnull=True, product__isnull=True)
                | Q(party__isnull=True, place__isnull=False, product__isnull=True)
                | Q(party__isnull=True, place__isnull=True, product__isnull=False),
            ),
            models.CheckConstraint(
                name="certificate_period", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.UniqueConstraint(
                name="certificate_once", fields=["kind", "number", "party", "place", "product"], nulls_distinct=False
            ),
            one_of("state", CertificateState, "certificate_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def state_on(self, on: date) -> str:
        """``valid``, ``expired``, ``future``, ``suspended`` or ``revoked`` on the day ``on``."""
        if self.state != CertificateState.VALID:
            return self.state
        if on < self.valid_from:
            return "future"
        return "expired" if self.valid_to and self.valid_to < on else "valid"
