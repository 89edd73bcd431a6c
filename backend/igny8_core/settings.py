"""Settings, from the environment only.

=========================  =====================================  ==========================================
variable                   default                                meaning
=========================  =====================================  ==========================================
IGNY8_HOME                 ./.work/igny8                          where IGNY8 keeps its own files
IGNY8_DATABASE_URL         sqlite:///<home>/igny8.db              or postgres://user:password@host:port/name
IGNY8_BROKER_URL           memory://                              or redis://…, amqp://…
IGNY8_SECRET_KEY           made once, kept in <home>              signs tokens
IGNY8_ENCRYPTION_KEYS      made once, kept in <home>              Fernet keys, newest first, with commas
IGNY8_DASHBOARD_DIR        frontend/dist of the checkout          the dashboard as it was built
IGNY8_MEDIA_DIR            <home>/media                           image bytes, by content hash
IGNY8_BASE_URL             http://127.0.0.1:8000                  where sites and people reach this backend
IGNY8_ALLOWED_HOSTS        host of the base URL, and loopback     Host headers answered, with commas
IGNY8_ALLOW_LOOPBACK       0                                      1: images and sites on loopback are allowed
IGNY8_OPEN_REGISTRATION    0                                      1: anybody may open an account
IGNY8_TRUSTED_PROXIES      0                                      proxies in front that set X-Forwarded-For
IGNY8_MAX_BODY_BYTES       4194304                                largest JSON request
IGNY8_MAX_UPLOAD_BYTES     20971520                               largest image, uploaded or fetched
IGNY8_MAX_IMAGE_PIXELS     50000000                               most pixels of an image (AVIF 10000000)
IGNY8_MAX_IMAGES           40                                     images of one content, those in its text too
IGNY8_IMAGE_SECONDS        20                                     for fetching one image, redirects included
IGNY8_IMAGE_IDLE_SECONDS   10                                     for each wait of it for the image's server
IGNY8_MEDIA_KEEP_DAYS      7                                      image bytes nothing needs stay so long
IGNY8_EMAIL_URL            none: no e-mail is sent                smtp://user:password@host:587, or smtps://…
IGNY8_EMAIL_FROM           igny8@host of the base URL             sender of e-mails
IGNY8_LOG_LEVEL            INFO
=========================  =====================================  ==========================================
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from os import environ, getpid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.management.utils import get_random_secret_key

from igny8_core.email_url import email_from_url
from igny8_core.keyfile import read_or_create
from igny8_core.logs import logging_config


def _flag(name: str) -> bool:
    return environ.get(name, "0").strip().lower() in {"1", "true", "yes", "on"}


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def database_from_url(url: str) -> dict[str, Any]:
    """Django's database dictionary for a sqlite:///path or postgres://user:password@host:port/name URL.

    Query parameters of a postgres URL are handed to libpq (`?sslmode=require`).
    Raises ValueError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,  # a connection that died with its server is replaced
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": 20},
                # Compiling a query takes longer than any of these takes to run, by up to a second.
                "options": "-c jit=off",
                **dict(parse_qsl(parts.query)),
            },
            "TEST": {"NAME": f"test_igny8_{getpid()}"},  # two test runs at once do not meet
        }
    raise ValueError(f"IGNY8_DATABASE_URL must begin with sqlite:// or postgres://, not {parts.scheme!r}")


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A transaction that starts by reading and then writes fails with "database is locked" at
            # once, whatever the timeout, when another one wrote in between; IMMEDIATE waits instead.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a job that was acknowledged survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000",
        },
        # A file, as in production: an in-memory database has neither WAL nor a second connection.
        "TEST": {"NAME": str(Path(tempfile.gettempdir()) / f"igny8_test_{getpid()}.sqlite3")},
    }


