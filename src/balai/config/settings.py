"""Django settings, from the environment only. docs/reference/settings.md is generated from `env` calls."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from balai.kernel.context import reset_session

from . import env, layout, outward

BASE_DIR = env.ROOT
BALAI_MODE = env.text("BALAI_MODE", "demo")
if BALAI_MODE not in ("demo", "test", "production"):
    raise env.SettingsError(f"BALAI_MODE={BALAI_MODE!r} must be demo, test or production.")
BALAI_DATA = layout.data_dir()
BALAI_KEYS = layout.keys_dir()
BALAI_PACK = env.path("BALAI_PACK", layout.PACKS / ("jambi" if BALAI_MODE == "production" else "jambi-demo"))
BALAI_NATIONAL_PACK = layout.PACKS / "national"
BALAI_HOST = env.text("BALAI_HOST", "127.0.0.1") or "127.0.0.1"
BALAI_PORT = env.number("BALAI_PORT", 8000)
BALAI_NOW = env.text("BALAI_NOW")
BALAI_TRUSTED_PROXIES = env.names("BALAI_TRUSTED_PROXIES")
BALAI_RATE_LIMITS = env.text("BALAI_RATE_LIMITS", "on")
BALAI_OUTBOUND_ALLOW = env.names("BALAI_OUTBOUND_ALLOW")
BALAI_ANCHOR_DIR = env.text("BALAI_ANCHOR_DIR")
BALAI_ANCHOR_URL = env.text("BALAI_ANCHOR_URL")
# Numbers a minute one address may take: a carrier or the mall's Wi-Fi hides hundreds of phones behind it.
BALAI_ADDRESS_LIMIT = env.number("BALAI_ADDRESS_LIMIT", 60_000)
BALAI_REFERENCE = env.text("BALAI_REFERENCE")
BALAI_DEMO_TRAFFIC = env.flag("BALAI_DEMO_TRAFFIC", BALAI_MODE == "demo")

DEBUG = env.flag("BALAI_DEBUG", False)
_DEMO_KEY = "demo-only-" + "0" * 50
SECRET_KEY = env.text("BALAI_SECRET_KEY", _DEMO_KEY) or _DEMO_KEY
SECRET_KEY_IS_DEFAULT = SECRET_KEY == _DEMO_KEY
ALLOWED_HOSTS = env.names("BALAI_ALLOWED_HOSTS", "127.0.0.1,localhost,.localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("BALAI_TRUSTED_ORIGINS")

# Ours first: the words and templates of an earlier app win.
INSTALLED_APPS = [
    "balai.kernel",
    "balai.ui",
    "balai.domains.directory",
    "balai.domains.accounts",
    "balai.domains.notifications",
    "balai.domains.complaints",
    "balai.domains.queueing",
    "balai.sites.portal",
    "balai.sites.citizen",
    "balai.sites.kiosk",
    "balai.sites.signage",
    "balai.sites.counter",
    "balai.sites.desk",
    "balai.sites.office",
    "balai.sites.staff",
    "balai.sites.rest",
    "balai.sites.live",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "procrastinate.contrib.django",
]

PROCRASTINATE_IMPORT_PATHS = ["balai.flows.tasks"]

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "balai.config.mall.MallMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "balai.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "balai.sites.staff.middleware.StaffDoorMiddleware",
]

ROOT_URLCONF = "balai.config.urls"
WSGI_APPLICATION = "balai.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "balai.ui.context.chrome",
            ],
        },
    }
]


def database(url: str, pool_size: int) -> dict[str, Any]:
    """A `DATABASES` entry for a libpq URL; the migrator becomes the owner, everybody else stays what he is."""
    parts = conninfo_to_dict(url)
    options: dict[str, Any] = {"application_name": os.environ.get("BALAI_PROCESS", "balai")}
    if parts.get("user") == "balai_migrator":
        options["assume_role"] = "balai_owner"
    elif pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10, "reset": reset_session}
    known = {"user", "password", "host", "port", "dbname"}
    options |= {key: value for key, value in parts.items() if key not in known}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


BALAI_WEB_THREADS = env.number("BALAI_WEB_THREADS", 8)
BALAI_DATABASE_URL = layout.database_url()
DATABASES = {"default": database(BALAI_DATABASE_URL, env.number("BALAI_POOL", BALAI_WEB_THREADS + 2))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **extra}
    for name, extra in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 10}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "balai_lang"
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / name / "locale" for name in ("config", "flows", "simulation")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = layout.data_dir() / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = BALAI_MODE == "test"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if BALAI_MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

_SECURE = BALAI_MODE == "production"
SESSION_COOKIE_NAME = "balai_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_NAME = "balai_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _SECURE
CSRF_FAILURE_VIEW = "balai.ui.errors.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
# The edge alone reads X-Forwarded-*: it strips the headers and hands Django the visitor's address and scheme.
SECURE_PROXY_SSL_HEADER = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
BALAI_BODY_LIMITS: dict[str, int] = {}  # path prefix -> bytes, for the few addresses that take more
BALAI_BODY_SECONDS = env.number("BALAI_BODY_SECONDS", 20)
BALAI_BODY_BUDGET = env.number("BALAI_BODY_BUDGET", 64_000_000)
BALAI_METRICS_FROM = env.names("BALAI_METRICS_FROM", "127.0.0.1,::1")
BALAI_LIVE = env.names("BALAI_LIVE", "balai.sites.live.service")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# What leaves the mall. A channel without its settings is not offered; in demo and test it writes into /demo/outbox/.
BALAI_PUBLIC_URL = outward.public_url(env.text("BALAI_PUBLIC_URL"), BALAI_HOST, BALAI_PORT, BALAI_MODE)
BALAI_SMTP_URL = env.text("BALAI_SMTP_URL")
_RELAY = outward.relay(BALAI_SMTP_URL)
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _RELAY.backend, _RELAY.host, _RELAY.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _RELAY.user, _RELAY.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _RELAY.direct_tls, _RELAY.upgrade_tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("BALAI_SMTP_FROM", "balai@localhost") or "balai@localhost"
BALAI_WHATSAPP_URL = env.text("BALAI_WHATSAPP_URL", "https://graph.facebook.com/v23.0")
BALAI_WHATSAPP_PHONE_ID = env.text("BALAI_WHATSAPP_PHONE_ID")
BALAI_WHATSAPP_TOKEN = env.text("BALAI_WHATSAPP_TOKEN")
BALAI_WHATSAPP_SECRET = env.text("BALAI_WHATSAPP_SECRET")
BALAI_WHATSAPP_VERIFY = env.text("BALAI_WHATSAPP_VERIFY")
BALAI_SMS_URL = env.text("BALAI_SMS_URL")
BALAI_SMS_KEY = env.text("BALAI_SMS_KEY")
BALAI_SMS_SECRET = env.text("BALAI_SMS_SECRET")
BALAI_SMS_SENDER = env.text("BALAI_SMS_SENDER", "MPP")
BALAI_WEBPUSH_KEY = env.text("BALAI_WEBPUSH_KEY")
BALAI_WEBPUSH_CONTACT = env.text("BALAI_WEBPUSH_CONTACT")
# The national identity for citizens (OpenID Connect by discovery). Off until all three are set.
BALAI_OIDC_ISSUER = env.text("BALAI_OIDC_ISSUER")
BALAI_OIDC_CLIENT_ID = env.text("BALAI_OIDC_CLIENT_ID")
BALAI_OIDC_SECRET = env.text("BALAI_OIDC_SECRET")
BALAI_OIDC_NAME = env.text("BALAI_OIDC_NAME", "Identitas nasional")

LOGIN_URL = "/staff/sign-in/"
LOGIN_REDIRECT_URL = "/staff/"
SESSION_COOKIE_AGE = 12 * 3600
ACCOUNT_ADAPTER = "balai.sites.staff.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# allauth's limits count by address and lock accounts for everybody: honest people share addresses in the mall.
# `accounts.services.signing_in` counts by account and source instead.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "balai.sites.staff.adapter.StaffFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None
