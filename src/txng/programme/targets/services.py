"""Acts of this room: counts of days, targets, questions, the register of barcode users."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction

from txng.accounts.selectors import leading_agencies, officials
from txng.accounts.viewers import Viewer
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.notifications import notify
from txng.programme.targets.counting import count, met
from txng.programme.targets.models import Count, Counted, FigureQuestion, Target
from txng.programme.targets.rules import month_ends
from txng.registry import checks
from txng.registry.models import Party

KEPT_DAYS = 40  # counts that are kept besides those of the ends of months
MONTHS_SHOWN = 12


def _alone(day: date) -> None:
    """Wait until nobody else counts this day; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('targets.count'), %s)", [day.toordinal()])


def day_count(day: date, *, anew: bool = False) -> Count:
    """The count of a day: as it was made, or made now. One made before the day was over is not that of its end: it is
    made anew, today's when it is older than an hour.

    Raises `Refused` (``target-day``) for days to come and those before the first record.
    """
    today = clock.today()
    first = first_day()
    if not first <= day <= today:
        raise Refused("target-day", "on", first=f"{first:%d/%m/%Y}")
    asked = clock.now()
    kept = Count.objects.filter(day=day).first()
    fresh = kept is not None and (_is_final(kept) or (day == today and asked - kept.made_at < timedelta(hours=1)))
    if kept is not None and fresh and not anew:
        return kept
    with transaction.atomic():
        _alone(day)
        meanwhile = Count.objects.filter(day=day, made_at__gt=asked).first()
        if meanwhile is not None and not anew:
            return meanwhile
        found = count(day)
        Count.objects.filter(day=day).delete()
        made = Count.objects.create(
            day=day,
            users=len(found),
            applying=sum(row.products_applying > 0 for row in found),
            products=sum(row.products for row in found),
            products_applying=sum(row.products_applying for row in found),
        )
        Counted.objects.bulk_create(
            (
                Counted(
                    count=made,
                    party_id=row.party,
                    name_folded=row.name_folded,
                    commune_id=row.commune,
                    kind=row.kind,
                    groups=row.groups,
                    products=row.products,
                    met=met(row.best),
                    applies=row.products_applying > 0,
                )
                for row in found
            ),
            batch_size=2000,
        )
    return made


def _is_final(kept: Count) -> bool:
    """Whether the day was over when it was counted."""
    return bool(kept.made_at >= clock.beginning_of(kept.day + timedelta(days=1)))


def first_day() -> date:
    """The day of the first record: nothing was known before."""
    first = Party.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return clock.day_of(first) if first else clock.today()


def counts_keep() -> int:
    """Make the counts of today, of days that were counted before they were over, and of the ends of the last months;
    forget those in between that are old."""
    today, first = clock.today(), first_day()
    wanted = [day for day in month_ends(today, MONTHS_SHOWN) if day >= first]
    Count.objects.filter(day__lt=first).delete()  # of records that are no longer there
    kept = {one.day: one for one in Count.objects.all()}
    for day in sorted({*wanted, *(day for day, one in kept.items() if not _is_final(one))}):
        if day not in kept or not _is_final(kept[day]):
            day_count(day, anew=day == today)
    old = Count.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).exclude(
        day__in=[day for (day,) in Count.objects.values_list("day") if (day + timedelta(days=1)).day == 1]
    )
    return int(old.delete()[0])


def may_lead(actor: Viewer) -> bool:
    """The leading department, which works with every product group, sets targets and answers questions."""
    return actor.leads


def target_set(*, actor: Viewer, year: int, share: Decimal, basis: str, reason: str = "") -> Target:
    """Enter a target or change it, with the decision it rests on; a change says why, and what was aimed at in a year
    that is over stays. Raises `Forbidden`, `Refused`, `Conflict`, `ProblemError`."""
    if not actor.decides:
        raise Forbidden("not-permitted")
    cleaned = checks.clean({"basis": checks.text(300, required=True)}, {"basis": basis})
    if not 0 < share <= 100:
        raise Refused("target-share", "share")
    with changes.act(actor=actor, kind="target.set", reason=reason) as act:
        row, new = Target.objects.select_for_update().get_or_create(
            year=year, defaults={"share": share, "basis": cleaned["basis"]}
        )
        if not new and (row.share, row.basis) != (share, cleaned["basis"]):
            if year < clock.today().year:
                raise Conflict("target-past")
            checks.clean({"reason": checks.text(500, required=True)}, {"reason": reason})
        row.share, row.basis = share, cleaned["basis"]
        row.save()
        act.touches(row)
    return row


def question_ask(*, actor: Viewer, day: date, party: int, text: str) -> FigureQuestion:
    """An official doubts that a party counts, or that it does not."""
    if actor.kind != "authority":
        raise Forbidden("not-permitted")
    cleaned = checks.clean({"text": checks.lines(1000, required=True)}, {"text": text})
    row = Party.objects.filter(pk=party).first()
    if row is None:
        raise Missing("missing")
    with changes.act(actor=actor, kind="target.question") as act:
        if FigureQuestion.objects.filter(party=row, by=actor.user_id, answered_at=None).exists():
            raise Conflict("target-question-open")
        asked = FigureQuestion.objects.create(
            day=day, party=row, by_id=actor.user_id, agency_id=actor.acting_agency, **cleaned
        )
        act.touches(asked)
        params = {"party": row.name, "day": f"{day:%d/%m/%Y}", "text": asked.text[:200]}
        notify(
            users=officials(leading_agencies()),
            kind="target-question",
            params=params,
            link="/office/targets/questions",
            actor=actor,
        )
    return asked


def question_answer(*, actor: Viewer, question: FigureQuestion, answer: str) -> FigureQuestion:
    """The leading department answers; whoever asked is told."""
    if not may_lead(actor):
        raise Forbidden("not-permitted")
    cleaned = checks.clean({"answer": checks.lines(1000, required=True)}, {"answer": answer})
    with changes.act(actor=actor, kind="target.answer") as act:
        row = FigureQuestion.objects.select_for_update(of=("self",)).select_related("party").get(pk=question.pk)
        if row.answered_at is not None:
            raise Conflict("target-question-closed")
        row.answer, row.answered_by_id, row.answered_at = cleaned["answer"], actor.user_id, clock.now()
        row.save()
        act.touches(row)
        if row.by_id:
            params = {"party": row.party.name, "day": f"{row.day:%d/%m/%Y}", "text": row.answer[:200]}
            link = f"/office/targets/parties/{row.party_id}?on={row.day}"
            notify(users=[row.by_id], kind="target-answer", params=params, link=link, actor=actor)
    return row
