"""Forms about services of sign-on: the first time somebody comes by one, and letting go of one."""

from typing import Any

from allauth.socialaccount import forms as allauth
from django.utils.translation import gettext as _

from txng.web.accounts.forms import NewAccount, Plain


class SignOnForm(NewAccount, allauth.SignupForm):  # type: ignore[misc]
    """The service proposes name and telephone number; without password, for the service vouches."""

    field_order = ("full_name", "username", "email")

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["username"].help_text = _("We call it about your things only; it also names the account.")
        self.tidy()


class DisconnectForm(Plain, allauth.DisconnectForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.tidy(account=_("Service"))
