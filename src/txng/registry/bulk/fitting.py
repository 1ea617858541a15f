"""How a row of each table becomes a record: found or made, its values laid in, its rules asked."""

from collections.abc import Collection
from typing import Any, ClassVar

from txng.core import clock, vietnamese
from txng.gs1.problems import Problem, ProblemError
from txng.registry.bulk.cells import CellFault
from txng.registry.bulk.desk import Desk
from txng.registry.models import Batch, BatchStatus, Certificate, CertificateState, Place, Product
from txng.registry.naming import lot_under
from txng.registry.services.certificates import refuse_odd_certificate
from txng.registry.services.completeness import missing_items
from txng.registry.services.places import settle_place
from txng.registry.services.products import refuse_handed_in, refuse_odd_batch, refuse_published_draft
from txng.registry.services.writing import set_fields

Values = dict[str, Any]


class Fitter:
    """Rows of one table beside the `Desk`. Nothing here writes; records are changed in memory only."""

    references: ClassVar[Collection[str]] = ()
    #: without these nobody knows which record is meant
    keys: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk):
        self.desk = desk
        self.taken: set[str] = set()

    def prepare(self, taken: set[str]) -> None:
        """``taken``: codes of these rows that others have."""
        self.taken = taken

    def named(self, field: str, value: Any) -> Any:
        """A record that a cell names, or the value itself. Raises `CellFault`."""
        return getattr(self.desk, field)(value) if field in self.references else value

    def record(self, values: Values) -> tuple[Any, Any]:
        """The record a row is about, and a key that no other row of the file may have: its id, else what names it."""
        raise NotImplementedError

    def settle(self, record: Any, cleaned: Values) -> None:
        """Lay the values in and ask the rules over several fields. Raises `ProblemError`."""
        raise NotImplementedError

    def add(self, record: Any) -> None:
        """Later rows may name what this one adds."""


class PlaceFitter(Fitter):
    """Found by own code, else by GLN, else by name."""

    references = ("commune",)

    def record(self, values: Values) -> tuple[Place, Any]:
        known, gln = self.desk.places, values.get("gln", "")
        if gln in self.taken:
            raise CellFault("bulk-code-taken", value=gln)
        found = known.get(values.get("own_code", "")) or known.get(gln + values.get("gln_extension", ""))
        if found is None:  # with an own code nobody has yet, places that have theirs are others of the same name
            found = self.desk.place_called(values.get("name", ""), without_code=bool(values.get("own_code")))
        if "parent" in values:
            values["parent"] = self._larger(values["parent"])
        named = (
            values.get("own_code") or gln + values.get("gln_extension", "") or vietnamese.fold(values.get("name", ""))
        )
        if found is None:
            found = Place(party=self.desk.party, is_demo=self.desk.party.is_demo)
        return found, found.pk or named

    def _larger(self, word: str) -> Place | None:
        try:
            return self.desk.place(word)
        except CellFault as fault:
            raise ProblemError([Problem(fault.code, fault.params, "parent")]) from None

    def settle(self, record: Place, cleaned: Values) -> None:
        set_fields(record, cleaned)
        settle_place(record, cleaned)

    def add(self, record: Place) -> None:
        self.desk.add_place(record)


class ProductFitter(Fitter):
    """Found by its code, present or old; without one, by its name."""

    references = ("group",)

    def record(self, values: Values) -> tuple[Product, Any]:
        code = values.pop("code", "")
        if code in self.taken:
            raise CellFault("bulk-code-taken", value=code)
        name = vietnamese.fold(values.get("name", ""))
        found = self.desk.products.get(code) if code else self.desk.product_names.get(name)
        if found is None:
            found = Product(party=self.desk.party, is_demo=self.desk.party.is_demo)
            if "/" in code:
                raise CellFault("bulk-product-unknown", value=code[:100])
            self.desk.refuse_foreign_number(code)
            values["gtin"] = code
        return found, found.pk or code or name

    def settle(self, record: Product, cleaned: Values) -> None:
        changed = set_fields(record, cleaned)
        refuse_published_draft(record)
        refuse_handed_in(record, changed)
        if changed:
            record.confirmed_at = clock.now()
            record.missing_items = missing_items(record)

    def add(self, record: Product) -> None:
        self.desk.add_product(record, record.gtin)


_NO_CODE_YET = "MOI/MOI"
"""Stands for the code of the province that a product of the same file gets when it is stored."""


class BatchFitter(Fitter):
    """Found by product and lot number."""

    references = ("product",)
    keys = frozenset({"product", "lot"})

    def record(self, values: Values) -> tuple[Batch, Any]:
        product = values.pop("product")
        values["lot"] = lot_under(product.code or _NO_CODE_YET, values["lot"])
        key = (product.code or id(product), values["lot"])
        found = self.desk.batches.get(key)
        if found is None:
            found = Batch(product=product, code=product.code, is_demo=product.is_demo)
        return found, key

    def settle(self, record: Batch, cleaned: Values) -> None:
        was = record.status
        if "status" in set_fields(record, cleaned) and record.pk and was == BatchStatus.RECALLED:
            raise ProblemError([Problem("batch-recalled-stays", {"lot": record.lot}, "status")])
        refuse_odd_batch(record)


class CertificateFitter(Fitter):
    """Found by kind, number and what it speaks of."""

    references = ("product", "place")
    keys = frozenset({"kind", "number"})

    def record(self, values: Values) -> tuple[Certificate, Any]:
        product, place = values.pop("product", None), values.pop("place", None)
        if product and place:
            raise CellFault("bulk-scope-two")
        about = place or product
        found = None
        if about is None or about.pk:
            scope = (place.pk if place else None, product.pk if product else None)
            found = self.desk.certificates.get((values["kind"], values["number"], *scope))
        if found is None:
            party = None if product or place else self.desk.party
            found = Certificate(party=party, place=place, product=product, is_demo=self.desk.party.is_demo)
        return found, (values["kind"], values["number"], id(about))

    def settle(self, record: Certificate, cleaned: Values) -> None:
        was = record.state
        changed = set_fields(record, cleaned)
        if record.pk and changed and was == CertificateState.REVOKED:
            raise ProblemError([Problem("certificate-revoked", {}, "")])
        if "valid_to" in changed:
            record.reminded_days = None  # its end is another one now
        refuse_odd_certificate(record)


FITTERS: dict[str, type[Fitter]] = {
    "places": PlaceFitter,
    "products": ProductFitter,
    "batches": BatchFitter,
    "certificates": CertificateFitter,
}
