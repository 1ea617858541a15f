"""Forms of sign-in: those of allauth in our words, with telephone numbers as user names."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from txng.accounts.models import User
from txng.accounts.phones import phone_number
from txng.core import vietnamese

_PASSWORD_HINT = gettext_lazy(
    "At least 12 characters: three or four words that belong together only for you are easy to keep and hard to guess."
)


class Plain:
    """Takes the placeholders away: labels stand above, and say in the summary what is missing."""

    fields: dict[str, forms.Field]

    def tidy(self, **labels: Any) -> None:
        for name, label in labels.items():
            if name in self.fields:
                self.fields[name].label = label
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if field.label:
                field.error_messages["required"] = _("“%(label)s” is missing.") % {"label": field.label}


class SignInForm(Plain, allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        self.fields["login"].widget.attrs["maxlength"] = "254"
        self.fields["password"].help_text = ""
        self.tidy(
            login=_("Telephone number or e-mail address"),
            password=_("Password"),
            remember=_("Stay signed in on this device for 30 days"),
        )

    def clean_login(self) -> str:
        typed: str = super().clean_login()
        return phone_number(typed) or typed


class NewAccount(Plain, forms.Form):
    """What every new account has: a name, a telephone number to sign in with, perhaps an address."""

    full_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    def tidy(self, **labels: Any) -> None:
        self.fields["username"].widget = forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "maxlength": 30})
        self.fields["email"].help_text = _("Only to get back in when the password is forgotten, and for notices.")
        super().tidy(full_name=_("Full name"), username=_("Telephone number"), email=_("E-mail address"), **labels)

    def clean_full_name(self) -> str:
        return vietnamese.nfc(self.cleaned_data["full_name"])

    def clean_username(self) -> str:
        number = phone_number(self.cleaned_data["username"])
        if number is None:
            raise ValidationError(_("Enter a telephone number such as 0912 345 678."))
        self.cleaned_data["username"] = number
        return str(super().clean_username())  # type: ignore[misc]  # of allauth, which comes after


class SignUpForm(NewAccount, allauth.SignupForm):  # type: ignore[misc]
    field_order = ("full_name", "username", "email", "password1")

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["username"].help_text = _("You will sign in with it.")
        self.fields["password1"].help_text = _PASSWORD_HINT
        self.tidy(password1=_("Password"))

    def clean_password1(self) -> str:
        given = self.cleaned_data
        person = User(
            username=given.get("username", ""), full_name=given.get("full_name", ""), email=given.get("email", "")
        )
        validate_password(given["password1"], person)
        return str(given["password1"])


class ForgottenForm(Plain, allauth.ResetPasswordForm):  # type: ignore[misc]
    """Takes a telephone number, too, and never says whether an account exists."""

    email = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"}))

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.tidy(email=_("Telephone number or e-mail address"))

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"].strip()
        if number := phone_number(typed):
            found = User.objects.filter(username=number, is_active=True, is_demo=False).exclude(email="")
            self.users = list(found)
            return number
        forms.EmailField(error_messages={"invalid": _("Enter a telephone number or an e-mail address.")}).clean(typed)
        cleaned: str = super().clean_email()
        self.users = [user for user in self.users if not user.is_demo]
        return cleaned


class NewPasswordForm(Plain, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["password1"].help_text = _PASSWORD_HINT
        self.tidy(password1=_("New password"), password2=_("The new password once more"))


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = _PASSWORD_HINT
        self.tidy(
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("The new password once more"),
        )


class SetPasswordForm(Plain, allauth.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["password1"].help_text = _PASSWORD_HINT
        self.tidy(password1=_("New password"), password2=_("The new password once more"))


class AddEmailForm(Plain, allauth.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.tidy(email=_("New e-mail address"))


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["password"].help_text = ""
        self.tidy(password=_("Password"))


def address_of(user: User) -> str:
    """The address mails go to; empty where there is none."""
    return str(EmailAddress.objects.get_primary_email(user) or user.email or "")
