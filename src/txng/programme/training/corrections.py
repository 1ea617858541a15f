"""What is put right after a session has ended: who came, and what a certificate says. Each with its reason."""

from collections.abc import Collection

from txng.accounts.models import AdminUnit
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, vietnamese
from txng.core.errors import Conflict, Forbidden, Refused
from txng.programme.training import policies, rules, services
from txng.programme.training.models import Channel, Enrolment, Session
from txng.registry import checks

REASON = {"reason": checks.text(1000, required=True)}


def attendance_correct(
    *, actor: Viewer, session: Session, came: Collection[int], reason: str, shown: Collection[int] | None = None
) -> Session:
    """Who came to a session that was held, put right (ids of enrolments). Whoever is added gets a certificate where the
    course gives one; whoever is taken off loses it, and the page that checks it says so. ``shown``: who was marked on
    the list that was corrected: what somebody else put right meanwhile stays.

    Raises `Forbidden`, `ProblemError` without a reason, `Conflict` while the session is not held, `Refused` when nobody
    would be left.
    """
    said = checks.clean(REASON, {"reason": reason})["reason"]
    with changes.act(actor=actor, kind="training.correct", reason=said) as act:
        row = _own(session, actor)
        if row.state != "held":
            raise Conflict("training-not-held")
        people = list(row.enrolments.select_for_update())
        if not any(one.pk in came for one in people):
            raise Refused("training-nobody-came")
        seen = {one.pk for one in people if one.came_at is not None} if shown is None else set(shown)
        added = [one for one in people if one.came_at is None and one.pk in came and one.pk not in seen]
        taken = [one for one in people if one.came_at is not None and one.pk not in came and one.pk in seen]
        for one in added:
            one.came_at, one.state = row.ends, rules.PLACE
            one.save(update_fields=["came_at", "state"])
        for one in taken:
            one.came_at = None
            if one.channel == Channel.WALK_IN:  # put down only because they came
                one.state = rules.WITHDRAWN
            if one.certificate is not None:
                one.revoked_at, one.revoked_for = clock.now(), said
            one.save(update_fields=["came_at", "state", "revoked_at", "revoked_for"])
        services.tell([one for one in taken if one.certificate is not None], "revoked")
        if row.course.certifies:
            services.certify(added)
        act.touches(row, *added, *taken)
    return row


def person_correct(
    *,
    actor: Viewer,
    enrolment: Enrolment,
    name: str,
    contact: str,
    commune: AdminUnit | None,
    organisation: str = "",
    mail: str = "",
    reason: str = "",
) -> Enrolment:
    """Spell somebody right, or their number. With a certificate a reason is needed, and it says when it was given
    again. Raises `Forbidden`, `ProblemError`, `Conflict` when the session was cancelled."""
    cleaned, mark = services.person_of(name, organisation, contact, commune, mail)
    said = checks.clean({"reason": checks.text(1000, required=enrolment.certificate is not None)}, {"reason": reason})
    with changes.act(actor=actor, kind="training.person", reason=said["reason"]) as act:
        row = _own(enrolment.session, actor)
        if row.state == "cancelled":
            raise Conflict("training-ended")
        one = row.enrolments.select_for_update().get(pk=enrolment.pk)
        folded = vietnamese.fold(cleaned["name"])
        for other in row.enrolments.exclude(pk=one.pk):
            if bytes(other.mark) == mark and vietnamese.fold(other.name) == folded:
                raise Conflict("training-enrolled")
        paper = (one.name, one.organisation, one.commune_id)
        for field, value in cleaned.items():
            setattr(one, field, value)
        one.mark = mark
        if one.certificate is not None and paper != (one.name, one.organisation, one.commune_id):
            one.reissued_at = clock.now()
        one.save()
        act.touches(one)
    return one


def _own(session: Session, actor: Viewer) -> Session:
    row = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if rules.OWN not in policies.of(actor, row.course):
        raise Forbidden("not-permitted")
    return row
