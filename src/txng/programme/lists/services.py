"""Acts of this room: proposals and opinions, drafts, decisions, publication."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from txng.accounts.selectors import agencies, leading_agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps, vietnamese
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.programme.lists import policies, rules, selectors
from txng.programme.lists.models import Change, ListKind, ListLine, ListVersion, Opinion, Proposal, Stance
from txng.registry import checks
from txng.registry.models import ProductGroup

TEXTS = {
    "subject": checks.text(200),
    "basis": checks.text(500, required=True),
    "reason": checks.lines(4000, required=True),
    "volume": checks.text(200),
    "roadmap": checks.lines(2000),
    "kind": checks.choice(ListKind),
    "change": checks.choice(Change),
}
PLAIN = ("parties", "cost", "wanted_from")


def key_of(group: ProductGroup | None, subject: str) -> str:
    """By which a line is the same line in another version."""
    return f"group:{group.code}" if group else f"name:{vietnamese.fold(subject)}"


# --- proposals --------------------------------------------------------------------------------------------------------


def proposal_create(*, actor: Viewer, values: Mapping[str, Any], group: ProductGroup | None = None) -> Proposal:
    """Begin a proposal of the agency acted for. Raises `Forbidden`, `Refused`, `ProblemError`."""
    agency = _acting(actor)
    with changes.act(actor=actor, kind="proposal.create") as act:
        made = Proposal(
            pk=(key := next_key(Proposal)),
            number=f"DX-{clock.today().year}-{key:05d}",
            agency_id=agency,
            by_id=actor.user_id,
        )
        _fill(made, values, group)
        made.save(force_insert=True)
        act.touches(made)
    return made


def proposal_edit(
    *, actor: Viewer, proposal: Proposal, values: Mapping[str, Any], group: ProductGroup | None = None
) -> Proposal:
    """Write on a proposal while it is a draft or was returned."""
    with changes.act(actor=actor, kind="proposal.edit") as act:
        row = _locked(proposal)
        if rules.PROPOSE not in policies.of_proposal(actor, row):
            raise Forbidden("not-permitted")
        if row.state not in rules.EDITABLE:
            raise Conflict("proposal-locked")
        _fill(row, values, group)
        row.save()
        act.touches(row)
    return row


def _acting(actor: Viewer) -> int:
    """The agency somebody proposes or speaks for. Raises `Forbidden`."""
    if actor.acting_agency is None or not policies.may_propose(actor):
        raise Forbidden("not-permitted")
    return actor.acting_agency


def _fill(row: Proposal, values: Mapping[str, Any], group: ProductGroup | None) -> None:
    given = {name: values.get(name, "") for name in TEXTS} | {"change": values.get("change") or Change.ADD}
    cleaned = checks.clean(TEXTS, given)
    cleaned["subject"] = cleaned["subject"] or (group.name if group else "")
    if not cleaned["subject"]:
        raise Refused("proposal-subject", "subject")
    for name, value in cleaned.items():
        setattr(row, name, value)
    for name in PLAIN:
        setattr(row, name, values.get(name))
    row.group = group
    listed = selectors.lines_in_force(row.kind, clock.today())
    if row.change != Change.ADD and key_of(group, row.subject) not in {line.key for line in listed}:
        raise Refused("proposal-not-listed", "change", name=row.subject)


def proposal_step(*, actor: Viewer, proposal: Proposal, name: str, reason: str = "") -> Proposal:
    """Take a proposal one step on: ``submit``, ``withdraw``, ``open`` (for comments), ``return``, ``accept``,
    ``reject``; the last three say why, and the proposing body is told."""
    with changes.act(actor=actor, kind=f"proposal.{name}", reason=reason) as act:
        row = _locked(proposal)
        permissions = policies.of_proposal(actor, row)
        steps.take(
            row,
            rules.PROPOSAL,
            name,
            actor=actor,
            permissions=permissions,
            agency=actor.acting_agency,
            reason=reason,
        )
        facts = {"number": row.number, "name": row.subject}
        link = f"/office/lists/proposals/{row.pk}"
        if name == "submit":
            row.submitted_at = clock.now()
            told = {**facts, "agency": row.agency.name}
            notify(users=officials(leading_agencies()), kind="proposal-submitted", params=told, link=link, actor=actor)
        elif name == "open":
            notify(users=officials(agencies()), kind="proposal-opened", params=facts, link=link, actor=actor)
        elif name in ("return", "accept", "reject"):
            if name == "accept":
                _refuse_second(row)
            row.verdict = reason[:1000]
            told = {**facts, "reason": reason[:300]}
            notify(users=officials([row.agency_id]), kind="proposal-decided", params=told, link=link, actor=actor)
        row.save()
        act.touches(row)
    return row


def opinion_give(*, actor: Viewer, proposal: Proposal, stance: str, text: str = "") -> Opinion:
    """What the agency acted for says about a proposal that is open for comments; a later word replaces the former."""
    agency = _acting(actor)
    tables = {"stance": checks.choice(Stance), "text": checks.lines(2000, required=stance != Stance.AGREE)}
    cleaned = checks.clean(tables, {"stance": stance, "text": text})
    with changes.act(actor=actor, kind="proposal.opinion") as act:
        row = _locked(proposal)
        if row.state != "in_consultation":
            raise Conflict("opinion-closed")
        said, _new = Opinion.objects.update_or_create(
            proposal=row,
            agency_id=agency,
            defaults={**cleaned, "by_id": actor.user_id, "at": clock.now()},
        )
        act.touches(row, said)
    return said


def _refuse_second(row: Proposal) -> None:
    """Two proposals for one line of the next list: one would silently write over the other."""
    waiting = Proposal.objects.select_related("group").filter(kind=row.kind, state="consolidated", listed_in=None)
    key = key_of(row.group, row.subject)
    for other in waiting.exclude(pk=row.pk):
        if key_of(other.group, other.subject) == key:
            raise Refused("proposal-same-line", number=other.number)


def _locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("agency", "group").get(pk=proposal.pk)


# --- versions ---------------------------------------------------------------------------------------------------------


def version_draft(*, actor: Viewer, kind: str) -> ListVersion:
    """Draft the next version: the lines in force with every consolidated proposal worked in.

    Raises `Conflict` while another draft is under way, `Refused` where no proposal waits.
    """
    if not policies.may_lead(actor):
        raise Forbidden("not-permitted")
    with changes.act(actor=actor, kind="list.draft") as act:
        versions = ListVersion.objects.select_for_update().filter(kind=kind)
        under_way = versions.filter(state__in=rules.UNDER_WAY).first()
        if under_way is not None:
            raise Conflict("list-open-already", version=under_way.version)
        waiting = list(
            Proposal.objects.select_for_update(of=("self",))
            .select_related("group", "agency")
            .filter(kind=kind, state="consolidated", listed_in=None)
            .order_by("submitted_at", "id")
        )
        if not waiting:
            raise Refused("list-nothing-new")
        last = versions.order_by("-version").first()
        made = ListVersion.objects.create(kind=kind, version=last.version + 1 if last else 1)
        _write_lines(made, waiting)
        Proposal.objects.filter(pk__in=[one.pk for one in waiting]).update(listed_in=made)
        act.touches(made, *waiting)
    return made


def _write_lines(made: ListVersion, proposals: list[Proposal]) -> None:
    current = ListVersion.objects.filter(kind=made.kind, state="in_force").order_by("-version").first()
    before = {line.key: line for line in current.lines.all()} if current else {}
    lines = {
        key: ListLine(
            key=key,
            group_id=line.group_id,
            subject=line.subject,
            basis=line.basis,
            roadmap=line.roadmap,
            applies_from=line.applies_from,
            agency_id=line.agency_id,
        )
        for key, line in before.items()
    }
    for one in proposals:
        key = key_of(one.group, one.subject)
        if one.change == Change.REMOVE:
            lines.pop(key, None)
            continue
        lines[key] = ListLine(
            key=key,
            group=one.group,
            subject=one.subject,
            basis=one.basis,
            roadmap=one.roadmap,
            applies_from=one.wanted_from,
            agency=one.agency,
        )
    found = rules.difference({k: v.facts for k, v in before.items()}, {k: v.facts for k, v in lines.items()})
    for position, (key, line) in enumerate(lines.items(), 1):
        line.version, line.position, line.change = made, position, found.of(key)
    ListLine.objects.bulk_create(lines.values())


#: a list takes effect within a year of its decision: a slip of the pen must not close the way to the next one
FURTHEST = timedelta(days=366)


def version_decision(
    *, actor: Viewer, version: ListVersion, decision_number: str, decided_on: date, signer: str, valid_from: date
) -> ListVersion:
    """Enter the decision of the province. The list takes effect on ``valid_from``, not before it was signed and after
    the one it replaces did."""
    if rules.PUBLISH not in policies.of_list(actor):
        raise Forbidden("not-permitted")
    tables = {"decision_number": checks.text(60, required=True), "signer": checks.text(120, required=True)}
    cleaned = checks.clean(tables, {"decision_number": decision_number, "signer": signer})
    if decided_on > clock.today():
        raise Refused("list-signed-future", "decided_on")
    if valid_from < decided_on:
        raise Refused("list-signed-later", "valid_from")
    if valid_from > decided_on + FURTHEST:
        raise Refused("list-far", "valid_from")
    with changes.act(actor=actor, kind="list.decision") as act:
        row = ListVersion.objects.select_for_update().get(pk=version.pk)
        if row.state not in rules.DECIDABLE:
            raise Conflict("list-immutable")
        current = selectors.latest(row.kind)
        if current is not None and current.valid_from is not None and valid_from <= current.valid_from:
            raise Refused("list-effective", "valid_from", day=f"{current.valid_from:%d/%m/%Y}")
        row.decision_number, row.signer = cleaned["decision_number"], cleaned["signer"]
        row.decided_on, row.valid_from = decided_on, valid_from
        row.save()
        act.touches(row)
    return row


def version_step(*, actor: Viewer, version: ListVersion, name: str, reason: str = "") -> ListVersion:
    """Take a version one step on: ``submit``, ``take-back``, ``approve``, ``reject``, ``publish``.

    Three people: who submits, who records the approval, who publishes. On publication the version in force ends where
    the new one begins.
    """
    with changes.act(actor=actor, kind=f"list.{name}", reason=reason) as act:
        row = ListVersion.objects.select_for_update().get(pk=version.pk)
        decided = row.decision_number and row.decided_on and row.signer and row.valid_from
        if name in ("approve", "publish") and not decided:
            raise Refused("list-decision", "decision_number")
        _take(row, name, actor, reason)
        params = {"name": ListKind(row.kind).label, "version": row.version}
        link = f"/office/lists/versions/{row.pk}"
        if name == "submit":
            notify(users=officials(leading_agencies()), kind="list-submitted", params=params, link=link, actor=actor)
        elif name == "reject":
            Proposal.objects.filter(listed_in=row).update(listed_in=None)
        elif name == "publish":
            _supersede(row, actor)
            row.published_at = clock.now()
            row.save()
            day = f"{row.valid_from:%d/%m/%Y}" if row.valid_from else ""
            told = {"name": params["name"], "decision": row.decision_number, "day": day}
            notify(users=officials(agencies()), kind="list-published", params=told, link=link, actor=actor)
        act.touches(row)
    return row


def _supersede(row: ListVersion, actor: Viewer) -> None:
    for old in ListVersion.objects.select_for_update().filter(kind=row.kind, state="in_force").exclude(pk=row.pk):
        _take(old, "supersede", actor, "")
        old.valid_to = row.valid_from
        old.save(update_fields=["valid_to"])


def _take(row: ListVersion, name: str, actor: Viewer, reason: str) -> None:
    permissions = policies.of_list(actor)
    steps.take(row, rules.LIST, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason)
