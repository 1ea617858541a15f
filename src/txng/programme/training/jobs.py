"""Background work of this room, where the worker looks for it."""

from txng.programme.training.mails import mail_enrolment

__all__ = ["mail_enrolment"]
