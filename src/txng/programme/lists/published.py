"""The product lists as open data: every line of every list that was decided."""

from collections.abc import Iterable, Sequence
from typing import Any

from txng.exchange.opendata import Column, Dataset
from txng.programme.lists.models import ListLine


def _lines() -> Iterable[Sequence[Any]]:
    rows = ListLine.objects.filter(version__state__in=("in_force", "superseded")).select_related("version", "group")
    for row in rows.order_by("version__kind", "version__version", "position").iterator(500):
        yield [
            row.version.kind,
            row.version.version,
            row.version.decision_number,
            row.version.valid_from,
            row.version.valid_to,
            row.subject,
            row.group.code if row.group else "",
            row.basis,
            row.applies_from,
        ]


DATASET = Dataset(
    "lists",
    ("Danh mục sản phẩm", "Product lists"),
    (
        "Danh mục ưu tiên và danh mục bắt buộc truy xuất, theo từng quyết định.",
        "The priority list and the list of what must be traceable, by decision.",
    ),
    (
        Column("list", ("Danh mục: priority (ưu tiên), mandatory (bắt buộc)", "List: priority or mandatory")),
        Column("version", ("Phiên bản", "Version")),
        Column("decision", ("Số quyết định", "Number of the decision")),
        Column("valid_from", ("Hiệu lực từ", "In force from"), "schema:validFrom"),
        Column("valid_to", ("Hiệu lực đến", "In force until"), "schema:validThrough"),
        Column("subject", ("Sản phẩm, nhóm sản phẩm", "Product or group"), "schema:name"),
        Column("group_code", ("Mã nhóm sản phẩm", "Code of the product group")),
        Column("basis", ("Căn cứ", "Basis")),
        Column("applies_from", ("Áp dụng từ", "To hold from")),
    ),
    _lines,
)
