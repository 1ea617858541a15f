"""The limits of the rules, as dated data: those shipped with the portal, and the versions the department makes."""

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from txng.oversight.alarms.rules import Values


@cache
def shipped() -> Values:
    """The first version."""
    found: dict[str, Any] = json.loads(
        (resources.files("txng.oversight.alarms") / "data/rules.json").read_text("utf-8")
    )
    return found


def on(day: date) -> Values:
    """The version that holds on a day."""
    from txng.oversight.alarms.models import RuleVersion

    newest = RuleVersion.objects.filter(valid_from__lte=day).first()
    return shipped() if newest is None else {**shipped(), **newest.values, "version": newest.version}


def alike(given: Any, model: Any) -> bool:
    """Whether ``given`` has every entry of ``model`` and no other, with numbers at least 0 where that has numbers."""
    if isinstance(model, dict):
        return (
            isinstance(given, dict) and given.keys() == model.keys() and all(alike(given[k], model[k]) for k in model)
        )
    if isinstance(model, list):
        return isinstance(given, list) and (
            all(isinstance(one, str) for one in given)
            if all(isinstance(one, str) for one in model)
            else len(given) == len(model) and all(alike(*pair) for pair in zip(given, model, strict=True))
        )
    if isinstance(model, int | float):
        return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1_000_000
    return isinstance(given, str) and len(given) <= 200
