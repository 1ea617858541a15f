"""What people look through: products and producers by name, group, commune and certificate; recalls; the site map."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _

from txng.accounts.models import AdminUnit, in_force
from txng.accounts.selectors import COMMUNE_KINDS
from txng.accounts.viewers import PUBLIC
from txng.core import clock, vietnamese
from txng.programme.library.selectors import published
from txng.registry import selectors
from txng.registry.models import Batch, Certificate, CertificateState, Party, PartyKind, Product, ProductGroup
from txng.registry.rules import certificate_name
from txng.registry.visibility import shown

PAGE = 24
MOST_PAGES = 200
_WITH = ("party__commune__parent", "group")


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its parameter, label, what can be chosen and what is."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list. ``following`` and ``previous`` are query strings, empty where there is no such page."""

    rows: Sequence[Any]
    page: int
    previous: str = ""
    following: str = ""
    choices: tuple[Choice, ...] = field(default=())

    @property
    def is_narrowed(self) -> bool:
        return any(choice.value for choice in self.choices)


def products_page(given: QueryDict) -> Found:
    """Published products that fit the filters of an address (``q``, ``group``, ``commune``, ``certificate``)."""
    rows = _by_words(selectors.products(PUBLIC).select_related(*_WITH), given.get("q", ""))
    choices = (_group(given), _commune(given), _kind(given))
    group, commune, kind = (choice.value for choice in choices)
    if group:
        rows = rows.filter(group__code=group)
    if commune:
        rows = rows.filter(party__commune__code=commune)
    if kind:
        held = _held(kind)
        of_product = held.filter(product=OuterRef("pk"))
        of_party = held.filter(party=OuterRef("party"))
        rows = rows.filter(Exists(of_product) | Exists(of_party))
    return _page(rows.order_by("name_folded", "pk"), given, choices)


def producers_page(given: QueryDict) -> Found:
    """Producers with a published product, that fit the filters (``q``, ``commune``, ``certificate``)."""
    rows = _by_words(producers(), given.get("q", ""))
    choices = (_commune(given), _kind(given))
    commune, kind = (choice.value for choice in choices)
    if commune:
        rows = rows.filter(commune__code=commune)
    if kind:
        rows = rows.filter(Exists(_held(kind).filter(party=OuterRef("pk"))))
    found = _page(rows.order_by("name_folded", "pk"), given, choices)
    return Found([shown(row, PUBLIC) for row in found.rows], found.page, found.previous, found.following, choices)


def producers() -> QuerySet[Party]:
    """Who has a page: whoever has a published product. Private persons have none: their name is theirs."""
    published = Product.objects.filter(party=OuterRef("pk"), published=True)
    rows = Party.objects.filter(~Q(kind=PartyKind.INDIVIDUAL), Exists(published))
    return rows.select_related("commune__parent")


def producer(pk: int) -> Party | None:
    found = producers().filter(pk=pk).first()
    return shown(found, PUBLIC) if found else None


def producers_search(text: str, limit: int) -> list[Party]:
    """Producers with a page whose name fits, with or without accents."""
    found = selectors.parties_search(text, PUBLIC, limit)
    with_page = set(producers().filter(pk__in=[party.pk for party in found]).values_list("pk", flat=True))
    return [party for party in found if party.pk in with_page]


def producer_path(party: Party) -> str:
    """``/nha-san-xuat/12-htx-mang-cau-chan-nui``; the number decides, the words are for people."""
    return f"/nha-san-xuat/{party.pk}-{slugify(vietnamese.fold(party.name))[:60]}".rstrip("-")


def products_of(party: Party, limit: int = 60) -> list[Product]:
    rows = selectors.products(PUBLIC).filter(party=party.pk).select_related(*_WITH)
    return list(rows.order_by("name_folded", "pk")[:limit])


def certificates_of(party: Party) -> list[Certificate]:
    """Certificates of a producer itself, the latest of each kind."""
    rows = Certificate.objects.filter(party=party.pk, valid_from__lte=clock.today()).order_by("kind", "-valid_from")
    latest: dict[str, Certificate] = {}
    for row in rows:
        latest.setdefault(row.kind, row)
    return [shown(row, PUBLIC) for row in latest.values()]


