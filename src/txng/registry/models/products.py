"""Products and their batches."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from txng.accounts.models import period_in_order
from txng.core.history import keep_history
from txng.registry.models.groups import ProductGroup
from txng.registry.models.parties import Party
from txng.registry.models.record import Record, by_name, by_words, one_of

#: character set 82 of the GS1 General Specifications (figure 7.11-1), at most 20: what AI 10 can hold
LOT = r"""^[!"%&'()*+,./0-9:;<=>?A-Z_a-z-]{1,20}$"""


class ProductStatus(models.TextChoices):
    """Where a product stands in its life."""

    DRAFT = "draft", "Bản nháp"
    ACTIVE = "active", "Đang lưu hành"
    WITHDRAWN = "withdrawn", "Ngừng lưu hành"


class Review(models.TextChoices):
    """Where the file of a product stands between its owner and the competent agency (`txng.registry.review`)."""

    DRAFT = "draft", "Chưa nộp"
    SUBMITTED = "submitted", "Chờ thẩm tra"
    RETURNED = "returned", "Trả lại"
    VERIFIED = "verified", "Đã xác nhận"
    CHANGED = "changed", "Đã sửa sau xác nhận"
    CLOSED = "closed", "Đã đóng"


class RiskLevel(models.TextChoices):
    """How closely an agency watches the product."""

    LOW = "low", "Thấp"
    MEDIUM = "medium", "Trung bình"
    HIGH = "high", "Cao"


@keep_history
class Product(Record):
    """A trade item with the data the legal minimum asks for.

    ``gtin`` has 14 digits, or is empty: then ``provincial_code`` (``HTX-MC01/MANGCAU``, see `txng.gs1.provincial`)
    names it, clearly outside GS1. Every code it ever had is in `ProductCode` and leads here for ever.
    ``review``: where its file stands, ``submitted_at`` the last time it was handed in, ``review_due`` the day a
    verification should be looked at again. ``confirmed_at``: when its owner last said that all this is right.
    ``missing_items``: items of the legal minimum that the record itself lacks. ``shelf_life_days`` counts from
    production. ``hs_code`` has 4 to 10 digits. ``image`` is an address below the portal's static files or its media
    store. ``published``: shown to the public once not a draft.
    """

    gtin = models.CharField(max_length=14, blank=True)
    provincial_code = models.CharField(max_length=41, blank=True)
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
    risk_level = models.CharField(max_length=6, choices=RiskLevel, blank=True)
    review = models.CharField(max_length=9, choices=Review, default=Review.DRAFT)
    submitted_at = models.DateTimeField(null=True)
    review_due = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    missing_items = ArrayField(models.SlugField(max_length=20), default=list, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    verified_by = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            by_words("product_words"),
            by_name("product_by_name"),
            models.Index(fields=["image"], name="product_image", condition=~Q(image="")),
            models.Index(fields=["party", "name_folded", "id"], name="product_of_party"),
            models.Index(
                fields=["submitted_at", "id"], name="product_waiting", condition=Q(review__in=("submitted", "changed"))
            ),
            models.Index(fields=["review_due", "id"], name="product_due", condition=Q(review="verified")),
            models.Index(
                fields=["party", "group", "id"],
                name="product_incomplete",
                condition=Q(published=True) & ~Q(missing_items=[]),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="product_gtin", condition=Q(gtin="") | Q(gtin__regex=r"^[0-9]{14}$")),
            models.UniqueConstraint(name="product_gtin_once", fields=["gtin"], condition=~Q(gtin="")),
            models.UniqueConstraint(
                name="product_provincial_once", fields=["provincial_code"], condition=~Q(provincial_code="")
            ),
            models.CheckConstraint(
                name="product_has_a_code",
                condition=~Q(gtin="") | ~Q(provincial_code="") | Q(merged_into__isnull=False),
            ),
            one_of("review", Review, "product_review"),
            models.CheckConstraint(
                name="product_risk_level", condition=Q(risk_level="") | Q(risk_level__in=RiskLevel.values)
            ),
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

    @property
    def code(self) -> str:
        """What the product is called by on labels today: its GTIN, or its provincial code."""
        return self.gtin or self.provincial_code

    @property
    def is_gs1(self) -> bool:
        """Whether it bears a number of GS1; provincial codes are shown apart and counted in no figure of the plan."""
        return bool(self.gtin)


class CodeScheme(models.TextChoices):
    """Who gives out the code."""

    GTIN = "gtin", "GTIN (GS1)"
    PROVINCIAL = "provincial", "Mã của tỉnh (chưa theo chuẩn GS1)"


@keep_history
class ProductCode(Record):
    """A code that leads, or once led, to a product: printed labels live for ever, so no row ever goes.

    ``value``: 14 digits, or ``owner/item`` of a provincial code. On labels from ``valid_from`` up to, but without,
    ``valid_to``; looked up always.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=10, choices=CodeScheme)
    value = models.CharField(max_length=41, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [one_of("scheme", CodeScheme, "product_code_scheme"), period_in_order("product_code_period")]

    def __str__(self) -> str:
        return self.value


class BatchStatus(models.TextChoices):
    """What may be done with a batch."""

    ACTIVE = "active", "Đang lưu hành"
    BLOCKED = "blocked", "Tạm giữ"
    RECALLED = "recalled", "Thu hồi"
    CLOSED = "closed", "Đã kết thúc"


@keep_history
class Batch(Record):
    """One lot of a product; ``quantity`` in ``uom`` (UN/CEFACT Recommendation 20; ``H87`` counts pieces).

    ``code``: what the product was called when the lot was made. It stays: labels and events name the lot by it.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="batches")
    code = models.CharField(max_length=41)
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
            models.UniqueConstraint(name="batch_code_once", fields=["code", "lot"]),
            models.CheckConstraint(name="batch_code", condition=~Q(code="")),
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
        return f"{self.code} {self.lot}"

    def save(self, *args: Any, **given: Any) -> None:
        self.code = self.code or self.product.code
        super().save(*args, **given)

    @property
    def gtin(self) -> str:
        """The GTIN its labels bear; empty where they bear a code of the province."""
        return "" if "/" in self.code else self.code

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
