"""The test itself: step after step against a system, each with what was found. Calls go out of no transaction."""

import time as wall
from collections.abc import Callable

import structlog

from txng.accounts.viewers import SYSTEM
from txng.core.outbound import OutboundFailed
from txng.epcis import jsonld
from txng.epcis.event_hash import event_hash
from txng.epcis.model import AnyEvent, TransformationEvent
from txng.events import selectors as events
from txng.exchange import repositories, tokens
from txng.exchange.connectors.rest import words_of
from txng.exchange.following import followed
from txng.exchange.repositories import Repository, Unusable
from txng.exchange.trials import rules, services
from txng.exchange.trials.models import Run, Trial
from txng.gs1.epc import normalise
from txng.gs1.problems import ProblemError

JOB_SECONDS = 20
PAUSE_SECONDS = 0.5
WAIT_SECONDS = 5  # for what was captured to be found


class Failed(Exception):
    """A step that was not passed; ``code``: its sentence."""

    def __init__(self, code: str, **params: object):
        super().__init__(code)
        self.code, self.params = code, params


def run(pk: int) -> None:
    """Run what waits under this key; nothing where that was done."""
    row = Run.objects.select_related("trial__party").filter(pk=pk, ended_at=None).first()
    if row is None:
        return
    test = Test(row.trial)
    results: list[dict[str, object]] = []
    for name in rules.WHOLE if row.whole else rules.PRELIMINARY:
        code, params = "", {}
        try:
            test.steps[name]()
        except Failed as error:
            code, params = error.code, dict(error.params)
        except (Unusable, OutboundFailed, ProblemError) as error:
            code, params = error.problems[0].code, dict(error.problems[0].params)
        except Exception:  # noqa: BLE001 - whatever they answered to make us stumble: the run ends, and is not passed
            structlog.get_logger("txng.trials").exception("step broke", step=name, trial=row.trial.number)
            code = "step-broken"
        results.append({"step": name, "passed": not code, "code": code, "params": params})
        if name == "reach" and code:
            break  # nobody is there: nine more time-outs would tell nothing
    services.run_end(run=row, results=results)


