"""The one settings file. Every value that differs between installations comes from the
environment; a missing or unreadable one stops start-up with its name."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SECRET_KEY = env("SECRET_KEY")
# What is told in confidence is kept under these: 64 hexadecimal digits each, by comma, the one in
# use first. Without them nothing of it can be read, by anyone.
CONCERN_KEYS = env.list("CONCERN_KEYS")
DEBUG = env.bool("DEBUG", default=False)
# Demonstration: made-up people with a known password may exist and sign in.
DEMO = env.bool("DEMO", default=False)
# Off only where a browser on the same machine is the only visitor.
HTTPS = env.bool("HTTPS", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Where links in letters point.
BASE_URL = env("BASE_URL", default="http://localhost:8000")
# How many proxies of ours stand before the web processes; their X-Forwarded-* are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "home",
    "breaches",
    "acknowledgements",
    "policies",
    "people",
    "printing",
    "audit",
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
    "home.answering.logged",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.privacy.no_store",
    "people.uploads.not_too_large",
    "people.privacy.SignInRequired",
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
            # Every template can show a time, and none without its zone.
            "builtins": ["people.templatetags.people"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.partnership",
            ],
        },
    },
]

# Database: SQLite unless told otherwise, PostgreSQL in production.
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var/undersigned.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing: without this more than half of 320 writes at once failed.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Compiling a statement takes the server longer than any of ours takes without.
    # What the address says of its own (sslmode, say) stays.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# SQLite leaves out the columns that an index holds beside its key, which is what we want there.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits on sign-in are kept where every web process sees them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        # Django keeps 300 and then throws a third away, whichever: on a busy morning the guesses
        # at somebody's password would be forgotten.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "people.sessions"
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
    "people.hashing.PasswordHasher",
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
# Who signs has proved who they are within these seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# A school sits behind one address: a morning on which a whole staff asks for passwords must pass.
# Who signs in, and who guesses, people.models.guess counts.
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
    "people.uploads.NamelessUploadHandler",
]

# Safety of the browser
SECURE_SSL_REDIRECT = HTTPS
# Asked on the machine itself, behind whatever speaks https.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "home.views.csrf_failure"
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
        # Bootstrap draws its ticks and arrows from data: addresses in its stylesheet.
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

# Laws and bodies that are no more, beside those of policies/outdated.toml.
OUTDATED_FILE = env.str("OUTDATED_FILE", default="")

# Sites that may show the list of policies in a page of theirs, as in https://intranet.example.
INTRANET_ORIGINS = env.list("INTRANET_ORIGINS", default=[])

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "var/static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Nothing here is served by address: views hand files out to those who may have them.
FILES_ROOT = env.str("FILES_ROOT", default=str(BASE_DIR / "var/files"))
# Evidence that nobody may open lies apart, so that a backup can leave it out.
LOCKED_ROOT = env.str("LOCKED_ROOT", default=str(BASE_DIR / "var/locked"))
# The partnership's seal: keys, for the site's own user alone. A backup of them lies elsewhere.
SEAL_ROOT = env.str("SEAL_ROOT", default=str(BASE_DIR / "var/seal"))
# Who can open a backup: age1… (manage.py make_backup_key), by comma.
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])
# A video of a concern may be as large as this; people/sizes.py has all other limits.
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
# In place of the two folders, two buckets of an S3-compatible store, neither of them public.
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    for storage, bucket in {"default": S3_BUCKET, "locked": env.str("S3_LOCKED_BUCKET")}.items():
        STORAGES[storage] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": bucket,
                # Amazon's own where none is named.
                "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
                "region_name": env.str("S3_REGION", default="") or None,
                "access_key": env.str("S3_ACCESS_KEY"),
                "secret_key": env.str("S3_SECRET_KEY"),
                # As on a disk: a name that is taken is never written over.
                "file_overwrite": False,
            },
        }
# A text of 2 MB comes back with the clerk's decisions about it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# A pile of signed forms has a file field for each person.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# Mail
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Undersigned <undersigned@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The mailbox of that address, to which letters come back that can't be delivered.
BOUNCES_URL = env("BOUNCES_URL", default="")

# A service that says when a certificate was there (RFC 3161), and a file of the authorities, in
# PEM, that vouch for it and for those asked before it.
TIME_STAMP_URL = env("TIME_STAMP_URL", default="")
TIME_STAMP_AUTHORITIES = env("TIME_STAMP_AUTHORITIES", default="")
if TIME_STAMP_URL and not TIME_STAMP_AUTHORITIES:
    raise ImproperlyConfigured("TIME_STAMP_URL needs TIME_STAMP_AUTHORITIES beside it.")

# Jobs stand in the same database, so a job exists exactly if the act that asked for it does.
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
    # When a job runs next is compared by the hands of the clock. In a zone where an hour comes
    # twice, the scheduler would find no next time for up to a quarter of it, and look on and on
    # with the database locked.
    "time_zone": "UTC",
    "label": "Jobs",
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Who shows it may read /metrics/; nobody where it is empty.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# Lines of JSON, which name nobody; in the demonstration what a person at the screen reads.
LOG_LEVEL = env("LOG_LEVEL", default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "home.logs.Line"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", **({} if DEMO else {"formatter": "line"})}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handler for this one would write what ours leaves out.
        "django": {"handlers": [], "level": LOG_LEVEL},
        "django-q": {"level": LOG_LEVEL, "propagate": True},
        # An answer's line has its status; only a fault has more to tell.
        "django.request": {"level": "ERROR"},
        "undersigned.requests": {"level": "WARNING" if DEMO else "INFO"},
        # What it finds wrong in a file is for whoever checks the file.
        "pyhanko": {"level": "CRITICAL"},
        # It warns of each letter that no font has: letters of what somebody reported.
        "weasyprint": {"level": "ERROR"},
    },
}
