"""How every service of this room writes: one act, the row locked, clashes of unique values told as such."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError

from txng.accounts.models import AdminUnit
from txng.accounts.selectors import COMMUNE_KINDS
from txng.accounts.viewers import Viewer
from txng.core import changes, vietnamese
from txng.core.errors import Conflict
from txng.gs1 import epc
from txng.gs1.problems import Problem, ProblemError
from txng.registry.models import Party, Place, Product
from txng.registry.models.record import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)

#: part of the name of a unique constraint → what people call it
_UNIQUE = {
    "gtin": "GTIN",
    "productcode": ("mã sản phẩm", "product code"),
    "provincial": ("mã của tỉnh", "provincial code"),
    "company_prefix": ("tiền tố mã doanh nghiệp", "company prefix"),
    "personal_number": ("số định danh cá nhân", "personal number"),
    "consent": ("đồng ý", "consent"),
    "submission": ("hồ sơ đang chờ", "open file"),
    "gln": "GLN",
    "tax_code": ("mã số thuế", "tax code"),
    "uri": ("địa chỉ định danh", "URI"),
    "own_code": ("mã nội bộ", "own code"),
    "lot": ("số lô", "lot"),
    "membership": ("người và bên", "member"),
    "certificate": ("loại và số giấy chứng nhận", "certificate"),
    "code": ("mã", "code"),
}


@contextmanager
def writing(
    actor: Viewer, kind: str, reason: str = "", details: Mapping[str, Any] | None = None
) -> Iterator[changes.Act]:
    """`changes.act`, with a clash of unique values as `Conflict`."""
    try:
        with changes.act(actor=actor, kind=kind, reason=reason, details=details) as act:
            yield act
            if actor.assists:
                _say_on_whose_behalf(act, actor)
    except IntegrityError as error:
        name = str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
        for part, what in _UNIQUE.items():
            if getattr(error.__cause__, "sqlstate", "") == "23505" and part in name:
                raise Conflict("already-recorded", what=what) from None
        raise


def _say_on_whose_behalf(act: changes.Act, actor: Viewer) -> None:
    """An act on what belongs to a party that consented to being helped says so."""
    for model in (Party, Place, Product):
        name = model._meta.label_lower
        touched = [int(one.partition(":")[2]) for one in act.touched if one.startswith(f"{name}:")]
        field = "pk" if model is Party else "party_id"
        if touched and model._default_manager.filter(**{"pk__in": touched, f"{field}__in": actor.assists}).exists():
            act.details["on_behalf"] = True


def locked(record: AnyRecord) -> AnyRecord:
    """The row as it stands in the database, held until the act ends."""
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def set_fields(record: Record, values: Mapping[str, Any]) -> list[str]:
    """Put ``values`` into ``record``; returns the names of the fields that changed."""
    changed = [field for field, value in values.items() if getattr(record, field) != value]
    for field in changed:
        setattr(record, field, values[field])
    if "name" in changed:
        record.name_folded = vietnamese.search_key(record.name)[:200]  # type: ignore[attr-defined]
    return changed


def uri_problems(gln_uri: str, values: Mapping[str, Any]) -> list[Problem]:
    """A record with a GLN is named by it and by nothing else."""
    if gln_uri and values.get("uri") and epc.normalise(values["uri"]) != gln_uri:
        return [Problem("gln-uri", {"field": "uri"}, "uri")]
    return []


def commune_problems(commune: AdminUnit | None) -> list[Problem]:
    """Addresses name a commune or ward, not a district or province."""
    if commune is None or commune.kind in COMMUNE_KINDS:
        return []
    return [Problem("commune-kind", {"field": "commune", "name": commune.name}, "commune")]


def refuse(problems: list[Problem]) -> None:
    """Raise `ProblemError` if there are any."""
    if problems:
        raise ProblemError(problems)
