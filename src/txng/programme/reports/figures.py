"""The figures of reports: what each counts, for which body, and the records behind it.

Live figures count what the portal holds within the competence of the body; typed ones are what the body states. In the
report of the province, figures that several bodies share (a product of two competences, a party in a commune and in a
sector) are counted once for the province (``together``), the others are added up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from txng.accounts.models import Agency
from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.numbers import write_number
from txng.oversight.complaints.models import Report as Complaint
from txng.oversight.inspections.models import Inspection
from txng.oversight.inspections.rules import VISITED
from txng.oversight.recalls import selectors as recalls
from txng.oversight.violations.models import Violation
from txng.oversight.violations.rules import IN_FORCE
from txng.programme.budget.selectors import approved_in, paid_in
from txng.programme.communication import selectors as communication
from txng.programme.difficulties.models import Difficulty
from txng.programme.grants import selectors as grants
from txng.programme.library.models import Article
from txng.programme.lists.models import Proposal
from txng.programme.support.models import SupportCase, Visit
from txng.programme.targets import selectors as targets
from txng.programme.targets import services as counting
from txng.programme.targets.counting import active_on
from txng.programme.training import selectors as training
from txng.registry.models import Batch, LabelOrder, Product
from txng.registry.worklists import products_of_agency

MOST_ROWS = 20_000  # records that are kept behind a frozen figure


@dataclass
class Scope:
    """For whom and when: ``viewer`` has the eyes of the body, ``agency`` is None for the whole province."""

    agency: Agency | None
    viewer: Viewer
    starts: date
    ends: date

    @property
    def day(self) -> date:
        """The day whose state counts: the last one of the term, or today while it lasts."""
        return min(self.ends, clock.today())

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment up to, but without, the last one."""
        return clock.beginning_of(self.starts), clock.beginning_of(self.ends + timedelta(days=1))

    @cached_property
    def products(self) -> QuerySet[Product]:
        return products_of_agency(self.viewer).filter(created_at__lt=self.moments[1])


class Behind(NamedTuple):
    """The records a figure counts: ``value`` of all of them; ``rows``: as (name, address), the first `MOST_ROWS`;
    ``size``: how many there are."""

    value: Decimal
    rows: Callable[[], list[tuple[str, str]]]
    size: Callable[[], int]

    def listed(self) -> tuple[list[tuple[str, str]], int]:
        """The records, and how many more there are than are kept."""
        rows = self.rows()
        return rows, self.size() - len(rows) if len(rows) == MOST_ROWS else 0


def _named(
    rows: QuerySet[Any], name: Callable[..., str], address: Callable[..., str], value: int | None = None
) -> Behind:
    def listed() -> list[tuple[str, str]]:
        return [(name(one), address(one)) for one in rows[:MOST_ROWS]]

    return Behind(Decimal(rows.count() if value is None else value), listed, rows.count)


def _product_rows(rows: QuerySet[Product]) -> Behind:
    return _named(
        rows.order_by("name_folded", "id"),
        lambda one: f"{one.name} ({one.code})",
        lambda one: f"/office/products/{one.pk}",
    )


def _users(scope: Scope, applying: bool) -> Behind:
    day = max(counting.first_day(), scope.day)
    rows = targets.counted(counting.day_count(day), scope.viewer)
    if applying:
        rows = rows.filter(applies=True)
    return _named(
        rows, lambda one: one.party.name, lambda one: f"/office/targets/parties/{one.party_id}?on={day.isoformat()}"
    )


def _products(scope: Scope) -> Behind:
    """Of a past day: those that were active at its end."""
    if scope.day < clock.today():
        return _product_rows(scope.products.filter(pk__in=active_on(scope.day)))
    return _product_rows(scope.products.filter(status="active"))


def _products_new(scope: Scope) -> Behind:
    return _product_rows(scope.products.filter(created_at__gte=scope.moments[0]))


