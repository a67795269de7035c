"""Emails that say there is something to read: no word of what, nor where."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from breaches.models import Concern, Letter, Party
from people import emails
from people.models import Person
from people.sending import pause_after
from web.addresses import absolute


def tell_handlers(
    concern: Concern, *, except_for: Person | None = None, quiet: bool = False
) -> None:
    """Email every handler, except the one who did it.

    `quiet` for what an anonymous reporter did: it queues no job.
    """
    for party in concern.parties.handling():
        if except_for is None or party.person_id != except_for.pk:
            _ask(concern, party.person_id, quiet)
    if not quiet:
        async_task("breaches.jobs.send_letters")


def tell(concern: Concern, handler: Person) -> None:
    """Email one handler, who was added."""
    _ask(concern, handler.pk, quiet=False)
    async_task("breaches.jobs.send_letters")


def tell_reporter(concern: Concern) -> None:
    """Email the reporter, if they have an account: nobody knows who is anonymous."""
    if concern.parties.filter(part=Party.Part.REPORTER).exists():
        _ask(concern, None, quiet=False)
        async_task("breaches.jobs.send_letters")


def _ask(concern: Concern, person: int | None, quiet: bool) -> None:
    """One email to one person covers everything that has come since."""
    waiting = Letter.objects.filter(concern=concern, person=person)
    try:
        with transaction.atomic():
            Letter.objects.create(concern=concern, person_id=person, quiet=quiet)
    except IntegrityError:
        # It is waiting, or being sent right now: then it is sent once more. It may be gone by the
        # time we look for it.
        if not waiting.update(asked=F("asked") + 1, tries=0, due_at=None):
            _ask(concern, person, quiet)


def send_letter(letter: Letter) -> None:
    """Send it and delete it. Nobody without an address, or without access by now, gets one."""
    to = _reader(letter)
    if to and to.email:
        context = {"base_url": absolute()}
        mail = emails.letter("breaches/emails/something_to_read", to.email, context)
        emails.send_email(mail, to, in_secret=True)
    Letter.objects.filter(pk=letter.pk, asked=letter.asked).delete()


def put_off(letter: Letter) -> None:
    """Try it again later, at last twice a day for as long as the concern is kept: nobody may be
    told that it did not arrive. The address may be corrected meanwhile."""
    tries = letter.tries + 1
    due_at = timezone.now() + pause_after(tries)
    Letter.objects.filter(pk=letter.pk, asked=letter.asked).update(tries=tries, due_at=due_at)


def _reader(letter: Letter) -> Person | None:
    concern = letter.concern
    if concern.erased_on:
        return None
    if letter.person:
        sees = Concern.objects.handled_by(letter.person).filter(pk=concern.pk)
        return letter.person if sees.exists() else None
    reporter = concern.parties.filter(part=Party.Part.REPORTER).first()
    return Person.objects.filter(pk=reporter.words["person"]).first() if reporter else None
