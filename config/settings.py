"""The one settings file. What differs between installations comes from the environment, as
config/catalogue.py says; a missing or invalid value stops start-up with the setting's name."""

from pathlib import Path

from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

from config.environment import together, value_of
from config.stores import stores

BASE_DIR = Path(__file__).resolve().parent.parent
# Which release of Undersigned this is; CHANGELOG.md has a section for each.
RELEASE = (BASE_DIR / "RELEASE").read_text().strip()

SECRET_KEY = value_of("SECRET_KEY")
CONCERN_KEYS = value_of("CONCERN_KEYS")
DEBUG = value_of("DEBUG")
DEMO = value_of("DEMO")
HTTPS = value_of("HTTPS")
ALLOWED_HOSTS = value_of("ALLOWED_HOSTS")
BASE_URL = value_of("BASE_URL")
TRUSTED_PROXIES = value_of("TRUSTED_PROXIES")

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
                "operations.context_processors.untold",
                "operations.context_processors.release",
            ],
        },
    },
]

# Database: SQLite by default, PostgreSQL in production.
DATABASES = {"default": value_of("DATABASE_URL")}
# SQLite ignores an index's INCLUDE columns, which is what we want there.
SILENCED_SYSTEM_CHECKS = [
    "models.W040",
    # HSTS_PRELOAD is on only where it is asked for: it can't be taken back.
    "security.W021",
]
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
ACCOUNT_FORMS = {"reset_password": "people.forms.password_reset.PasswordResetForm"}
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
SECURE_HSTS_PRELOAD = HTTPS and value_of("HSTS_PRELOAD")
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
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
PERMISSIONS_POLICY: dict[str, list[str]] = {each: [] for each in UNUSED}

# Language and time
LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = value_of("TIME_ZONE")

OUTDATED_FILE = value_of("OUTDATED_FILE")
INTRANET_ORIGINS = value_of("INTRANET_ORIGINS")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = value_of("STATIC_ROOT")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Source maps are more than half of all static files, and only a developer's tools ever load them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Nothing here is served by URL: views send files to people who may have them.
FILES_ROOT = value_of("FILES_ROOT")
# Kept apart, so that a backup can leave it out.
LOCKED_ROOT = value_of("LOCKED_ROOT")
SEAL_ROOT = value_of("SEAL_ROOT")
BACKUP_RECIPIENTS = value_of("BACKUP_RECIPIENTS")
# All other limits are in web/sizes.py.
EVIDENCE_VIDEO_MB = value_of("EVIDENCE_VIDEO_MB")
S3_BUCKET = value_of("S3_BUCKET")
STORAGES = stores()
# A text of up to 2 MB is posted back with the clerk's decisions about it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# A batch of signed forms has a file field for each person.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# Email
mail_server = value_of("EMAIL_URL")
vars().update(mail_server)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = value_of("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if "EMAIL_HOST" in mail_server:
    together("EMAIL_URL", "DEFAULT_FROM_EMAIL")
BOUNCES = value_of("BOUNCES_URL")
ALERTS_TO = value_of("ALERTS_TO")

together("TIME_STAMP_URL", "TIME_STAMP_AUTHORITIES")
TIME_STAMP_URL = value_of("TIME_STAMP_URL")
TIME_STAMP_AUTHORITIES = value_of("TIME_STAMP_AUTHORITIES")

# Jobs are in the same database, so a job exists exactly if the act that queued it does.
Q_CLUSTER = {
    "name": "undersigned",
    "orm": "default",
    "workers": value_of("JOB_WORKERS"),
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

METRICS_TOKEN = value_of("METRICS_TOKEN")
# Used by scripts/serve and prometheus_client; what they could not use is refused here.
value_of("WEB_WORKERS")
value_of("PROMETHEUS_MULTIPROC_DIR")

# JSON lines that name nobody; in the demonstration, plain text for a person at the screen.
LOG_LEVEL = value_of("LOG_LEVEL")
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
