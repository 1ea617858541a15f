"""What parties and places are known by elsewhere, since when; the number blocks of parties."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import period_in_order
from txng.core.history import keep_history
from txng.registry.models.parties import Party
from txng.registry.models.places import Place
from txng.registry.models.record import Record, one_of


class IdentifierKind(models.TextChoices):
    """Who gave the identifier, and for what."""

    GLN = "gln", "GLN (mã địa điểm toàn cầu)"
    TAX_CODE = "tax_code", "Mã số thuế"
    PERSONAL_NUMBER = "personal_number", "Số định danh cá nhân"
    GROWING_AREA = "growing_area", "Mã số vùng trồng"
    PACKING_HOUSE = "packing_house", "Mã số cơ sở đóng gói"
    INTERNAL = "internal", "Mã nội bộ"


@keep_history
class Identifier(Record):
    """One identifier of a party or of a place, from ``valid_from`` up to, but without, ``valid_to``.

    ``value`` as written by the issuer. A personal number is never stored so: ``value`` is what may be shown of it
    (``•••••••••123``), ``sealed`` the number encrypted, ``digest`` what it is found by (`txng.registry.sealing`).
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="identifiers")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=IdentifierKind)
    value = models.CharField(max_length=60)
    sealed = models.BinaryField(null=True)
    digest = models.BinaryField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="identifier_value")]
        constraints = [
            one_of("kind", IdentifierKind, "identifier_kind"),
            period_in_order("identifier_period"),
            models.CheckConstraint(
                name="identifier_of_one",
                condition=Q(party__isnull=False, place__isnull=True) | Q(party__isnull=True, place__isnull=False),
            ),
            models.CheckConstraint(
                name="identifier_sealed",
                condition=Q(kind="personal_number", sealed__isnull=False, digest__isnull=False)
                & ~Q(value__regex="[0-9]{4}")
                | ~Q(kind="personal_number") & Q(sealed__isnull=True, digest__isnull=True),
            ),
            models.UniqueConstraint(
                name="identifier_personal_number_once", fields=["digest"], condition=Q(valid_to__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class PrefixStandard(models.TextChoices):
    """Whose numbers begin with it."""

    GS1 = "gs1", "GS1"
    PROVINCIAL = "provincial", "Mã của tỉnh (chưa theo chuẩn GS1)"


class PrefixStatus(models.TextChoices):
    """Whether the right to use the prefix stands."""

    ACTIVE = "active", "Còn hiệu lực"
    EXPIRED = "expired", "Hết hiệu lực"
    UNKNOWN = "unknown", "Chưa kiểm tra"


@keep_history
class CompanyPrefix(Record):
    """A block of numbers of a party. ``prefix``: digits of a GS1 company prefix, or the owner part of provincial codes.

    ``status`` as last checked on ``checked_on``; a prefix that expired still names what was printed with it.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="prefixes")
    prefix = models.CharField(max_length=20)
    standard = models.CharField(max_length=10, choices=PrefixStandard, default=PrefixStandard.GS1)
    status = models.CharField(max_length=8, choices=PrefixStatus, default=PrefixStatus.UNKNOWN)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    checked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            one_of("standard", PrefixStandard, "company_prefix_standard"),
            one_of("status", PrefixStatus, "company_prefix_status"),
            models.UniqueConstraint(name="company_prefix_once", fields=["standard", "prefix", "party"]),
            models.UniqueConstraint(
                name="company_prefix_provincial_once", fields=["prefix"], condition=Q(standard="provincial")
            ),
            models.CheckConstraint(
                name="company_prefix_form",
                condition=Q(standard="gs1", prefix__regex="^[0-9]{4,12}$")
                | Q(standard="provincial", prefix__regex=r"^[0-9A-Z._-]{1,20}$") & Q(prefix__regex="[A-Z]"),
            ),
        ]

    def __str__(self) -> str:
        return self.prefix
