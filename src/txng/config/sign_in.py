"""Settings of sign-in: django-allauth, passwords, sessions, limits. Read by `txng.config.settings`."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from txng.core.errors import Refused

#: after `txng.web`: Django looks for templates in this order, and ours come first
APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "txng.accounts.passwords.NotTheName"},
    {"NAME": "txng.accounts.passwords.NotGuessable"},
]

#: host names under which demo accounts may sign in without being asked for
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1", "testserver"})

SESSION_AGE = timedelta(days=30)

ACCOUNT = {
    "ACCOUNT_ADAPTER": "txng.web.accounts.adapters.AccountAdapter",
    "ACCOUNT_LOGIN_METHODS": {"username", "email"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "email", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "optional",
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "ACCOUNT_MAX_EMAIL_ADDRESSES": 3,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 600,
    "ACCOUNT_USERNAME_MIN_LENGTH": 3,
    "ACCOUNT_FORMS": {
        "login": "txng.web.accounts.forms.SignInForm",
        "signup": "txng.web.accounts.forms.SignUpForm",
        "reset_password": "txng.web.accounts.forms.ForgottenForm",
        "reset_password_from_key": "txng.web.accounts.forms.NewPasswordForm",
        "change_password": "txng.web.accounts.forms.ChangePasswordForm",
        "set_password": "txng.web.accounts.forms.SetPasswordForm",
        "add_email": "txng.web.accounts.forms.AddEmailForm",
        "reauthenticate": "txng.web.accounts.forms.ReauthenticateForm",
    },
    # Failed sign-ins of one account: five, then longer and longer pauses; twenty in ten minutes from one address.
    "ACCOUNT_RATE_LIMITS": {
        "login_failed": "20/10m/ip,5/2m/key,10/30m/key,20/6h/key",
        "login": "60/10m/ip",
        "signup": "20/h/ip",
        "reset_password": "20/10m/ip,5/30m/key",
        "reset_password_from_key": "20/10m/ip",
        "reauthenticate": "10/5m/user",
        "change_password": "5/5m/user",
        "manage_email": "10/10m/user",
        "confirm_email": "1/3m/key",
    },
    "SOCIALACCOUNT_ADAPTER": "txng.web.accounts.sign_on.SignOnAdapter",
    "SOCIALACCOUNT_FORMS": {
        "signup": "txng.web.accounts.sign_on_forms.SignOnForm",
        "disconnect": "txng.web.accounts.sign_on_forms.DisconnectForm",
    },
    # Nobody gets into an account because another service says that its address is theirs.
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
    "SOCIALACCOUNT_AUTO_SIGNUP": False,
    "SOCIALACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "USERSESSIONS_ADAPTER": "allauth.usersessions.adapter.DefaultUserSessionsAdapter",
    "MFA_ADAPTER": "txng.web.accounts.adapters.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_TOLERANCE": 1,
    # Whoever signs up with a telephone number may add an address later; a second factor must not wait for that.
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_FORMS": {
        "authenticate": "txng.web.accounts.second_factor_forms.AuthenticateForm",
        "reauthenticate": "txng.web.accounts.second_factor_forms.ReauthenticateForm",
        "activate_totp": "txng.web.accounts.second_factor_forms.ActivateForm",
        "add_webauthn": "txng.web.accounts.second_factor_forms.AddKeyForm",
        "edit_webauthn": "txng.web.accounts.second_factor_forms.RenameKeyForm",
    },
}


def sign_on_services(given: str) -> dict[str, Any]:
    """``SOCIALACCOUNT_PROVIDERS`` from ``TXNG_SIGN_ON``: a JSON list of OpenID Connect services.

    Each has ``id`` (a word in the addresses), ``name`` (on the button), ``server`` (issuer, or its whole discovery
    address), ``client_id``, ``secret``; optionally ``scopes`` (default ``openid profile``) and ``subject`` (the claim
    that names a person for ever; default ``sub``). Raises `Refused` ``setting-invalid``.
    """
    try:
        services = json.loads(given or "[]")
        apps = [_app(service) for service in services]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("setting-invalid", name="TXNG_SIGN_ON", value=str(error)[:100]) from None
    if len({app["provider_id"] for app in apps}) != len(apps):
        raise Refused("setting-invalid", name="TXNG_SIGN_ON", value="id")
    return {"openid_connect": {"APPS": apps}} if apps else {}


def _app(service: dict[str, str]) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,30}", service["id"]) or urlsplit(service["server"]).scheme not in (
        "https",
        "http",
    ):
        raise ValueError(f"{service['id']}: {service['server']}")
    return {
        "provider_id": service["id"],
        "name": service["name"],
        "client_id": service["client_id"],
        "secret": service.get("secret", ""),
        "settings": {
            "server_url": service["server"],
            "uid_field": service.get("subject", "sub"),
            "scope": service.get("scopes", "openid profile").split(),
            "oauth_pkce_enabled": True,
        },
    }
