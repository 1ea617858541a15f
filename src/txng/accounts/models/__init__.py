"""Rows of this room. They change through `txng.accounts.services` only."""

from txng.accounts.models.agencies import Agency, AgencyKind, AgencySuccession, Post, PostRole
from txng.accounts.models.periods import DateRange, in_force, one_at_a_time, period_in_order
from txng.accounts.models.units import AdminUnit, AdminUnitSuccession, UnitKind
from txng.accounts.models.users import LONGEST_KEY_LIFE, ApiKey, User

__all__ = [
    "LONGEST_KEY_LIFE",
    "AdminUnit",
    "AdminUnitSuccession",
    "Agency",
    "AgencyKind",
    "AgencySuccession",
    "ApiKey",
    "DateRange",
    "Post",
    "PostRole",
    "UnitKind",
    "User",
    "in_force",
    "one_at_a_time",
    "period_in_order",
]
