"""Who is told by mail that there is something to read. No word of what, nor where."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django_q.tasks import async_task

from breaches.models import Concern, Letter, Party
from people import emails
from people.models import Person


def tell_handlers(
    concern: Concern, *, except_for: Person | None = None, quiet: bool = False
) -> None:
    """Have everyone who deals with the concern told, but for who did it themselves.

    `quiet` for what an anonymous reporter did: no job stands beside it.
    """
    for party in concern.parties.handling():
        if except_for is None or party.person_id != except_for.pk:
            _ask(concern, party.person_id, quiet)
    if not quiet:
        async_task("breaches.jobs.send_letters")


def tell(concern: Concern, handler: Person) -> None:
    """Have one handler told: somebody who was added."""
    _ask(concern, handler.pk, quiet=False)
    async_task("breaches.jobs.send_letters")


def tell_reporter(concern: Concern) -> None:
    """Have whoever reported it told, where they have an account: nobody knows who is anonymous."""
    if concern.parties.filter(part=Party.Part.REPORTER).exists():
        _ask(concern, None, quiet=False)
        async_task("breaches.jobs.send_letters")


def _ask(concern: Concern, person: int | None, quiet: bool) -> None:
    """One letter to one person tells of everything that has come since."""
    waiting = Letter.objects.filter(concern=concern, person=person)
    try:
        with transaction.atomic():
            Letter.objects.create(concern=concern, person_id=person, quiet=quiet)
    except IntegrityError:
        # It waits already, or is being sent just now: then it is sent once more. It may be gone
        # by the time it is looked for.
        if not waiting.update(asked=F("asked") + 1):
            _ask(concern, person, quiet)


def send(letter: Letter) -> None:
    """Send it and forget it. Whoever can't be written to, or sees it no more, gets none."""
    to = _reader(letter)
    if to and to.email:
        context = {"base_url": settings.BASE_URL.rstrip("/")}
        emails.send(emails.letter("breaches/emails/something_to_read", to.email, context), to)
    Letter.objects.filter(pk=letter.pk, asked=letter.asked).delete()


def _reader(letter: Letter) -> Person | None:
    concern = letter.concern
    if concern.erased_on:
        return None
    if letter.person:
        sees = Concern.objects.handled_by(letter.person).filter(pk=concern.pk)
        return letter.person if sees.exists() else None
    reporter = concern.parties.filter(part=Party.Part.REPORTER).first()
    return Person.objects.filter(pk=reporter.words["person"]).first() if reporter else None
