"""Acts of this room: courses, sessions, enrolment, attendance, certificates."""

import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from txng.accounts.models import AdminUnit
from txng.accounts.phones import dialled
from txng.accounts.viewers import PUBLIC, Viewer
from txng.core import changes, clock, day_limits, steps, vietnamese
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.jobs import defer
from txng.core.numbering import next_key
from txng.gs1.problems import Problem, ProblemError
from txng.programme import FIRST_YEAR
from txng.programme.training import policies, rules
from txng.programme.training.mails import mail_enrolment
from txng.programme.training.models import Audience, Channel, Course, Enrolment, Session
from txng.registry import checks, sealing

MOST = 60  # enrolments from one address in a day: a whole cooperative, or everybody in the room, may share one
MOST_PEOPLE = 500
MOST_NAMES = 5  # people who share one telephone
EARLY = timedelta(hours=1)  # doors open
LONGEST, FURTHEST = timedelta(days=366), timedelta(days=3 * 366)

COURSE = {
    "title": checks.text(200, required=True),
    "title_en": checks.text(200),
    "audience": checks.choice(Audience),
    "content": checks.lines(4000, required=True),
    "content_en": checks.lines(4000),
    "certifies": checks.flag,
    "retired": checks.flag,
}
SESSION = {"place": checks.text(200, required=True), "trainer": checks.text(200)}
PERSON = {"name": checks.text(120, required=True), "organisation": checks.text(200), "mail": checks.email}


def course_set(
    *,
    actor: Viewer,
    course: Course | None = None,
    title: str,
    audience: str,
    hours: int,
    content: str,
    title_en: str = "",
    content_en: str = "",
    certifies: bool = True,
    retired: bool = False,
) -> Course:
    """Add a course of the agency acted for, or change an own one. ``hours``: 1 to 400. Raises `Forbidden`,
    `ProblemError`."""
    given = {"title": title, "title_en": title_en, "audience": audience, "content": content, "content_en": content_en}
    cleaned = checks.clean(COURSE, {**given, "certifies": certifies, "retired": retired})
    cleaned |= checks.clean({"hours": checks.whole(1, 400)}, {"hours": hours})
    with changes.act(actor=actor, kind="training.course") as act:
        if course is None:
            if actor.acting_agency is None or not policies.may_teach(actor):
                raise Forbidden("not-permitted")
            row = Course(agency_id=actor.acting_agency, by_id=actor.user_id)
        else:
            row = Course.objects.select_for_update().get(pk=course.pk)
            _refuse_strangers(row, actor)
            was = (row.title, row.hours)
            if was != (cleaned["title"], cleaned["hours"]) and row.sessions.filter(state="held").exists():
                raise Refused("training-fixed", "title")  # certificates say so
        for name, value in cleaned.items():
            setattr(row, name, value)
        row.save()
        act.touches(row)
    return row


def _refuse_strangers(course: Course, actor: Viewer) -> None:
    if rules.OWN not in policies.of(actor, course):
        raise Forbidden("not-permitted")


def session_plan(
    *,
    actor: Viewer,
    course: Course,
    starts: datetime,
    ends: datetime,
    place: str,
    capacity: int,
    enrol_until: date | None = None,
    commune: AdminUnit | None = None,
    trainer: str = "",
) -> Session:
    """Plan a session of an own course; nobody sees it before it is opened."""
    with changes.act(actor=actor, kind="training.plan") as act:
        _refuse_strangers(course, actor)
        if course.retired:
            raise Conflict("training-retired")
        made = Session(
            pk=(key := next_key(Session)),
            course=course,
            number=f"LH-{clock.today().year}-{key:04d}",
            token=secrets.token_urlsafe(12),
            secret=secrets.token_urlsafe(16),
            by_id=actor.user_id,
        )
        _arrange(made, starts, ends, place, capacity, enrol_until, commune, trainer)
        made.save()
        act.touches(made)
    return made


