"""Programs that are told of recalls: retailers and other systems name an address and what they ask about.

An address hears nothing before it has sent back a challenge: nobody is called who did not ask for it. A call is written
in the act it tells of, leaves within seconds, and is tried for three days.
"""

import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, outbound
from txng.core import jobs as work
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.notifications import notify
from txng.events.subscriptions import signed
from txng.gs1 import digital_link, identifier
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem, ProblemError
from txng.oversight.recalls.models import Recall, Watch, WatchCall
from txng.oversight.recalls.rules import CALL_DAYS, IN_FORCE, call_pause, heads, matching
from txng.oversight.recalls.scoping import SCANNED, path_of
from txng.oversight.recalls.selectors import things_of
from txng.registry import checks, sealing
from txng.registry.models import Party
from txng.registry.selectors import workers_of
from txng.trace.kinds import kind_of

log = structlog.get_logger()

MOST_WATCHES = 20
MOST_CODES = 5_000
#: codes that one call names; the recall's page has all of them
MOST_TOLD = 1_000
FIELDS = {"title": checks.text(120, required=True), "url": checks.text(500, required=True)}


def watches(viewer: Viewer) -> QuerySet[Watch]:
    """Those of the viewer's own parties."""
    return Watch.objects.select_related("party").filter(party__in=viewer.parties)


# --- who asks about what ----------------------------------------------------------------------------------------------


def watch_create(*, actor: Viewer, party: Party, title: str, url: str, codes: str = "") -> Watch:
    """Name an address. ``codes``: one a line, any spelling; none for whatever the party holds. It is asked at once
    whether it wants this. Raises `Forbidden`, `Refused`, `ProblemError` with the line, `OutboundFailed`."""
    if not actor.works_for(party.pk):
        raise Forbidden("not-permitted")
    cleaned = _cleaned(title, url, codes)
    with changes.act(actor=actor, kind="recall.watch") as act:
        Party.objects.select_for_update().get(pk=party.pk)
        if party.recall_watches.count() >= MOST_WATCHES:
            raise Refused("too-many-watches", limit=MOST_WATCHES)
        row = Watch.objects.create(
            party=party,
            token=sealing.seal(secrets.token_urlsafe(32)),
            challenge=secrets.token_urlsafe(24),
            by_id=actor.user_id,
            **cleaned,
        )
        _test(row)
        act.touches(row, party)
    return row


def watch_update(*, actor: Viewer, watch: Watch, title: str, url: str, codes: str = "") -> Watch:
    """Change it. A new address has to send back a challenge of its own first."""
    cleaned = _cleaned(title, url, codes)
    with changes.act(actor=actor, kind="recall.watch-update") as act:
        row = _own(watch, actor)
        moved = cleaned["url"] != row.url
        for name, value in cleaned.items():
            setattr(row, name, value)
        if moved:
            row.state, row.challenge = "new", secrets.token_urlsafe(24)
            row.calls.filter(state="waiting").update(state="dropped", settled_at=clock.now())
        row.save()
        if moved:
            _test(row)
        act.touches(row)
    return row


def watch_try(*, actor: Viewer, watch: Watch) -> Watch:
    """Send the challenge once more; where it comes back, calls go out from then on."""
    with changes.act(actor=actor, kind="recall.watch-try") as act:
        row = _own(watch, actor)
        if row.calls.filter(kind="test", state="waiting").exists():
            raise Conflict("watch-asked")
        _test(row)
        act.touches(row)
    return row


def watch_stop(*, actor: Viewer, watch: Watch) -> Watch:
    """No calls from now on; what waits is dropped. `watch_try` starts it again."""
    with changes.act(actor=actor, kind="recall.watch-stop") as act:
        row = _own(watch, actor)
        row.state = "off"
        row.save(update_fields=["state"])
        row.calls.filter(state="waiting").update(state="dropped", settled_at=clock.now())
        act.touches(row)
    return row


def watch_drop(*, actor: Viewer, watch: Watch) -> None:
    """Forget the address and what was sent there."""
    with changes.act(actor=actor, kind="recall.watch-drop") as act:
        row = _own(watch, actor)
        act.touches(row, row.party)
        row.delete()


