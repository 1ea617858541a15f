"""Forms of the second factor: those of allauth in our words."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext as _

from txng.web.accounts.forms import Plain

_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20", "spellcheck": "false"}


class AuthenticateForm(Plain, base.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["code"].widget.attrs.update(_DIGITS)
        self.fields["code"].help_text = _("Six digits from the app on your telephone, or one of your recovery codes.")
        self.tidy(code=_("Code"))


class ReauthenticateForm(Plain, base.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["code"].widget.attrs.update(_DIGITS)
        self.tidy(code=_("Code"))


class ActivateForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["code"].widget.attrs.update(_DIGITS)
        self.tidy(code=_("The six digits that the app shows now"))


class AddKeyForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["passwordless"].help_text = ""
        self.tidy(
            name=_("Name, so that you recognise it"), passwordless=_("Sign in with it alone, without the password")
        )


class RenameKeyForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.tidy(name=_("Name, so that you recognise it"))
