"""Acts of this room: trials opened, changed, answered, run, suspended, ended."""

import posixpath
import secrets
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.db import transaction

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, day_limits, steps
from txng.core import jobs as work
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.numbering import next_key
from txng.epcis import jsonld
from txng.events import services as events
from txng.exchange import repositories, tokens
from txng.exchange.trials import policies, rules
from txng.exchange.trials.models import Run, Trial
from txng.gs1.problems import ProblemError
from txng.registry import checks
from txng.registry.models import Party
from txng.registry.review import months_later

MOST_RUNS = 30  # a day
LONGEST_RUN = timedelta(minutes=30)
MOST_OPEN = 10
FIELDS = {
    "product": checks.text(120, required=True),
    "version": checks.text(40, required=True),
    "epcis": checks.text(500, required=True),
    "resolver": checks.text(500, required=True),
    "token": checks.text(2000),
}


def trial_open(
    *, actor: Viewer, party: Party, product: str, version: str, epcis: str, resolver: str, token: str = ""
) -> Trial:
    """Open a trial of a version of a product. ``epcis``, ``resolver``: where its interfaces are; ``token``: what we
    show to its repository. Raises `Forbidden`, `ProblemError` with every fault, `Refused` beyond ten open ones."""
    if not (actor.kind == "party" and actor.works_for(party.pk)):
        raise Forbidden("not-permitted")
    cleaned = _cleaned(product, version, epcis, resolver, token)
    with changes.act(actor=actor, kind="trial.open") as act:
        Party.objects.select_for_update().get(pk=party.pk)
        if party.trials.filter(state="open").count() >= MOST_OPEN:
            raise Refused("trial-many", limit=MOST_OPEN)
        _refuse_suspended(party.pk, str(cleaned["product"]), str(cleaned["epcis"]))
        key = next_key(Trial)
        made = Trial(
            pk=key,
            number=f"KT-{clock.today().year}-{key:04d}",
            party=party,
            seed=secrets.token_hex(4).upper(),
            amount=100 + secrets.randbelow(900),
            by_id=actor.user_id,
            **cleaned,
        )
        made.save()
        act.touches(made)
        asked = rules.asked_event(made.codes, made.at, made.amount)
        body = repositories.document(asked, created=made.at.isoformat())
        events.document_capture(document=jsonld.read(body), actor=SYSTEM, owner=party.pk)
    return made


def trial_edit(
    *, actor: Viewer, trial: Trial, product: str, version: str, epcis: str, resolver: str, token: str | None = None
) -> Trial:
    """Change an open trial, not while it is tried: what passes is what was tried. ``token``: None leaves the one there
    is. Raises `Conflict`."""
    cleaned = _cleaned(product, version, epcis, resolver, token or "")
    if token is None:
        del cleaned["token"]
    with changes.act(actor=actor, kind="trial.edit") as act:
        row = _open(trial, actor)
        if _runs_now(row):
            raise Conflict("trial-running")
        _refuse_suspended(row.party_id, str(cleaned["product"]), str(cleaned["epcis"]))
        for name, value in cleaned.items():
            setattr(row, name, value)
        row.save()
        act.touches(row)
    return row


def trial_answer(*, actor: Viewer, trial: Trial, answer: int) -> Trial:
    """What they read here: the quantity of the event that is asked for."""
    cleaned = checks.clean({"answer": checks.whole(0, 10**6)}, {"answer": answer})
    with changes.act(actor=actor, kind="trial.answer") as act:
        row = _open(trial, actor)
        row.answer = cleaned["answer"]
        row.save(update_fields=["answer"])
        act.touches(row)
    return row


def run_start(*, actor: Viewer, trial: Trial, whole: bool) -> Run:
    """Try the system, in the background. Raises `Forbidden`, `Conflict` while a run is on, `Refused` for too many."""
    from txng.exchange.trials import jobs  # it does what is put off here: the two need each other

    with changes.act(actor=actor, kind="trial.run") as act:
        row = _open(trial, actor)
        if _runs_now(row):
            raise Conflict("trial-running")
        day_limits.count(f"party {row.party_id}", "trial-runs", MOST_RUNS, "trial-runs")
        made = Run.objects.create(trial=row, whole=whole, by_id=actor.user_id)
        act.touches(row)
        work.defer(jobs.trial_run, {"run": made.pk}, key=f"trial:{made.pk}")
    return made