def session_edit(
    *,
    actor: Viewer,
    session: Session,
    starts: datetime,
    ends: datetime,
    place: str,
    capacity: int,
    enrol_until: date | None = None,
    commune: AdminUnit | None = None,
    trainer: str = "",
) -> Session:
    """Change a session that is not over; more places go to those who wait, in their order."""
    with changes.act(actor=actor, kind="training.edit") as act:
        row = _running(session, actor)
        found = row.enrolments.filter(state=rules.PLACE).count()
        if capacity < min(found, row.capacity):
            raise Refused("training-capacity", "capacity", found=found)
        was = (row.starts, row.ends, row.place, row.commune)
        _arrange(row, starts, ends, place, capacity, enrol_until, commune, trainer)
        row.save()
        act.touches(row, *_move_up(row))
        if was != (row.starts, row.ends, row.place, row.commune) and row.state == "open":
            tell(row.enrolments.exclude(state=rules.WITHDRAWN), "moved")
    return row


def _arrange(
    row: Session,
    starts: datetime,
    ends: datetime,
    place: str,
    capacity: int,
    enrol_until: date | None,
    commune: AdminUnit | None,
    trainer: str,
) -> None:
    cleaned = checks.clean(SESSION, {"place": place, "trainer": trainer})
    cleaned |= checks.clean({"capacity": checks.whole(1, MOST_PEOPLE)}, {"capacity": capacity})
    if starts >= ends:
        raise Refused("training-times", "ends")
    if starts.year < FIRST_YEAR or ends - starts > LONGEST or ends > clock.now() + FURTHEST:
        raise Refused("training-days", "starts")
    if enrol_until is not None and enrol_until > clock.day_of(ends):
        raise Refused("training-enrol-until", "enrol_until")
    row.starts, row.ends, row.commune = starts, ends, commune
    row.enrol_until = enrol_until or clock.day_of(starts)
    for name, value in cleaned.items():
        setattr(row, name, value)


def _running(session: Session, actor: Viewer | None = None) -> Session:
    """The session, locked: whoever enrols or withdraws meanwhile waits for it."""
    row = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if actor is not None:
        _refuse_strangers(row.course, actor)
    if row.state in rules.SESSION.finals:
        raise Conflict("training-ended")
    return row


def session_step(*, actor: Viewer, session: Session, name: str, reason: str = "") -> Session:
    """``open``; ``hold`` (what came of it; everybody who came gets a certificate where the course gives one);
    ``cancel`` (why)."""
    with changes.act(actor=actor, kind=f"training.{name}", reason=reason) as act:
        row = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
        came = row.enrolments.filter(came_at__isnull=False)
        if name == "hold":
            if row.ends > clock.now():
                raise Conflict("training-too-early")
            if row.state == "open" and not came.exists():
                raise Refused("training-nobody-came")
        permissions, agency = policies.of(actor, row.course), actor.acting_agency
        steps.take(row, rules.SESSION, name, actor=actor, permissions=permissions, agency=agency, reason=reason)
        if name != "open":
            row.report = reason.strip()[:4000]
        row.save()
        act.touches(row)
        if name == "hold" and row.course.certifies:
            act.touches(*certify(came))
        if name == "cancel":
            tell(row.enrolments.exclude(state=rules.WITHDRAWN), "cancelled")
    return row


def certify(came: Collection[Enrolment]) -> list[Enrolment]:
    """Give those who came a certificate; one that was revoked holds again."""
    rows = list(came)
    for one in rows:
        one.certificate = one.certificate or secrets.token_urlsafe(12)
        one.revoked_at, one.revoked_for = None, ""
        one.save(update_fields=["certificate", "revoked_at", "revoked_for"])
    tell(rows, "certificate")
    return rows


def tell(people: Iterable[Enrolment], news: str) -> None:
    """Mail the news to those who gave an address."""
    for one in people:
        if one.mail:
            defer(mail_enrolment, {"enrolment": one.pk, "news": news})


# -- people ------------------------------------------------------------------------------------------------------------