class Test:
    """One trial being run. Each step raises `Failed` with what is wrong."""

    def __init__(self, trial: Trial):
        self.trial, self.codes = trial, trial.codes
        self.they = Repository(trial.epcis, trial.resolver, tokens.opened(trial.token))
        self.recorded = rules.incoming_events(self.codes, trial.at)
        self.steps: dict[str, Callable[[], None]] = {name: getattr(self, name) for name in rules.WHOLE}

    def reach(self) -> None:
        answer = repositories.event_types(self.they)
        if not answer.ok:
            raise Failed("repository-status", status=answer.status, words=words_of(answer)[:120])
        text = answer.body.decode("utf-8", "replace")
        if not all(name in text for name in ("ObjectEvent", "TransformationEvent")):
            raise Failed("step-event-types")

    def discover(self) -> None:
        found = repositories.description(self.they)
        for member in ("resolverRoot", "supportedPrimaryKeys"):
            if not found.get(member):
                raise Failed("step-description", member=member)

    def capture(self) -> None:
        answer = repositories.capture(self.they, self._document(*self.recorded))
        if not answer.ok:
            raise Failed("repository-status", status=answer.status, words=words_of(answer)[:120])
        if answer.status == 202:
            self._wait(answer.headers.get("location", ""))

    def _wait(self, location: str) -> None:
        if not location:
            raise Failed("step-location")
        end = wall.monotonic() + JOB_SECONDS
        while wall.monotonic() < end:
            job = repositories.capture_job(self.they, location)
            if job.get("running") is False:
                if job.get("success") is True:
                    return
                break
            wall.sleep(PAUSE_SECONDS)
        raise Failed("step-job", seconds=JOB_SECONDS)

    def query(self) -> None:
        self._same_as_sent(self._known(self.codes.incoming, len(self.recorded)))

    def repeat(self) -> None:
        """The same document again is the same events: nothing is doubled."""
        repositories.capture(self.they, self._document(*self.recorded))
        wall.sleep(PAUSE_SECONDS)
        found = [one for one in self._events(self.codes.incoming) if not isinstance(one, TransformationEvent)]
        if len(found) != len(self.recorded):
            raise Failed("step-events", expected=len(self.recorded), found=len(found))

    def refuse(self) -> None:
        answer = repositories.capture(self.they, self._document(rules.wrong_event(self.codes, self.trial.at)))
        location = answer.headers.get("location", "")
        if answer.ok and answer.status == 202 and location:  # taken to be looked at: then its job has to say no
            job: dict[str, object] = {"running": True}
            end = wall.monotonic() + JOB_SECONDS
            while job.get("running") is not False and wall.monotonic() < end:
                wall.sleep(PAUSE_SECONDS)
                job = repositories.capture_job(self.they, location)
            if job.get("success") is not False:
                raise Failed("step-taken", status=answer.status)
        elif not 400 <= answer.status < 500:
            raise Failed("step-taken", status=answer.status)
        if self._events(self.codes.wrong):
            raise Failed("step-kept")

    def resolve(self) -> None:
        if not repositories.epcis_targets(self.they, rules.path_of(self.codes.incoming)):
            raise Failed("step-link")

    def chain(self) -> None:
        """One hop further: the lot we sent goes on in their system, and is found there by its code alone."""
        if self._transformation(self._followed()) is None:
            raise Failed("step-chain")

    def sent(self) -> None:
        if self._here() is None:
            raise Failed("step-sent")

    def _here(self) -> AnyEvent | None:
        """What they sent to this portal with a key of their own."""
        rows = events.events_of([self.codes.outgoing], SYSTEM)
        return self._transformation([one.event for one in rows if one.owner == self.trial.party_id])

    def same(self) -> None:
        """One event in two places is one event: by its hash."""
        here, there = self._here(), self._transformation(self._followed())
        if here is None:
            raise Failed("step-sent")
        if there is None or event_hash(here) != event_hash(there):
            raise Failed("step-same")

    def _followed(self) -> list[AnyEvent]:
        return followed(self.they, self.codes.incoming)

    def answer(self) -> None:
        answer = Trial.objects.values_list("answer", flat=True).get(pk=self.trial.pk)
        if answer is None:
            raise Failed("step-unanswered")
        if answer != self.trial.amount:
            raise Failed("step-answer")

    def _known(self, epc: str, expected: int) -> list[AnyEvent]:
        """Events of a code, waited for a little: a repository may need a moment."""
        end = wall.monotonic() + WAIT_SECONDS
        while True:
            found = self._events(epc)
            if len(found) >= expected:
                return found
            if wall.monotonic() > end:
                raise Failed("step-events", expected=expected, found=len(found))
            wall.sleep(PAUSE_SECONDS)

    def _events(self, epc: str) -> list[AnyEvent]:
        return repositories.events_of(self.they, epc)

    def _same_as_sent(self, found: list[AnyEvent]) -> None:
        ours = {event_hash(one) for one in jsonld.read(self._document(*self.recorded)).events}
        if not ours <= {event_hash(one) for one in found}:
            raise Failed("step-hash")

    def _transformation(self, found: list[AnyEvent]) -> AnyEvent | None:
        """The event that makes the new lot of the one that came in."""
        for one in found:
            if not isinstance(one, TransformationEvent):
                continue
            inputs, outputs = (
                {normalise(each.epc_class) for each in amounts or ()}
                for amounts in (one.input_quantity_list, one.output_quantity_list)
            )
            if self.codes.incoming in inputs and self.codes.outgoing in outputs:
                return one
        return None

    def _document(self, *made: dict[str, object]) -> bytes:
        return repositories.document(*made, created=self.trial.at.isoformat())
