"""All settings. Each comes from one environment variable named ``TXNG_…`` and stands in ``.env.example``."""

import os
import secrets
import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
import psycopg
from psycopg.conninfo import conninfo_to_dict

from txng.config import sign_in
from txng.core import embedded
from txng.core.errors import Refused

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent

env = environ.Env()
if (CHECKOUT / ".env").is_file():
    env.read_env(CHECKOUT / ".env")


def default_home() -> Path:
    """``var/`` of a checkout; for an installed package a folder of the user."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "var"
    return Path.home() / ".local" / "share" / "txng"


def secret_key(home: Path) -> str:
    """The key of ``TXNG_SECRET_KEY``, or one made once and kept in the data folder, readable by its owner only."""
    given: str = env.str("TXNG_SECRET_KEY", default="")
    if given:
        return given
    path = home / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    fresh = secrets.token_urlsafe(48)
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    except OSError as error:
        raise Refused("home-not-writable", folder=str(home), detail=error.strerror) from None
    with os.fdopen(descriptor, "w") as file:
        file.write(fresh)
    return fresh


def static_root(home: Path) -> str:
    """Where collected static files lie; made if missing, because the server of static files looks there at start."""
    folder = Path(env.str("TXNG_STATIC_ROOT", default=str(home / "static")))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("home-not-writable", folder=str(folder), detail=error.strerror) from None
    return str(folder)


def database(url: str) -> dict[str, object]:
    """Django's form of a PostgreSQL address, read as libpq reads it (the host may be a percent-encoded folder)."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise Refused("setting-invalid", name="TXNG_DATABASE_URL", value=url.split("@")[-1][:100]) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "txng", **parts},
    }


HOME = Path(env.str("TXNG_HOME", default=str(default_home()))).expanduser().resolve()
DATABASE_URL = env.str("TXNG_DATABASE_URL", default="")
BASE_URL = (env.str("TXNG_BASE_URL", default="") or f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
PROVINCE = env.str("TXNG_PROVINCE", default="tay-ninh")
DEBUG = env.bool("TXNG_DEBUG", default=False)
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = [
    *env.list("TXNG_ALLOWED_HOSTS", default=[]),
    *{urlsplit(BASE_URL).hostname or "localhost", "127.0.0.1", "localhost", "[::1]"},
]
HTTPS = BASE_URL.startswith("https:")

DATABASES = {"default": database(DATABASE_URL or embedded.database_url(HOME))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "csp",
    "procrastinate.contrib.django",  # its tables only: jobs are core/jobs.py
    "txng.core",
    "txng.accounts",
    "txng.registry",
    "txng.events",
    "txng.resolver",
    "txng.exchange",
    "txng.exchange.sources",
    "txng.exchange.trials",
    "txng.oversight.conformity",
    "txng.oversight.recalls",
    "txng.oversight.complaints",
    "txng.oversight.alarms",
    "txng.oversight.inspections",
    "txng.oversight.violations",
    "txng.programme.targets",
    "txng.programme.lists",
    "txng.programme.library",
    "txng.programme.difficulties",
    "txng.programme.support",
    "txng.programme.surveys",
    "txng.programme.training",
    "txng.programme.communication",
    "txng.programme.grants",
    "txng.programme.providers",
    "txng.programme.budget",
    "txng.programme.plans",
    "txng.programme.reports",
    "txng.web",
    *sign_in.APPS,  # after our templates
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = sign_in.BACKENDS
AUTH_PASSWORD_VALIDATORS = sign_in.PASSWORD_VALIDATORS
PASSWORD_RESET_TIMEOUT = 24 * 3600  # as the mail says: txng.accounts.mails.HOURS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
vars().update(sign_in.ACCOUNT)
SOCIALACCOUNT_PROVIDERS = sign_in.sign_on_services(env.str("TXNG_SIGN_ON", default=""))
DEMO_SIGN_IN = env.bool("TXNG_DEMO_SIGN_IN", default=urlsplit(BASE_URL).hostname in sign_in.THIS_MACHINE)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TXNG_PROXIES", default=0)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Limits are counted for all workers together, so they stand in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_limit"}}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "txng.web.public.refusals.RefusalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "txng.web.accounts.acting.ActingMiddleware",
    "txng.web.accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "txng.config.urls"
WSGI_APPLICATION = "txng.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "txng.web.components.shell.shell",
            ],
            "string_if_invalid": "",
        },
    }
]

FORM_RENDERER = "txng.web.components.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = sorted({path.parent for path in (PACKAGE / "web" / "locale").glob("**/vi")})
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["txng.web.formats"]
USE_THOUSAND_SEPARATOR = False

MEDIA_ROOT = str(HOME / "media")  # contents of core/files.py; never served as they lie there
NETWORKS_FILE = env.str("TXNG_NETWORKS", default="")  # where networks are, for alarms of scans
FILE_SCAN = shlex.split(env.str("TXNG_FILE_SCAN", default=""))

STATIC_URL = "/static/"
STATIC_ROOT = static_root(HOME)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(sign_in.SESSION_AGE.total_seconds())
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False  # pages are redirected by the proxy in front; an API call on plain HTTP is refused there
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "txng.web.public.refusals.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

MAIL = urlsplit(env.str("TXNG_MAIL_URL", default=""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.hostname else 'console' if DEBUG else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "", MAIL.port or (465 if MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.scheme == "smtps", MAIL.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("TXNG_MAIL_FROM", default="") or f"txng@{urlsplit(BASE_URL).hostname}"

KEEP_FREE_MB = env.int("TXNG_KEEP_FREE_MB", default=100)  # read by core/space.py
CALLS_PER_MINUTE = env.int("TXNG_CALLS_PER_MINUTE", default=30_000)  # read by web/api/epcis/pace.py
OUTBOUND_ALLOW = env.list("TXNG_OUTBOUND_ALLOW", default=[])  # read by core/outbound.py
OUTBOUND_CA_FILE = env.str("TXNG_OUTBOUND_CA_FILE", default="")

LOGGING_CONFIG = None  # structlog takes over: txng.config.logs
