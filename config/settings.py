"""Every setting of the product. What varies between installations comes from the environment;
docs/settings.md lists each variable and a test compares the two."""

from pathlib import Path
from typing import Any

import environs
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.accounts import ACCOUNTS
from config.headers import add_headers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environs.Env()

# --- what kind of installation this is -------------------------------------------------------
DEVELOPMENT: bool = env.bool("FAIR_DEVELOPMENT", False)
DEMO: bool = env.bool("FAIR_DEMO", False)
DEBUG = env.bool("FAIR_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY and (DEVELOPMENT or DEMO):
    SECRET_KEY = "development-only-key-that-protects-nothing-and-is-refused-in-production"  # noqa: S105 - refused outside development by fair.E002
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
# Seals what is encrypted at rest: badge signing keys, numbers of identity papers. Apart from SECRET_KEY,
# so that either can rotate alone.
VAULT_KEY = env.str("VAULT_KEY", "")
VAULT_KEY_FALLBACKS: list[str] = env.list("VAULT_KEY_FALLBACKS", [])
# Keys the hashes by which equal secrets are found; a key of its own, since replacing it hashes anew.
INDEX_KEY = env.str("INDEX_KEY", "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
WORKERS: int = env.int("WEB_CONCURRENCY", 1)
SECURE_COOKIES: bool = env.bool("SECURE_COOKIES", not (DEVELOPMENT or DEMO))

# --- the clock -------------------------------------------------------------------------------
# An ISO date-time makes it a rehearsal: events.clock starts there and runs on.
FAIR_CLOCK_START = env.str("FAIR_CLOCK_START", "")
# The real moment (Unix seconds) at which a rehearsal starts, so that several processes agree.
FAIR_CLOCK_ANCHOR: float | None = env.float("FAIR_CLOCK_ANCHOR", None)

# --- applications ----------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "channels",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.line",
    "events",
    "registration",
    "booths",
    "badges",
    "config",
]

MIDDLEWARE = [
    "events.middleware.reject_nul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "events.middleware.attach_actor",
    "events.middleware.guard_admin_site",
    "config.middleware.ExplainRefusals",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    },
]

# --- database --------------------------------------------------------------------------------
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)
DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'fair.sqlite3'}")
}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 0
_database["ATOMIC_REQUESTS"] = False
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Django's own, whose writers stand in line.
    _database["ENGINE"] = "config.sqlite"
    _database["OPTIONS"] = {
        # A deferred transaction that writes late loses the race with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000;"
        ),
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        "pool": {
            "min_size": env.int("DATABASE_POOL_MIN", 2),
            "max_size": env.int("DATABASE_POOL_MAX", 20),
            "timeout": 10,
        },
    }

# --- who is responsible for personal data; stands in the privacy notice -----------------------------
PRIVACY_CONTROLLER_TH = env.str("PRIVACY_CONTROLLER_TH", "กรมการพัฒนาชุมชน กระทรวงมหาดไทย")
PRIVACY_CONTROLLER_EN = env.str(
    "PRIVACY_CONTROLLER_EN", "Community Development Department, Ministry of Interior"
)
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", "")

# --- requests --------------------------------------------------------------------------------
# How many each process answers at the same time; fewer than its connections to the database.
REQUEST_THREADS: int = env.int("REQUEST_THREADS", 16)

# How long each process goes by what it knows of keys, hours, kinds of badges and devices; 0: not at all.
GATE_MEMORY_SECONDS: float = env.float("GATE_MEMORY_SECONDS", 1.0)

# --- redis, channels -------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            # The pub/sub layer recovers from a restart of Redis; the core layer closes every socket.
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1}],
                "prefix": "fair",
            },
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# --- jobs: rows in the database, so that they survive a restart -------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# How often each server process looks for jobs; 0 leaves them to `manage.py work`.
JOB_SECONDS = env.float("JOB_SECONDS", 1.0)

# --- mail: written down with its cause, sent by the queue --------------------------------------
EMAIL_BACKEND = "events.mail.QueueBackend"
# How a mail leaves, as a URL (submission://user:password@host:587); without one it becomes a file in var/mail.
_mail: dict[str, Any] = env.dj_email_url("EMAIL_URL", "file:")
if "EMAIL_BACKEND" not in _mail:
    raise ImproperlyConfigured(
        "EMAIL_URL begins with submission:, smtp: or file:, see docs/settings.md"
    )
MAIL_TRANSPORT: str = _mail["EMAIL_BACKEND"]
EMAIL_HOST: str | None = _mail["EMAIL_HOST"]
EMAIL_PORT: int | None = _mail["EMAIL_PORT"]
EMAIL_HOST_USER: str | None = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD: str | None = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS: bool = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL: bool = _mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = str(BASE_DIR / "var" / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "OTOP <noreply@localhost>")
# Where people reach this installation: links in mails begin with it.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")

# --- people ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "events.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
globals().update(ACCOUNTS)
# Whoever administers, organises or reviews signs in with a second factor.
REQUIRE_SECOND_FACTOR: bool = env.bool("REQUIRE_SECOND_FACTOR", not (DEVELOPMENT or DEMO))
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT or DEMO
LINE_CHANNEL_ID = env.str("LINE_CHANNEL_ID", "")
LINE_CHANNEL_SECRET = env.str("LINE_CHANNEL_SECRET", "")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "line": {
        "APPS": [{"client_id": LINE_CHANNEL_ID, "secret": LINE_CHANNEL_SECRET, "key": ""}],
        "SCOPE": ["profile", "openid", "email"],
    }
}
# What allauth counts has to outlive a restart and hold for all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "events_counter",
        # The oldest are thrown away beyond this; nobody may push the limits of others out.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "fairs"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# --- transport and content security ----------------------------------------------------------
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", SECURE_COOKIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if SECURE_COOKIES else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A form's answer leads on to LINE; browsers count that as its action.
        "form-action": [SELF, "https://access.line.me"] if LINE_CHANNEL_ID else [SELF],
        "frame-ancestors": [NONE],
    }
}
NINJA_NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Guards the metrics page; empty means that only loopback may read it, and nobody behind a proxy.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- static files ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
NODE_MODULES = BASE_DIR / "node_modules"
FONT_DIRS = [NODE_MODULES]
STATICFILES_DIRS = [
    ("vendor/zxing", NODE_MODULES / "zxing-wasm" / "dist" / "iife" / "reader"),
    ("vendor/zxing", NODE_MODULES / "zxing-wasm" / "dist" / "reader"),
    ("vendor/panzoom", NODE_MODULES / "@panzoom" / "panzoom" / "dist"),
    ("vendor/fonts/sarabun", NODE_MODULES / "@fontsource" / "sarabun" / "files"),
    ("vendor/fonts/tibetan", NODE_MODULES / "@fontsource" / "noto-serif-tibetan" / "files"),
    ("vendor/fonts/japanese", NODE_MODULES / "@fontsource" / "noto-sans-jp" / "files"),
]
# Pictures that were sent in; never below what is served, a door asks who may see which.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.StaticStorage"},
}
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers

# --- logging: never a body, never a query string ---------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.channels.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
# How often each process expires holds and closes yesterday's booths; 0 turns it off (tests).
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 5.0)
# How long a viewer may go without news when the doorbell (Redis) is silent.
FEED_POLL_SECONDS = env.float("FEED_POLL_SECONDS", 2.0)
FEED_HEARTBEAT_SECONDS = env.float("FEED_HEARTBEAT_SECONDS", 10.0)
