"""Users and API keys."""

import hashlib
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from txng.accounts.models.periods import in_force
from txng.core import clock

LONGEST_KEY_LIFE = timedelta(days=366)


class User(AbstractUser):
    """A person, or the account a machine signs in with.

    Names are one field: the family name comes first and is shown as typed. Whoever has no e-mail address signs in with
    a telephone number: then ``username`` is that number as people write it (``0912345678``).
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(max_length=150, blank=True)
    is_demo = models.BooleanField(default=False)

    @property
    def is_official(self) -> bool:
        """Holds a post in an agency today; asked of the database anew each time."""
        return self.is_active and self.posts.filter(in_force(clock.today())).exists()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.username


class ApiKey(models.Model):
    """A secret that lets a program act for a user. Only its SHA-256 is kept; ``prefix`` is what people recognise it by.

    The secret has 256 random bits, so one fast hash is enough: there is nothing to guess.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=32))
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="api_key_life",
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_KEY_LIFE),
            ),
            models.CheckConstraint(name="api_key_scopes", condition=Q(scopes__len__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and not self.is_expired

    @staticmethod
    def digest_of(secret: str) -> bytes:
        """What is kept of a secret."""
        return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
