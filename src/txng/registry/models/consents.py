"""What a person allowed, when, on the ground of which words; who enters data on behalf of whom."""

from django.db import models
from django.db.models import Q

from txng.accounts.models import Agency, User
from txng.core.history import keep_history
from txng.registry.models.parties import Party
from txng.registry.models.record import Record, one_of


class Purpose(models.TextChoices):
    """What is allowed."""

    NAME = "name", "Công khai tên"
    ASSISTED_ENTRY = "assisted_entry", "Nhập liệu hộ"
    PARTNERS = "partners", "Chia sẻ thửa đất với bên mua"
    RESEARCH = "research", "Dùng cho thống kê, khảo sát"


class ConsentForm(models.TextChoices):
    """How it was given."""

    SCREEN = "screen", "Trên màn hình"
    PAPER = "paper", "Văn bản có chữ ký"
    SPOKEN = "spoken", "Lời nói trước người làm chứng"


@keep_history
class Consent(Record):
    """The consent of a party to one purpose. ``version``: of the words shown (``data/consents.json``).

    ``given_to``: name of the agency or party that may act on it, for assisted entry; ``note``: where the paper is, who
    was there. A consent withdrawn stays on record.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=Purpose)
    version = models.CharField(max_length=10)
    form = models.CharField(max_length=6, choices=ConsentForm)
    note = models.CharField(max_length=300, blank=True)
    given_to = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            one_of("purpose", Purpose, "consent_purpose"),
            one_of("form", ConsentForm, "consent_form"),
            models.UniqueConstraint(
                name="consent_once",
                fields=["party", "purpose", "given_to"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} – {self.purpose}"


@keep_history
class Assistance(Record):
    """An agency, or a party such as a cooperative, enters data for ``party`` as long as its ``consent`` stands."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="assistances")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    helper = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="assisted")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="assistances")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assistance_of_one",
                condition=Q(agency__isnull=False, helper__isnull=True) | Q(agency__isnull=True, helper__isnull=False),
            ),
            models.UniqueConstraint(
                name="assistance_once",
                fields=["party", "agency", "helper"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency or self.helper} – {self.party}"
