"""Invitations to act for a party."""

import hashlib

from django.db import models

from txng.accounts.models import User
from txng.core import clock
from txng.registry.models.parties import Party, Role
from txng.registry.models.record import one_of


class Invitation(models.Model):
    """A link that lets whoever opens it first act for ``party`` as ``role``, until ``expires_at``.

    Only the SHA-256 of its secret is kept. ``note``: for whom it was made, in the words of its maker.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=8, choices=Role)
    note = models.CharField(max_length=100, blank=True)
    digest = models.BinaryField(max_length=32, unique=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party", "-made_at"], name="invitation_recent")]
        constraints = [one_of("role", Role, "invitation_role")]

    def __str__(self) -> str:
        return f"{self.party}: {self.note or self.role}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > clock.now()

    @staticmethod
    def open_now() -> models.Q:
        """`is_open` as a condition."""
        return models.Q(used_at=None, withdrawn_at=None, expires_at__gt=clock.now())

    @staticmethod
    def digest_of(secret: str) -> bytes:
        """What is kept of a secret of 256 random bits: nothing to guess, so one fast hash is enough."""
        return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
