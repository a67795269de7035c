"""What each check finds, in plain words, with what to do about it: for the status page and for the
letters about it."""

from typing import NamedTuple

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from acknowledgements.models import Checkpoint
from operations.models import Run
from operations.models.run import UNITS
from operations.monitoring import health, job_queue, surroundings
from operations.monitoring.mail_facts import MailFacts, mail_facts
from web.dates import zoned

WHEN = "l j F Y, H:i"
GIGABYTE = 1_000_000_000


class State(models.TextChoices):
    WELL = "well", gettext_lazy("Working")
    WRONG = "wrong", gettext_lazy("Needs attention")
    UNKNOWN = "unknown", gettext_lazy("Not known")
    NONE = "none", gettext_lazy("None here")


class Fact(NamedTuple):
    """`to_do` is empty unless something is wrong."""

    name: str
    label: str
    state: State
    said: str
    to_do: str = ""


LABELS = {
    "mail": gettext_lazy("Email"),
    "jobs": gettext_lazy("Background jobs"),
    "files": gettext_lazy("PDFs and other files"),
    "backup": gettext_lazy("Backup"),
    "verification": gettext_lazy("Check of the records"),
    "drill": gettext_lazy("Trial restore"),
    "units": gettext_lazy("Nightly and monthly tasks"),
    "disk": gettext_lazy("Disk space"),
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Database changes"),
    "certificate": gettext_lazy("Certificate of the site"),
    "clock": gettext_lazy("Clock"),
}
TO_DO = {
    "mail": gettext_lazy(
        "Check EMAIL_URL with whoever provides your email. Emails that are waiting go out by"
        " themselves once it works; those that were given up can be sent again under “Emails”."
    ),
    "jobs": gettext_lazy(
        "If jobs are late, restart the job processes (systemctl restart undersigned-jobs@1). If"
        " some were given up, fix the cause, then try them again on the status page."
    ),
    "files": gettext_lazy(
        "The log of the job processes says why. The files are asked for again when somebody opens"
        " their page."
    ),
    "backup": gettext_lazy(
        "Run systemctl start undersigned-nightly, and read what it says with journalctl -u"
        " undersigned-nightly."
    ),
    "verification": gettext_lazy(
        "Run deploy/manage verify_records and read what it says. If records have changed, keep"
        " everything as it is and the last backups too."
    ),
    "drill": gettext_lazy(
        "Run systemctl start undersigned-drill, and read what it says with journalctl -u"
        " undersigned-drill. Until it works, do not count on your backups."
    ),
    "units": gettext_lazy(
        "Read why with journalctl -u and the name, and start it again with systemctl start."
    ),
    "disk": gettext_lazy("Make room on the disk, or give the machine a larger one."),
    "database": gettext_lazy("See whether PostgreSQL is running."),
    "migrations": gettext_lazy("Run deploy/manage-as-owner migrate."),
    "certificate": gettext_lazy(
        "Renew the certificate, put it where nginx reads it, and reload nginx."
    ),
    "clock": gettext_lazy(
        "Run timedatectl set-ntp true on the machine. Signatures carry the time of this clock."
    ),
}


def facts() -> list[Fact]:
    """A fact for each check, in the order of the page."""
    found = health.problems()
    return [_fact(name, found[name]) for name in LABELS]


def _fact(name: str, problem: str) -> Fact:
    said = SAID[name](bool(problem))
    if problem:
        return Fact(name, str(LABELS[name]), State.WRONG, said, str(TO_DO[name]))
    return Fact(name, str(LABELS[name]), _state(name), said)


def _state(name: str) -> State:
    """Of a check that found nothing wrong."""
    has_none = settings.DEMO and name in health.TASKS
    if has_none or (name == "certificate" and not surroundings.has_certificate()):
        return State.NONE
    if name in ("certificate", "clock") and surroundings.known()._asdict()[name] is None:
        return State.UNKNOWN
    return State.WELL


def _mail(is_wrong: bool) -> str:
    known = mail_facts()
    words = [_mail_trouble(known)] if is_wrong else []
    if known.last_sent:
        words.append(_("The last email was sent on %s.") % zoned(known.last_sent, WHEN))
    else:
        words.append(_("No email has been sent lately."))
    if known.waiting:
        words.append(
            ngettext("%d email is waiting.", "%d emails are waiting.", known.waiting)
            % known.waiting
        )
    return " ".join(words)