def _products_verified(scope: Scope) -> Behind:
    return _product_rows(scope.products.filter(verified_at__gte=scope.moments[0], verified_at__lt=scope.moments[1]))


def _lots(scope: Scope) -> Behind:
    rows = Batch.objects.select_related("product").filter(product__in=scope.products, created_at__gte=scope.moments[0])
    rows = rows.filter(created_at__lt=scope.moments[1]).order_by("-created_at", "-id")
    return _named(
        rows, lambda one: f"{one.product.name}, lô {one.lot}", lambda one: f"/office/products/{one.product_id}"
    )


def _labels(scope: Scope) -> Behind:
    rows = LabelOrder.objects.select_related("batch__product").filter(batch__product__in=scope.products)
    rows = rows.filter(printed_at__gte=scope.moments[0], printed_at__lt=scope.moments[1]).order_by("-printed_at", "-id")
    total = sum(rows.values_list("count", flat=True))
    return _named(
        rows,
        lambda one: f"{one.batch.product.name}, lô {one.batch.lot}: {one.count}",
        lambda one: f"/office/products/{one.batch.product_id}",
        total,
    )


def _proposals(scope: Scope) -> Behind:
    rows = Proposal.objects.filter(submitted_at__gte=scope.moments[0], submitted_at__lt=scope.moments[1])
    return _named(_own(rows, scope).order_by("number"), str, lambda one: f"/office/lists/proposals/{one.pk}")


def _articles(scope: Scope) -> Behind:
    rows = Article.objects.filter(published_at__gte=scope.moments[0], published_at__lt=scope.moments[1])
    return _named(_own(rows, scope), lambda one: one.title, lambda one: f"/office/library/articles/{one.pk}")


def _complaints(scope: Scope, answered: bool) -> Behind:
    rows = Complaint.objects.filter(at__gte=scope.moments[0], at__lt=scope.moments[1])
    if answered:
        rows = rows.filter(state="answered")
    return _named(
        _own(rows, scope),
        lambda one: f"{one.number} {one.get_kind_display()}",
        lambda one: f"/office/complaints/{one.pk}",
    )


def _recalls(scope: Scope) -> Behind:
    rows = recalls.recalls(scope.viewer).filter(is_drill=False, announced_at__gte=scope.moments[0])
    rows = rows.filter(announced_at__lt=scope.moments[1])
    return _named(rows, lambda one: f"{one.number} {one.name}", lambda one: f"/office/recalls/{one.pk}")


def _difficulties(scope: Scope, still_open: bool) -> Behind:
    rows = Difficulty.objects.exclude(state="withdrawn")
    rows = rows.filter(at__gte=scope.moments[0], at__lt=scope.moments[1])
    if still_open:
        rows = rows.filter(state="open")
    return _named(_own(rows, scope).order_by("at", "id"), str, lambda one: f"/office/difficulties/{one.pk}")


def _visits(scope: Scope) -> Behind:
    rows = Visit.objects.select_related("case").filter(on__gte=scope.starts, on__lte=scope.ends)
    return _named(
        _own(rows, scope),
        lambda one: f"{one.on:%d/%m/%Y} {one.case.name}",
        lambda one: f"/office/support/{one.case_id}",
    )


def _supported(scope: Scope) -> Behind:
    """Parties, however many cases each has; whoever is not registered counts by the case."""
    visits = _own(Visit.objects.filter(on__gte=scope.starts, on__lte=scope.ends), scope)
    rows = SupportCase.objects.filter(pk__in=visits.values("case"))
    rows = rows.annotate(whom=Coalesce("party_id", -F("pk"))).order_by("whom", "number").distinct("whom")
    return _named(rows, str, lambda one: f"/office/support/{one.pk}")


def _media(scope: Scope) -> Behind:
    rows = communication.done(scope.starts, scope.ends, _bodies(scope)).order_by("-on", "-id")
    total = sum(rows.values_list("pieces", flat=True))
    return _named(
        rows,
        lambda one: f"{one.number} {one.title}: {one.pieces}",
        lambda one: f"/office/communication/{one.pk}",
        total,
    )