_REPOSITORY = Path(__file__).resolve().parents[2]
IGNY8_HOME = Path(environ.get("IGNY8_HOME", ".work/igny8")).absolute()
IGNY8_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
MEDIA_DIR = Path(environ.get("IGNY8_MEDIA_DIR", IGNY8_HOME / "media")).absolute()
IGNY8_DASHBOARD_DIR = Path(environ.get("IGNY8_DASHBOARD_DIR") or _REPOSITORY / "frontend" / "dist")
IGNY8_BROKER_URL = environ.get("IGNY8_BROKER_URL") or "memory://"
IGNY8_BASE_URL = environ.get("IGNY8_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
IGNY8_ALLOW_LOOPBACK = _flag("IGNY8_ALLOW_LOOPBACK")
IGNY8_OPEN_REGISTRATION = _flag("IGNY8_OPEN_REGISTRATION")
IGNY8_TRUSTED_PROXIES = int(environ.get("IGNY8_TRUSTED_PROXIES", "0"))
IGNY8_MAX_UPLOAD_BYTES = int(environ.get("IGNY8_MAX_UPLOAD_BYTES", str(20 * 1024 * 1024)))
IGNY8_MAX_IMAGE_PIXELS = int(environ.get("IGNY8_MAX_IMAGE_PIXELS", "50000000"))
IGNY8_MAX_IMAGES = int(environ.get("IGNY8_MAX_IMAGES", "40"))
IGNY8_IMAGE_SECONDS = float(environ.get("IGNY8_IMAGE_SECONDS", "20"))
IGNY8_IMAGE_IDLE_SECONDS = float(environ.get("IGNY8_IMAGE_IDLE_SECONDS", "10"))
IGNY8_MEDIA_KEEP_DAYS = max(1.0, float(environ.get("IGNY8_MEDIA_KEEP_DAYS", "7")))
IGNY8_ENCRYPTION_KEYS = _words(
    environ.get("IGNY8_ENCRYPTION_KEYS", "")
    or read_or_create(IGNY8_HOME / "encryption.keys", lambda: Fernet.generate_key().decode())
)

IGNY8_EMAIL_URL = environ.get("IGNY8_EMAIL_URL", "")
DEFAULT_FROM_EMAIL = (
    environ.get("IGNY8_EMAIL_FROM") or f"igny8@{urlsplit(IGNY8_BASE_URL).hostname or 'localhost'}"
)
globals().update(email_from_url(IGNY8_EMAIL_URL))

DEBUG = False
SECRET_KEY = environ.get("IGNY8_SECRET_KEY", "") or read_or_create(
    IGNY8_HOME / "secret.key", get_random_secret_key
)
ALLOWED_HOSTS = _words(environ.get("IGNY8_ALLOWED_HOSTS", "")) or [
    urlsplit(IGNY8_BASE_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "django_filters",
    "drf_spectacular",
    "igny8_core.auth",
    "igny8_core.system",
    "igny8_core.writer",
    "igny8_core.integration",
]

MIDDLEWARE = [
    "igny8_core.middleware.request_id_middleware",
    "django.middleware.security.SecurityMiddleware",
    "igny8_core.middleware.content_security_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
APPEND_SLASH = False  # a redirected POST loses its body: an unknown address says so instead
ROOT_URLCONF = "igny8_core.urls"
ASGI_APPLICATION = "igny8_core.asgi.application"
TEMPLATES: list[dict[str, Any]] = []

DATABASES = {
    "default": database_from_url(environ.get("IGNY8_DATABASE_URL") or f"sqlite:///{IGNY8_HOME / 'igny8.db'}"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# On SQLite indexes do not carry further columns: they are as right, and slower.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

AUTH_USER_MODEL = "igny8_auth.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    # Not rotated: two tabs that refresh at the same moment would sign each other out.
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "CHECK_REVOKE_TOKEN": True,  # a changed password ends every session
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en"

DATA_UPLOAD_MAX_MEMORY_SIZE = int(environ.get("IGNY8_MAX_BODY_BYTES", str(4 * 1024 * 1024)))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # articles of one import; one body is at most one upload large

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if IGNY8_BASE_URL.startswith("https://") else 0
if IGNY8_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["igny8_core.auth.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["igny8_core.auth.permissions.ReadOrEdit"],
    "DEFAULT_RENDERER_CLASSES": ["igny8_core.envelope.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["igny8_core.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "igny8_core.envelope.EnvelopePagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "igny8_core.envelope.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_METADATA_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IGNY8",
    "DESCRIPTION": "Publish articles to WordPress sites: all of it, once, or not at all.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "igny8_core.openapi.show_envelope",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "igny8_core.auth.models.Role",
        "ApiKeyRoleEnum": [("editor", "editor"), ("viewer", "viewer")],
        "ImageRoleEnum": "igny8_core.writer.models.ImageRole",
        "TaskStatusEnum": "igny8_core.writer.models.TaskStatus",
        "ComparisonStateEnum": "igny8_core.integration.comparing_models.Comparison.State",
        "DifferenceStateEnum": "igny8_core.integration.comparing_models.Difference.State",
        "ImportStateEnum": "igny8_core.integration.importing_models.ImportState",
        "IntegrationStatusEnum": "igny8_core.integration.models.SiteIntegration.Status",
        "HealthStateEnum": "igny8_core.integration.health_states.HealthState",
        "MailStateEnum": "igny8_core.integration.health_models.MailState",
        "WebhookDeliveryStateEnum": "igny8_core.integration.webhook_models.DeliveryState",
        "JobStateEnum": "igny8_core.integration.states.JobState",
        "ContentStateEnum": "igny8_core.integration.content_states.ContentState",
        "CalendarStateEnum": "igny8_core.integration.screen_serializers.CALENDAR_STATES",
        "ChangeStateEnum": "igny8_core.integration.inbox_models.EventState",
        "PublicationStateEnum": [
            ("published", "On the site"),
            ("trashed", "In the trash of WordPress"),
            ("deleted", "Deleted in WordPress"),
        ],
        "PublishModeEnum": "igny8_core.writer.models.PublishMode",
    },
}

LOGGING_CONFIG = None
logging_config(environ.get("IGNY8_LOG_LEVEL", "INFO"))
