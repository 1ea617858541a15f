"""Places: plots, packing houses, factories, warehouses, shops."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import AdminUnit
from txng.core.history import keep_history
from txng.registry.models.parties import Party
from txng.registry.models.record import DIGITS_13, Record, by_words, one_of


class PlaceKind(models.TextChoices):
    """What is done at a place."""

    PLOT = "plot", "Vùng trồng"
    FARM = "farm", "Trại nuôi"
    PACKING_HOUSE = "packing_house", "Cơ sở đóng gói"
    FACTORY = "factory", "Cơ sở chế biến"
    WAREHOUSE = "warehouse", "Kho"
    SHOP = "shop", "Điểm bán"
    OFFICE = "office", "Trụ sở"
    OTHER = "other", "Khác"


@keep_history
class Place(Record):
    """A place of a party.

    ``uri`` is how events name it: the canonical Digital Link of GLN and extension, or a URI of its own.
    ``puc_code``: growing-area or packing-house code of the plant-protection authority, which is no GS1 key.
    ``latitude``, ``longitude`` in degrees (WGS 84), private; so is ``boundary``: a GeoJSON Polygon or MultiPolygon
    (`txng.registry.geo`), kept with every decimal. ``area_ha``: as declared, or worked out of the boundary.
    ``parent``: the larger place of the same party it is part of.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="places")
    kind = models.CharField(max_length=16, choices=PlaceKind)
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    gln = models.CharField(max_length=13, blank=True)
    gln_extension = models.CharField(max_length=20, blank=True)
    uri = models.CharField(max_length=200, null=True, unique=True)
    puc_code = models.CharField(max_length=40, blank=True)
    own_code = models.CharField(max_length=40, blank=True)
    commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    boundary = models.JSONField(null=True)
    area_ha = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")

    class Meta:
        indexes = [
            by_words("place_words"),
            models.Index(fields=["puc_code"], name="place_puc", condition=~Q(puc_code="")),
        ]
        constraints = [
            one_of("kind", PlaceKind, "place_kind"),
            models.CheckConstraint(name="place_name", condition=~Q(name="") & ~Q(name_folded="")),
            models.CheckConstraint(name="place_gln", condition=Q(gln="") | Q(gln__regex=DIGITS_13)),
            models.CheckConstraint(name="place_extension", condition=Q(gln_extension="") | ~Q(gln="")),
            models.UniqueConstraint(name="place_gln_once", fields=["gln", "gln_extension"], condition=~Q(gln="")),
            models.UniqueConstraint(
                name="place_own_code_once", fields=["party", "own_code"], condition=~Q(own_code="")
            ),
            models.CheckConstraint(name="place_area", condition=Q(area_ha__isnull=True) | Q(area_ha__gt=0)),
            models.CheckConstraint(
                name="place_position",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
