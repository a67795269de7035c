"""Messages both ways, notes, the first answer."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django_q.models import OrmQ

from breaches.handling import messages
from breaches.intake import replying
from breaches.intake.reporting import Ticket
from breaches.models import Concern, Entry, Letter, Party
from people.models import Person, Role
from tests.breaches.making import concern
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return person(Role.EXECUTIVE)


@pytest.fixture
def made(deputy, head):
    return concern(handlers=[deputy, head], reporter=person())


def kinds(made):
    return [str(entry.kind) for entry in made.entries.all()]


def test_the_first_answer_is_kept_and_the_state_follows(made, deputy):
    messages.acknowledge(made, "Thank you.", deputy)
    made.refresh_from_db()
    assert (made.state, made.answered_on) == (Concern.State.ACKNOWLEDGED, timezone.localdate())
    assert kinds(made) == ["report", "message", "state"]


def test_the_first_message_is_the_first_answer(made, deputy):
    messages.message(made, "Where was it?", deputy)
    messages.message(made, "And when?", deputy)
    made.refresh_from_db()
    assert made.state == Concern.State.ACKNOWLEDGED
    assert kinds(made) == ["report", "message", "state", "message"]


def test_two_first_answers_are_one_too_many(made, deputy, head):
    messages.acknowledge(made, "Thank you.", deputy)
    with pytest.raises(ValidationError, match="answered already"):
        messages.acknowledge(made, "Thanks.", head)
    assert made.entries.filter(kind=Entry.Kind.MESSAGE).count() == 1


def test_a_message_tells_the_reporter_and_the_other_handlers(made, deputy, head):
    messages.message(made, "Where was it?", deputy)
    assert set(Letter.objects.values_list("person", flat=True)) == {None, head.pk}


def test_a_note_tells_handlers_alone_and_is_not_for_the_reporter(made, deputy, head):
    entry = messages.add_note(made, "Ring the parents.", deputy)
    assert list(Letter.objects.values_list("person", flat=True)) == [head.pk]
    assert entry not in made.entries.for_reporter()
    assert (entry.words, entry.author) == ({"text": "Ring the parents."}, deputy)


def test_a_reporters_message_has_no_author_and_tells_every_handler(made, deputy, head):
    entry = messages.reporter_message(made, "By the gate.")
    assert (entry.author, entry.words) == (None, {"text": "By the gate."})
    assert set(Letter.objects.values_list("person", flat=True)) == {deputy.pk, head.pk}


def test_an_anonymous_message_has_only_a_day_and_no_job(deputy):
    made = concern(handlers=[deputy], way="anonymous")
    entry = replying.reply(made, "By the gate.", Ticket("t" * 32))
    assert (entry.at, entry.day) == (None, timezone.localdate())
    assert Letter.objects.get().quiet
    assert not OrmQ.objects.exists()


def test_someone_taken_off_a_second_ago_writes_nothing(made, deputy):
    Party.objects.handling().filter(person=deputy).update(until=timezone.localdate(), mark="")
    for act in (messages.message, messages.add_note, messages.acknowledge):
        with pytest.raises(Http404):
            act(made, "Too late.", deputy)
    assert kinds(made) == ["report"]


def test_someone_who_lost_their_job_writes_nothing(made, deputy):
    deputy.posts.update(end=timezone.localdate() - datetime.timedelta(days=1))
    with pytest.raises(Http404):
        messages.add_note(made, "Too late.", Person.objects.get(pk=deputy.pk))


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.EXECUTIVE, Role.STAFF])
def test_someone_who_does_not_handle_it_writes_nothing(made, role):
    with pytest.raises(Http404):
        messages.add_note(made, "Let me in.", person(role))


def test_no_email_says_a_word_of_it(made, deputy):
    messages.message(made, "Where was it?", deputy)
    assert {field.name for field in Letter._meta.fields} == {
        *("id", "concern", "person", "quiet", "asked", "due_at", "tries")
    }
    assert all("Where" not in str(job.task) for job in OrmQ.objects.all())
