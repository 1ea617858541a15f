"""Acts of this room."""

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies, leading_agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Forbidden, Refused
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.core.working_days import add_working_days
from txng.programme.difficulties import policies
from txng.programme.difficulties.models import Difficulty, Kind
from txng.programme.difficulties.rules import DIFFICULTY
from txng.registry import checks

ANSWER_DAYS = min(one.days for one in DIFFICULTY.transitions if one.days)
TABLE = {
    "title": checks.text(200, required=True),
    "text": checks.lines(4000, required=True),
    "wish": checks.lines(2000),
    "kind": checks.choice(Kind),
}


def difficulty_report(*, actor: Viewer, title: str, text: str, kind: str, wish: str = "") -> Difficulty:
    """Report a difficulty for the agency acted for; the leading department owns it first. Raises `Forbidden`,
    `ProblemError`."""
    if actor.acting_agency is None or not policies.may_report(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean(TABLE, {"title": title, "text": text, "kind": kind, "wish": wish})
    owner = leading_agencies().filter(kind="department").order_by("id").first() or leading_agencies().first()
    if owner is None:
        raise Refused("difficulty-no-owner")
    with changes.act(actor=actor, kind="difficulty.report") as act:
        made = Difficulty.objects.create(
            pk=(key := next_key(Difficulty)),
            number=f"VM-{clock.today().year}-{key:05d}",
            agency_id=actor.acting_agency,
            owner=owner,
            due=add_working_days(clock.today(), ANSWER_DAYS),
            by_id=actor.user_id,
            **cleaned,
        )
        act.touches(made)
        _tell("difficulty-reported", [owner], made, actor)
    return made


def difficulty_step(
    *, actor: Viewer, difficulty: Difficulty, name: str, reason: str = "", owner: Agency | None = None
) -> Difficulty:
    """Take it one step on: ``transfer`` (to ``owner``, with a period of its own), ``answer``, ``reopen``, ``close``,
    ``withdraw``. What was said is the reason of the step; an answer stands on the row, too."""
    with changes.act(actor=actor, kind=f"difficulty.{name}", reason=reason) as act:
        row = Difficulty.objects.select_for_update(of=("self",)).select_related("agency", "owner").get(pk=difficulty.pk)
        permissions = policies.of(actor, row)
        if name == "transfer" and (owner is None or owner == row.owner or not agencies().filter(pk=owner.pk).exists()):
            raise Refused("difficulty-owner", "owner")
        steps.take(
            row, DIFFICULTY, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason
        )
        if name == "transfer" and owner is not None:
            row.owner = owner
        if name in ("transfer", "reopen"):
            row.due = add_working_days(clock.today(), ANSWER_DAYS)
        if name == "answer":
            row.answer, row.answered_at = reason.strip()[:4000], clock.now()
        row.save()
        act.touches(row)
        if name in ("transfer", "reopen"):
            _tell("difficulty-reported", [row.owner], row, actor)
        elif name == "answer":
            _tell("difficulty-answered", [row.agency], row, actor)
    return row


def _tell(kind: str, bodies: list[Agency], row: Difficulty, actor: Viewer) -> None:
    params = {"number": row.number, "title": row.title, "agency": row.agency.name, "day": f"{row.due:%d/%m/%Y}"}
    link = f"/office/difficulties/{row.pk}"
    notify(users=officials(bodies), kind=kind, params=params, link=link, actor=actor)
