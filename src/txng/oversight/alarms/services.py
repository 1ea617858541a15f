"""Acts of this room, and the assessment of what was scanned."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Max

from txng.accounts.selectors import officials
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock, steps
from txng.core.errors import Forbidden, Refused
from txng.core.notifications import notify
from txng.gs1 import hri, provincial
from txng.gs1.digital_link import parse_path
from txng.oversight.alarms import knowing, policies, rules, values
from txng.oversight.alarms.cases import ALARM, OPEN_STATES, PUBLIC_STATES
from txng.oversight.alarms.models import Alarm, RuleVersion, ScannedCode
from txng.oversight.alarms.rules import Values, Visit
from txng.registry import checks
from txng.registry.models import Membership
from txng.registry.selectors import competent_agency
from txng.resolver import scans
from txng.resolver.models import Scan
from txng.resolver.recalls import announce

#: A look goes back further than looks are apart: scans are written some seconds after they were made.
LOOK_BACK = timedelta(minutes=15)
LOOKED = "alarms-looked-at"
DAY = timedelta(hours=24)
MOST_NETWORKS = 500


def codes_assess(now: datetime | None = None) -> int:
    """Work out anew what was scanned lately, raise alarms; how many codes that were."""
    now = now or clock.now()
    limits = values.on(clock.day_of(now))
    out = _outside(now, limits)
    codes = sorted({*scans.scanned_since(_since(now)), *knowing.reported_since(now - DAY)})
    for code in codes:
        _assess(code, now, limits, out)
    cache.set(LOOKED, now.timestamp(), None)
    _invented(now, limits)
    _freeze(now, limits)
    for row in ScannedCode.objects.filter(level="alert", frozen=False, looked_at__gte=now).select_related("product"):
        _raise(row, limits)
    return len(codes)


def _since(now: datetime) -> datetime:
    """From where scans have not been looked at: some minutes, or since before nobody looked for longer."""
    last = cache.get(LOOKED)
    earlier = datetime.fromtimestamp(last, UTC) if last is not None else now - DAY
    return min(now, earlier) - LOOK_BACK


def _outside(now: datetime, limits: Values) -> set[str]:
    """Devices that walk codes: what they scan counts for nothing, today and later; it is written on the scans."""
    recent = Scan.objects.filter(at__gte=now - DAY).exclude(device="")
    visits = [visit_of(one) for one in recent.iterator(5000)]
    codes = {visit.code for visit in visits}
    unknown = set(ScannedCode.objects.filter(code__in=codes, issued=False).values_list("code", flat=True))
    found = rules.walkers(visits, unknown, limits)
    Scan.objects.filter(at__gte=now - DAY, device__in=found, robot=False).update(robot=True)
    return found


def visit_of(one: Scan, out: Iterable[str] = ()) -> Visit:
    """A scan as the rules read it."""
    return Visit(
        one.at,
        one.code,
        one.network,
        one.device or one.network,
        one.province,
        one.latitude,
        one.longitude,
        one.accuracy_km,
        one.in_app,
        one.robot or one.device in out,
    )


def _assess(code: str, now: datetime, limits: Values, out: set[str]) -> None:
    product = knowing.product_of(code)
    if product is None:
        return
    window = now - timedelta(days=limits["window_days"])
    visits = [visit_of(one, out) for one in scans.scans_of(code, window)]
    facts = knowing.known(code, product, limits)
    judged = Alarm.objects.filter(code=code).aggregate(at=Max("ended_at"))["at"]
    verdict = rules.verdict([one for one in visits if judged is None or one.at > judged], facts, limits)
    fair = rules.counted(visits, limits)
    if not visits and not facts.reports:
        return
    waits = verdict.level == "alert" or Alarm.objects.filter(code=code, state__in=("new", "objected")).exists()
    last_at = visits[-1].at if visits else now
    found = {
        "product": product,
        "scans": len(fair),
        "devices": len({one.device for one in fair}),
        "last_at": last_at,
        "level": verdict.level,
        "score": verdict.score,
        "signals": [signal._asdict() for signal in verdict.signals],
        "networks": sorted({one.network for one in fair})[:MOST_NETWORKS],
        "issued": facts.issued,
        "looked_at": now,
    }
    if not waits or Alarm.objects.filter(code=code, state__in=PUBLIC_STATES).exists():
        found |= {"told_scans": found["scans"], "told_devices": found["devices"]}
    ScannedCode.objects.update_or_create(code=code, defaults=found)
    if fair:
        ScannedCode.objects.filter(code=code, first_at=None).update(first_at=fair[0].at)


def _invented(now: datetime, limits: Values) -> None:
    """Numbers made up for one product: many that nobody issued within a day, each of them scanned once perhaps (R1).
    One alarm is raised for them, of the one most devices scanned."""
    since = now - timedelta(hours=limits["invented"]["hours"])
    rows = ScannedCode.objects.filter(issued=False, scans__gt=0, last_at__gte=since).order_by("-devices", "code")
    of_product: dict[int, list[ScannedCode]] = defaultdict(list)
    for row in rows.exclude(product=None):
        of_product[row.product_id or 0].append(row)
    for found in of_product.values():
        alarms = Alarm.objects.filter(code__in=[row.code for row in found])
        if alarms.filter(state__in=OPEN_STATES).exists():
            continue  # somebody looks at it already
        ended = alarms.aggregate(at=Max("ended_at"))["at"]
        new = [row for row in found if ended is None or (row.first_at or now) > ended]
        signal = rules.invented({row.code: row.networks for row in new}, limits)
        if signal is not None and new[0].level != "alert":
            new[0].level, new[0].score = "alert", new[0].score + limits["invented"]["weight"]
            new[0].signals = [*new[0].signals, signal._asdict()]
            new[0].save(update_fields=["level", "score", "signals"])


def _freeze(now: datetime, limits: Values) -> None:
    """Alarms of a day that one campaign raised wait for people and are told to nobody – until others scan, too."""
    rows = ScannedCode.objects.filter(level="alert", last_at__gte=now - DAY)
    networks = dict(rows.values_list("code", "networks"))
    frozen = rules.campaign(networks, limits)
    for is_frozen, concerned in ((True, rows.filter(code__in=frozen)), (False, rows.exclude(code__in=frozen))):
        changed = concerned.exclude(frozen=is_frozen)
        Alarm.objects.filter(code__in=list(changed.values_list("code", flat=True)), state="new").update(
            frozen=is_frozen
        )
        changed.update(frozen=is_frozen)


@transaction.atomic
def _raise(row: ScannedCode, limits: Values) -> None:
    """An alarm for the competent agency, unless one is open; scans before one was ended were judged with it."""
    if row.product is None or Alarm.objects.filter(code=row.code, state__in=OPEN_STATES).exists():
        return
    with changes.act(actor=SYSTEM, kind="alarm.raise") as act:
        group = row.product.group
        agency = competent_agency(group) if group else None
        made = Alarm.objects.create(
            code=row.code,
            product=row.product,
            party_id=row.product.party_id,
            agency=agency,
            scans=row.scans,
            devices=row.devices,
            first_at=row.first_at or row.last_at,
            score=row.score,
            signals=row.signals,
            rules_version=limits["version"],
        )
        act.touches(made)
        params = {"product": row.product.name, "code": label(row.code), "scans": row.scans, "devices": row.devices}
        if agency is not None:
            link = f"/office/alarms/{made.pk}"
            notify(users=officials([agency.pk]), kind="alarm-new", params=params, link=link, actor=SYSTEM)
        notify(
            users=_members(row.product.party_id),
            kind="alarm-new",
            params=params,
            link=f"/workspace/alarms/{made.pk}",
            actor=SYSTEM,
        )


def _members(party: int) -> list[int]:
    return list(Membership.objects.filter(party=party).exclude(role="reader").values_list("user", flat=True))


def label(code: str) -> str:
    """A code as people read it: ``(01)09520801001019 (21)7``."""
    if code.startswith(f"/{provincial.ROOT}/"):
        return code.removeprefix(f"/{provincial.ROOT}/")
    return " ".join(hri.lines(parse_path(code).elements))


def alarm_step(*, actor: Viewer, alarm: Alarm, name: str, reason: str) -> Alarm:
    """``suspect``, ``admit`` (the producer agrees), ``dismiss``, ``object``, ``uphold``, ``confirm``, ``clear``."""
    with changes.act(actor=actor, kind=f"alarm.{name}", reason=reason) as act:
        row = Alarm.objects.select_for_update(of=("self",)).select_related("product").get(pk=alarm.pk)
        permissions = policies.of(actor, row)
        if not permissions:
            raise Forbidden("not-permitted")
        agency = actor.acting_agency
        if name == "object" and steps.last_step(row, "uphold") is not None:
            raise Refused("alarm-objected-already")
        steps.take(row, ALARM, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if row.state in ALARM.finals:
            row.ended_at = clock.now()
        row.save()
        if row.state in (*PUBLIC_STATES, *ALARM.finals):  # people have looked: the numbers may be told
            told = {"told_scans": F("scans"), "told_devices": F("devices")}
            ScannedCode.objects.filter(code=row.code).update(**told)
        announce()
        act.touches(row)
        params = {"product": row.product.name, "code": label(row.code), "reason": reason[:300]}
        if name in ("suspect", "uphold", "confirm", "clear", "dismiss"):
            link = f"/workspace/alarms/{row.pk}"
            notify(users=_members(row.party_id), kind="alarm-decided", params=params, link=link, actor=actor)
        elif row.agency_id is not None:
            link = f"/office/alarms/{row.pk}"
            notify(users=officials([row.agency_id]), kind="alarm-decided", params=params, link=link, actor=actor)
    return row


def rules_save(*, actor: Viewer, text: str, valid_from: date, reason: str) -> RuleVersion:
    """A new version of the limits, from a day on; every earlier one stays on record. Raises `Forbidden`, `Refused`."""
    if not policies.may_rule(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean({"reason": checks.text(300, required=True)}, {"reason": reason})
    if valid_from < clock.today():
        raise Refused("alarm-rules-day", "valid_from")
    try:
        given = json.loads(text[:50_000])
    except (ValueError, RecursionError):
        raise Refused("alarm-rules", "values") from None
    model = {name: value for name, value in values.shipped().items() if name not in ("version", "valid_from", "source")}
    limits = {name: given[name] for name in given if name in model} if isinstance(given, dict) else None
    if not values.alike(limits, model):
        raise Refused("alarm-rules", "values")
    with changes.act(actor=actor, kind="alarm.rules", reason=reason) as act:
        newest = RuleVersion.objects.order_by("-version").first()
        row = RuleVersion.objects.create(
            version=(newest.version if newest else values.shipped()["version"]) + 1,
            valid_from=valid_from,
            values=limits,
            by_id=actor.user_id,
            **cleaned,
        )
        act.touches(row)
    return row
