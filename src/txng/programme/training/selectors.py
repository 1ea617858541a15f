"""Reads of this room; those about people who enrolled take a viewer."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.programme.training import policies, rules
from txng.programme.training.models import Course, Enrolment, Session
from txng.registry import sealing


def courses(viewer: Viewer) -> QuerySet[Course]:
    """Every official sees what is taught anywhere: bodies join in each other's courses."""
    rows = Course.objects.select_related("agency")
    rows = rows.annotate(times_held=Count("sessions", filter=Q(sessions__state="held")))
    return rows if viewer.kind == "authority" else rows.none()


def course(pk: int, viewer: Viewer) -> Course | None:
    return courses(viewer).filter(pk=pk).first()


def sessions(viewer: Viewer) -> QuerySet[Session]:
    """With how many are put down and came. Drafts are those of the own bodies."""
    rows = _counted(Session.objects.all())
    if viewer.kind != "authority":
        return rows.none()
    return rows.filter(~Q(state="draft") | Q(course__agency__in=viewer.agencies))


def _counted(rows: QuerySet[Session]) -> QuerySet[Session]:
    return rows.select_related("course__agency", "commune").annotate(
        with_place=Count("enrolments", filter=Q(enrolments__state=rules.PLACE)),
        waiting=Count("enrolments", filter=Q(enrolments__state=rules.WAITING)),
        came=Count("enrolments", filter=Q(enrolments__came_at__isnull=False)),
    )


def session(pk: int, viewer: Viewer) -> Session | None:
    return sessions(viewer).filter(pk=pk).first()


def to_end(viewer: Viewer, now: datetime) -> QuerySet[Session]:
    """Sessions of the own bodies that are over and not ended yet, the oldest first."""
    rows = sessions(viewer).filter(course__agency__in=viewer.agencies)
    return rows.filter(state="open", ends__lt=now).order_by("ends")


def people(row: Session, viewer: Viewer) -> QuerySet[Enrolment]:
    """Who is put down: for the body that holds the course."""
    rows = row.enrolments.select_related("commune", "session__course")
    return rows if policies.of(viewer, row.course) else rows.none()


def contact_of(row: Enrolment, viewer: Viewer) -> str:
    return sealing.unseal(row.contact) if policies.of(viewer, row.session.course) else ""


def mail_of(row: Enrolment, viewer: Viewer) -> str:
    """The address for news, for the body that holds the course."""
    return sealing.unseal(row.mail) if row.mail and policies.of(viewer, row.session.course) else ""


# -- for everybody -----------------------------------------------------------------------------------------------------


def to_come(today: date) -> QuerySet[Session]:
    """Open sessions that are not over, the next one first."""
    return _counted(Session.objects.filter(state="open", ends__gte=clock.beginning_of(today))).order_by("starts", "id")


def announced(since: datetime, until: datetime | None = None) -> QuerySet[Session]:
    """Sessions, no drafts and none that were cancelled, that go on from ``since`` on and begin before ``until``; the
    next one first."""
    rows = _counted(Session.objects.filter(state__in=("open", "held"), ends__gte=since)).order_by("starts", "id")
    return rows.filter(starts__lt=until) if until else rows


def by_token(token: str) -> Session | None:
    """A session behind its link: open, or over; never a draft."""
    rows = _counted(Session.objects.exclude(state="draft"))
    return rows.filter(token=token).first()


def by_key(key: str) -> Enrolment | None:
    """The enrolment of whoever has its key."""
    return _whole(Enrolment.objects.filter(key=key)).first()


def by_certificate(code: str) -> Enrolment | None:
    """What a certificate says, for whoever has its code."""
    return _whole(Enrolment.objects.filter(certificate=code)).first()


def _whole(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.select_related("session__course__agency", "commune")


# -- counts ------------------------------------------------------------------------------------------------------------


def held(first: datetime, behind: datetime, agencies: Collection[int] | None = None) -> QuerySet[Session]:
    """Sessions held from the moment ``first`` up to, but without, ``behind``; of ``agencies``, or of all."""
    rows = _counted(Session.objects.filter(state="held", starts__gte=first, starts__lt=behind))
    return rows if agencies is None else rows.filter(course__agency__in=agencies)


class Numbers(NamedTuple):
    """One row of the statistics: of a body or of a commune."""

    name: str
    sessions: int
    people: int
    certificates: int


def by_agency(first: datetime, behind: datetime) -> list[Numbers]:
    """What each body held, the busiest first."""
    return _numbers(first, behind, "session__course__agency__name")


def by_commune(first: datetime, behind: datetime) -> list[Numbers]:
    """Where those who came live or work."""
    return _numbers(first, behind, "commune__name")


def _numbers(first: datetime, behind: datetime, name: str) -> list[Numbers]:
    rows = Enrolment.objects.filter(session__in=held(first, behind).values("pk"), came_at__isnull=False)
    counted = rows.values_list(name).annotate(
        Count("session", distinct=True), Count("pk", distinct=True), Count("certificate", distinct=True)
    )
    return sorted((Numbers(*one) for one in counted.order_by(name)), key=lambda one: (-one.people, one.name))
