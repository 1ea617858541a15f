"""Paging by key: the next page starts after the last row shown, so that no page is slower than the first."""

import base64
import binascii
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q, QuerySet

LONGEST = 500


def page(rows: QuerySet[Any], sort: str, after: str, size: int) -> tuple[list[Any], str]:
    """``size`` rows after the key ``after`` (empty: from the start) and the key of the last one if more follow.

    ``rows`` are ordered by ``sort`` and then the primary key, both ascending or both descending. A key that does not
    read is taken as none: the list starts at its beginning.
    """
    name = sort.lstrip("-")
    side = "lt" if sort.startswith("-") else "gt"
    place = _place(rows, name, after)
    if place is not None:
        value, key = place
        if name == "pk":
            rows = rows.filter(**{f"pk__{side}": key})
        else:
            rows = rows.filter(Q(**{f"{name}__{side}": value}) | Q(**{name: value, f"pk__{side}": key}))
    found = list(rows[: size + 1])
    if len(found) <= size:
        return found, ""
    last = found[size - 1]
    return found[:size], _written(_value(last, name), last.pk)


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _written(value: Any, key: Any) -> str:
    if isinstance(value, (datetime, date)):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    return base64.urlsafe_b64encode(json.dumps([value, key], default=str).encode()).decode().rstrip("=")


def _place(rows: QuerySet[Any], name: str, after: str) -> tuple[Any, Any] | None:
    if not after or len(after) > LONGEST:
        return None
    try:
        value, key = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        key = rows.model._meta.pk.to_python(key)
        if name != "pk":
            value = _field(rows, name).to_python(value)
            if value is None:
                return None
    except (ValueError, TypeError, binascii.Error, ValidationError, FieldDoesNotExist):
        return None
    return value, key


def _field(rows: QuerySet[Any], name: str) -> Any:
    model: Any = rows.model
    *relations, last = name.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return model._meta.get_field(last)