def token_of(watch: Watch, viewer: Viewer) -> str:
    """What calls to it are signed with, for those who may change it."""
    return sealing.unseal(watch.token) if viewer.works_for(watch.party_id) else ""


def _own(watch: Watch, actor: Viewer) -> Watch:
    row = Watch.objects.select_for_update(of=("self",)).select_related("party").filter(pk=watch.pk).first()
    if row is None or row.party_id not in actor.parties:
        raise Missing("missing")
    if not actor.works_for(row.party_id):
        raise Forbidden("not-permitted")
    return row


def _cleaned(title: str, url: str, codes: str) -> dict[str, Any]:
    cleaned = checks.clean(FIELDS, {"title": title, "url": url})
    outbound.checked_url(cleaned["url"], outbound.networks(settings.OUTBOUND_ALLOW))
    return {**cleaned, "codes": _codes(codes)}


def _codes(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_CODES:
        raise Refused("watch-codes", "codes", limit=MOST_CODES)
    problems, found = [], []
    for number, line in enumerate(lines, 1):
        written = digital_link.CANONICAL_ROOT + line if line.startswith("/") else line
        reading = identifier.read(written, short_gtin=True)
        thing = normalise(reading.canonical) if reading.valid and reading.canonical else ""
        if thing and kind_of(thing) in SCANNED and path_of(thing):
            found.append(path_of(thing))
        else:
            problems.append(Problem("watch-code", {"line": number, "code": line[:80]}, "codes"))
    if problems:
        raise ProblemError(problems[:20])
    return list(dict.fromkeys(found))


# --- what they are told -----------------------------------------------------------------------------------------------


def tell(recall: Recall, kind: str, about: Iterable[str] | None = None) -> int:
    """Write a call for every watch that a recall concerns; how many. Inside the act it tells of; of a drill none.

    ``about``: URIs that are news, where not all of it is; whoever holds some of it for the first time hears of all.
    """
    if recall.is_drill:
        return 0
    live = list(Watch.objects.filter(state="live").select_related("party"))
    return _tell(live, recall, kind, None if about is None else set(about)) if live else 0


def tell_in_force(watch: Watch) -> int:
    """What is being recalled when a watch begins."""
    rows = Recall.objects.filter(state__in=IN_FORCE, is_drill=False).select_related("agency", "party")
    return sum(_tell([watch], recall, "announced", None) for recall in rows)


def _tell(watches: Sequence[Watch], recall: Recall, kind: str, about: set[str] | None) -> int:
    """The scope is read once, however many ask about it. Products and lots concern whoever asks about them, units who
    holds or names them: numbers of units that others hold are nobody else's business."""
    rows = recall.things.exclude(path="")
    rows = rows.exclude(left_out="") if kind == "narrowed" else rows.filter(left_out="")
    things = {path: (uri, what) for path, uri, what in rows.values_list("path", "uri", "kind")}
    parts = heads(things)
    holders = {one.party_id: one for one in recall.holders.filter(told_at__isnull=False).select_related("recall")}
    heard = set(WatchCall.objects.filter(recall=recall).values_list("watch", flat=True))
    told = 0
    for watch in watches:
        holder = holders.get(watch.party_id)
        held = set(things_of(holder, rows).values_list("path", flat=True)) if holder else set()
        news = None if holder and watch.pk not in heard else about
        named = set(watch.codes)
        asked = matching(named, parts, recall.code) if named else [path for path in things if path in held]
        mine = [path for path in asked if path in held or path in named or things[path][1] in ("lot", "class")]
        if news is not None:
            mine = [path for path in mine if things.get(path, (recall.thing,))[0] in news]
        if mine:
            _enter(watch, kind, _body(recall, kind, mine, holder.pk if holder else None), recall)
            told += 1
    return told


def _body(recall: Recall, kind: str, paths: list[str], holder: int | None) -> dict[str, Any]:
    return {
        "type": "txng:recall",
        "event": kind,
        "recall": {
            "number": recall.number,
            "kind": recall.kind,
            "code": digital_link.CANONICAL_ROOT + recall.code,
            "name": recall.name,
            "hazard": recall.hazard,
            **recall.texts,
            "issued_by": recall.issuer,
            "announced_at": recall.announced_at.isoformat() if recall.announced_at else None,
            "page": f"{settings.BASE_URL}/thu-hoi",
        },
        "codes": [digital_link.CANONICAL_ROOT + path for path in paths[:MOST_TOLD]],
        "codes_more": max(0, len(paths) - MOST_TOLD),
        "answer": f"{settings.BASE_URL}/workspace/recalls/held/{holder}" if holder else None,
    }


def _test(watch: Watch) -> None:
    _enter(watch, "test", {"type": "txng:recall", "event": "test", "challenge": watch.challenge}, None)


def _enter(watch: Watch, kind: str, body: dict[str, Any], recall: Recall | None) -> None:
    """One call. What was left out, taken in and left out again is told three times."""
    from txng.oversight.recalls.jobs import watch_call  # it does what is put off here: the two need each other

    row = WatchCall.objects.create(watch=watch, recall=recall, kind=kind, body=body, key=secrets.token_hex(20))
    work.defer(watch_call, {"call": row.pk}, key=f"recalls.call:{row.pk}")


# --- calling ----------------------------------------------------------------------------------------------------------


def due() -> list[int]:
    """Calls whose time has come."""
    rows = WatchCall.objects.filter(state="waiting", due_at__lte=clock.now())
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:1000])


