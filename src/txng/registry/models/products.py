"""Products and their batches."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from txng.core.history import keep_history
from txng.registry.models.groups import ProductGroup
from txng.registry.models.parties import Party
from txng.registry.models.record import Record, by_words, one_of

#: character set 82 of the GS1 General Specifications (figure 7.11-1), at most 20: what AI 10 can hold
LOT = r"""^[!"%&'()*+,./0-9:;<=>?A-Z_a-z-]{1,20}$"""


class ProductStatus(models.TextChoices):
    """Where a product stands in its life."""

    DRAFT = "draft", "Bản nháp"
    ACTIVE = "active", "Đang lưu hành"
    WITHDRAWN = "withdrawn", "Ngừng lưu hành"


@keep_history
class Product(Record):
    """A trade item with the data the legal minimum asks for.

    ``gtin`` has 14 digits. ``shelf_life_days`` counts from production. ``hs_code`` has 4 to 10 digits. ``image`` is an
    address below the portal's static files or its media store. ``published``: shown to the public once not a draft.
    """

    gtin = models.CharField(max_length=14, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="products")
    group = models.ForeignKey(ProductGroup, on_delete=models.PROTECT, null=True, related_name="products")
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    brand = models.CharField(max_length=100, blank=True)
    model_code = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=200, blank=True)
    origin_en = models.CharField(max_length=200, blank=True)
    standards = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    image = models.CharField(max_length=200, blank=True)
    net_content = models.CharField(max_length=60, blank=True)
    shelf_life_days = models.PositiveIntegerField(null=True)
    storage = models.CharField(max_length=500, blank=True)
    warnings = models.CharField(max_length=500, blank=True)
    allergens = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    hs_code = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=10, choices=ProductStatus, default=ProductStatus.DRAFT)
    published = models.BooleanField(default=False)
    verified_by = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [by_words("product_words")]
        constraints = [
            models.CheckConstraint(name="product_gtin", condition=Q(gtin__regex=r"^[0-9]{14}$")),
            models.CheckConstraint(name="product_name", condition=~Q(name="") & ~Q(name_folded="")),
            models.CheckConstraint(
                name="product_hs_code", condition=Q(hs_code="") | Q(hs_code__regex=r"^[0-9]{4,10}$")
            ),
            one_of("status", ProductStatus, "product_status"),
            models.CheckConstraint(
                name="product_published", condition=Q(published=False) | ~Q(status=ProductStatus.DRAFT)
            ),
            models.CheckConstraint(
                name="product_verified",
                condition=Q(verified_at__isnull=True, verified_by="")
                | Q(verified_at__isnull=False) & ~Q(verified_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BatchStatus(models.TextChoices):
    """What may be done with a batch."""

    ACTIVE = "active", "Đang lưu hành"
    BLOCKED = "blocked", "Tạm giữ"
    RECALLED = "recalled", "Thu hồi"
    CLOSED = "closed", "Đã kết thúc"


@keep_history
class Batch(Record):
    """One lot of a product; ``quantity`` in ``uom`` (UN/CEFACT Recommendation 20; ``H87`` counts pieces)."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="batches")
    lot = models.CharField(max_length=20)
    harvested_on = models.DateField(null=True)
    produced_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    quantity = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    uom = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=10, choices=BatchStatus, default=BatchStatus.ACTIVE)

    class Meta:
        indexes = [models.Index("product", F("produced_on").desc(nulls_last=True), F("id").desc(), name="batch_recent")]
        constraints = [
            models.UniqueConstraint(name="batch_lot_once", fields=["product", "lot"]),
            models.CheckConstraint(name="batch_lot", condition=Q(lot__regex=LOT)),
            models.CheckConstraint(
                name="batch_quantity", condition=Q(quantity__isnull=True, uom="") | Q(quantity__gte=0) & ~Q(uom="")
            ),
            models.CheckConstraint(
                name="batch_dates",
                condition=(
                    Q(expires_on__isnull=True) | Q(produced_on__isnull=True) | Q(expires_on__gte=F("produced_on"))
                )
                & (Q(harvested_on__isnull=True) | Q(produced_on__isnull=True) | Q(produced_on__gte=F("harvested_on"))),
            ),
            one_of("status", BatchStatus, "batch_status"),
        ]

    def __str__(self) -> str:
        return f"{self.product.gtin} {self.lot}"

    @property
    def use_by(self) -> date | None:
        """The expiry date as declared, else the production date and the product's shelf life; None if that lacks.

        A record that was emptied for its viewer gives what its shown fields give.
        """
        if self.expires_on or self.produced_on is None or self.product.shelf_life_days is None:
            return self.expires_on
        try:
            return self.produced_on + timedelta(days=self.product.shelf_life_days)
        except OverflowError:  # a shelf life beyond the calendar
            return None
