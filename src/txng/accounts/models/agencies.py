"""State bodies with the dates they existed, what became of them, and the people who hold posts in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from txng.accounts.models.periods import one_at_a_time, period_in_order
from txng.accounts.models.units import AdminUnit
from txng.core import clock
from txng.core.history import keep_history


class AgencyKind(models.TextChoices):
    """Kinds of state body. ``people_committee``: of the province, and of the districts before 1 July 2025."""

    PEOPLE_COMMITTEE = "people_committee", "Ủy ban nhân dân"
    DEPARTMENT = "department", "Sở, ban, ngành"
    COMMUNE = "commune", "Ủy ban nhân dân cấp xã"
    MINISTRY = "ministry", "Bộ, cơ quan trung ương"
    PRESS = "press", "Báo, đài"
    OTHER = "other", "Cơ quan khác"


@keep_history
class Agency(models.Model):
    """A state body as it was from ``valid_from`` up to, but without, ``valid_to``.

    ``code`` stays when a body goes on under another name: ``skhcn`` is one body before and another after 1 July 2025,
    so a code alone is no key. ``admin_unit``: the territory of a local body. ``oversees_all``: works with every product
    group (the leading department, the provincial people's committee), not only those assigned to it.
    """

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=AgencyKind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    admin_unit = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, null=True, related_name="agencies")
    oversees_all = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="agency_code_from", fields=["code", "valid_from"]),
            period_in_order("agency_period"),
            one_at_a_time("agency_one_at_a_time", "code"),
            models.CheckConstraint(name="agency_kind", condition=Q(kind__in=AgencyKind.values)),
            models.CheckConstraint(
                name="agency_commune_unit", condition=~Q(kind=AgencyKind.COMMUNE) | Q(admin_unit__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history
class AgencySuccession(models.Model):
    """``old`` went into ``new``, wholly or in part; ``duties`` says which part.

    ``is_default``: the successor that takes over what cannot be told apart.
    """

    old = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="successions")
    new = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="origins")
    extent = models.CharField(max_length=5, choices=[("whole", "whole"), ("part", "part")])
    is_default = models.BooleanField(default=False)
    duties = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="agency_succession_once", fields=["old", "new"]),
            models.UniqueConstraint(name="agency_succession_one_default", fields=["old"], condition=Q(is_default=True)),
            models.CheckConstraint(name="agency_succession_extent", condition=Q(extent__in=["whole", "part"])),
            models.CheckConstraint(name="agency_succession_two", condition=~Q(old=F("new"))),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class PostRole(models.TextChoices):
    """What the holder of a post may do in the agency."""

    LEAD = "lead", "Lãnh đạo"
    OFFICER = "officer", "Chuyên viên"
    CLERK = "clerk", "Văn thư"
    AUDITOR = "auditor", "Thanh tra, kiểm toán (chỉ xem)"
    ADMINISTRATOR = "administrator", "Quản trị cổng"


@keep_history
class Post(models.Model):
    """A user holds ``role`` in ``agency`` from ``valid_from`` up to, but without, ``valid_to``.

    ``delegated_by``: the leader for whom the user stands in meanwhile.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=PostRole)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True)
    delegated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            period_in_order("post_period"),
            one_at_a_time("post_one_at_a_time", "user", "agency", "role"),
            models.CheckConstraint(name="post_role", condition=Q(role__in=PostRole.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.agency} ({self.role})"
