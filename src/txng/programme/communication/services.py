"""Acts of this room."""

from datetime import date
from typing import Any

from txng.accounts.models import AdminUnit
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, files, steps
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.files import Checked
from txng.core.numbering import next_key
from txng.programme.communication import policies, rules
from txng.programme.communication.models import Activity, Campaign, Channel, Evidence
from txng.registry import checks

MOST_FILES = 10
MOST = 10**9
CAMPAIGN: checks.Table = {
    "title": checks.text(200, required=True),
    "message": checks.lines(2000, required=True),
    "audience": checks.text(200),
    "aim_pieces": checks.whole(1, MOST),
    "aim_reach": checks.whole(1, MOST),
}
ACTIVITY: checks.Table = {
    "title": checks.text(200, required=True),
    "channel": checks.choice(Channel),
    "place": checks.text(200),
    "pieces": checks.whole(1, MOST),
    "reach": checks.whole(0, MOST),
    "reach_basis": checks.text(200),
    "address": checks.web(500),
}


def campaign_set(
    *,
    actor: Viewer,
    campaign: Campaign | None = None,
    title: str,
    message: str,
    starts: date,
    ends: date,
    audience: str = "",
    aim_pieces: int | None = None,
    aim_reach: int | None = None,
) -> Campaign:
    """Plan a campaign of the agency acted for, or change an own one that has not ended. Raises `Forbidden`,
    `Conflict`, `ProblemError`."""
    given = {"title": title, "message": message, "audience": audience}
    cleaned = checks.clean(CAMPAIGN, {**given, "aim_pieces": aim_pieces, "aim_reach": aim_reach})
    if starts > ends:
        raise Refused("communication-days", "ends")
    with changes.act(actor=actor, kind="communication.campaign") as act:
        if campaign is None:
            if actor.acting_agency is None or not policies.may_record(actor):
                raise Forbidden("not-permitted")
            row = Campaign(agency_id=actor.acting_agency, by_id=actor.user_id)
        else:
            row = Campaign.objects.select_for_update().get(pk=campaign.pk)
            _refuse_strangers(row, actor)
            if row.state in rules.CAMPAIGN.finals:
                raise Conflict("communication-campaign")
        for name, value in {**cleaned, "starts": starts, "ends": ends}.items():
            setattr(row, name, value)
        row.save()
        act.touches(row)
    return row


def _refuse_strangers(row: Campaign | Activity, actor: Viewer) -> None:
    if rules.OWN not in policies.of(actor, row):
        raise Forbidden("not-permitted")


def campaign_step(*, actor: Viewer, campaign: Campaign, name: str, reason: str = "") -> Campaign:
    """``begin``, ``end`` (with what came of it), ``drop`` (why)."""
    with changes.act(actor=actor, kind=f"communication.{name}", reason=reason) as act:
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        permissions, agency = policies.of(actor, row), actor.acting_agency
        steps.take(row, rules.CAMPAIGN, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name != "begin":
            row.report = reason.strip()[:4000]
        row.save()
        act.touches(row)
    return row


def activity_record(
    *, actor: Viewer, evidence: Checked | None = None, campaign: Campaign | None = None, **values: Any
) -> Activity:
    """Record what the agency acted for did: ``title``, ``channel``, ``on``, ``place``, ``commune``, ``pieces``,
    ``reach`` and how it is known, ``address``. It needs evidence: a file or an address. Raises `ProblemError`."""
    if actor.acting_agency is None or not policies.may_record(actor):
        raise Forbidden("not-permitted")
    cleaned = _activity(**values)
    if evidence is None and not cleaned["address"]:
        raise Refused("communication-evidence", "evidence")
    if evidence is not None:
        files.write(evidence)
    with changes.act(actor=actor, kind="communication.record") as act:
        key = next_key(Activity)
        made = Activity(
            pk=key, number=f"TT-{clock.today().year}-{key:05d}", agency_id=actor.acting_agency, by_id=actor.user_id
        )
        _write(made, campaign, cleaned)
        act.touches(made)
        if evidence is not None:
            act.touches(_attach(made, evidence, "", actor))
    return made


def _activity(*, on: date, commune: AdminUnit | None = None, **values: Any) -> dict[str, Any]:
    given = {"place": "", "pieces": None, "reach": None, "reach_basis": "", "address": "", **values}
    cleaned = checks.clean(ACTIVITY, given)
    if on > clock.today():
        raise Refused("communication-day", "on")
    return {**cleaned, "pieces": cleaned["pieces"] or 1, "on": on, "commune": commune}


def _write(row: Activity, campaign: Campaign | None, cleaned: dict[str, Any]) -> None:
    if campaign is not None and campaign.pk != row.campaign_id and campaign.state in rules.CAMPAIGN.finals:
        raise Conflict("communication-campaign")
    row.campaign = campaign
    for name, value in cleaned.items():
        setattr(row, name, value)
    row.save()


def _own(activity: Activity, actor: Viewer) -> Activity:
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    _refuse_strangers(row, actor)
    if row.cancelled:
        raise Conflict("communication-cancelled")
    return row


def activity_edit(*, actor: Viewer, activity: Activity, campaign: Campaign | None = None, **values: Any) -> Activity:
    """Correct a record; what it said before stays in its history."""
    cleaned = _activity(**values)
    with changes.act(actor=actor, kind="communication.edit") as act:
        row = _own(activity, actor)
        if not cleaned["address"] and not row.evidence.exists():
            raise Refused("communication-evidence", "address")
        _write(row, campaign, cleaned)
        act.touches(row)
    return row


def activity_cancel(*, actor: Viewer, activity: Activity, reason: str) -> Activity:
    """Take a record back that was made by mistake; it stays with the reason and counts no more."""
    cleaned = checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    with changes.act(actor=actor, kind="communication.cancel", reason=reason) as act:
        row = _own(activity, actor)
        row.cancelled = cleaned["reason"]
        row.save()
        act.touches(row)
    return row


def evidence_add(*, actor: Viewer, activity: Activity, evidence: Checked, caption: str = "") -> Evidence:
    """One more picture or document."""
    cleaned = checks.clean({"caption": checks.text(200)}, {"caption": caption})
    files.write(evidence)
    with changes.act(actor=actor, kind="communication.evidence") as act:
        row = _own(activity, actor)
        if row.evidence.count() >= MOST_FILES:
            raise Refused("communication-files", limit=MOST_FILES)
        made = _attach(row, evidence, cleaned["caption"], actor)
        act.touches(row, made)
    return made


def _attach(row: Activity, sent: Checked, caption: str, actor: Viewer) -> Evidence:
    stored = files.file_store(sent, owner=None, actor=actor)
    return Evidence.objects.create(activity=row, file=stored, caption=caption)
