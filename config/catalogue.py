"""Every setting that differs between installations. docs/settings.md is made from this list
(scripts/settings-table)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import readers

VAR = Path(__file__).resolve().parent.parent / "var"


@dataclass(frozen=True)
class Setting:
    """`meaning` and `unset` are Markdown, `default` is what could have been set."""

    name: str
    read: Callable[[str], Any]
    meaning: str
    default: str | None = None
    unset: str = ""


SETTINGS = (
    Setting(
        "SECRET_KEY",
        readers.secret_key,
        "a long random text, kept secret: it signs sessions, links in emails, and which version a"
        " Word file was made from",
    ),
    Setting(
        "CONCERN_KEYS",
        readers.master_keys,
        "the master keys of concerns, separated by commas, the one in use first: see"
        " [concerns.md](concerns.md)",
    ),
    Setting(
        "DATABASE_URL",
        readers.database,
        "`postgres://user:password@host/name`, or `sqlite:////path/file`",
        f"sqlite:///{VAR}/undersigned.sqlite3",
        "SQLite in `var/`",
    ),
    Setting(
        "ALLOWED_HOSTS",
        readers.hosts,
        "the names of the site, separated by commas",
        "localhost,127.0.0.1,[::1]",
        "`localhost`",
    ),
    Setting(
        "BASE_URL",
        readers.site_address,
        "the site's address, where links in emails lead",
        "http://localhost:8000",
    ),
    Setting(
        "HTTPS",
        readers.yes_or_no,
        "cookies, redirects and headers for https; off only where all visitors use a browser on"
        " the same machine",
        "on",
    ),
    Setting(
        "HSTS_PRELOAD",
        readers.yes_or_no,
        "let browsers know for good that this site and every name below it speak https"
        " ([hstspreload.org](https://hstspreload.org)); hard to take back",
        "off",
    ),
    Setting(
        "TRUSTED_PROXIES",
        readers.number(0, 9),
        "how many of your proxies are in front of it: their `X-Forwarded-…` is believed",
        "0",
    ),
    Setting(
        "EMAIL_URL",
        readers.mail_server,
        "`smtp+tls://user:password@host:587` or `smtps://user:password@host:465`; `smtp://host`"
        " for a mail server on the machine itself",
        "consolemail://",
        "emails are printed",
    ),
    Setting(
        "DEFAULT_FROM_EMAIL",
        readers.sender,
        "who emails come from: `Policies <policies@school.example>`",
        "Undersigned <undersigned@localhost>",
        "must be set with a mail server",
    ),
    Setting(
        "BOUNCES_URL",
        readers.mailbox,
        "`imaps://user:password@host/INBOX`, the mailbox of `DEFAULT_FROM_EMAIL`: reports of"
        " emails that could not be delivered are read from it every ten minutes and marked as"
        " read; other mail is left alone",
        "",
        "not read",
    ),
    Setting(
        "ALERTS_TO",
        readers.addresses,
        "who is told by email when something is wrong with the site, and when it is well again:"
        " addresses, separated by commas",
        "",
        "administrators, and who may use the admin site",
    ),
    Setting(
        "FILES_ROOT",
        readers.path,
        "where PDFs and scans are kept",
        f"{VAR}/files",
        "`var/files`",
    ),
    Setting(
        "LOCKED_ROOT",
        readers.path,
        "where locked evidence is kept, which nobody may open; not in the backup",
        f"{VAR}/locked",
        "`var/locked`",
    ),
    Setting(
        "STATIC_ROOT",
        readers.path,
        "where `collectstatic` puts stylesheets, scripts and fonts",
        f"{VAR}/static",
        "`var/static`",
    ),
    Setting(
        "S3_BUCKET",
        readers.text,
        "a bucket of an S3-compatible store, instead of `FILES_ROOT`: see"
        " [running.md](running.md#files-in-an-s3-compatible-store)",
        "",
        "folders",
    ),
    Setting(
        "S3_LOCKED_BUCKET",
        readers.text,
        "another, instead of `LOCKED_ROOT`",
        "",
        "must be set with `S3_BUCKET`",
    ),
    Setting(
        "S3_ACCESS_KEY",
        readers.text,
        "for an account that reads, writes, lists and deletes in both, and nothing else",
        "",
        "must be set with `S3_BUCKET`",
    ),
    Setting(
        "S3_SECRET_KEY",
        readers.text,
        "its secret",
        "",
        "must be set with `S3_BUCKET`",
    ),
    Setting(
        "S3_ENDPOINT",
        readers.url,
        "the store's address",
        "",
        "Amazon's",
    ),
    Setting(
        "S3_REGION",
        readers.text,
        "the store's region, where it has one",
        "",
        "none",
    ),
    Setting(
        "TIME_STAMP_URL",
        readers.url,
        "a service that stamps certificates (RFC 3161)",
        "",
        "none is asked",
    ),
    Setting(
        "TIME_STAMP_AUTHORITIES",
        readers.path,
        "a file with the certificates, in PEM, that vouch for it and for any service used before"
        " it: add to the file, and take nothing out",
        "",
        "must be set with `TIME_STAMP_URL`",
    ),
    Setting(
        "SEAL_ROOT",
        readers.path,
        "the keys of the partnership's seal, readable by the site's own user alone",
        f"{VAR}/seal",
        "`var/seal`",
    ),
    Setting(
        "METRICS_TOKEN",
        readers.text,
        "what Prometheus sends (`Authorization: Bearer …`) to read `/metrics/`",
        "",
        "nobody can read them",
    ),
    Setting(
        "PROMETHEUS_MULTIPROC_DIR",
        readers.path,
        "a folder in which the web processes of one machine add up their figures; emptied before"
        " they start",
        "",
        "each counts its own",
    ),
    Setting(
        "LOG_LEVEL",
        readers.log_level,
        "the lowest level that is logged, apart from the site's own line for each answer",
        "WARNING",
    ),
    Setting(
        "BACKUP_RECIPIENTS",
        readers.backup_keys,
        "who can open a backup: what `make_backup_key` printed, separated by commas",
        "",
        "no backup is made",
    ),
    Setting(
        "EVIDENCE_VIDEO_MB",
        readers.number(1, 10_000),
        "how large a video of a concern may be; if you change it, change `client_max_body_size`"
        " in nginx too: it is this and 188 more",
        "100",
    ),
    Setting(
        "OUTDATED_FILE",
        readers.path,
        "a file of laws and bodies that no longer exist, in addition to ours"
        " (`policies/register/outdated.toml`, which shows its form)",
        "",
        "none",
    ),
    Setting(
        "INTRANET_ORIGINS",
        readers.origins,
        "sites that may show the list of policies inside a page of theirs, such as"
        " `https://intranet.example`, separated by commas",
        "",
        "none",
    ),
    Setting(
        "TIME_ZONE",
        readers.time_zone,
        "the partnership's time zone",
        "Europe/London",
    ),
    Setting(
        "WEB_WORKERS",
        readers.number(1, 64),
        "how many web processes",
        "2",
    ),
    Setting(
        "JOB_WORKERS",
        readers.number(1, 64),
        "how many jobs are done at the same time",
        "1",
    ),
    Setting(
        "DEMO",
        readers.yes_or_no,
        "made-up people with a known password may exist and sign in: never on a real site",
        "off",
    ),
    Setting(
        "DEBUG",
        readers.yes_or_no,
        "pages show what went wrong in the code: never on a real site",
        "off",
    ),
)
