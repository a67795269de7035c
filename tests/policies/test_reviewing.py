import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from people.models import Role
from policies.jobs import remind_of_reviews
from policies.models import Meeting, Policy, Review, Version
from policies.reviews.reviewing import Decided, correct, review
from tests.factories import person
from tests.making import met, published, signed
from tests.printing.pdfs import page_texts, ua1_failures
from tests.queue import run_jobs, send_emails

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
WEEK = datetime.timedelta(weeks=1)


def url(name, policy, *args):
    return reverse(name, args=[policy.slug, *args])


def decision(outcome="no_change", **changes):
    return {
        "day": TODAY(),
        "body": "governing_body",
        "outcome": outcome,
        "next_review": TODAY() + relativedelta(years=1),
        "words": "It serves us well.",
        **changes,
    }


def stands(**changes):
    return Decided(
        **{"outcome": "no_change", "next_review": TODAY() + relativedelta(years=1), **changes}
    )


def test_a_new_text_is_reviewed_a_year_after_its_approval():
    assert published().policy.next_review == TODAY() + relativedelta(years=1)


def test_no_change_leaves_text_and_signatures_and_moves_the_day(clerk):
    teacher = person()
    version = published()
    signature = signed(teacher, version)
    in_two_years = TODAY() + relativedelta(years=2)
    page = clerk.post(
        url("policies:review", version.policy), decision(next_review=in_two_years), follow=True
    ).text
    assert "It serves us well." in page
    version.refresh_from_db()
    assert version.state == Version.State.PUBLISHED
    assert version.policy.rounds.open().get() == signature.round
    assert Policy.objects.get().next_review == in_two_years


def test_to_be_revised_begins_a_draft(clerk):
    policy = published().policy
    clerk.post(url("policies:review", policy), decision("revise"))
    assert policy.versions.get(state="draft").number == "2.0"


def test_withdrawn_takes_the_text_out_with_the_reason(clerk):
    version = published()
    clerk.post(url("policies:review", version.policy), decision("withdraw", next_review=""))
    version.refresh_from_db()
    assert (version.state, version.withdrawn_because) == ("withdrawn", "It serves us well.")
    assert Policy.objects.get().next_review is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome": ""}, "This field is required."),
        ({"next_review": ""}, "When is the next review?"),
        ({"next_review": "2020-01-01"}, "The next review is after this meeting."),
        ({"day": "2099-01-01"}, "This day is still to come."),
    ],
)
def test_errors_are_shown_and_nothing_is_recorded(clerk, changes, message):
    policy = published().policy
    assert message in clerk.post(url("policies:review", policy), decision(**changes)).text
    assert not Review.objects.exists()


def test_nothing_is_left_of_a_meeting_whose_review_is_refused(clerk):
    version = published()
    with transaction.atomic():
        Version.objects.filter(pk=version.pk).update(
            state="withdrawn", withdrawn_at=timezone.now(), withdrawn_because="Out."
        )
    sent = decision(day=TODAY() - WEEK)
    assert (
        "No text of this policy is in force."
        in clerk.post(url("policies:review", version.policy), sent).text
    )
    assert Meeting.objects.count() == 1  # The one that approved it.


def test_a_meeting_reviews_a_policy_once():
    policy = published().policy
    review(policy, None, met(), stands())
    with pytest.raises(ValidationError, match="recorded already"):
        review(policy, None, met(), stands())


def test_a_correction_is_kept_beside_the_first_record(clerk):
    policy = published().policy
    first = review(policy, None, met(), stands())
    later = TODAY() + 20 * WEEK
    sent = {"outcome": "no_change", "next_review": later, "words": "In spring, not in autumn."}
    page = clerk.post(url("policies:review_correct", policy, first.pk), sent, follow=True).text
    assert "Corrected by a later record" in page
    assert "Corrects an earlier record" in page
    assert Policy.objects.get().next_review == later


