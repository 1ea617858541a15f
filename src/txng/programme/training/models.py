"""Courses, their sessions, and who was put down for them."""

from django.db import models
from django.db.models import F, Q

from txng.accounts.models import AdminUnit, Agency, User
from txng.core import clock
from txng.core.history import keep_history
from txng.programme.training import rules
from txng.programme.training.rules import SESSION


class Audience(models.TextChoices):
    """For whom a course is (plan 939 II.1: managing bodies, and those who trace)."""

    BODIES = "bodies", "Cơ quan quản lý"
    PARTIES = "parties", "Tổ chức, cá nhân sản xuất, kinh doanh"
    ALL = "all", "Mọi người quan tâm"


class Channel(models.TextChoices):
    """How somebody was put down."""

    LINK = "link", "Trực tuyến"
    OFFICE = "office", "Cơ quan ghi tên"
    WALK_IN = "walk_in", "Đến tại lớp"


class Standing(models.TextChoices):
    PLACE = rules.PLACE, "Có chỗ"
    WAITING = rules.WAITING, "Chờ chỗ"
    WITHDRAWN = rules.WITHDRAWN, "Đã rút tên"


@keep_history
class Course(models.Model):
    """What is taught. ``hours``: of 45 minutes; ``certifies``: who came gets a certificate; ``retired``: not held any
    more."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="courses")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    hours = models.PositiveSmallIntegerField()
    content = models.TextField(max_length=4000)
    content_en = models.TextField(max_length=4000, blank=True)
    certifies = models.BooleanField(default=True)
    retired = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


@keep_history
class Session(models.Model):
    """One time a course is held. ``token``: unguessable part of the link to enrol; ``secret``: what codes of presence
    are made from; ``report``: what came of it."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=24, unique=True, db_collation="C")
    secret = models.CharField(max_length=32)
    state = models.CharField(max_length=10, default=SESSION.initial)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    place = models.CharField(max_length=200)
    commune = models.ForeignKey(AdminUnit, models.PROTECT, null=True, related_name="+")
    capacity = models.PositiveSmallIntegerField()
    enrol_until = models.DateField()
    trainer = models.CharField(max_length=200, blank=True)
    report = models.TextField(max_length=4000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-starts", "-id"]
        indexes = [models.Index("starts", name="training_to_come", condition=Q(state="open"))]
        constraints = [
            models.CheckConstraint(name="training_session_state", condition=Q(state__in=SESSION.states)),
            models.CheckConstraint(name="training_session_times", condition=Q(starts__lt=F("ends"))),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.course.title}"


@keep_history
class Enrolment(models.Model):
    """One person put down. ``key``: unguessable, opens their own page; ``mark``: by which a telephone number is known
    again, ``contact``: the number itself, sealed, for the body that holds the course; ``mail``: an address for news of
    the session, sealed (empty: none). ``certificate``: the code by which anybody may check it; ``revoked_at``: it was
    given by mistake (``revoked_for``); ``reissued_at``: what it says was corrected."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=24, unique=True, db_collation="C")
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=200, blank=True)
    commune = models.ForeignKey(AdminUnit, models.PROTECT, related_name="+")
    contact = models.BinaryField()
    mark = models.BinaryField()
    mail = models.BinaryField(default=b"")
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=Standing)
    came_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=24, unique=True, null=True, db_collation="C")
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.CharField(max_length=1000, blank=True)
    reissued_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    #: put down, or taken up again, by this very act; not stored
    fresh = False

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="training_position_once"),
            models.CheckConstraint(name="training_enrolment_state", condition=Q(state__in=Standing.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def certificate_number(self) -> str:
        """``LH-2026-0003/07``: as it stands on the paper."""
        return f"{self.session.number}/{self.position:02d}"

    @property
    def holds(self) -> bool:
        """Whether there is a certificate that was not revoked."""
        return self.certificate is not None and self.revoked_at is None
