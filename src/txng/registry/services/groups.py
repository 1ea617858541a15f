"""Product groups and the stages a complete chain shows."""

import re
from collections.abc import Sequence
from datetime import date

from txng.accounts.viewers import Viewer
from txng.gs1.problems import Problem
from txng.registry import checks, policies, rules
from txng.registry.models import ProductGroup, StageProfile
from txng.registry.services.writing import refuse, set_fields, writing

_SLUG = re.compile("[a-z0-9_-]+")


def product_group_create(
    *, actor: Viewer, code: str, name: str, name_en: str = "", is_demo: bool = False
) -> ProductGroup:
    """Enter a product group."""
    policies.require(policies.may_define(actor))
    table = {"code": checks.pattern(_SLUG, 40), "name": checks.text(200, required=True), "name_en": checks.text(200)}
    group = ProductGroup(is_demo=is_demo)
    set_fields(group, checks.clean(table, {"code": code, "name": name, "name_en": name_en}))
    with writing(actor, "product-group.create") as act:
        group.save()
        act.touches(group)
    return group


def stage_profile_set(
    *,
    actor: Viewer,
    group: ProductGroup,
    stages: Sequence[str],
    valid_from: date,
    items: Sequence[str] = (),
    basis: str = "",
    is_demo: bool = False,
) -> StageProfile:
    """From ``valid_from`` on a complete chain of ``group`` shows ``stages``; the profile before ends there.

    ``stages``: codes in the order of the chain; one that must happen twice stands twice.
    ``items``: codes of `rules.DATA_ITEMS`, what a batch must tell beyond the legal minimum.
    """
    policies.require(policies.may_define(actor))
    table = {
        "stages": checks.texts(40, distinct=False),
        "items": checks.texts(40),
        "valid_from": checks.day,
        "basis": checks.text(300),
    }
    given = {"stages": list(stages), "items": list(items), "valid_from": valid_from, "basis": basis}
    cleaned = checks.clean(table, given)
    unknown = [item for item in cleaned["items"] if item not in rules.DATA_ITEMS]
    refuse([Problem("data-item-unknown", {"item": item}, "items") for item in unknown])
    with writing(actor, "stage-profile.set") as act:
        profiles = StageProfile.objects.select_for_update().filter(group=group)
        later = profiles.filter(valid_from__gt=valid_from).order_by("valid_from").first()
        profiles.filter(valid_from=valid_from).delete()
        for former in profiles.filter(valid_from__lt=valid_from).order_by("-valid_from")[:1]:
            former.valid_to = valid_from
            former.save()
        profile = StageProfile.objects.create(
            group=group, valid_to=later.valid_from if later else None, is_demo=is_demo, **cleaned
        )
        act.touches(profile, group)
    return profile
