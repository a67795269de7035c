"""Who is told by mail that there is something to read. No word of what, nor where."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django_q.tasks import async_task

from breaches.models import Concern, Letter, Party
from people.models import Partnership, Person


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
    to = _address(letter)
    if to:
        context = {
            "partnership": Partnership.current(),
            "base_url": settings.BASE_URL.rstrip("/"),
        }
        subject = render_to_string("breaches/emails/something_to_read.subject.txt", context)
        body = render_to_string("breaches/emails/something_to_read.body.txt", context)
        EmailMessage(" ".join(subject.split()), body, to=[to]).send()
    Letter.objects.filter(pk=letter.pk, asked=letter.asked).delete()


def _address(letter: Letter) -> str:
    concern = letter.concern
    if concern.erased_on:
        return ""
    if letter.person:
        sees = Concern.objects.handled_by(letter.person).filter(pk=concern.pk)
        return letter.person.email or "" if sees.exists() else ""
    reporter = concern.parties.filter(part=Party.Part.REPORTER).first()
    known = reporter and Person.objects.filter(pk=reporter.words["person"]).first()
    return known.email or "" if known else ""