def test_a_correction_says_what_was_wrong(clerk):
    policy = published().policy
    first = review(policy, None, met(), stands())
    sent = {"outcome": "no_change", "next_review": TODAY() + WEEK, "words": ""}
    page = clerk.post(url("policies:review_correct", policy, first.pk), sent).text
    assert "This field is required." in page


def test_a_record_is_corrected_once():
    first = review(published().policy, None, met(), stands())
    correct(first, None, stands(words="Wrong day."))
    with pytest.raises(ValidationError, match="corrected already"):
        correct(first, None, stands(words="Wrong again."))


def test_a_record_is_never_changed():
    review(published().policy, None, met(), stands())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Review.objects.update(words="Otherwise")


def test_the_review_sheet_is_a_pdf_that_can_be_read(client):
    client.force_login(person(Role.GOVERNOR))
    policy = published().policy
    made = review(policy, person(Role.CLERK), met(), stands(words="It serves us well."))
    sheet = url("policies:review_sheet", policy, made.pk)
    assert 'http-equiv="refresh"' in client.get(sheet).text
    run_jobs("policies.jobs.make_review_sheet")
    content = b"".join(client.get(sheet).streaming_content)
    words = " ".join(" ".join(page_texts(content)).split())
    assert "It serves us well." in words
    assert "No change: the text stands" in words
    assert not ua1_failures(content)


@pytest.mark.parametrize("related", ["9" * 23, "-1", "a\0b", "x" * 60_000])
def test_an_invalid_related_policy_is_refused(clerk, related):
    policy = published().policy
    page = clerk.post(url("policies:facts", policy), {"category": "data", "related": [related]})
    assert page.status_code == 200
    assert page.context["form"].has_error("related")


def test_facts_are_kept(clerk):
    policy, owner = published().policy, person()
    sent = {"category": "staff", "owner": str(owner), "next_review": TODAY() + WEEK}
    clerk.post(url("policies:facts", policy), sent)
    policy.refresh_from_db()
    assert (policy.category, policy.owner) == ("staff", owner)


@pytest.mark.parametrize(
    ("owner", "message"), [("Nobody Here", "Nobody with this name"), ("Ada", "Several people")]
)
def test_an_owner_who_is_not_one_person_is_refused(clerk, owner, message):
    policy = published().policy
    for _each in range(2):
        person(first_name="Ada")
    sent = {"category": "staff", "owner": owner, "next_review": ""}
    assert message in clerk.post(url("policies:facts", policy), sent).text


# Reminders


def due(version):
    day = version.policy.next_review
    assert day
    return day


def reminded_on(day):
    mail.outbox.clear()
    with travel(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)):
        remind_of_reviews()
        remind_of_reviews()
        run_jobs("home.jobs.send_review_letters")
        send_emails()
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def test_owner_clerk_and_chair_are_reminded_in_time_and_each_week_after():
    clerk, chair, owner = person(Role.CLERK), person(Role.CHAIR), person()
    day = due(published())
    Policy.objects.update(owner=owner)
    assert reminded_on(day - 9 * WEEK) == []
    told = reminded_on(day - 8 * WEEK)
    assert {to for to, _subject in told} == {clerk.email, chair.email, owner.email}
    assert reminded_on(day - 7 * WEEK) == []
    for weeks in (4, 1):
        assert len(reminded_on(day - weeks * WEEK)) == 3
    assert reminded_on(day) == []
    for weeks in (1, 2, 3):
        assert all("late" in subject for _to, subject in reminded_on(day + weeks * WEEK))
    assert len(reminded_on(day + 4 * WEEK)) == 3


def test_a_day_that_was_missed_is_caught_up_once():
    person(Role.CLERK)
    day = due(published())
    assert len(reminded_on(day - 3 * WEEK)) == 1
    assert reminded_on(day - 2 * WEEK) == []


def test_nobody_is_reminded_of_what_is_not_in_force():
    person(Role.CLERK)
    version = published()
    day = due(version)
    Version.objects.filter(pk=version.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawn_because="Out."
    )
    assert reminded_on(day - 4 * WEEK) == []
