"""What allauth asks the house: where to go, what to say, how mails leave, how secrets are kept."""

import base64
import hashlib
import hmac
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import get_language, gettext_lazy

from txng.accounts import demo, sign_in
from txng.accounts.models import User
from txng.accounts.provinces import province
from txng.web.accounts.acting import HOMES, viewer_in

_WRONG = gettext_lazy("The telephone number, e-mail address or password is not right.")
_WAIT = gettext_lazy("Too many attempts. Wait a few minutes and try again; the owner of the account has been told.")

#: what allauth wants to say → in our words; what is not here is not worth a message
MESSAGES = {
    "account/messages/logged_out.txt": gettext_lazy("You have signed out."),
    "account/messages/password_changed.txt": gettext_lazy("The new password is in force."),
    "account/messages/password_set.txt": gettext_lazy("The new password is in force."),
    "account/messages/email_confirmation_sent.txt": gettext_lazy("A mail to confirm the address is on its way."),
    "account/messages/email_confirmed.txt": gettext_lazy("The address is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy("This address belongs to another account."),
    "account/messages/email_deleted.txt": gettext_lazy("The address has been removed."),
    "account/messages/primary_email_set.txt": gettext_lazy("Mails go to this address from now on."),
    "account/messages/unverified_primary_email.txt": gettext_lazy("Confirm the address first."),
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy("Mails go to this address: choose another first."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The app on your telephone is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is no longer asked for."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "There are new recovery codes; the former ones are void."
    ),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey has been removed."),
    "socialaccount/messages/account_connected.txt": gettext_lazy("You can sign in by this service from now on."),
    "socialaccount/messages/account_connected_updated.txt": gettext_lazy("You can sign in by this service already."),
    "socialaccount/messages/account_connected_other.txt": gettext_lazy(
        "This person of the service belongs to another account here."
    ),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy("You can no longer sign in by this service."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("You are signed out everywhere else."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "too_many_login_attempts": _WAIT,
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes and try again."),
        "username_taken": gettext_lazy("There is an account with this telephone number. Sign in, or choose another."),
        "email_taken": gettext_lazy("There is an account with this e-mail address."),
        "duplicate_email": gettext_lazy("This address is yours already."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "enter_current_password": gettext_lazy("The present password is not right."),
        "incorrect_code": gettext_lazy("The code is not right, or was used already. Wait for the next one."),
        "invalid_password_reset": gettext_lazy("This link is no longer valid."),
        "invalid_or_expired_key": gettext_lazy("This link is no longer valid."),
        "max_email_addresses": gettext_lazy("At most %d addresses."),
        "unknown_email": gettext_lazy("This address is not known here."),
    }

    # -- who -----------------------------------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_in.sign_in_blocked(name=credentials.get("username") or credentials.get("email") or "")
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        return None if user is not None and user.is_demo and not demo.is_open() else user

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.full_name = form.cleaned_data.get("full_name", "")
        super().save_user(request, user, form, commit=False)
        return sign_in.user_register(user=user) if commit else user

    def is_reauthentication_required(self, *, app: str, **given: Any) -> bool:
        """Whoever has just signed in need not prove at once who he or she is."""
        records = get_authentication_records(self.request, self.request.user)
        fresh = bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **given)

    # -- where to ------------------------------------------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(HOMES["agency" if viewer_in(request).kind == "authority" else "party"])

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("accounts-profile")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return resolve_url("account_email" if self.request.user.is_authenticated else "account_login")

    # -- what is said --------------------------------------------------------------------------------------------------

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or MESSAGES.get(message_template or "")
        if said:
            kind = messages.SUCCESS if level == messages.INFO else level
            messages.add_message(request, kind, str(said), extra_tags=extra_tags)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        sign_in.password_link_send(user=user)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        sign_in.confirmation_send(address=emailconfirmation.email_address.pk)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        sign_in.security_notice(user=user, what=template_prefix.rpartition("/")[2])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": gettext_lazy(
            "Your work needs a second factor: set up another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Set up the app or a passkey first."),
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        profile = province(settings.PROVINCE)
        return profile.portal_name_en if get_language() == "en" else profile.portal_name

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return sign_in.may_remove_factor(authenticator)

    def encrypt(self, text: str) -> str:
        return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return _box(key).decrypt(encrypted_text.encode()).decode()
            except InvalidToken:
                continue
        raise InvalidToken


def _box(key: str | bytes) -> Fernet:
    """Seals secrets of second factors, so that a copy of the database alone opens no account."""
    derived = hmac.new(key if isinstance(key, bytes) else key.encode(), b"txng second factor", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
