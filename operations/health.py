"""Whether the site can do its work, for load balancers and monitoring."""

import datetime
import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from operations import tables
from operations.models import Run
from people.models import Email, FileJob
from people.outgoing import trouble

# A job that waits longer is late: ours take seconds, and schedules have minutes.
LATE, DAY = datetime.timedelta(minutes=10), datetime.timedelta(days=1)
# Nightly and monthly, and some hours or days to spare.
EXPECTED = {
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
    """Count late jobs: there is no runner, or it can't keep up."""
    before = timezone.now() - LATE
    late = OrmQ.objects.filter(lock__lt=before).count()
    missed = Schedule.objects.filter(next_run__lt=before).exclude(repeats=0).count()
    return f"late: {late + missed}" if late + missed else ""


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
    now = timezone.now()
    given_up = Email.objects.given_up().filter(ended_at__gt=now - DAY).count()
    failed = Failure.objects.filter(stopped__gt=now - LATE, func__contains=".send_").count()
    counts = {"given up": given_up, "failed": failed}
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)


def files() -> str:
    """Count files that jobs failed to make after several attempts; people are waiting for them."""
    failing = FileJob.objects.failing().count()
    return f"failing: {failing}" if failing else ""


def upkeep() -> str:
    """Tasks of the machine that ended well too long ago. A demonstration has none."""
    if settings.DEMO:
        return ""
    good = dict(
        Run.objects.filter(is_good=True).values_list("kind").annotate(Max("ended")).order_by()
    )
    now = timezone.now()
    late = [
        kind for kind, often in EXPECTED.items() if kind not in good or good[kind] < now - often
    ]
    return f"late: {', '.join(late)}" if late else ""


# If one of the first three fails, nobody can use the site. The others are for monitoring.
NEEDED = ("database", "migrations", "disk")
CHECKS = {
    "database": database,
    "migrations": migrations,
    "disk": disk,
    "jobs": jobs,
    "mail": mail,
    "files": files,
    "upkeep": upkeep,
}


def problems() -> dict[str, str]:
    """What each check finds wrong, in a few words; "" where all is well. If the database doesn't
    answer, only the first check asks it: each attempt may take the whole connection timeout."""
    try:
        return {name: check() for name, check in CHECKS.items()}
    except DatabaseError:
        silent = dict.fromkeys(CHECKS, "the database does not answer")
        return {**silent, "disk": disk()}
