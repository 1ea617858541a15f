"""Parties and the people who act for them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from txng.accounts.models import AdminUnit, User
from txng.core.history import keep_history
from txng.registry.models.record import DIGITS_13, Record, by_name, by_words, one_of


class PartyKind(models.TextChoices):
    """The five kinds of subject the plan names (I.1.a)."""

    AGENCY = "agency", "Cơ quan"
    ORGANISATION = "organisation", "Tổ chức"
    ENTERPRISE = "enterprise", "Doanh nghiệp"
    HOUSEHOLD = "household", "Hộ kinh doanh"
    INDIVIDUAL = "individual", "Cá nhân"


class PartySubtype(models.TextChoices):
    """Forms of organisation with rules of their own."""

    COOPERATIVE = "cooperative", "Hợp tác xã"
    COOPERATIVE_GROUP = "cooperative_group", "Tổ hợp tác"


@keep_history
class Party(Record):
    """Somebody who takes part in traceability.

    ``uri`` is how events name the party: the canonical Digital Link of its GLN, or a URI of its own; NULL while it has
    none. ``tax_code``: 10 digits, 10-3 for a branch; the 12-digit personal number that households and individuals pay
    taxes under is kept sealed (`Identifier`). ``tax_code``, ``gln`` and ``company_prefixes`` are what holds today;
    `Identifier` and `CompanyPrefix` say since when. ``name_is_public``: an individual consented to be named
    (`Consent`). ``merged_into``: this record was a duplicate; its codes lead there for ever.
    ``personal`` fields (contact, phone, a person's address) never leave for the public.
    """

    kind = models.CharField(max_length=12, choices=PartyKind)
    subtype = models.CharField(max_length=20, choices=PartySubtype, blank=True)
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    tax_code = models.CharField(max_length=14, blank=True)
    gln = models.CharField(max_length=13, blank=True)
    uri = models.CharField(max_length=200, null=True, unique=True)
    company_prefixes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    address_is_business = models.BooleanField(default=True)
    contact_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    verified_by = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_basis = models.CharField(max_length=300, blank=True)
    name_is_public = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    members = models.ManyToManyField(User, through="Membership", related_name="parties")

    class Meta:
        indexes = [
            by_words("party_words"),
            by_name("party_by_name"),
            GinIndex(fields=["company_prefixes"], name="party_prefixes"),
        ]
        constraints = [
            one_of("kind", PartyKind, "party_kind"),
            models.CheckConstraint(
                name="party_subtype",
                condition=Q(subtype="") | Q(subtype__in=PartySubtype.values, kind=PartyKind.ORGANISATION),
            ),
            models.CheckConstraint(name="party_name", condition=~Q(name="") & ~Q(name_folded="")),
            models.CheckConstraint(
                name="party_tax_code",
                condition=Q(tax_code="") | Q(tax_code__regex=r"^[0-9]{10}(-[0-9]{3})?$"),
            ),
            models.UniqueConstraint(name="party_tax_code_once", fields=["tax_code"], condition=~Q(tax_code="")),
            models.CheckConstraint(name="party_gln", condition=Q(gln="") | Q(gln__regex=DIGITS_13)),
            models.UniqueConstraint(name="party_gln_once", fields=["gln"], condition=~Q(gln="")),
            models.CheckConstraint(
                name="party_not_merged_into_itself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="party_verified",
                condition=Q(verified_at__isnull=True, verified_by="")
                | Q(verified_at__isnull=False) & ~Q(verified_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        """A household business or a farmer is a person: where they are and how to reach them is personal data."""
        return self.kind in (PartyKind.HOUSEHOLD, PartyKind.INDIVIDUAL)


class Role(models.TextChoices):
    """What a member may do: everything, the daily work, or look only."""

    OWNER = "owner", "Chủ"
    STAFF = "staff", "Nhân viên"
    READER = "reader", "Chỉ xem"


@keep_history
class Membership(Record):
    """A user acts for a party."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="membership_once", fields=["user", "party"]),
            one_of("role", Role, "membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.party} ({self.role})"