def enrol(
    *,
    session: Session,
    name: str,
    contact: str,
    commune: AdminUnit | None,
    organisation: str = "",
    mail: str = "",
    once: str = "",
    actor: Viewer = PUBLIC,
    sender: str = "",
) -> Enrolment:
    """Put somebody down: everybody by the link (``sender``: the address, counted by day), officials on the phone.
    ``mail``: where news of the session go, if they like; ``once``: what the form was given, by which it is known again
    when it is sent twice.

    The same person (number and name) again is the enrolment that is there for officials, and a `Conflict` for everybody
    else: a name and a number open nobody's page. After a withdrawal it is taken up again behind all others. Raises
    `ProblemError` with every fault, `Conflict` when it is closed, `Refused` when too much comes from one address.
    """
    cleaned, mark = person_of(name, organisation, contact, commune, mail)
    by_office = actor.kind == "authority"
    if not by_office:
        day_limits.count(sender, "enrolments", MOST, "training-too-many")
    with changes.act(actor=actor, kind="training.enrol") as act:
        row = _running(session, actor if by_office else None)
        taking = rules.takes_enrolments(row.state, row.enrol_until, clock.today()) and row.ends > clock.now()
        if row.state != "open" or not (by_office or taking):
            raise Conflict("training-closed")
        channel = Channel.OFFICE if by_office else Channel.LINK
        key = rules.key_of(row.secret, once) if once else secrets.token_urlsafe(12)
        made = _put_down(row, cleaned, mark, channel, actor, key)
        if not made.fresh and not by_office and made.key != key:
            raise Conflict("training-enrolled")
        act.touches(row, made)
        if made.fresh:
            tell([made], made.state)
    return made


def person_of(
    name: str, organisation: str, contact: str, commune: AdminUnit | None, mail: str = ""
) -> tuple[dict[str, Any], bytes]:
    """Who it is (``name``, ``organisation``, ``commune``, ``contact`` and ``mail`` sealed), and the mark of the number.
    Raises `ProblemError` with every fault."""
    problems = []
    try:
        cleaned = checks.clean(PERSON, {"name": name, "organisation": organisation, "mail": mail})
    except ProblemError as error:
        cleaned, problems = {}, list(error.problems)
    number = dialled(contact)
    if not number:
        problems.append(Problem("training-phone", {}, "contact"))
    if commune is None:
        problems.append(Problem("training-commune", {}, "commune"))
    if problems:
        raise ProblemError(problems)
    cleaned["contact"] = sealing.seal(contact.strip()[:60])
    cleaned["mail"] = sealing.seal(cleaned["mail"]) if cleaned["mail"] else b""
    return {**cleaned, "commune": commune}, _mark(number)


def _mark(number: str) -> bytes:
    return sealing.digests(f"training:{number}")[0]


def _put_down(row: Session, cleaned: dict[str, Any], mark: bytes, channel: str, actor: Viewer, key: str) -> Enrolment:
    there = list(row.enrolments.order_by("position"))
    folded = vietnamese.fold(cleaned["name"])
    same = next((one for one in there if bytes(one.mark) == mark and vietnamese.fold(one.name) == folded), None)
    if same is not None and same.state != rules.WITHDRAWN:
        return same
    if same is None and sum(bytes(one.mark) == mark for one in there) >= MOST_NAMES:
        raise Refused("training-number", "contact", limit=MOST_NAMES)
    if len(there) >= 2 * MOST_PEOPLE:
        raise Refused("training-full", limit=MOST_PEOPLE)
    position = there[-1].position + 1 if there else 1
    state = rules.standing(sum(one.state == rules.PLACE for one in there), row.capacity)
    if same is not None:
        same.state, same.position, same.mail, same.key, same.fresh = state, position, cleaned["mail"], key, True
        same.save()
        return same
    made = Enrolment.objects.create(
        session=row,
        position=position,
        key=key,
        mark=mark,
        channel=channel,
        state=state,
        by_id=actor.user_id,
        **cleaned,
    )
    made.fresh = True
    return made