def _courses(scope: Scope) -> Behind:
    rows = training.held(*scope.moments, _bodies(scope))
    return _named(rows, str, lambda one: f"/office/training/{one.pk}")


def _trainees(scope: Scope) -> Behind:
    rows = training.held(*scope.moments, _bodies(scope))
    total = sum(one.came for one in rows)  # type: ignore[attr-defined]  # counted by the selector
    return _named(rows, lambda one: f"{one}: {one.came}", lambda one: f"/office/training/{one.pk}", total)


def _grants(scope: Scope) -> Behind:
    rows = grants.approved_in(scope.starts, scope.ends, _bodies(scope)).order_by("number")
    return _named(rows, str, lambda one: f"/office/grants/{one.pk}")


def _grants_paid(scope: Scope) -> Behind:
    rows = grants.paid_in(scope.starts, scope.ends, _bodies(scope)).order_by("on", "id")
    total = int(sum(rows.values_list("amount", flat=True)))
    return _named(
        rows,
        lambda one: f"{one.application} {write_number(one.amount)}",
        lambda one: f"/office/grants/{one.application_id}",
        total,
    )


def _inspections(scope: Scope) -> Behind:
    rows = Inspection.objects.select_related("party").filter(
        state__in=VISITED, on__gte=scope.starts, on__lte=scope.ends
    )
    return _named(
        _own(rows, scope).order_by("number"),
        lambda one: f"{one.number} {one.party.name}",
        lambda one: f"/office/inspections/{one.pk}",
    )


def _violations(scope: Scope, fines: bool) -> Behind:
    """Decisions of the term that stand; ``fines``: what they cost."""
    rows = Violation.objects.select_related("party").filter(state__in=IN_FORCE, decided_on__gte=scope.starts)
    rows = _own(rows.filter(decided_on__lte=scope.ends), scope).order_by("number")
    total = sum(rows.values_list("amount", flat=True)) if fines else None
    return _named(rows, lambda one: f"{one.number} {one.party.name}", lambda one: f"/office/violations/{one.pk}", total)


def _bodies(scope: Scope) -> frozenset[int] | None:
    return None if scope.agency is None else scope.viewer.agencies


def _budget(scope: Scope, place: int) -> Behind:
    """``place``: 0 what was approved, 1 what was spent."""
    own, address = frozenset(scope.viewer.agencies), "/office/budget/estimates/"
    if place == 0:
        estimates = approved_in(scope.agency, own, scope.starts, scope.day)
        value = estimates.aggregate(all=Sum("total"))["all"] or Decimal(0)
        return _named(
            estimates,
            lambda one: f"{one}: {write_number(one.total or Decimal(0), 'vi')} đồng",
            lambda one: f"{address}{one.pk}",
            int(value),
        )
    paid = paid_in(scope.agency, own, scope.starts, scope.day)
    return _named(
        paid,
        lambda one: f"{one.line.estimate}, {one.on:%d/%m/%Y}: {write_number(one.amount, 'vi')} đồng",
        lambda one: f"{address}{one.line.estimate_id}",
        int(sum((one.amount for one in paid), Decimal(0))),
    )


