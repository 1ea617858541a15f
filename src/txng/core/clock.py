"""The time. One function, so that nobody asks the operating system directly and tests can say when they happen."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The calendar day in the province (Asia/Ho_Chi_Minh): what dates in law and on labels are compared with."""
    return timezone.localdate()


def day_of(moment: datetime) -> date:
    """The calendar day of ``moment`` in the province: after 17:00 UTC it is the next one there."""
    return timezone.localdate(moment)


def beginning_of(day: date) -> datetime:
    """The first moment of ``day`` in the province, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))
