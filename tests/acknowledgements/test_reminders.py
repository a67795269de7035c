"""Everyone who is asked is told, and reminded in time: one email a day, on working days."""

import datetime
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from acknowledgements.jobs import send_letter, send_stopped_letters, write_letters
from acknowledgements.models import Letter, Notice, Reminding
from acknowledgements.telling.questions import ask_question, settle_question
from acknowledgements.telling.reminders import write_due_letters
from audit.models import Event
from people.models import Role
from tests.factories import AbsenceFactory, ClosedDayFactory, SchoolFactory, person
from tests.making import published, signed
from tests.processes import at_once
from tests.queue import run_jobs, send_emails

TUESDAY = datetime.date(2026, 9, 8)
DAY = datetime.timedelta(days=1)
State, Way, Outcome = Letter.State, Notice.Way, Notice.Outcome


@pytest.fixture
def clock(db):
    """A Tuesday in term at ten; `clock(days)` moves on to ten o'clock that many days later."""
    with time_machine.travel(at(TUESDAY), tick=False) as traveller:
        yield lambda days: traveller.move_to(at(TUESDAY + days * DAY))


def at(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def mails() -> list[Any]:
    """What has been sent since the last call."""
    mail.outbox.clear()
    write_letters()
    run_jobs("acknowledgements.jobs.send_letter")
    return list(mail.outbox)


def to(letters: list[Any]) -> list[str]:
    return sorted(letter.to[0] for letter in letters)


def test_everyone_asked_gets_one_email_with_all_of_it(clock):
    teacher = person()
    versions = [published(), published("Clear Desks Policy", "desks")]
    [letter] = mails()
    assert letter.to == [teacher.email]
    for version in versions:
        assert version.title in letter.body
        assert reverse("acknowledgements:read", args=[version.policy.slug]) in letter.body
    notices = Notice.objects.filter(person=teacher)
    assert {(each.way, each.outcome, each.first) for each in notices} == {("mail", "sent", True)}
    assert mails() == []


def test_someone_without_a_password_gets_one_by_the_link_in_it(client, clock):
    newcomer = person()
    newcomer.set_unusable_password()
    newcomer.save()
    published()
    [letter] = mails()
    address = reverse("account_reset_password")
    assert address in letter.body
    client.post(address, {"email": newcomer.email})
    send_emails()
    assert to(mail.outbox[1:]) == [newcomer.email]


def test_the_schedule_is_kept(clock):
    person()
    published(due=TUESDAY + 14 * DAY)
    written = []
    for days in range(36):
        clock(days)
        if mails():
            written.append(days)
    # Asked; a week and two days before; on the day; then weekly. The twelfth day is a Sunday.
    assert written == [0, 7, 13, 14, 21, 28, 35]


def test_another_schedule_is_kept(clock):
    Reminding.objects.create(pk=1, before="3", every=0)
    person()
    published(due=TUESDAY + 9 * DAY)
    written = []
    for days in range(30):
        clock(days)
        if mails():
            written.append(days)
    assert written == [0, 6]


@pytest.mark.parametrize("days", [4, 5])
def test_nobody_is_written_to_on_a_weekend(clock, days):
    person()
    published()
    clock(days)
    assert mails() == []
    clock(6)
    assert len(mails()) == 1


def test_nobody_is_written_to_while_their_school_is_closed(clock):
    here, there = SchoolFactory(), SchoolFactory()
    person(school=here)
    other = person(school=there)
    ClosedDayFactory(school=here, day=TUESDAY)
    published()
    assert to(mails()) == [other.email]
    clock(1)
    assert len(mails()) == 1


def test_nobody_is_written_to_while_all_schools_are_closed(clock):
    person()
    ClosedDayFactory(school=None, day=TUESDAY)
    published()
    assert mails() == []


def test_nobody_is_written_to_at_night(clock):
    person()
    published()
    with time_machine.travel(at(TUESDAY).replace(hour=6)):
        assert mails() == []


def test_someone_who_starts_later_is_told_on_their_first_day(clock):
    person(start=TUESDAY + 2 * DAY)
    published()
    assert mails() == []
    clock(2)
    assert len(mails()) == 1


def test_a_leaver_is_not_written_to(clock):
    person(end=TUESDAY)
    published()
    clock(1)
    assert mails() == []


def test_who_was_away_is_told_some_days_after_they_are_back(clock):
    AbsenceFactory(start=TUESDAY - 9 * DAY, end=TUESDAY + 5 * DAY)
    published()
    written = []
    for days in range(12):
        clock(days)
        if mails():
            written.append(days)
    assert written == [9]


def test_an_open_question_silences_reminders(clock):
    person(Role.DEPUTY)
    teacher = person()
    version = published(due=TUESDAY + 2 * DAY)
    mails()
    question = ask_question(teacher, version, "question", "", "Which?")
    clock(2)
    assert teacher.email not in to(mails())
    settle_question(question, teacher)
    clock(9)
    assert teacher.email in to(mails())


def test_someone_who_signed_a_minute_ago_is_not_written_to(clock):
    teacher, version = person(), published()
    write_due_letters(TUESDAY)
    signed(teacher, version)
    run_jobs("acknowledgements.jobs.send_letter")
    assert mail.outbox == []
    assert Letter.objects.get().state == State.DROPPED


def test_a_letter_that_waited_over_night_is_not_sent(clock):
    person()
    published()
    write_due_letters(TUESDAY)
    clock(1)
    run_jobs("acknowledgements.jobs.send_letter")
    assert mail.outbox == []
    assert len(mails()) == 1


def test_someone_without_an_address_is_noted_once(clock):
    cook = person(email=None)
    published()
    for days in range(3):
        clock(days)
        assert mails() == []
    assert Notice.objects.get().outcome == Outcome.NO_ADDRESS
    assert Notice.objects.get().person == cook


def test_someone_who_gets_an_address_is_written_to(clock):
    cook = person(email=None)
    published()
    mails()
    cook.email = "cook@school.example"
    cook.save()
    clock(1)
    assert to(mails()) == ["cook@school.example"]


def test_a_mended_address_is_written_to(clock):
    teacher = person()
    published()
    write_due_letters(TUESDAY)
    with refusing(SMTPRecipientsRefused({"a": (550, b"No such user")})):
        run_jobs("acknowledgements.jobs.send_letter")
    clock(1)
    assert mails() == []
    teacher.email = "mended@school.example"
    teacher.save()
    assert to(mails()) == ["mended@school.example"]


def test_the_list_never_says_that_someone_without_an_address_was_told(client, clock):
    teacher, cook = person(), person(email=None)
    published()
    mails()
    client.force_login(person(Role.EXECUTIVE))
    page = client.get(reverse("acknowledgements:unsigned")).text
    assert page.count("Told 8 Sep 2026") == 1
    assert str(teacher) in page
    assert str(cook) in page


def refusing(error: Exception) -> Any:
    return mock.patch("django.core.mail.EmailMessage.send", side_effect=error)


def test_an_address_that_is_refused_is_shown(client, clock):
    teacher, head = person(), person(Role.EXECUTIVE)
    published()
    write_due_letters(TUESDAY)
    error = SMTPRecipientsRefused({str(teacher.email): (550, b"No such user")})
    with refusing(error):
        run_jobs("acknowledgements.jobs.send_letter")
    assert Notice.objects.get(person=teacher).outcome == Outcome.REFUSED
    client.force_login(head)
    assert "Mail did not arrive" in client.get(reverse("acknowledgements:unsigned")).text


@pytest.mark.parametrize(
    "error",
    [
        SMTPRecipientsRefused({"a": (451, b"Later")}),
        SMTPServerDisconnected("gone"),
        ConnectionRefusedError(),
        TimeoutError(),
    ],
)
def test_a_server_that_is_away_is_tried_again(clock, error):
    person()
    published()
    write_due_letters(TUESDAY)
    letter = Letter.objects.get()
    with refusing(error), pytest.raises(type(error)):
        send_letter(str(letter.pk))
    assert not Notice.objects.exists()
    send_letter(str(letter.pk))
    assert len(mail.outbox) == 1
    assert Notice.objects.get().again is False


def test_a_run_that_was_stopped_is_taken_up_and_says_so(clock):
    person()
    published()
    write_due_letters(TUESDAY)
    long_ago = timezone.now() - datetime.timedelta(minutes=7)
    Letter.objects.update(state=State.SENDING, sending_at=long_ago)
    send_stopped_letters()
    send_stopped_letters()
    assert len(mail.outbox) == 1
    assert Notice.objects.get().again is True


def test_a_job_that_runs_twice_sends_once(clock):
    person()
    published()
    write_due_letters(TUESDAY)
    for _twice in range(2):
        send_letter(str(Letter.objects.get().pk))
    assert len(mail.outbox) == 1


def test_a_notice_is_never_changed(clock):
    person()
    published()
    mails()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(outcome=Outcome.REFUSED)


@pytest.mark.parametrize(
    "facts",
    [
        {"way": Way.BRIEFING, "outcome": Outcome.TOLD},  # By nobody.
        {"way": Way.MAIL, "outcome": Outcome.TOLD},
        {"way": "pigeon", "outcome": Outcome.SENT},
    ],
)
def test_the_database_refuses_a_notice_that_says_nothing(clock, facts):
    teacher, version = person(), published()
    common = {"person": teacher, "round": version.policy.rounds.get(), "first": True}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(day=TUESDAY, **common, **facts)


def test_its_statements_do_not_grow(clock, statements):
    for _each in range(3):
        person(email=None)
    published()
    few = statements(lambda: write_due_letters(TUESDAY))
    for _each in range(20):
        person(email=None)
    assert statements(lambda: write_due_letters(TUESDAY)) <= few + 1


@pytest.mark.postgresql
def test_two_runs_at_once_write_once(committed):
    person()
    published()
    monday = TUESDAY - DAY
    at_once([lambda: write_due_letters(monday), lambda: write_due_letters(monday)] * 2, ())
    assert Letter.objects.count() <= 1


# The pages


TOLD = reverse("acknowledgements:told")


def test_the_office_records_a_whole_meeting(client, clock):
    staff = [person(), person(email=None)]
    absent, version = person(), published()
    client.force_login(person(Role.ADMINISTRATOR))
    assert "(no e-mail)" in client.get(TOLD).text
    sent = {"way": "briefing", "day": TUESDAY, "people": [each.public_id for each in staff]}
    page = client.post(TOLD, sent, follow=True)
    assert "2 people were told." in page.text
    told = Notice.objects.filter(way=Way.BRIEFING, outcome=Outcome.TOLD)
    assert {each.person for each in told} == set(staff)
    assert Event.objects.filter(act="people.told").exists()
    assert to(mails())[:1] == [absent.email] or absent.email in to(mails())
    assert version.policy.rounds.get()


def test_a_deputy_records_for_their_own_school_alone(client, clock):
    here, there = SchoolFactory(), SchoolFactory()
    other = person(school=there)
    client.force_login(person(Role.DEPUTY, school=here))
    published()
    sent = {"way": "briefing", "day": TUESDAY, "people": [other.public_id]}
    assert client.post(TOLD, sent).context["form"].errors["people"]
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"day": TUESDAY + DAY}, {"way": "mail"}, {"people": []}, {"day": "soon"}]
)
def test_what_is_wrong_is_said_and_nothing_recorded(client, clock, changes):
    teacher = person()
    published()
    client.force_login(person(Role.ADMINISTRATOR))
    sent = {"way": "briefing", "day": TUESDAY, "people": [teacher.public_id], **changes}
    assert client.post(TOLD, sent).context["form"].errors
    assert not Notice.objects.exists()


def test_without_a_sign_off_the_page_says_so(client, clock):
    client.force_login(person(Role.ADMINISTRATOR))
    assert "No sign-off is open." in client.get(TOLD).text


def test_the_schedule_is_set_and_recorded(client, clock):
    client.force_login(person(Role.EXECUTIVE))
    address = reverse("acknowledgements:reminders")
    client.post(address, {"before": "10, 1", "every": 14, "back": 2, "escalate": 9})
    rule = Reminding.current()
    assert (rule.days_before, rule.every, rule.back, rule.escalate) == ([10, 1], 14, 2, 9)
    assert Event.objects.filter(act="reminders.set").exists()
    sent = {"before": "soon", "every": 7, "back": 2, "escalate": 9}
    assert list(client.post(address, sent).context["form"].errors) == ["before"]
