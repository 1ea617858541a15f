"""Users, API keys, administrative units with the dates they were valid."""

import hashlib
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from txng.core import clock

LONGEST_KEY_LIFE = timedelta(days=366)


class DateRange(Func):
    """``daterange(from, to)``: the days from the first on, up to but without the second; open where NULL."""

    function = "daterange"
    output_field = DateRangeField()


class User(AbstractUser):
    """A person, or the account a machine signs in with.

    Names are one field: the family name comes first and is shown as typed. ``is_official``: holds a post in an agency
    of the province and looks at every party's records.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(max_length=150, blank=True)
    is_official = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

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

    @staticmethod
    def digest_of(secret: str) -> bytes:
        """What is kept of a secret."""
        return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class UnitKind(models.TextChoices):
    """Kinds of administrative unit, before and after the district level was abolished on 1 July 2025."""

    PROVINCE = "tinh", "Tỉnh"
    DISTRICT = "huyen", "Huyện"
    TOWN = "thi-xa", "Thị xã"
    CITY = "thanh-pho", "Thành phố"
    WARD = "phuong", "Phường"
    COMMUNE = "xa", "Xã"
    TOWNSHIP = "thi-tran", "Thị trấn"


class AdminUnit(models.Model):
    """A province, district or commune as it was from ``valid_from`` up to, but without, ``valid_to``.

    The code alone is no key: new units took over codes of old ones with another extent.
    """

    code = models.CharField(max_length=5)
    name = models.CharField(max_length=100)
    name_folded = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=UnitKind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="admin_unit_code_from", fields=["code", "valid_from"]),
            models.CheckConstraint(
                name="admin_unit_period", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="admin_unit_kind", condition=Q(kind__in=UnitKind.values)),
            ExclusionConstraint(
                name="admin_unit_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AdminUnitSuccession(models.Model):
    """``old`` went into ``new``, wholly or in part; ``is_default``: the one to suggest when only the name is known."""

    old = models.ForeignKey(AdminUnit, on_delete=models.CASCADE, related_name="successions")
    new = models.ForeignKey(AdminUnit, on_delete=models.CASCADE, related_name="origins")
    extent = models.CharField(max_length=5, choices=[("whole", "whole"), ("part", "part")])
    is_default = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="succession_once", fields=["old", "new"]),
            models.UniqueConstraint(name="succession_one_default", fields=["old"], condition=Q(is_default=True)),
            models.CheckConstraint(name="succession_extent", condition=Q(extent__in=["whole", "part"])),
            models.CheckConstraint(name="succession_two_units", condition=~Q(old=F("new"))),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
