"""Our record in the words of a destination: a list of fields, editable as data. Pure.

``[{"from": "name", "to": "tenDonVi", "required": true, "most": 200}, …]``. ``from``: a field of `FIELDS`; ``to``: the
name there, dots make objects; ``form``: ``text`` (default), ``number``, ``date``, ``list``, or ``date:%d/%m/%Y``;
``words``: what our codes are called there; ``value`` instead of ``from``: always this text.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from txng.exchange.rules import Kind
from txng.gs1.problems import Problem

MOST_FIELDS = 100
MOST_TEXT = 2000

_KEYS = frozenset({"from", "to", "form", "required", "most", "words", "value"})
_TO = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,60}(\.[A-Za-z_][A-Za-z0-9_-]{0,60}){0,4}")
_FORM = re.compile(r"text|number|list|date(:(%[dmY]|[-/. ]){1,12})?")

_PARTY = ("code", "name", "name_en", "kind", "tax_code", "gln", "address", "commune_code", "commune", "province_code")
#: what our records have, by kind
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "party": (*_PARTY, "province", "website"),
    "place": (
        *("code", "party_code", "name", "name_en", "kind", "gln", "gln_extension", "puc_code"),
        *("commune_code", "commune", "province_code", "province"),
    ),
    "product": (
        *("code", "gtin", "party_code", "name", "name_en", "image", "brand", "model_code", "origin", "origin_en"),
        *("standards", "net_content", "shelf_life_days", "storage", "warnings", "allergens", "hs_code", "group_code"),
        *("group", "status", "page"),
    ),
    "batch": (
        *("code", "product_code", "gtin", "party_code", "lot", "harvested_on", "produced_on", "expires_on", "status"),
        "page",
    ),
}


def faults(kind: Kind, fields: Any) -> list[Problem]:
    """What is wrong with a mapping that somebody wrote: nothing of it holds before it is right."""
    if not isinstance(fields, list) or not 1 <= len(fields) <= MOST_FIELDS:
        return [Problem("mapping-list", {"limit": MOST_FIELDS})]
    found: list[Problem] = []
    values: set[str] = set()
    objects: set[str] = set()
    for number, field in enumerate(fields, 1):
        code = _fault(kind, field)
        if not code:
            parts = field["to"].split(".")
            above = {".".join(parts[:depth]) for depth in range(1, len(parts))}
            if field["to"] in values | objects or above & values:
                code = "mapping-twice"
            values.add(field["to"])
            objects |= above
        if code:
            name = str(field.get("to", ""))[:60] if isinstance(field, dict) else ""
            found.append(Problem(code, {"number": number, "name": name}, f"[{number - 1}]"))
    return found


def _fault(kind: Kind, field: Any) -> str:
    if not isinstance(field, dict) or not field.keys() <= _KEYS or ("from" in field) == ("value" in field):
        return "mapping-field"
    if not isinstance(field.get("to"), str) or not _TO.fullmatch(field["to"]):
        return "mapping-to"
    if "from" in field and field["from"] not in FIELDS.get(kind, ()):
        return "mapping-from"
    if "value" in field and (not isinstance(field["value"], str) or len(field["value"]) > MOST_TEXT):
        return "mapping-field"
    form = field.get("form", "text")
    if not isinstance(form, str) or not _FORM.fullmatch(form):
        return "mapping-form"
    most, words = field.get("most", 1), field.get("words", {})
    whole = isinstance(most, int) and not isinstance(most, bool) and 1 <= most <= MOST_TEXT
    texts = isinstance(words, dict) and all(isinstance(one, str) for one in words.values())
    return "" if whole and texts and isinstance(field.get("required", False), bool) else "mapping-field"


def mapped(record: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], list[Problem]]:
    """The record in their words, and what it lacks for them. Empty fields are left out.

    >>> mapped({"name": "Mãng cầu", "gtin": ""}, [{"from": "name", "to": "a.ten"}, {"from": "gtin", "to": "gtin"}])
    ({'a': {'ten': 'Mãng cầu'}}, [])
    """
    body: dict[str, Any] = {}
    lacking: list[Problem] = []
    for field in fields:
        value = field["value"] if "value" in field else record.get(field["from"])
        written = _written(value, field)
        if written in (None, "", []):
            if field.get("required"):
                lacking.append(Problem("parcel-lacks", {"field": field.get("from", ""), "name": field["to"]}))
            continue
        if isinstance(written, str) and len(written) > field.get("most", MOST_TEXT):
            lacking.append(Problem("parcel-long", {"name": field["to"], "limit": field.get("most", MOST_TEXT)}))
            continue
        *objects, name = field["to"].split(".")
        here = body
        for one in objects:
            here = here.setdefault(one, {})
        here[name] = written
    return body, lacking


def _written(value: Any, field: Mapping[str, Any]) -> Any:
    form = field.get("form", "text")
    if value is None:
        return None
    if form == "list":
        return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    if form == "number" and isinstance(value, int | float | Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date | datetime):
        return value.strftime(form[5:]) if form.startswith("date:") else value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return field.get("words", {}).get(str(value), str(value))
