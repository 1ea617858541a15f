"""Acts of this room: sources set up, changed, switched, read."""

from datetime import timedelta

from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core import jobs as work
from txng.core.errors import Conflict, Forbidden, Refused
from txng.exchange import policies, tokens
from txng.exchange.repositories import address_faults
from txng.exchange.sources.models import Mode, Progress, Source
from txng.gs1.problems import ProblemError
from txng.registry import checks
from txng.registry.models import Party

BETWEEN = timedelta(minutes=1)
FIELDS = {
    "title": checks.text(120, required=True),
    "epcis": checks.text(500, required=True),
    "agreement": checks.text(120),
    "token": checks.text(2000),
}


def source_create(
    *, actor: Viewer, title: str, party: Party, epcis: str, token: str = "", agreement: str = ""
) -> Source:
    """Set up a source; it is off. Raises `Forbidden`, `ProblemError` for an address that is never called."""
    _require(policies.may_change(actor))
    cleaned = _cleaned(title, epcis, token, agreement)
    with changes.act(actor=actor, kind="source.create") as act:
        made = Source.objects.create(party=party, **cleaned)
        Progress.objects.create(source=made)
        act.touches(made, party)
    return made


def source_update(
    *, actor: Viewer, source: Source, title: str, epcis: str, token: str | None = None, agreement: str = ""
) -> Source:
    """Change a source. ``token``: None leaves the one there is; another address is read from its beginning."""
    _require(policies.may_change(actor))
    cleaned = _cleaned(title, epcis, token or "", agreement)
    if token is None:
        del cleaned["token"]
    with changes.act(actor=actor, kind="source.update") as act:
        row = Source.objects.select_for_update().get(pk=source.pk)
        again = {"since": ""} if row.epcis != cleaned["epcis"] else {}
        for name, value in cleaned.items():
            setattr(row, name, value)
        if row.mode == Mode.LIVE and not row.agreement:
            raise Refused("source-agreement", "agreement")
        row.save()
        Progress.objects.filter(source=row).update(failures=0, rests_until=None, **again)
        act.touches(row)
    return row


def source_switch(*, actor: Viewer, source: Source, mode: str, reason: str) -> Source:
    """``off`` or ``live``. A leader decides that somebody else's events come into the store."""
    _require(policies.may_switch(actor))
    checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    with changes.act(actor=actor, kind=f"source.{mode}", reason=reason) as act:
        row = Source.objects.select_for_update().get(pk=source.pk)
        row.mode = Mode(mode)
        if row.mode == Mode.LIVE and not row.agreement:
            raise Refused("source-agreement", "agreement")
        row.save(update_fields=["mode"])
        act.touches(row)
    return row


def source_ask(*, actor: Viewer, source: Source) -> None:
    """Read it now, in the background. Raises `Conflict` when it is off or was read within the minute."""
    from txng.exchange.sources import jobs  # it does what is put off here: the two need each other

    _require(policies.may_change(actor))
    with changes.act(actor=actor, kind="source.ask") as act:
        row = Source.objects.select_for_update(of=("self",)).select_related("progress").get(pk=source.pk)
        if row.mode != Mode.LIVE:
            raise Conflict("source-off")
        asked = row.progress.asked_at
        if asked is not None and asked > clock.now() - BETWEEN:
            raise Conflict("source-asked")
        Progress.objects.filter(source=row).update(failures=0, rests_until=None)
        act.touches(row)
        work.defer(jobs.source_fetch, {"source": row.pk}, key=f"source:{row.pk}")


def _require(permitted: bool) -> None:
    if not permitted:
        raise Forbidden("not-permitted")


def _cleaned(title: str, epcis: str, token: str, agreement: str) -> dict[str, object]:
    cleaned = checks.clean(FIELDS, {"title": title, "epcis": epcis, "token": token, "agreement": agreement})
    if faults := address_faults(cleaned["epcis"], "epcis"):
        raise ProblemError(faults)
    return {**cleaned, "token": tokens.sealed(cleaned["token"])}