def run_end(*, run: Run, results: list[dict[str, object]]) -> Run:
    """Keep what came of a run; the trial passes where every step of the whole test did."""
    with changes.act(actor=SYSTEM, kind="trial.result") as act, transaction.atomic():
        row = Trial.objects.select_for_update().get(pk=run.trial_id)
        if not row.runs.filter(pk=run.pk, ended_at=None).exists():
            return run  # it took so long that it was given up, and what was tried may be another by now
        run.results, run.ended_at = results, clock.now()
        run.passed = all(one["passed"] for one in results)
        run.save(update_fields=["results", "ended_at", "passed"])
        act.touches(row)
        if run.passed and run.whole and row.state == "open" and not _suspended(row.party_id, row.product, row.epcis):
            steps.take(row, rules.TRIAL, "pass", actor=SYSTEM, permissions={rules.RUN})
            row.certificate, row.passed_at = secrets.token_urlsafe(12), run.ended_at
            row.valid_until = months_later(clock.day_of(run.ended_at), rules.MONTHS)
            row.save()
    return run


def trial_step(*, actor: Viewer, trial: Trial, name: str, reason: str = "") -> Trial:
    """``suspend`` and ``resume`` (the leading bodies), ``end`` (the organisation, not what is suspended), each with its
    reason."""
    with changes.act(actor=actor, kind=f"trial.{name}", reason=reason) as act:
        row = Trial.objects.select_for_update().get(pk=trial.pk)
        steps.take(
            row,
            rules.TRIAL,
            name,
            actor=actor,
            permissions=policies.of(actor, row),
            agency=actor.acting_agency,
            reason=reason,
        )
        row.reason = "" if name == "resume" else reason.strip()[:1000]
        row.save()
        act.touches(row)
    return row


def _runs_now(row: Trial) -> bool:
    """Whether it is being tried; a run that nobody ended, because its worker died, ends here."""
    dead = row.runs.filter(ended_at=None, at__lt=clock.now() - LONGEST_RUN)
    dead.update(ended_at=clock.now(), passed=False)
    return row.runs.filter(ended_at=None).exists()


def _suspended(party: int, product: str, epcis: str) -> bool:
    """Whether this product of theirs, in any version, or anything at this address was suspended and not taken up again:
    nobody gets around a suspension by passing the test once more, or by spelling the address another way."""
    return any(
        _same(one.epcis, epcis) or (one.party_id == party and one.product.casefold() == product.strip().casefold())
        for one in Trial.objects.filter(state="suspended")
    )


def _same(one: str, other: str) -> bool:
    """The same place, however it is spelled: host, port and path, without what changes nothing."""
    return _place(one) == _place(other)


def _place(address: str) -> tuple[str, int, str]:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return (parts.hostname or "").rstrip("."), port, posixpath.normpath("/" + unquote(parts.path).strip("/"))


def _refuse_suspended(party: int, product: str, epcis: str) -> None:
    if _suspended(party, product, epcis):
        raise Conflict("trial-suspended")


def _open(trial: Trial, actor: Viewer) -> Trial:
    row = Trial.objects.select_for_update().get(pk=trial.pk)
    if rules.OWN not in policies.of(actor, row):
        raise Forbidden("not-permitted")
    if row.state != "open":
        raise Conflict("trial-closed")
    return row


def _cleaned(product: str, version: str, epcis: str, resolver: str, token: str) -> dict[str, object]:
    given = {"product": product, "version": version, "epcis": epcis, "resolver": resolver, "token": token}
    cleaned = checks.clean(FIELDS, given)
    faults = [one for name in ("epcis", "resolver") for one in repositories.address_faults(cleaned[name], name)]
    if faults:
        raise ProblemError(faults)
    return {**cleaned, "token": tokens.sealed(cleaned["token"])}
