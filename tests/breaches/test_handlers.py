"""A concern's handlers: added, handed over, standing back, let in; and its subjects."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from breaches import jobs, opening
from breaches.handling import handlers, messages, subjects
from breaches.handling.subjects import Described
from breaches.models import Concern, Entry, Letter, Party, Who
from people.models import Person, Role
from tests.breaches.making import concern
from tests.factories import person
from tests.queue import run_jobs

pytestmark = pytest.mark.django_db
REFUSED = "deal with this"


@pytest.fixture
def executive():
    return person(Role.EXECUTIVE)


@pytest.fixture
def made(deputy):
    return concern(handlers=[deputy], about=[person()], reporter=person())


def sees(made, someone):
    fresh = Person.objects.get(pk=someone.pk)
    return Concern.objects.handled_by(fresh).filter(pk=made.pk).exists()


def leave_out(made, someone):
    words = {"name": str(someone), "job": "", "person": someone.pk, "why": "A friend."}
    return made.add_party(Party.Part.LEFT_OUT, words, person=someone)


def test_somebody_who_is_added_sees_it_and_is_told(made, deputy, executive):
    handlers.add_handler(made, executive, "They know the case.", deputy)
    assert sees(made, executive)
    assert made.entries.last().words["how"] == "added"
    assert Letter.objects.filter(person=executive).exists()


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.CLERK, Role.ADMINISTRATOR])
def test_someone_without_such_a_job_is_not_added(made, deputy, role):
    with pytest.raises(ValidationError, match=REFUSED):
        handlers.add_handler(made, person(role), "Why not.", deputy)


def test_subject_and_reporter_are_refused_alike(deputy):
    head, reporter = person(Role.HEAD), person(Role.HEAD)
    made = concern(handlers=[deputy], about=[head], reporter=reporter)
    said = set()
    for someone in (head, reporter, deputy, person()):
        with pytest.raises(ValidationError) as refused:
            handlers.add_handler(made, someone, "Why not.", deputy)
        said.add(str(refused.value))
    assert len(said) == 1
    assert made.entries.count() == 1


def test_nobody_with_a_part_in_it_can_be_chosen(deputy, executive):
    head, reporter, out = person(Role.HEAD), person(Role.HEAD), person(Role.CHAIR)
    made = concern(handlers=[deputy], about=[head], reporter=reporter)
    leave_out(made, out)
    person(), person(Role.CLERK)
    assert handlers.candidates(made) == [executive]


def test_about_the_executive_headteacher_no_deputy_is_added(executive, deputy):
    chair = person(Role.CHAIR)
    made = concern(handlers=[chair], about=[executive])
    assert handlers.candidates(made) == []
    with pytest.raises(ValidationError, match=REFUSED):
        handlers.add_handler(made, deputy, "Why not.", chair)


def test_someone_who_hands_over_sees_nothing_from_then_on(made, deputy, executive):
    handlers.hand_over(made, executive, "I am away.", deputy)
    assert (sees(made, deputy), sees(made, executive)) == (False, True)
    assert made.entries.get(kind=Entry.Kind.HANDLER).words["how"] == "handed over"


def test_the_record_shows_what_someone_who_hands_over_had_seen(made, deputy, executive):
    opening.record(made, deputy, timezone.now())
    handlers.hand_over(made, executive, "I am away.", deputy)
    words = made.entries.get(kind=Entry.Kind.STOOD_BACK).words
    assert words == {"name": str(deputy), "why": "I am away.", "up_to": 1, "evidence": []}


def test_handing_over_to_nobody_fit_changes_nothing(made, deputy):
    with pytest.raises(ValidationError):
        handlers.hand_over(made, person(), "I am away.", deputy)
    assert sees(made, deputy)


def test_someone_who_stands_back_sees_nothing_and_what_they_saw_is_recorded(deputy, executive):
    made = concern(handlers=[deputy, executive], reporter=person())
    opening.record(made, deputy, timezone.now())
    handlers.stand_back(made, "My sister.", deputy)
    assert (sees(made, deputy), sees(made, executive)) == (False, True)
    words = made.entries.get(kind=Entry.Kind.STOOD_BACK).words
    assert words == {"name": str(deputy), "why": "My sister.", "up_to": 1, "evidence": []}


def test_someone_who_stood_back_is_only_added_again_by_decision(deputy, executive):
    made = concern(handlers=[deputy, executive], reporter=person())
    handlers.stand_back(made, "My sister.", deputy)
    with pytest.raises(ValidationError, match=REFUSED):
        handlers.add_handler(made, deputy, "Come back.", executive)
    handlers.admit(made, made.parties.left_out().get(), "No conflict after all.", executive)
    assert sees(made, deputy)


def test_where_nobody_is_left_the_next_in_line_handles_it(made, deputy, executive):
    handlers.stand_back(made, "My sister.", deputy)
    assert sees(made, executive)
    entry = made.entries.last()
    assert (entry.author, entry.words["how"]) == (None, "route")


def test_a_handler_who_left_does_not_count_as_left(deputy, executive):
    gone = person(Role.HEAD)
    made = concern(handlers=[deputy, gone], reporter=person())
    gone.posts.all().delete()
    handlers.stand_back(made, "My sister.", deputy)
    assert sees(made, executive)


def test_a_concern_whose_handlers_job_ended_goes_to_the_next_in_line(executive):
    gone = person(Role.HEAD)
    made, other = concern(handlers=[gone]), concern(handlers=[person(Role.DEPUTY)])
    gone.posts.all().delete()
    handlers.keep_all_dealt_with()
    handlers.keep_all_dealt_with()
    assert (sees(made, executive), sees(other, executive)) == (True, False)
    assert made.entries.filter(kind=Entry.Kind.HANDLER).count() == 1


def test_a_concern_whose_handlers_account_is_off_goes_to_the_next_in_line(executive):
    suspended = person(Role.HEAD)
    made, shared = concern(handlers=[suspended]), concern(handlers=[suspended, person(Role.DEPUTY)])
    Person.objects.filter(pk=suspended.pk).update(is_active=False)
    jobs.send_letters()
    assert (sees(made, executive), sees(shared, executive)) == (True, False)
    assert [letter.to for letter in mail.outbox] == [[executive.email]]


def test_a_word_from_the_reporter_reaches_the_next_in_line_at_once(made, deputy, executive):
    Person.objects.filter(pk=deputy.pk).update(is_active=False)
    messages.reporter_message(made, "It was shared again.")
    run_jobs("breaches.jobs.send_letters")
    assert sees(made, executive)
    assert [letter.to for letter in mail.outbox] == [[executive.email]]


def test_where_nobody_is_next_it_is_honoured_all_the_same(made, deputy):
    handlers.stand_back(made, "My sister.", deputy)
    assert not sees(made, deputy)
    assert not made.parties.handling().exists()


def test_somebody_left_out_is_let_in_after_all(made, deputy, executive):
    handlers.admit(made, leave_out(made, executive), "Not a friend.", deputy)
    assert sees(made, executive)
    assert made.entries.last().words["how"] == "admitted"
    assert not made.parties.left_out().exists()


def test_somebody_stays_left_out_on_the_record(made, deputy, executive):
    handlers.keep_out(made, leave_out(made, executive), "Too near.", deputy)
    assert not sees(made, executive)
    assert made.entries.last().words["text"] == f"{executive} stays left out. Too near."


def test_somebody_left_out_is_decided_on_once(made, deputy, executive):
    left_out = leave_out(made, executive)
    handlers.admit(made, left_out, "Not a friend.", deputy)
    with pytest.raises(ValidationError, match="decided this already"):
        handlers.keep_out(made, left_out, "Too near.", deputy)


def test_another_subject_is_named(made, deputy):
    cook = person()
    party = subjects.add_subject(made, cook, "A second post.", deputy)
    assert (party.words["name"], party.words["person"], party.mark) == (
        *(str(cook), cook.pk),
        made.mark(cook),
    )
    assert made.entries.last().words == {"name": str(cook), "why": "A second post."}


def test_somebody_described(made, deputy):
    who = Described(Who.PARENT, described="A parent in Year 3")
    party = subjects.add_subject(made, who, "They wrote it.", deputy)
    assert (party.words["who"], party.mark) == ("parent", "")
    assert made.entries.last().words["name"] == "A parent in Year 3"


def test_nobody_is_named_twice(made, deputy):
    cook = person()
    subjects.add_subject(made, cook, "A post.", deputy)
    with pytest.raises(ValidationError, match="about this person already"):
        subjects.add_subject(made, cook, "Again.", deputy)


def test_a_handler_who_turns_out_to_be_a_subject_sees_nothing(deputy, executive):
    made = concern(handlers=[deputy, executive], reporter=person())
    subjects.add_subject(made, deputy, "It was them.", executive)
    assert (sees(made, deputy), sees(made, executive)) == (False, True)
    assert made.entries.filter(kind=Entry.Kind.STOOD_BACK).exists()


def test_someone_who_names_themselves_hands_it_to_the_next_in_line(made, deputy, executive):
    subjects.add_subject(made, deputy, "It was me.", deputy)
    assert (sees(made, deputy), sees(made, executive)) == (False, True)


def test_identifying_the_executive_headteacher_takes_it_from_their_deputies(
    made, deputy, executive
):
    chair = person(Role.CHAIR)
    subjects.add_subject(made, executive, "They knew.", deputy)
    assert [sees(made, each) for each in (deputy, executive, chair)] == [False, False, True]


def test_somebody_left_out_can_turn_out_to_be_a_subject(made, deputy, executive):
    leave_out(made, executive)
    subjects.add_subject(made, executive, "They knew.", deputy)
    assert not made.parties.left_out().filter(mark=made.mark(executive)).exists()


def test_no_email_goes_to_someone_who_was_taken_off(made, deputy, executive):
    handlers.add_handler(made, executive, "They know the case.", deputy)
    Letter.objects.all().delete()
    subjects.add_subject(made, deputy, "It was them.", executive)
    assert not Letter.objects.filter(person=deputy).exists()


def test_others_entrust_nobody(made, executive):
    left_out = leave_out(made, person(Role.CHAIR))
    for act in (
        lambda: handlers.add_handler(made, executive, "", executive),
        lambda: handlers.hand_over(made, executive, "", executive),
        lambda: handlers.stand_back(made, "", executive),
        lambda: handlers.admit(made, left_out, "", executive),
        lambda: handlers.keep_out(made, left_out, "", executive),
        lambda: subjects.add_subject(made, executive, "", executive),
    ):
        with pytest.raises(Http404):
            act()
    assert made.entries.count() == 1


def test_identifying_a_deputy_gives_it_to_the_executive_headteacher(made, deputy, executive):
    subjects.add_subject(made, person(Role.DEPUTY), "It was them.", deputy)
    assert (sees(made, deputy), sees(made, executive)) == (False, True)


def test_the_executive_headteacher_may_add_another_deputy_again(made, deputy, executive):
    subjects.add_subject(made, person(Role.DEPUTY), "It was them.", deputy)
    handlers.add_handler(made, deputy, "Knows the school.", executive)
    assert sees(made, deputy)


def test_identifying_the_chair_gives_it_to_the_vice_chair(deputy, executive):
    made = concern(handlers=[deputy, executive], reporter=person())
    chair, vice = person(Role.CHAIR), person(Role.VICE_CHAIR)
    subjects.add_subject(made, chair, "It was them.", deputy)
    found = [sees(made, each) for each in (deputy, executive, chair, vice)]
    assert found == [False, False, False, True]


def test_someone_who_answers_to_the_chair_is_not_added_to_a_concern_about_them(executive):
    vice = person(Role.VICE_CHAIR)
    made = concern(handlers=[vice], about=[person(Role.CHAIR)], reporter=person())
    with pytest.raises(ValidationError, match="deal with this"):
        handlers.add_handler(made, executive, "They know the case.", vice)


def test_a_safeguarding_lead_who_names_the_executive_headteacher_brings_the_chair_in(executive):
    lead, chair = person(Role.SAFEGUARDING), person(Role.CHAIR)
    made = concern(handlers=[lead, executive], reporter=person())
    subjects.add_subject(made, executive, "They knew.", lead)
    assert [sees(made, each) for each in (lead, executive, chair)] == [True, False, True]


def test_headteachers_who_stand_in_keep_a_concern_about_a_deputy(deputy):
    head = person(Role.HEAD)
    made = concern(handlers=[deputy, head], reporter=person())
    subjects.add_subject(made, person(Role.DEPUTY), "It was them.", head)
    assert (sees(made, deputy), sees(made, head)) == (False, True)


def test_a_former_handler_who_is_named_later_does_not_appear_twice(deputy, executive):
    made = concern(handlers=[deputy, executive], reporter=person())
    subjects.add_subject(made, deputy, "It was them.", executive)
    assert not made.parties.get(person=deputy).mark
    assert made.parties.subjects().get(mark=made.mark(deputy)).person is None


def test_a_former_handler_is_not_next_in_line(made, deputy, executive):
    chair = person(Role.CHAIR)
    handlers.hand_over(made, executive, "They know the case.", deputy)
    handlers.stand_back(made, "Kin.", executive)
    assert [sees(made, each) for each in (deputy, executive, chair)] == [False, False, True]