def _mail_trouble(known: MailFacts) -> str:
    """The day alone: the minute could be that of an email about a concern."""
    if known.refused is None:
        if not known.given_up:
            return _("An email could not be made.")
        said = ngettext("%d email was given up.", "%d emails were given up.", known.given_up)
        return said % known.given_up
    since = date_format(timezone.localtime(known.refused.since), "l j F Y")
    began = _("This began on %s.") % since
    code = _("Its code was %s.") % known.refused.code if known.refused.code else ""
    return " ".join(filter(None, (known.refused.words, began, code)))


def _jobs(is_wrong: bool) -> str:
    late, failing = len(job_queue.late()), job_queue.failing().count()
    given_up, regular = job_queue.given_up().count(), job_queue.regularly_failing().count()
    words = [
        ngettext("%d is late.", "%d are late.", late) % late if late else _("No job is late."),
        ngettext("%d failed and is tried again.", "%d failed and are tried again.", failing)
        % failing
        if failing
        else "",
        ngettext("%d was given up.", "%d were given up.", given_up) % given_up if given_up else "",
        _("A regular job fails every time.") if regular else "",
    ]
    return " ".join(each for each in words if each)


def _files(is_wrong: bool) -> str:
    failing = health.failing_files()
    if not failing:
        return _("Every file that was asked for could be made.")
    said = ngettext("%d could not be made.", "%d could not be made.", failing)
    return said % failing


def _task(kind: Run.Kind) -> str:
    if settings.DEMO:
        return _("A demonstration has none.")
    good, last = Run.objects.last_good(kind), Run.objects.filter(kind=kind).first()
    words = [_("It failed on %s.") % zoned(last.ended, WHEN)] if last and not last.is_good else []
    if good:
        words.append(_("It last worked on %s.") % zoned(good, WHEN))
    else:
        words.append(_("It has never worked yet."))
    return " ".join(words)


def _verification(is_wrong: bool) -> str:
    newest = Checkpoint.objects.first()
    if newest is None:
        made = _("There is no checkpoint yet.")
    else:
        made = _("The last checkpoint is of %s.") % date_format(newest.day, "l j F Y")
    return f"{_task(Run.Kind.VERIFICATION)} {made}"


def _units(is_wrong: bool) -> str:
    if not is_wrong:
        return _("None has failed.")
    failed = Run.objects.filter(kind=Run.Kind.UNIT, problem__in=UNITS).first()
    assert failed is not None  # That is what is wrong.
    return _("%(unit)s failed on %(when)s.") % {
        "unit": failed.problem,
        "when": zoned(failed.ended, WHEN),
    }


def _disk(is_wrong: bool) -> str:
    """In whole gigabytes, so that nobody sees a file come."""
    free = health.free_bytes() // GIGABYTE
    return _("%s GB are free.") % free if free else _("Less than 1 GB is free.")


def _database(is_wrong: bool) -> str:
    name = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]
    return _("%s does not answer.") % name if is_wrong else _("%s answers.") % name


def _migrations(is_wrong: bool) -> str:
    if is_wrong:
        return _("This release needs changes to the database that have not been made.")
    return _("All changes that this release needs have been made.")


def _certificate(is_wrong: bool) -> str:
    if not surroundings.has_certificate():
        return _("This site has none: it is not reached over https.")
    found = surroundings.known().certificate
    if found is None:
        return _("Nothing has answered at the site's address when asked from this machine.")
    until = date_format(timezone.localtime(found.until), "l j F Y")
    left = ngettext("%d day is left", "%d days are left", found.days) % found.days
    words = [
        _("It has expired.") if found.days < 0 else f"{_('It is valid until %s') % until}: {left}."
    ]
    if found.untrusted:
        words.append(_("Browsers do not trust it: %s.") % found.untrusted)
    return " ".join(words)


def _clock(is_wrong: bool) -> str:
    right = surroundings.known().clock
    if right is None:
        return _("The machine does not say whether a time server sets its clock.")
    return (
        _("A time server sets it.") if right else _("No time server sets it, so it may be wrong.")
    )


SAID = {
    "mail": _mail,
    "jobs": _jobs,
    "files": _files,
    "backup": lambda is_wrong: _task(Run.Kind.BACKUP),
    "verification": _verification,
    "drill": lambda is_wrong: _task(Run.Kind.DRILL),
    "units": _units,
    "disk": _disk,
    "database": _database,
    "migrations": _migrations,
    "certificate": _certificate,
    "clock": _clock,
}
