"""What the rows of a file are laid beside: everything the organisation has, and what the file adds."""

from typing import Any

from django.db.models import Q, QuerySet

from txng.accounts.models import AdminUnit
from txng.accounts.selectors import COMMUNE_KINDS, admin_units
from txng.core import vietnamese
from txng.registry.bulk.cells import CellFault
from txng.registry.bulk.columns import BATCHES, CERTIFICATES, PLACES, PRODUCTS, Sheet
from txng.registry.models import (
    Batch,
    Certificate,
    CompanyPrefix,
    Party,
    Place,
    PrefixStandard,
    PrefixStatus,
    Product,
    ProductCode,
    ProductGroup,
)


def rows_of(sheet: Sheet, party: Party) -> QuerySet[Any]:
    """The records of ``party`` in one table with what its columns show, in the order they were entered."""
    rows: QuerySet[Any]
    if sheet.model is Place:
        rows = Place.objects.select_related("commune", "parent").filter(party=party)
    elif sheet.model is Product:
        rows = Product.objects.select_related("group").filter(party=party, merged_into=None)
    elif sheet.model is Batch:
        rows = Batch.objects.select_related("product").filter(product__party=party, product__merged_into=None)
    else:
        own = Q(party=party) | Q(place__party=party) | Q(product__party=party, product__merged_into=None)
        rows = Certificate.objects.select_related("place", "product").filter(own)
    return rows.order_by("pk")


class Desk:
    """Records of ``party`` by what rows call them by. With ``lock`` they are held until the act ends."""

    def __init__(self, party: Party, wanted: set[str], *, lock: bool = False):
        self.party = party
        self._lock = lock
        self._groups: dict[str, ProductGroup] = {}
        for group in ProductGroup.objects.all():
            for name in (group.code, group.name, group.name_en):
                self._groups.setdefault(vietnamese.fold(name), group)
        self._communes: dict[str, AdminUnit | None] = {}
        for unit in admin_units():
            if unit.kind in COMMUNE_KINDS:
                for name in {unit.code, vietnamese.fold(unit.name), unit.name_folded}:
                    self._communes[name] = None if name in self._communes else unit  # two of a name: the code decides
        self.places: dict[str, Place] = {}
        self._place_names: dict[str, list[Place]] = {}
        self.products: dict[str, Product] = {}
        self.product_names: dict[str, Product] = {}
        self._blocks: dict[str, tuple[int, str]] = {}
        self.batches: dict[tuple[Any, str], Batch] = {}
        self.certificates: dict[tuple[Any, ...], Certificate] = {}
        self._read_places()
        if wanted & {"products", "batches", "certificates"}:
            self._read_products()
        if "batches" in wanted:
            for batch in self._held(BATCHES):
                self.batches[self.product_key(batch.product_id), batch.lot] = batch
        if "certificates" in wanted:
            self._read_certificates()

    def _held(self, sheet: Sheet) -> QuerySet[Any]:
        rows = rows_of(sheet, self.party)
        return rows.select_for_update(of=("self",)) if self._lock else rows

    def _read_places(self) -> None:
        for place in self._held(PLACES):
            place.party = self.party
            self.add_place(place)

    def add_place(self, place: Place) -> None:
        """Known from here on by own code, GLN and name; a name that two places bear is nobody's."""
        for name in filter(None, (place.own_code, place.gln and place.gln + place.gln_extension, place.gln)):
            self.places.setdefault(name, place)
        self._place_names.setdefault(vietnamese.fold(place.name), []).append(place)

    def place_called(self, name: str, *, without_code: bool = False) -> Place | None:
        """The only place of this name; ``without_code``: among those without an own code. Raises `CellFault`."""
        found = self._place_names.get(vietnamese.fold(name), [])
        if without_code:
            found = [place for place in found if not place.own_code]
        if len(found) > 1:
            raise CellFault("bulk-place-twice", value=name[:100])
        return found[0] if found else None

    def _read_products(self) -> None:
        self._by_id = {product.pk: product for product in self._held(PRODUCTS)}
        for product in self._by_id.values():
            product.party = self.party
            self.add_product(product, product.code)
        for value, product in ProductCode.objects.filter(product__party=self.party).values_list("value", "product"):
            if product in self._by_id:  # an old code still leads to its product
                self.products.setdefault(value, self._by_id[product])

        checked = CompanyPrefix.objects.filter(standard=PrefixStandard.GS1, status=PrefixStatus.ACTIVE)
        self._blocks = {
            prefix: (party, name) for prefix, party, name in checked.values_list("prefix", "party", "party__name")
        }

    def add_product(self, product: Product, code: str) -> None:
        if code:
            self.products[code] = product
        self.product_names.setdefault(vietnamese.fold(product.name), product)

    def refuse_foreign_number(self, gtin14: str) -> None:
        """A new GTIN of a block that is another party's is refused, as one by one. Raises `CellFault`."""
        blocks = [gtin14[1:][:length] for length in range(4, 13)] if gtin14 else []
        holders = [self._blocks[block] for block in blocks if block in self._blocks]
        if holders and all(party != self.party.pk for party, _name in holders):
            prefix = next(block for block in blocks if block in self._blocks)
            raise CellFault("gtin-of-other", prefix=prefix, party=holders[0][1][:100])

    def product_key(self, product: int) -> str:
        code: str = self._by_id[product].code
        return code

    def _read_certificates(self) -> None:
        for row in self._held(CERTIFICATES):
            self.certificates[row.kind, row.number, row.place_id, row.product_id] = row

    # --- what cells name ----------------------------------------------------------------------------------------------

    def group(self, word: str) -> ProductGroup | None:
        found = self._groups.get(vietnamese.fold(word)) if word else None
        if word and found is None:
            raise CellFault("bulk-group-unknown", value=word[:100])
        return found

    def commune(self, word: str) -> AdminUnit | None:
        if not word:
            return None
        found = self._communes.get(word) or self._communes.get(vietnamese.fold(word))
        if found is None:
            raise CellFault("bulk-commune-unknown", value=word[:100])
        return found

    def place(self, word: str) -> Place | None:
        if not word:
            return None
        found = self.places.get(word) or self.place_called(word)
        if found is None:
            raise CellFault("bulk-place-unknown", value=word[:100])
        return found

    def product(self, code: str) -> Product | None:
        """By its present or an old code."""
        if not code:
            return None
        found = self.products.get(code)
        if found is None:
            raise CellFault("bulk-product-unknown", value=code[:100])
        return found