def lots_named(text: str, limit: int = 12) -> list[Batch]:
    """Published lots with exactly this number (letters of either case)."""
    wanted = text.strip()
    if not 2 <= len(wanted) <= 20 or " " in wanted:
        return []
    spellings = {wanted, wanted.upper(), wanted.lower()}
    rows = Batch.objects.filter(lot__in=spellings, product__published=True)
    return list(rows.select_related(*(f"product__{name}" for name in _WITH)).order_by("-pk")[:limit])


def _by_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in vietnamese.search_key(text.replace("\0", "")[:200]).split()[:12]:
        rows = rows.filter(name_folded__contains=word)
    return rows


def _held(kind: str) -> QuerySet[Certificate]:
    today = clock.today()
    in_time = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return Certificate.objects.filter(in_time, kind=kind, state=CertificateState.VALID, valid_from__lte=today)


def _group(given: QueryDict) -> Choice:
    from django.utils.translation import get_language

    english = get_language() == "en"
    rows = ProductGroup.objects.filter(Exists(Product.objects.filter(group=OuterRef("pk"), published=True)))
    options = tuple((row.code, (row.name_en if english else "") or row.name) for row in rows.order_by("name"))
    return _choice("group", _("Product group"), options, given)


def _commune(given: QueryDict) -> Choice:
    rows = AdminUnit.objects.filter(in_force(clock.today()), kind__in=COMMUNE_KINDS)
    options = sorted(rows.values_list("code", "name"), key=lambda one: vietnamese.sort_key(one[1]))
    return _choice("commune", _("Commune or ward"), options, given)


def _kind(given: QueryDict) -> Choice:
    from django.utils.translation import get_language

    kinds = Certificate.objects.filter(state=CertificateState.VALID).values_list("kind", flat=True).distinct()
    language = "en" if get_language() == "en" else "vi"
    options = sorted((kind, certificate_name(kind, language)) for kind in kinds)
    return _choice("certificate", _("Certificate"), options, given)


def _choice(name: str, label: str, options: Iterable[tuple[str, str]], given: QueryDict) -> Choice:
    known = tuple(options)
    value = given.get(name, "")
    return Choice(name, label, known, value if any(code == value for code, _label in known) else "")


def _page(rows: QuerySet[Any], given: QueryDict, choices: tuple[Choice, ...]) -> Found:
    asked = given.get("page", "1")
    page = min(max(int(asked), 1), MOST_PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    read = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    kept = {name: given[name] for name in ("q", *(choice.name for choice in choices)) if given.get(name)}

    def address(number: int) -> str:
        return "?" + urlencode({**kept, "page": number})

    following = address(page + 1) if len(read) > PAGE and page < MOST_PAGES else ""
    return Found(read[:PAGE], page, address(page - 1) if page > 1 else "", following, choices)


MAP_SIZE = 20_000


def site_map_parts() -> int:
    """How many files the site map has beside the first."""
    return -(-selectors.products(PUBLIC).count() // MAP_SIZE)


def site_map(part: int) -> Iterator[str]:
    """Paths of one file of the site map: 0 the pages and producers, from 1 on the products."""
    if part == 0:
        yield from ("/", "/en/", "/tra-cuu", "/quet", "/san-pham", "/nha-san-xuat", "/thu-hoi")
        yield from (
            "/xu-phat",
            "/danh-muc",
            "/dao-tao",
            "/chinh-sach-ho-tro",
            "/nha-cung-cap",
            "/thong-ke",
            "/du-lieu-mo",
            "/nha-phat-trien",
            "/kien-thuc",
            "/van-ban",
            "/phan-anh",
        )
        yield from (f"/kien-thuc/{slug}" for slug in published().values_list("slug", flat=True)[:MAP_SIZE])
        for party in islice(producers().order_by("pk").iterator(2000), MAP_SIZE):
            yield producer_path(party)
        return
    rows = selectors.products(PUBLIC).order_by("pk").values_list("gtin", flat=True)
    yield from (f"/01/{gtin}" for gtin in rows[(part - 1) * MAP_SIZE : part * MAP_SIZE])