def withdraw(*, enrolment: Enrolment, actor: Viewer = PUBLIC) -> Enrolment:
    """Take somebody off: who has the key of the enrolment, or the body that holds the course. The first who waits gets
    the place."""
    with changes.act(actor=actor, kind="training.withdraw") as act:
        row = _running(enrolment.session, actor if actor.kind == "authority" else None)
        found = row.enrolments.select_for_update().get(pk=enrolment.pk)
        if found.came_at is not None:
            raise Conflict("training-present")
        found.state = rules.WITHDRAWN
        found.save(update_fields=["state"])
        act.touches(row, found, *_move_up(row))
    return found


def _move_up(row: Session) -> list[Enrolment]:
    """Give free places to those who wait, in their order."""
    free = row.capacity - row.enrolments.filter(state=rules.PLACE).count()
    moved = list(row.enrolments.filter(state=rules.WAITING).order_by("position")[: max(free, 0)])
    for one in moved:
        one.state = rules.PLACE
        one.save(update_fields=["state"])
    tell(moved, rules.PLACE)
    return moved


# -- attendance --------------------------------------------------------------------------------------------------------


def come(
    *,
    session: Session,
    code: str,
    name: str,
    contact: str,
    commune: AdminUnit | None = None,
    organisation: str = "",
    sender: str = "",
) -> Enrolment:
    """Somebody in the room says so, with the ``code`` shown there now: known again by telephone number and name, else
    put down on the spot (with the commune). Saying it twice is harmless; a number alone says nothing of anybody.

    Raises `ProblemError` with every fault, `Refused` for a wrong code, `Conflict` when the session has ended.
    """
    if not rules.is_presence_code(code, session.secret, clock.now()):
        raise Refused("training-code")
    number = dialled(contact)
    missing = [Problem("training-phone", {}, "contact")] if not number else []
    if not name.strip():
        missing.append(Problem("training-name", {}, "name"))
    if missing:
        raise ProblemError(missing)
    day_limits.count(sender, "attendances", MOST_PEOPLE, "training-too-many")
    with changes.act(actor=PUBLIC, kind="training.come") as act:
        row = _running(session)
        if row.state != "open":
            raise Conflict("training-closed")
        if row.starts - EARLY > clock.now():
            raise Conflict("training-not-begun")
        mark, folded = _mark(number), vietnamese.fold(name)
        known = [one for one in row.enrolments.all() if bytes(one.mark) == mark]
        found = next((one for one in known if vietnamese.fold(one.name) == folded), None)
        if found is not None:
            one = found
        else:
            cleaned, mark = person_of(name, organisation, contact, commune)
            one = _put_down(row, cleaned, mark, Channel.WALK_IN, PUBLIC, secrets.token_urlsafe(12))
        _mark_present(one)
        act.touches(row, one)
    return one


def attendance_set(
    *, actor: Viewer, session: Session, came: Collection[int], shown: Collection[int] | None = None
) -> Session:
    """Who came, as the body that holds the course marks it (ids of enrolments); whoever is left out did not.

    ``shown``: who was marked on the list that was ticked: whoever said so by the code meanwhile stays marked.
    """
    with changes.act(actor=actor, kind="training.attendance") as act:
        row = _running(session, actor)
        if row.state != "open":
            raise Conflict("training-closed")
        if row.starts > clock.now():
            raise Conflict("training-too-early")
        act.touches(row)
        for one in row.enrolments.select_for_update():
            if (one.came_at is not None) == (one.pk in came):
                continue
            if one.pk not in came and shown is not None and one.pk not in shown:
                continue
            if one.pk in came:
                _mark_present(one)
            else:
                one.came_at = None
                if one.channel == Channel.WALK_IN:  # put down only because they came
                    one.state = rules.WITHDRAWN
                one.save(update_fields=["came_at", "state"])
            act.touches(one)
    return row


def _mark_present(one: Enrolment) -> None:
    """Whoever is in the room has a place, whatever the list said."""
    if one.came_at is None:
        one.came_at, one.state = clock.now(), rules.PLACE
        one.save(update_fields=["came_at", "state"])
