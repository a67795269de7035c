"""Whether the site can do its work: for monitoring, the status page and letters."""

import datetime
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils import timezone

from operations import tables
from operations.models import Run
from operations.models.run import UNITS
from operations.monitoring import job_queue, mail_facts, surroundings
from people.models import FileJob
from people.outgoing import trouble

# Nightly and monthly, and some hours or days to spare.
TASKS: dict[str, datetime.timedelta] = {
    Run.Kind.BACKUP: datetime.timedelta(hours=30),
    Run.Kind.VERIFICATION: datetime.timedelta(hours=30),
    Run.Kind.DRILL: datetime.timedelta(days=35),
}
# Room for some hundred scans or a video.
ENOUGH = 500_000_000


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    return "" if tables.are_made() else "are not all made: run manage.py migrate"


def jobs() -> str:
    """Jobs that are late because there is no runner or it can't keep up, and those that failed for
    good."""
    counts = {
        "late": len(job_queue.late()),
        "given up": job_queue.given_up().count(),
        "failing again and again": job_queue.regularly_failing().count(),
    }
    return ", ".join(f"{word}: {count}" for word, count in counts.items() if count)


def disk() -> str:
    return "" if free_bytes() > ENOUGH else f"has less than {ENOUGH // 1_000_000} MB left"


def free_bytes() -> int:
    """Free space where files are kept; the folder itself is made with the first of them."""
    folder = Path(settings.FILES_ROOT)
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free


def mail() -> str:
    """Whether the mail server refuses this site; otherwise how many emails, other than those about
    concerns, were given up within a day, and how many jobs that send emails failed just now."""
    if standing := trouble():
        since = f"since {standing.since:%Y-%m-%d %H:%M} UTC"
        if standing.code == 0:
            return f"the mail server cannot be reached {since}"
        return f"the mail server has refused this site with code {standing.code} {since}"
    counts = {
        "given up": mail_facts.given_up().count(),
        "failed": mail_facts.failed_lately().count(),
    }
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)


def failing_files() -> int:
    """Files that jobs failed to make after several attempts; people are waiting for them. Who waits
    for a file of a concern sees it on its page, and nobody else may know."""
    return FileJob.objects.failing().exclude(job__startswith=job_queue.OF_CONCERNS).count()


def files() -> str:
    failing = failing_files()
    return f"failing: {failing}" if failing else ""


def upkeep(kind: str) -> str:
    """A task of the machine that failed, or ended well too long ago. A demonstration has none."""
    if settings.DEMO:
        return ""
    last = Run.objects.filter(kind=kind).first()
    if last and not last.is_good:
        return f"failed at {last.ended:%Y-%m-%d %H:%M} UTC"
    return "" if last and last.ended > timezone.now() - TASKS[kind] else "late"


def units() -> str:
    """Units of systemd that failed, and whose tasks have not all ended well since."""
    failed = Run.objects.filter(kind=Run.Kind.UNIT).values_list("problem")
    known = dict(failed.annotate(Max("ended")).order_by())
    wrong = [
        unit
        for unit, kinds in UNITS.items()
        if unit in known and not all(Run.objects.ended_well_after(known[unit], k) for k in kinds)
    ]
    return f"failed: {', '.join(wrong)}" if wrong else ""


def certificate() -> str:
    found = surroundings.known().certificate if surroundings.has_certificate() else None
    if found is None:
        return ""
    if found.untrusted:
        return f"is not trusted by browsers: {found.untrusted}"
    return f"days left: {found.days}" if found.days < surroundings.TOO_FEW_DAYS else ""


def clock() -> str:
    return "is not set by a time server" if surroundings.known().clock is False else ""


# If one of the first three fails, nobody can use the site. The others are for monitoring.
NEEDED = ("database", "migrations", "disk")
CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "disk": disk,
    "jobs": jobs,
    "mail": mail,
    "files": files,
    **{kind: partial(upkeep, kind) for kind in TASKS},
    "units": units,
    "certificate": certificate,
    "clock": clock,
}


def problems() -> dict[str, str]:
    """What each check finds wrong, in a few words; "" where all is well. If the database doesn't
    answer, only the first check asks it: each attempt may take the whole connection timeout."""
    try:
        return {name: check() for name, check in CHECKS.items()}
    except DatabaseError:
        silent = dict.fromkeys(CHECKS, "the database does not answer")
        return {**silent, "disk": disk()}
