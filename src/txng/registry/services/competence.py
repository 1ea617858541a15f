"""Who answers for which goods."""

from datetime import date

from txng.accounts.models import Agency
from txng.accounts.viewers import Viewer
from txng.core.errors import Conflict
from txng.registry import checks, policies
from txng.registry.models import Competence, CompetenceKind, ProductGroup
from txng.registry.services.writing import writing


def competence_assign(
    *,
    actor: Viewer,
    group: ProductGroup,
    agency: Agency,
    kind: str,
    valid_from: date,
    decision_number: str = "",
    decision_date: date | None = None,
    basis: str = "",
    reason: str = "",
) -> Competence:
    """From ``valid_from`` on ``agency`` answers for ``group``; whoever did before does so no longer.

    An assignment that begins later stays: this one ends where it begins. Raises `Conflict` if the agency does not
    exist on that day.
    """
    policies.require(policies.may_assign(actor))
    table = {
        "kind": checks.choice(CompetenceKind),
        "valid_from": checks.day,
        "decision_number": checks.text(60),
        "decision_date": checks.day,
        "basis": checks.text(300),
    }
    values = {
        "kind": kind,
        "valid_from": valid_from,
        "decision_number": decision_number,
        "decision_date": decision_date,
        "basis": basis,
    }
    cleaned = checks.clean(table, values)
    if valid_from < agency.valid_from or (agency.valid_to is not None and valid_from >= agency.valid_to):
        raise Conflict("agency-not-in-force", agency=agency.name, day=valid_from)
    with writing(actor, "competence.assign", reason, {"agency": agency.code, "group": group.code}) as act:
        rows = Competence.objects.select_for_update().filter(group=group, kind=kind)
        later = rows.filter(valid_from__gt=valid_from).order_by("valid_from").first()
        rows.filter(valid_from=valid_from).delete()
        _end(rows.filter(valid_from__lt=valid_from).order_by("-valid_from").first(), valid_from)
        made = Competence.objects.create(
            group=group, agency=agency, valid_to=later.valid_from if later else agency.valid_to, **cleaned
        )
        act.touches(made, group, agency)
    return made


def competence_end(*, actor: Viewer, competence: Competence, on: date, reason: str = "") -> None:
    """The agency answers for the group up to, but without, the day ``on``; the group is a gap until assigned anew."""
    policies.require(policies.may_assign(actor))
    with writing(actor, "competence.end", reason) as act:
        act.touches(competence, competence.group, competence.agency)
        if on <= competence.valid_from:
            competence.delete()
        else:
            _end(competence, on)


def _end(competence: Competence | None, on: date) -> None:
    if competence is not None and (competence.valid_to is None or competence.valid_to > on):
        competence.valid_to = on
        competence.save()
