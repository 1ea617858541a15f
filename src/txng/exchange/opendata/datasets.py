"""The tables of the open data: their columns with words, which are the data dictionary, and where rows come from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from txng.core import clock
from txng.exchange import records
from txng.exchange.opendata.statistics import figures
from txng.registry.models import Party, PartyKind, Product, ProductCode
from txng.registry.naming import thing_path
from txng.resolver.models import RecallNotice

#: rows of these kinds of party are personal data, be they public on a page of their own
PERSONS = (PartyKind.HOUSEHOLD, PartyKind.INDIVIDUAL)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """``term``: what it is in JSON-LD (schema.org or GS1 Web Vocabulary)."""

    name: str
    words: tuple[str, str]
    term: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """``rows``: one sequence a row, in the order of ``columns``: texts, numbers, dates, lists of texts, None."""

    name: str
    title: tuple[str, str]
    about: tuple[str, str]
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Sequence[Any]]]
    kind: str = ""


DATASETS: dict[str, Dataset] = {}


def add(dataset: Dataset) -> None:
    """Publish a table from tonight on; names are addresses and stay for ever."""
    DATASETS[dataset.name] = dataset


def _products() -> Iterable[Sequence[Any]]:
    rows = Product.objects.filter(published=True, merged_into=None, is_demo=False).exclude(party__kind__in=PERSONS)
    for row in rows.select_related("party", "group").order_by("pk").iterator(BATCH):
        told = records.product_record(row)
        yield [
            *(told[name] for name in ("code", "gtin", "name", "name_en", "brand", "group_code", "group", "origin")),
            *(told[name] for name in ("standards", "net_content", "status", "party_code")),
            row.party.name,
            clock.day_of(row.verified_at) if row.verified_at else None,
            told["page"],
        ]


def _producers() -> Iterable[Sequence[Any]]:
    shown = Product.objects.filter(party=OuterRef("pk"), published=True, merged_into=None, is_demo=False)
    rows = (
        Party.objects.filter(merged_into=None, is_demo=False)
        .filter(Exists(shown) | Q(verified_at__isnull=False))  # who has only signed up is no producer yet
        .exclude(kind__in=PERSONS)
        .exclude(kind=PartyKind.AGENCY)
    )
    for row in rows.select_related("commune__parent").order_by("pk").iterator(BATCH):
        told = records.party_record(row)
        names = ("code", "name", "name_en", "kind", "tax_code", "gln", "address", "commune_code", "commune", "website")
        yield [told[name] for name in names]


def _recalls() -> Iterable[Sequence[Any]]:
    demo = ProductCode.objects.filter(product__is_demo=True)
    invented = {thing_path(code) for code in demo.values_list("value", flat=True)}
    for row in RecallNotice.objects.order_by("pk").iterator(BATCH):
        if row.root in invented:
            continue
        yield [
            f"{settings.BASE_URL}{row.path}",
            row.name,
            row.reason,
            row.advice,
            row.issued_by,
            row.announced_at,
            row.ended_at,
            row.reference,
        ]


add(
    Dataset(
        "products",
        ("Sản phẩm", "Products"),
        ("Sản phẩm công khai của tổ chức và doanh nghiệp.", "Public products of organisations and enterprises."),
        (
            Column("code", ("Mã sản phẩm", "Code of the product"), "schema:productID"),
            Column("gtin", ("GTIN, nếu có", "GTIN, if it has one"), "schema:gtin"),
            Column("name", ("Tên", "Name"), "schema:name"),
            Column("name_en", ("Tên tiếng Anh", "Name in English"), "schema:alternateName"),
            Column("brand", ("Nhãn hiệu", "Brand"), "schema:brand"),
            Column("group_code", ("Mã nhóm sản phẩm", "Code of the product group"), "schema:category"),
            Column("group", ("Nhóm sản phẩm", "Product group")),
            Column("origin", ("Xuất xứ", "Origin"), "schema:countryOfOrigin"),
            Column("standards", ("Tiêu chuẩn áp dụng", "Standards it follows")),
            Column("net_content", ("Quy cách", "Net content")),
            Column("status", ("Trạng thái lưu hành", "State on the market")),
            Column("producer_code", ("Mã nhà sản xuất", "Code of the producer"), "schema:manufacturer"),
            Column("producer", ("Nhà sản xuất", "Producer")),
            Column("verified_on", ("Ngày cơ quan xác nhận", "Day an agency verified it")),
            Column("page", ("Trang truy xuất", "Its page"), "schema:url"),
        ),
        _products,
        "schema:Product",
    )
)
add(
    Dataset(
        "producers",
        ("Nhà sản xuất, kinh doanh", "Producers and traders"),
        (
            "Tổ chức và doanh nghiệp tham gia truy xuất; không có hộ kinh doanh và cá nhân.",
            "Organisations and enterprises that take part; no households and private persons.",
        ),
        (
            Column("code", ("Mã đơn vị", "Code"), "schema:identifier"),
            Column("name", ("Tên", "Name"), "schema:name"),
            Column("name_en", ("Tên tiếng Anh", "Name in English"), "schema:alternateName"),
            Column("kind", ("Loại hình", "Kind")),
            Column("tax_code", ("Mã số thuế", "Tax code"), "schema:taxID"),
            Column("gln", ("GLN", "GLN"), "schema:globalLocationNumber"),
            Column("address", ("Địa chỉ", "Address"), "schema:address"),
            Column("commune_code", ("Mã xã, phường", "Code of the commune")),
            Column("commune", ("Xã, phường", "Commune")),
            Column("website", ("Trang web", "Website"), "schema:url"),
        ),
        _producers,
        "schema:Organization",
    )
)
add(
    Dataset(
        "recalls",
        ("Thu hồi", "Recalls"),
        ("Thông báo thu hồi đã công bố, kể cả đã kết thúc.", "Recalls that were announced, ended ones included."),
        (
            Column("code", ("Mã bị thu hồi", "Code that is recalled"), "schema:url"),
            Column("product", ("Sản phẩm", "Product"), "schema:name"),
            Column("reason", ("Lý do", "Reason"), "schema:description"),
            Column("advice", ("Khuyến cáo", "Advice")),
            Column("by", ("Cơ quan, đơn vị công bố", "Announced by")),
            Column("from", ("Từ", "From"), "schema:datePublished"),
            Column("until", ("Kết thúc", "Until"), "schema:expires"),
            Column("reference", ("Số văn bản", "Reference")),
        ),
        _recalls,
    )
)
add(
    Dataset(
        "statistics",
        ("Thống kê", "Statistics"),
        (
            "Số đơn vị, sản phẩm, lô hàng, sự kiện theo loại; ô dưới 5 được bỏ trống.",
            "Parties, products, lots and events by kind; cells below 5 are left empty.",
        ),
        (
            Column("table", ("Bảng", "Table")),
            Column("cell", ("Mã", "Code")),
            Column("words", ("Tên", "Words")),
            Column("count", ("Số lượng; trống khi dưới 5", "Number; empty when below 5")),
        ),
        lambda: ((one.table, one.cell, one.words[0], one.number) for one in figures(with_demo=False)),
    )
)
