"""Which agency is competent for which goods, by decision and date."""

from django.db import models

from txng.accounts.models import Agency, one_at_a_time, period_in_order
from txng.core.history import keep_history
from txng.registry.models.groups import ProductGroup
from txng.registry.models.record import Record, one_of


class CompetenceKind(models.TextChoices):
    """What the agency answers for."""

    QUALITY = "quality", "Quản lý chất lượng"
    FOOD_SAFETY = "food_safety", "An toàn thực phẩm"
    MARKET = "market", "Kiểm tra trên thị trường"


@keep_history
class Competence(Record):
    """``agency`` answers for ``group`` from ``valid_from`` up to, but without, ``valid_to``; one agency at a time.

    ``decision_number`` and ``decision_date`` name the decision that says so (Decision 518/QĐ-UBND of 1 March 2019 for
    the first assignment); where none was taken, ``basis`` says on what ground the agency acts meanwhile.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="competences")
    group = models.ForeignKey(ProductGroup, on_delete=models.CASCADE, related_name="competences")
    kind = models.CharField(max_length=12, choices=CompetenceKind)
    decision_number = models.CharField(max_length=60, blank=True)
    decision_date = models.DateField(null=True)
    basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            one_of("kind", CompetenceKind, "competence_kind"),
            period_in_order("competence_period"),
            one_at_a_time("competence_one_at_a_time", "group", "kind"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} – {self.group} ({self.kind})"