def _own(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return rows if scope.agency is None else rows.filter(agency__in=scope.viewer.agencies)


@dataclass(frozen=True)
class Figure:
    """``behind``: how it is counted, None where the body types it. ``within``: the figure it is a part of."""

    code: str
    name: str
    name_en: str
    unit: str = ""
    behind: Callable[[Scope], Behind] | None = None
    together: bool = False
    within: str = ""

    @property
    def is_live(self) -> bool:
        return self.behind is not None


def _table(rows: Iterable[Figure]) -> Mapping[str, Figure]:
    return {one.code: one for one in rows}


#: code → figure, in the order of annexes
FIGURES: Mapping[str, Figure] = _table(
    (
        Figure("articles", "Tin, bài, hướng dẫn đăng trên cổng", "Articles published in the portal", "bài", _articles),
        Figure(
            "media",
            "Tin, bài, hoạt động truyền thông trên các kênh",
            "Pieces and activities of communication",
            "tin, bài",
            _media,
        ),
        Figure("courses", "Lớp đào tạo, tập huấn", "Training courses", "lớp", _courses),
        Figure("trainees", "Lượt người được đào tạo", "People trained", "người", _trainees),
        Figure("visits", "Lượt hướng dẫn, hỗ trợ tại cơ sở", "Visits of support", "lượt", _visits),
        Figure(
            "supported", "Tổ chức, cá nhân được hỗ trợ", "Parties supported", "đối tượng", _supported, together=True
        ),
        Figure("grants", "Hồ sơ hỗ trợ được duyệt", "Applications for support granted", "hồ sơ", _grants),
        Figure("grants-paid", "Kinh phí hỗ trợ đã chi", "Support paid", "đồng", _grants_paid),
        Figure("proposals", "Đề xuất danh mục đã nộp", "List proposals handed in", "đề xuất", _proposals),
        Figure("products", "Sản phẩm đang hoạt động", "Active products", "sản phẩm", _products, together=True),
        Figure(
            "products-new", "Sản phẩm đăng ký mới trong kỳ", "Products new in the term", "sản phẩm", _products_new, True
        ),
        Figure(
            "products-verified",
            "Hồ sơ sản phẩm đã xác minh",
            "Product files verified",
            "hồ sơ",
            _products_verified,
            True,
        ),
        Figure("lots", "Lô hàng đăng ký trong kỳ", "Lots registered", "lô", _lots, together=True),
        Figure("labels", "Tem đã in trong kỳ", "Labels printed", "tem", _labels, together=True),
        Figure("systems", "Hệ thống đã kết nối", "Systems connected", "hệ thống"),
        Figure("inspections", "Cuộc kiểm tra", "Inspections", "cuộc", _inspections),
        Figure(
            "violations",
            "Vụ vi phạm đã xử lý",
            "Violations dealt with",
            "vụ",
            lambda scope: _violations(scope, False),
        ),
        Figure("fines", "Tiền phạt", "Fines", "đồng", lambda scope: _violations(scope, True)),
        Figure(
            "complaints",
            "Phản ánh của người tiêu dùng",
            "Reports of consumers",
            "phản ánh",
            lambda scope: _complaints(scope, False),
        ),
        Figure(
            "complaints-answered",
            "Phản ánh đã trả lời",
            "Reports of consumers answered",
            "phản ánh",
            lambda scope: _complaints(scope, True),
            within="complaints",
        ),
        Figure("recalls", "Vụ thu hồi đã công bố", "Recalls announced", "vụ", _recalls, together=True),
        Figure("budget-approved", "Dự toán được duyệt", "Budget approved", "đồng", lambda scope: _budget(scope, 0)),
        Figure(
            "budget-spent",
            "Kinh phí đã sử dụng",
            "Budget spent",
            "đồng",
            lambda scope: _budget(scope, 1),
        ),
        Figure(
            "users",
            "Tổ chức, cá nhân sử dụng mã số mã vạch",
            "Parties that use barcodes",
            "đối tượng",
            lambda scope: _users(scope, False),
            together=True,
        ),
        Figure(
            "applying",
            "Trong đó áp dụng truy xuất nguồn gốc đúng chuẩn",
            "Of them applying conformant traceability",
            "đối tượng",
            lambda scope: _users(scope, True),
            together=True,
            within="users",
        ),
        Figure(
            "difficulties",
            "Vướng mắc đã phản ánh",
            "Difficulties reported",
            "vướng mắc",
            lambda scope: _difficulties(scope, False),
        ),
        Figure(
            "difficulties-open",
            "Vướng mắc chưa được trả lời",
            "Difficulties not answered",
            "vướng mắc",
            lambda scope: _difficulties(scope, True),
            within="difficulties",
        ),
    )
)
