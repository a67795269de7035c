"""Heads are told once a week who still has to sign, and remind one, some or all of them."""

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from acknowledgements.models import Letter, Reminding
from acknowledgements.telling.digests import digest_of
from acknowledgements.telling.questions import ask_question
from acknowledgements.telling.reminders import nudge
from audit.models import Event
from people.models import Role
from tests.acknowledgements.test_reminders import DAY, TUESDAY, clock, mails, to
from tests.factories import AbsenceFactory, ClosedDayFactory, SchoolFactory, person
from tests.making import numbers_of, published, signed
from tests.queue import run_jobs

__all__ = ["clock"]
REMIND = reverse("acknowledgements:remind")


def digests() -> list[str]:
    """Who gets an email today about who still has to sign."""
    return [each.to[0] for each in mails() if "in your schools" in each.subject]


def test_a_deputy_is_told_once_a_week(clock):
    here = SchoolFactory()
    deputy, teacher = person(Role.DEPUTY, school=here), person(school=here)
    version = published()
    signed(deputy, version)
    days = []
    for number in range(15):
        clock(number)
        if deputy.email in digests():
            days.append(number)
    assert days == [0, 6, 13]
    assert teacher.email


def test_what_it_says_is_what_the_list_says(clock):
    here, there = SchoolFactory(), SchoolFactory()
    deputy, late = person(Role.DEPUTY, school=here), person(school=here)
    other, done = person(school=there), person(school=here)
    version = published(due=TUESDAY + 3 * DAY)
    signed(done, version)
    clock(6)
    [letter] = [each for each in mails() if each.to == [deputy.email]]
    numbers = numbers_of(deputy, TUESDAY + 6 * DAY)
    assert letter.subject == "Still to sign in your schools: 2, 2 of them late"
    assert "{signed} of {total} signatures given. {owing} still".format(**numbers) in letter.body
    assert f"- {late} (Member of staff, {here}), {version.title}: 3 days late" in letter.body
    assert str(other) not in letter.body
    assert str(done) not in letter.body


def test_the_executive_is_told_after_a_set_time(clock):
    Reminding.objects.create(pk=1, escalate=10)
    executive, late = person(Role.EXECUTIVE), person()
    signed(executive, published(due=TUESDAY))
    found = {}
    for number in range(22):
        clock(number)
        for each in mails():
            if "in your schools" in each.subject:
                found[number] = each
    # The Monday after the tenth day.
    assert list(found) == [13, 20]
    assert str(late) in found[13].body


def test_a_head_with_nothing_to_hear_gets_none(clock):
    deputy = person(Role.DEPUTY)
    signed(deputy, published())
    assert digests() == []
    assert Letter.objects.get(person=deputy).state == Letter.State.DROPPED


def test_a_head_who_is_away_gets_none(clock):
    here = SchoolFactory()
    deputy = person(Role.DEPUTY, school=here)
    person(school=here)
    AbsenceFactory(person=deputy, start=TUESDAY, end=TUESDAY)
    published()
    assert digests() == []


def test_what_a_head_owes_is_in_the_same_email(clock):
    here = SchoolFactory()
    deputy, version = person(Role.DEPUTY, school=here), published()
    person(school=here)
    [letter] = [each for each in mails() if each.to == [deputy.email]]
    assert reverse("acknowledgements:read", args=[version.policy.slug]) in letter.body
    assert "still to come" in letter.body


# Reminding by hand


@pytest.fixture
def head(client, clock):
    head = person(Role.EXECUTIVE, email="head@school.example")
    client.force_login(head)
    return head


def sent() -> list[str]:
    mail.outbox.clear()
    run_jobs("acknowledgements.jobs.send_letter")
    return to(mail.outbox)


def test_the_letter_is_shown_before_it_goes_to_all(client, head):
    teacher, version = person(), published()
    signed(head, version)
    page = client.get(REMIND)
    assert "One person gets this letter" in page.text
    assert f"{head} asked us to remind you." in page.text
    assert version.title in page.text
    assert not Letter.objects.exists()
    page = client.post(REMIND, {"words": "Please, by Friday."}, follow=True)
    assert "Sent to 1 person." in page.text
    assert sent() == [teacher.email]
    [letter] = mail.outbox
    assert f"{head} writes:\n\nPlease, by Friday." in letter.body
    assert letter.reply_to == ["head@school.example"]
    assert Event.objects.filter(act="people.reminded", details__people=1).exists()


def test_one_is_reminded(client, head):
    teacher, other = person(), person()
    published()
    page = client.get(reverse("acknowledgements:unsigned"))
    link = f"{REMIND}?person={teacher.public_id}"
    assert link in page.text
    client.post(link, {"words": ""})
    assert sent() == [teacher.email]
    assert other.email


def test_a_group_is_reminded(client, head):
    school = SchoolFactory()
    teacher = person(school=school)
    person(school=SchoolFactory())
    published()
    client.post(f"{REMIND}?school={school.slug}", {"words": ""})
    assert sent() == [teacher.email]


def test_a_deputy_reminds_nobody_of_another_school(client, clock):
    here, other = SchoolFactory(), person(school=SchoolFactory())
    client.force_login(person(Role.DEPUTY, school=here))
    published()
    client.post(f"{REMIND}?person={other.public_id}", {"words": ""})
    assert sent() == []


def test_the_page_says_who_gets_none(client, head):
    here, there = SchoolFactory(), SchoolFactory()
    ClosedDayFactory(school=there, day=TUESDAY)
    later = [person(school=here), person(school=there), person(school=here, email=None)]
    version = published()
    signed(head, version)
    asking, written = later[0], person(school=here)
    nudge({written.pk}, head, "", TUESDAY)
    ask_question(asking, version, "question", "", "Which?")
    page = client.get(REMIND).text
    for line in (
        "1 person had a letter today.",
        "1 person is not at work today.",
        "1 person has no e-mail.",
        "1 person has an open question.",
        "There is nobody whom we can write to now.",
    ):
        assert line in page
    client.post(REMIND, {"words": ""})
    assert sent() == [written.email]


@pytest.mark.parametrize("typed", ["nobody", "", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_person_is_not_reminded(client, head, typed):
    person()
    published()
    client.post(f"{REMIND}?person={typed}", {"words": ""})
    assert sent() == []


def test_too_many_words_are_kept_and_not_sent(client, head):
    person()
    published()
    page = client.post(REMIND, {"words": "x" * 1001})
    assert page.context["form"].errors["words"]
    assert "x" * 1001 in page.text
    assert sent() == []


def test_reminding_takes_as_many_statements_for_many(client, head, statements):
    person()
    published()
    few = statements(lambda: client.get(REMIND))
    for _each in range(20):
        person()
    assert statements(lambda: client.get(REMIND)) == few


def test_a_letter_by_hand_ends_the_day_for_the_schedule(client, head):
    person()
    signed(head, published())
    client.post(REMIND, {"words": ""})
    assert len(sent()) == 1
    assert mails() == []


def test_a_digest_takes_as_many_statements_for_many(clock, statements):
    here = SchoolFactory()
    deputy = person(Role.DEPUTY, school=here)
    person(school=here)
    published(due=TUESDAY)
    assert deputy.jobs  # Read once per request, and here too.
    few = statements(lambda: digest_of(deputy, TUESDAY + DAY))
    for _each in range(60):
        person(school=here)
    found: list[Any] = []
    assert statements(lambda: found.append(digest_of(deputy, TUESDAY + DAY))) == few
    assert found[0].late
    assert found[0].more == 62 - len(found[0].late)
