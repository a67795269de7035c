"""The one settings file. Every value that differs between installations comes from the environment;
a missing or invalid one stops start-up with an error that names it."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
# Keys that encrypt concerns: 64 hexadecimal digits each, separated by commas, the current one
# first. Without them nobody can read a concern.
CONCERN_KEYS = env.list("CONCERN_KEYS")
DEBUG = env.bool("DEBUG", default=False)
# Demonstration: made-up people with a known password may exist and sign in.
DEMO = env.bool("DEMO", default=False)
# Off only where all visitors use a browser on the same machine.
HTTPS = env.bool("HTTPS", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The site's address, for links in emails.
BASE_URL = env("BASE_URL", default="http://localhost:8000")
# How many of our own proxies are in front of the web processes; their X-Forwarded-* is trusted.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "operations",
    "home",
    "breaches",
    "acknowledgements",
    "policies",
    "people",
    "printing",
    "audit",
    "web",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "csp",
    "django_htmx",
    "django_q",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "operations.middleware.logged",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.middleware.no_store",
    "web.middleware.not_too_large",
    "web.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Every template can show a time, always with its zone.
            "builtins": ["web.templatetags.web"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context_processors.partnership",
            ],
        },
    },
]

# Database: SQLite by default, PostgreSQL in production.
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var/undersigned.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing: without this, over half of 320 concurrent writes failed.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # JIT compilation takes longer than any of our queries takes without it. Options in the URL
    # (sslmode, say) are kept.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# SQLite ignores an index's INCLUDE columns, which is what we want there.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits on sign-in are kept where every web process sees them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        # Django's default is 300, then it drops a third whatever their age: on a busy morning it
        # would forget the guesses at somebody's password.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "web.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["people.sign_in.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:desk"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [
    "web.hashers.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ACCOUNT_ADAPTER = "people.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# The office enters addresses and invites people; nobody registers.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# How recently, in seconds, a signatory must have proved who they are.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# A school shares one IP address: a morning when all staff ask for new passwords must work. Sign-ins
# and wrong guesses are counted by people.models.password_guess.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reauthenticate": "10/m/user",
    "reset_password": "120/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "5/m/user",
    "verify": "60/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Uploads
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "web.upload_handlers.NamelessUploadHandler",
]

# Browser security
SECURE_SSL_REDIRECT = HTTPS
# Called on the machine itself, behind the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        # Bootstrap's stylesheet draws its ticks and arrows from data: URLs.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "display-capture": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# Language and time
LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Europe/London")

# Laws and bodies that no longer exist, besides those in policies/register/outdated.toml.
OUTDATED_FILE = env.str("OUTDATED_FILE", default="")

# Sites that may embed the list of policies, such as https://intranet.example.
INTRANET_ORIGINS = env.list("INTRANET_ORIGINS", default=[])

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "var/static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Source maps are more than half of all static files, and only a developer's tools ever load them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Nothing here is served by URL: views send files to people who may have them.
FILES_ROOT = env.str("FILES_ROOT", default=str(BASE_DIR / "var/files"))
# Evidence that nobody may open is kept apart, so that a backup can leave it out.
LOCKED_ROOT = env.str("LOCKED_ROOT", default=str(BASE_DIR / "var/locked"))
# The partnership's seal: keys, readable by the site's own user alone. Back them up elsewhere.
SEAL_ROOT = env.str("SEAL_ROOT", default=str(BASE_DIR / "var/seal"))
# Who can open a backup: age1… keys (manage.py make_backup_key), separated by commas.
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])
# The size limit for a video in a concern; all other limits are in web/sizes.py.
EVIDENCE_VIDEO_MB = env.int("EVIDENCE_VIDEO_MB", default=100)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT, "base_url": None},
    },
    "locked": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": LOCKED_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Instead of the two folders: two buckets of an S3-compatible store, neither of them public.
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    for storage, bucket in {"default": S3_BUCKET, "locked": env.str("S3_LOCKED_BUCKET")}.items():
        STORAGES[storage] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": bucket,
                # Empty: Amazon's own.
                "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
                "region_name": env.str("S3_REGION", default="") or None,
                "access_key": env.str("S3_ACCESS_KEY"),
                "secret_key": env.str("S3_SECRET_KEY"),
                # As on disk, an existing file is never overwritten.
                "file_overwrite": False,
            },
        }
# A text of up to 2 MB is posted back with the clerk's decisions about it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# A batch of signed forms has a file field for each person.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# Email
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Undersigned <undersigned@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The mailbox of that address, which receives bounces.
BOUNCES_URL = env("BOUNCES_URL", default="")

# A time-stamping service for certificates (RFC 3161), and a PEM file of the authorities that vouch
# for it and for any service used before it.
TIME_STAMP_URL = env("TIME_STAMP_URL", default="")
TIME_STAMP_AUTHORITIES = env("TIME_STAMP_AUTHORITIES", default="")
if TIME_STAMP_URL and not TIME_STAMP_AUTHORITIES:
    raise ImproperlyConfigured("TIME_STAMP_URL also needs TIME_STAMP_AUTHORITIES.")

# Jobs are in the same database, so a job exists exactly if the act that queued it does.
Q_CLUSTER = {
    "name": "undersigned",
    "orm": "default",
    "workers": env.int("JOB_WORKERS", default=1),
    "timeout": 300,
    "retry": 360,
    "max_attempts": 10,
    "ack_failures": False,
    "poll": 0.5,
    "recycle": 50,
    "save_limit": 1000,
    "catch_up": False,
    # The scheduler compares local times. In a zone where an hour comes twice, it would find no next
    # run for up to a quarter of that hour, and keep looking with the database locked.
    "time_zone": "UTC",
    "label": "Jobs",
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# The token that opens /metrics/; if empty, nobody can read it.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# JSON lines that name nobody; in the demonstration, plain text for a person at the screen.
LOG_LEVEL = env("LOG_LEVEL", default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "operations.logs.JSONFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", **({} if DEMO else {"formatter": "line"})}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handler would write what ours leaves out.
        "django": {"handlers": [], "level": LOG_LEVEL},
        "django-q": {"level": LOG_LEVEL, "propagate": True},
        # The request's own line has its status; only an error has more to say.
        "django.request": {"level": "ERROR"},
        "undersigned.requests": {"level": "WARNING" if DEMO else "INFO"},
        # What it finds wrong with a file concerns only the person who checks the file.
        "pyhanko": {"level": "CRITICAL"},
        # It warns of each character that no font has, and those come from reports.
        "weasyprint": {"level": "ERROR"},
    },
}
