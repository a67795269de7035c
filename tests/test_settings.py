"""Settings as the environment gives them: read as they are meant, or refused by name."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import SETTINGS, together, value_of

KEY = "0123456789abcdef" * 4
SECRET = "Zw0rK-q8Lm2Xv5Tn7Rb3Hc9Jd4Fs6Gp1aYeUi"


def mail(**given):
    found = value_of("EMAIL_URL", given)
    return {name.removeprefix("EMAIL_"): value for name, value in found.items()}


# Odd, and meant

READ = [
    *[("HTTPS", given, True) for given in ("1", "on", "True", "YES", " on ", '"on"', "")],
    *[("HTTPS", given, False) for given in ("0", "off", "False", "no", "n")],
    ("ALLOWED_HOSTS", " sign.example , ,127.0.0.1,", ["sign.example", "127.0.0.1"]),
    ("ALLOWED_HOSTS", "sign.example 127.0.0.1", ["sign.example", "127.0.0.1"]),
    ("BASE_URL", "https://sign.example/", "https://sign.example"),
    ("CONCERN_KEYS", f"{KEY}, {KEY}", [KEY, KEY]),
    ("LOG_LEVEL", "info", "INFO"),
    ("ALERTS_TO", "it@council.example, a@b.example", ["it@council.example", "a@b.example"]),
    ("ALERTS_TO", "", []),
    ("TRUSTED_PROXIES", "2", 2),
    ("DEFAULT_FROM_EMAIL", "Policies <p@school.example>", "Policies <p@school.example>"),
    ("DEFAULT_FROM_EMAIL", "p@school.example", "p@school.example"),
    ("INTRANET_ORIGINS", "https://*.school.example", ["https://*.school.example"]),
    ("SECRET_KEY", f"'{SECRET}'", SECRET),
]


@pytest.mark.parametrize(("name", "given", "meant"), READ)
def test_it_is_read_as_it_is_meant(name, given, meant):
    assert value_of(name, {name: given}) == meant


PASSWORDS = ["a#b", "a/b?c", "a@b:c", "100%", "a b", "p#@x/?:y", "[", "%zz"]


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_may_hold_any_sign(password):
    found = mail(EMAIL_URL=f"smtp+tls://site@school.example:{password}@mail.example:587")
    assert (found["HOST_USER"], found["HOST_PASSWORD"]) == ("site@school.example", password)
    assert (found["HOST"], found["PORT"]) == ("mail.example", 587)
    database = value_of("DATABASE_URL", {"DATABASE_URL": f"postgres://u:{password}@db:5432/n"})
    assert (database["PASSWORD"], database["HOST"], database["NAME"]) == (password, "db", "n")
    box = value_of("BOUNCES_URL", {"BOUNCES_URL": f"imaps://u@x.example:{password}@imap/INBOX"})
    assert (box.user, box.password, box.path) == ("u@x.example", password, "INBOX")


def test_an_address_in_brackets_is_of_ipv6():
    assert mail(EMAIL_URL="smtp://u:p@[::1]:1025")["HOST"] == "::1"
    database = value_of("DATABASE_URL", {"DATABASE_URL": "postgres://u:p@[::1]:5432/n"})
    assert (database["HOST"], database["PORT"]) == ("::1", 5432)
    assert value_of("BOUNCES_URL", {"BOUNCES_URL": "imaps://u:p@[::1]/INBOX"}).host == "::1"


def test_a_password_may_be_written_in_codes():
    assert mail(EMAIL_URL="smtps://u:a%23b%40c@mail.example")["HOST_PASSWORD"] == "a#b@c"


ENCRYPTED = [
    ("smtp+tls://u:p@mail.example", {"USE_TLS": True}, 587),
    ("smtps://u:p@mail.example", {"USE_SSL": True}, 465),
    ("smtps://u:p@mail.example:465", {"USE_SSL": True}, 465),
    ("smtp+ssl://u:p@mail.example", {"USE_SSL": True}, 465),
    ("smtp://mail.example", {}, 25),
    ("smtp://u:p@localhost:1025", {}, 1025),
]


@pytest.mark.parametrize(("address", "encryption", "port"), ENCRYPTED)
def test_the_connection_is_encrypted_as_the_address_says(address, encryption, port):
    found = mail(EMAIL_URL=address)
    assert found["PORT"] == port
    assert {name: found[name] for name in ("USE_TLS", "USE_SSL") if name in found} == encryption


def options(url):
    return value_of("DATABASE_URL", {"DATABASE_URL": url})["OPTIONS"]


def test_what_the_databases_address_says_stays():
    found = options("postgres://u:p@db.example/undersigned?sslmode=verify-full")
    assert found == {"sslmode": "verify-full", "options": "-c jit=off"}


def test_its_own_options_are_not_ours_to_change():
    found = options("postgres://u:p@db.example/undersigned?options=-c%20jit%3Don")
    assert found == {"options": "-c jit=on"}


# Wrong

REFUSED = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "changeme"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", f"django-insecure-{SECRET}"),
    ("CONCERN_KEYS", ""),
    ("CONCERN_KEYS", " , "),
    ("CONCERN_KEYS", f"{KEY},short"),
    ("CONCERN_KEYS", "zz" * 32),
    ("HTTPS", "flase"),
    ("DEBUG", "2"),
    ("ALLOWED_HOSTS", "https://sign.example"),
    ("ALLOWED_HOSTS", "*"),
    ("BASE_URL", "school.example"),
    ("BASE_URL", "https://sign.example/policies"),
    ("TRUSTED_PROXIES", "one"),
    ("TRUSTED_PROXIES", "-1"),
    ("JOB_WORKERS", "0"),
    ("JOB_WORKERS", "²"),
    ("TIME_ZONE", "Europe/Londres"),
    ("TIME_ZONE", "../etc/passwd"),
    ("LOG_LEVEL", "LOUD"),
    ("DEFAULT_FROM_EMAIL", "Undersigned"),
    ("DEFAULT_FROM_EMAIL", "Policies <p@school.example"),
    ("INTRANET_ORIGINS", "intranet; script-src *"),
    ("BACKUP_RECIPIENTS", "age1short"),
    ("FILES_ROOT", "files"),
    ("S3_ENDPOINT", "store.example"),
    ("TIME_STAMP_URL", "stamps.example"),
    ("EMAIL_URL", "mail.example:587"),
    ("EMAIL_URL", "http://u:p@mail.example"),
    ("EMAIL_URL", "smtp+tls://u:p@"),
    ("EMAIL_URL", "smtp+tls://u:p@mail.example:99999"),
    ("EMAIL_URL", "smtp+tls://u:p@mail.example:465"),
    ("EMAIL_URL", "smtps://u:p@mail.example:587"),
    ("EMAIL_URL", "smtp://u:p@mail.example:25"),
    ("EMAIL_URL", "smtp+tls://u:p@mail.example/?timeout=5"),
    ("BOUNCES_URL", "imap://u:p@mail.example/INBOX"),
    ("BOUNCES_URL", "imaps://mail.example/INBOX"),
    ("DATABASE_URL", "mysql://u:p@db.example/name"),
    ("DATABASE_URL", "postgres://u:p@db.example"),
    ("DATABASE_URL", "sqlite://path"),
]


@pytest.mark.parametrize(("name", "given"), REFUSED)
def test_what_is_not_meant_is_refused_by_name(name, given):
    with pytest.raises(ImproperlyConfigured) as refused:
        value_of(name, {name: given})
    said = str(refused.value)
    assert said.startswith(name)
    assert not given.strip() or given not in said
    assert refused.value.__cause__ is None


def test_what_belongs_together_is_asked_for():
    with pytest.raises(ImproperlyConfigured, match="DEFAULT_FROM_EMAIL must be set with EMAIL_URL"):
        together("EMAIL_URL", "DEFAULT_FROM_EMAIL", {"EMAIL_URL": "smtp://localhost"})


def test_every_setting_has_a_value_where_nothing_is_set():
    without = [each.name for each in SETTINGS if each.default is None]
    assert without == ["SECRET_KEY", "CONCERN_KEYS"]
    for each in SETTINGS:
        if each.default is not None:
            value_of(each.name, {})


STOPPED = [
    ({"HTTPS": "flase"}, "HTTPS"),
    ({"WEB_WORKERS": "none"}, "WEB_WORKERS"),
    ({"EMAIL_URL": "smtp://localhost"}, "DEFAULT_FROM_EMAIL must be set with EMAIL_URL"),
    ({"TIME_STAMP_URL": "https://stamps.example"}, "TIME_STAMP_AUTHORITIES must be set"),
    ({"S3_BUCKET": "kept", "S3_LOCKED_BUCKET": "", "S3_ACCESS_KEY": ""}, "S3_LOCKED_BUCKET must"),
]


@pytest.mark.once
@pytest.mark.parametrize(("given", "said"), STOPPED)
def test_start_up_stops_with_one_sentence(given, said):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, **given},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert said in done.stderr.splitlines()[-1]