def call(pk: int) -> None:
    """One attempt. Nothing is locked while the other side is waited for; a call that two workers make at once has one
    key."""
    row = WatchCall.objects.select_related("watch").filter(pk=pk, state="waiting").first()
    if row is None or row.due_at > clock.now():
        return
    now = clock.now()
    body = msgspec.json.encode({**row.body, "key": row.key, "at": row.at.isoformat()})
    headers = {**signed(sealing.unseal(row.watch.token), body, now), "idempotency-key": row.key}
    status, words, content = 0, "", b""
    try:
        answer = outbound.send("POST", row.watch.url, content=body, headers=headers)
        status, content = answer.status, answer.body
        words = "" if answer.ok else f"HTTP {answer.status}"
    except outbound.OutboundFailed as error:
        words = error.problems[0].code
    if not words and row.kind == "test" and not _echoed(content, row.watch.challenge):
        words = "watch-no-challenge"
    _settle(row, status, words)


def _echoed(content: bytes, challenge: str) -> bool:
    """Whether the challenge stands in the answer."""
    return any(hmac.compare_digest(word, challenge.encode()) for word in content[:10_000].replace(b'"', b" ").split())


def _settle(row: WatchCall, status: int, words: str) -> None:
    now = clock.now()
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(pk=row.watch_id).first()
        held = WatchCall.objects.select_for_update().filter(pk=row.pk, state="waiting").first()
        if held is None or watch is None:
            return  # dropped meanwhile
        held.attempts, held.status, held.words = held.attempts + 1, status, words[:300]
        over = held.kind == "test" or now - held.at >= timedelta(days=CALL_DAYS)
        held.state = "taken" if not words else "parked" if over else "waiting"
        held.due_at = now + call_pause(held.attempts)
        held.settled_at = None if held.state == "waiting" else now
        held.save(update_fields=["attempts", "status", "words", "state", "due_at", "settled_at"])
        if held.kind == "test" and held.state == "taken" and watch.challenge == row.watch.challenge:
            begins, watch.state = watch.state != "live", "live"
            watch.save(update_fields=["state"])
            if begins:
                tell_in_force(watch)
        if held.kind != "test" and held.state == "parked":
            _tell_failure(watch, held)
    if held.state == "waiting":
        log.info("recall-call-failed", call=row.pk, words=words)


def _tell_failure(watch: Watch, held: WatchCall) -> None:
    number = held.recall.number if held.recall else ""
    link = f"/workspace/recalls/watches/{watch.pk}"
    params = {"title": watch.title, "number": number}
    notify(users=workers_of(watch.party_id), kind="recall-watch-failed", params=params, actor=SYSTEM, link=link)
