"""Background work of this room, where the worker looks for it."""

from txng.accounts.mails import mail_confirmation, mail_password_link

__all__ = ["mail_confirmation", "mail_password_link"]
