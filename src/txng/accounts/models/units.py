"""Administrative units with the dates they were valid."""

from django.db import models
from django.db.models import F, Q

from txng.accounts.models.periods import one_at_a_time, period_in_order


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
            period_in_order("admin_unit_period"),
            models.CheckConstraint(name="admin_unit_kind", condition=Q(kind__in=UnitKind.values)),
            one_at_a_time("admin_unit_one_at_a_time", "code"),
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
