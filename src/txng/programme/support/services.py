"""Acts of this room."""

from datetime import date

from txng.accounts.models import AdminUnit, Agency
from txng.accounts.selectors import agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Forbidden, Refused
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.programme.support import policies
from txng.programme.support.models import Source, SupportCase, Visit
from txng.programme.support.rules import CASE
from txng.registry import checks, sealing
from txng.registry.models import Party

TABLE = {
    "name": checks.text(200, required=True),
    "wish": checks.lines(2000, required=True),
    "contact": checks.text(200),
    "source": checks.choice(Source),
}


def case_open(
    *,
    actor: Viewer,
    wish: str,
    name: str = "",
    contact: str = "",
    source: str = Source.ASKED,
    party: Party | None = None,
    commune: AdminUnit | None = None,
    agency: Agency | None = None,
) -> SupportCase:
    """Open a case; ``agency`` is to help, by default the one acted for. Raises `Forbidden`, `ProblemError`."""
    if actor.acting_agency is None or not policies.may_open(actor):
        raise Forbidden("not-permitted")
    given = {"name": name or (party.name if party else ""), "wish": wish, "contact": contact, "source": source}
    cleaned = checks.clean(TABLE, given)
    reach = cleaned.pop("contact")
    with changes.act(actor=actor, kind="support.open") as act:
        made = SupportCase.objects.create(
            pk=(key := next_key(SupportCase)),
            number=f"HT-{clock.today().year}-{key:05d}",
            party=party,
            commune=commune or (party.commune if party else None),
            contact=sealing.seal(reach) if reach else None,
            agency_id=agency.pk if agency else actor.acting_agency,
            by_id=actor.user_id,
            **cleaned,
        )
        act.touches(made)
        _tell(made, actor)
    return made


def case_step(
    *,
    actor: Viewer,
    case: SupportCase,
    name: str,
    reason: str = "",
    on: date | None = None,
    agency: Agency | None = None,
) -> SupportCase:
    """``take``, ``visit`` (what was done ``on`` a day), ``transfer`` (to ``agency``), ``finish`` (with the result),
    ``decline`` (why)."""
    with changes.act(actor=actor, kind=f"support.{name}", reason=reason) as act:
        row = SupportCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        day = on or clock.today()
        if name == "visit" and not clock.day_of(row.at) <= day <= clock.today():
            raise Refused("support-day", "on")
        if name == "transfer" and (
            agency is None or agency.pk == row.agency_id or not agencies().filter(pk=agency.pk).exists()
        ):
            raise Refused("support-agency", "agency")
        permissions = policies.of(actor, row)
        steps.take(row, CASE, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason)
        if name == "visit":
            made = Visit.objects.create(
                case=row, agency_id=row.agency_id, on=day, text=reason.strip()[:4000], by_id=actor.user_id
            )
            act.touches(made)
        elif name == "transfer" and agency is not None:
            row.agency = agency
        elif name in ("finish", "decline"):
            row.result, row.ended_at = reason.strip()[:4000], clock.now()
        row.save()
        act.touches(row)
        if name == "transfer":
            _tell(row, actor)
    return row


def _tell(row: SupportCase, actor: Viewer) -> None:
    params = {"number": row.number, "name": row.name, "wish": row.wish[:200]}
    link = f"/office/support/{row.pk}"
    notify(users=officials([row.agency_id]), kind="support-opened", params=params, link=link, actor=actor)
