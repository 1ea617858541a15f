"""Rows that hold from one day up to, but without, another."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q


class DateRange(Func):
    """``daterange(from, to)``: the days from the first on, up to but without the second; open where NULL."""

    function = "daterange"
    output_field = DateRangeField()


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose ``valid_from`` … ``valid_to`` holds the day ``on``; ``prefix`` leads to them (``agency__``)."""
    ends = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})
    return ends & Q(**{f"{prefix}valid_from__lte": on})


def period_in_order(name: str) -> CheckConstraint:
    """The database refuses a period that ends before it begins."""
    return CheckConstraint(name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")))


def one_at_a_time(name: str, *fields: str) -> ExclusionConstraint:
    """The database refuses two rows of the same ``fields`` on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
        ],
    )
